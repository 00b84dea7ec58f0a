//! Edits read back as they are meant, and touch nothing else.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::knowledge::model::Note;

const OVEN: &str = r#"# The lease, article by article.

[[entry]]   # the end
  id = 'oven-until'
  question = 'Until when is the oven rented?'   # asked most
  ask = ["oven lease end"]
answer = """
The oven is leased
**until 2031**."""
cite = [
  "lease:2",  # the term
  "lease:3",
]   # see there
# what people ask next
related = ["oven-rent"]

[[entry]]
id = "oven-rent"
question = "What is the rent?"
answer = "The rent is \"fair\"."
cite = ["lease:4"]
[entry.note]
text = "A poster says otherwise."
source = "Poster"

[[unstated]]
id = "oven-make"
question = "Who made the oven?"
answer = "The lease does not say.""#;

fn oven() -> FolderImage {
    [("asked/oven-rent.txt", "# rent\nhow dear is it\n"), ("lease.toml", OVEN)].into_iter().collect()
}

/// The file after an edit, as it differs from [`OVEN`]: lines that are gone, lines that came.
fn lines(image: &FolderImage) -> (Vec<String>, Vec<String>) {
    let patch = diffy::create_patch(OVEN, image.get("lease.toml").unwrap());
    let (mut gone, mut came) = (Vec::new(), Vec::new());
    for line in patch.hunks().iter().flat_map(|hunk| hunk.lines()) {
        match line {
            diffy::Line::Delete(line) => gone.push(line.trim_end_matches('\n').to_owned()),
            diffy::Line::Insert(line) => came.push(line.trim_end_matches('\n').to_owned()),
            diffy::Line::Context(_) => {}
        }
    }
    (gone, came)
}

#[track_caller]
fn edited(entry: &str, change: impl FnOnce(&mut EntryForm)) -> (Vec<String>, Vec<String>) {
    let image = oven();
    let mut form = image.form(entry).unwrap();
    change(&mut form);
    let edited = edit(&image, entry, &form).unwrap();
    assert_eq!(edited.form(entry).unwrap(), form.tidy());
    assert_eq!(edited.get("asked/oven-rent.txt"), image.get("asked/oven-rent.txt"));
    lines(&edited)
}

#[test]
fn an_edit_changes_the_lines_it_is_about() {
    for (entry, change, gone, came) in [
        (
            "oven-until",
            (|form| form.question = "When does the lease end?".into()) as fn(&mut EntryForm),
            vec!["  question = 'Until when is the oven rented?'   # asked most"],
            vec!["  question = 'When does the lease end?'   # asked most"],
        ),
        (
            "oven-until",
            |form| form.question = "When's the end?".into(),
            vec!["  question = 'Until when is the oven rented?'   # asked most"],
            vec!["  question = \"When's the end?\"   # asked most"],
        ),
        (
            "oven-until",
            |form| form.answer = "Until 2032.".into(),
            vec!["answer = \"\"\"", "The oven is leased", "**until 2031**.\"\"\""],
            vec!["answer = \"Until 2032.\""],
        ),
        ("oven-until", |form| form.cite.push("lease:5".into()), vec![], vec!["  \"lease:5\","]),
        ("oven-until", |form| form.cite.truncate(1), vec!["  \"lease:3\","], vec![]),
        ("oven-until", |form| form.related.clear(), vec!["related = [\"oven-rent\"]"], vec![]),
        (
            "oven-until",
            |form| form.related.push("oven-make".into()),
            vec!["related = [\"oven-rent\"]"],
            vec!["related = [\"oven-rent\", \"oven-make\"]"],
        ),
        (
            "oven-until",
            |form| form.note = Some(Note { text: "A \"poster\"".into(), source: "Door".into() }),
            vec![],
            vec![r#"note = { text = "A \"poster\"", source = "Door" }"#],
        ),
        (
            "oven-rent",
            |form| form.note.as_mut().unwrap().source = "A poster at the door".into(),
            vec!["source = \"Poster\""],
            vec!["source = \"A poster at the door\""],
        ),
        ("oven-rent", |form| form.related = vec!["oven-until".into()], vec![], vec!["related = [\"oven-until\"]"]),
        (
            "oven-make",
            |form| form.cite = vec!["lease:1".into()],
            vec!["answer = \"The lease does not say.\""],
            vec!["answer = \"The lease does not say.\"", "cite = [\"lease:1\"]"],
        ),
        ("oven-make", |form| form.kind = EntryKind::Answer, vec!["[[unstated]]"], vec!["[[entry]]"]),
    ] {
        let told = edited(entry, change);
        let owned = |lines: Vec<&str>| lines.into_iter().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(told, (owned(gone), owned(came)), "{entry}");
    }
}

#[test]
fn what_cannot_be_edited_says_so_and_where() {
    let image: FolderImage = [
        ("inline.toml", "entry = [\n  { id = \"a\", question = \"A?\", answer = \"Yes.\" },\n]\n"),
        (
            "sub.toml",
            "[[unstated]]\nid = \"b\"\nquestion = \"B?\"\nanswer = \"No.\"\nnote.text = \"n\"\nnote.source = \"s\"\n",
        ),
    ]
    .into_iter()
    .collect();
    let form = |entry: &str| image.form(entry).unwrap();
    let by_hand = |file: &str, line| EditError::ByHand { file: file.into(), line };
    let note = Some(Note { text: "x".into(), source: "y".into() });
    assert_eq!(edit(&image, "a", &EntryForm { note, ..form("a") }), Err(by_hand("inline.toml", 2)));
    assert_eq!(edit(&image, "b", &EntryForm { note: None, ..form("b") }), Err(by_hand("sub.toml", 1)));
    // What needs no line of its own works in any form.
    let edited = edit(&image, "a", &EntryForm { answer: "No.".into(), ..form("a") }).unwrap();
    assert!(edited.get("inline.toml").unwrap().contains("answer = \"No.\" }"));
    assert_eq!(edit(&image, "c", &form("a")), Err(EditError::NoEntry { entry: "c".into() }));
    assert_eq!(
        edit(&image, "a", &EntryForm { answer: " ".into(), ..form("a") }),
        Err(EditError::Empty { what: "answer" })
    );
}

#[test]
fn a_phrasing_is_taught_once() {
    let image = oven();
    let taught = teach(&image, "oven-rent", " how\n much ").unwrap();
    assert_eq!(taught.get("asked/oven-rent.txt"), Some("# rent\nhow dear is it\nhow much\n"));
    let new = teach(&taught, "oven-make", "# who built it").unwrap();
    assert_eq!(new.get("asked/oven-make.txt"), Some("who built it\n"));
    assert_eq!(new.get("lease.toml"), Some(OVEN));
    for (entry, phrasing, error) in [
        ("oven-rent", "How much?", EditError::AlreadyAsked { entry: "oven-rent".into() }),
        ("oven-until", "Oven lease end!", EditError::AlreadyAsked { entry: "oven-until".into() }),
        ("oven-rent", " # ", EditError::Empty { what: "phrasing" }),
        ("nobody", "x", EditError::NoEntry { entry: "nobody".into() }),
    ] {
        assert_eq!(teach(&taught, entry, phrasing), Err(error));
    }
    // A comment is no phrasing.
    assert!(teach(&image, "oven-rent", "rent").is_ok());
    let windows: FolderImage = [("asked/oven-rent.txt", "one\r\ntwo"), ("lease.toml", OVEN)].into_iter().collect();
    let taught = teach(&windows, "oven-rent", "three").unwrap();
    assert_eq!(taught.get("asked/oven-rent.txt"), Some("one\r\ntwo\r\nthree\r\n"));
}

#[test]
fn an_entry_is_added_at_the_end_of_a_file() {
    let form = EntryForm {
        kind: EntryKind::Answer,
        question: "Who may use the oven?".into(),
        answer: "Members.\nNobody else.".into(),
        cite: vec!["lease:9".into()],
        related: Vec::new(),
        note: None,
    };
    let (image, id) = add(&oven(), &form, None, &["oven for whom".into(), " ".into()]).unwrap();
    assert_eq!(
        image.get("added.toml").unwrap(),
        "[[entry]]\nid = \"use-oven\"\nquestion = \"Who may use the oven?\"\nask = [\"oven for whom\"]\n\
         answer = \"\"\"\nMembers.\nNobody else.\"\"\"\ncite = [\"lease:9\"]\n"
    );
    assert_eq!(image.form(&id), Some(form.clone()));
    let (image, id) = add(&image, &form, Some("lease.toml"), &[]).unwrap();
    assert_eq!(id, "use-oven-2");
    let text = image.get("lease.toml").unwrap();
    assert!(text.starts_with(&format!("{OVEN}\n\n[[entry]]\nid = \"use-oven-2\"\n")), "{text}");
    for name in ["../x.toml", "x", "asked/x.txt", "X.toml", ".toml", ".x.toml", "a b.toml"] {
        assert_eq!(add(&image, &form, Some(name), &[]), Err(EditError::FileName { file: name.into() }));
    }
    let broken: FolderImage = [("x.toml", "[[entry]]\nid = \"")].into_iter().collect();
    assert_eq!(add(&broken, &form, Some("x.toml"), &[]), Err(EditError::ByHand { file: "x.toml".into(), line: 2 }));
}

#[test]
fn a_fingerprint_is_of_what_is_said() {
    let form = oven().form("oven-until").unwrap();
    let same = EntryForm { answer: format!(" {}\n", form.answer), ..form.clone() };
    assert_eq!(form.fingerprint(), same.fingerprint());
    assert_eq!(form.fingerprint().to_string().parse(), Ok(form.fingerprint()));
    let other =
        EntryForm { cite: Vec::new(), related: [form.cite.clone(), form.related.clone()].concat(), ..form.clone() };
    assert_ne!(form.fingerprint(), other.fingerprint());
}

/// Texts with everything that TOML has to escape.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z ]{0,8}",
        Just("\"".to_owned()),
        Just("'".to_owned()),
        Just("\\".to_owned()),
        Just("\n".to_owned()),
        Just("\"\"\"".to_owned()),
        Just("'''".to_owned()),
        Just("#".to_owned()),
        Just("]]".to_owned()),
        Just("{=}".to_owned()),
        Just("\u{0}\u{7f}\t\u{feff}".to_owned()),
        Just("ß漢🥐\u{202e}".to_owned()),
        ".{0,3}",
    ];
    prop::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat())
}

fn some_form() -> impl Strategy<Value = EntryForm> {
    let list = || prop::collection::vec(text(), 0..4);
    let note = prop::option::of((text(), text()).prop_map(|(text, source)| Note { text, source }));
    (any::<bool>(), text(), text(), list(), list(), note).prop_map(
        |(answers, question, answer, cite, related, note)| EntryForm {
            kind: if answers { EntryKind::Answer } else { EntryKind::Unstated },
            question,
            answer,
            cite,
            related,
            note,
        },
    )
}

proptest! {
    #[test]
    fn an_edited_entry_reads_back_and_the_rest_stays(form in some_form(), windows in any::<bool>(), which in 0..3usize) {
        let id = ["oven-until", "oven-rent", "oven-make"][which];
        let text = if windows { OVEN.replace('\n', "\r\n") } else { OVEN.to_owned() };
        let image: FolderImage = [("lease.toml", text.as_str())].into_iter().collect();
        match edit(&image, id, &form) {
            Ok(edited) => {
                prop_assert_eq!(edited.form(id).unwrap(), form.tidy());
                let text = edited.get("lease.toml").unwrap();
                for other in ["oven-until", "oven-rent", "oven-make"].into_iter().filter(|other| *other != id) {
                    prop_assert_eq!(edited.form(other), image.form(other));
                }
                // Of what stands around the entry, not a byte differs.
                let before = image.get("lease.toml").unwrap();
                let at = before.find(&format!("id = \"{id}\"")).or(before.find(&format!("id = '{id}'"))).unwrap();
                let start = before[..at].rfind("[[").unwrap();
                let end = before[start + 2..].find("\n[[").map_or(before.len(), |end| start + 2 + end);
                prop_assert!(text.starts_with(&before[..start]));
                prop_assert!(text.ends_with(&before[end..]));
            }
            Err(EditError::Empty { .. }) => prop_assert!(form.tidy().whole().is_err()),
            // Only the note in a table of its own holds on to where it is.
            Err(EditError::ByHand { .. }) => prop_assert_eq!(id, "oven-rent"),
            Err(other) => prop_assert!(false, "{other:?}"),
        }
    }

    #[test]
    fn an_added_entry_reads_back_and_the_rest_stays(form in some_form(), asked in prop::collection::vec(text(), 0..3)) {
        if let Ok((image, id)) = add(&oven(), &form, Some("lease.toml"), &asked) {
            prop_assert_eq!(image.form(&id).unwrap(), form.tidy());
            prop_assert!(image.get("lease.toml").unwrap().starts_with(OVEN));
        } else {
            prop_assert!(form.tidy().whole().is_err());
        }
    }

    #[test]
    fn a_taught_phrasing_is_a_line_of_its_own(phrasing in text()) {
        if let Ok(image) = teach(&oven(), "oven-make", &phrasing) {
            let text = image.get("asked/oven-make.txt").unwrap();
            prop_assert_eq!(text.lines().count(), 1);
            prop_assert!(!text.starts_with('#') && !text.trim().is_empty());
        }
    }
}
