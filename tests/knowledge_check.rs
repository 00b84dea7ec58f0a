//! What a moderator sees when a file of the knowledge folder is not right: the place, what is wrong and
//! what would be right, all of it in one run.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::Path;

use dealdesk::knowledge::{EntryKind, Finding, Loaded, Place, Role, Severity, read, render};
use tempfile::TempDir;

const DEAL: &str = r#"title = "The Acme–Bolt deal"
summary = "What the deal of Acme and Bolt says."
names = ["Acme", "Bolt"]
"#;

const SOURCES: &str = r#"[[source]]
id = "paper"
title = "Acme buys in"
reviewed = 2026-01-31

[[source.passage]]
id = "terms.1"
section = "Terms"
says = "Acme pays Bolt 4% of its revenue until 2030, up to $1 billion."

[[source.passage]]
id = "terms.2"
section = "Terms"
says = "Rowan Pike runs Bolt's Ember works since October 2019."
"#;

const ENTRY: &str = r#"[[entry]]
id = "who-pays"
question = "Who pays whom?"
ask = ["q one", "q two", "q three", "q four", "q five", "q six", "q seven", "q eight"]
answer = "Acme pays Bolt **4 %** of its revenue until 2030, at most 1,000 million."
cite = ["paper:terms.1"]
"#;

const CITING: &str = r#"[[unstated]]
id = "ceo-salary"
question = "What does the CEO earn?"
ask = ["p one", "p two", "p three", "p four", "p five", "p six", "p seven", "p eight", "p nine"]
answer = "The paper does not say; it names only Rowan Pike."
cite = ["paper:terms.2"]
"#;

/// A folder that is right, until a story makes something wrong.
struct Folder(TempDir);

impl Folder {
    fn empty() -> Self {
        Folder(TempDir::new().unwrap())
    }

    fn right() -> Self {
        Folder::empty()
            .with("deal.toml", DEAL)
            .with("sources.toml", SOURCES)
            .with("money.toml", ENTRY)
            .with("open.toml", CITING)
            .with("asked/who-pays.txt", "# more\n\nq nine\r\n")
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn with(self, file: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    fn without(self, file: &str) -> Self {
        fs::remove_file(self.path().join(file)).unwrap();
        self
    }

    /// Swaps a text in a file.
    fn swap(self, file: &str, from: &str, to: &str) -> Self {
        let text = fs::read_to_string(self.path().join(file)).unwrap();
        assert!(text.contains(from), "{file} does not hold {from}");
        self.with(file, text.replacen(from, to, 1))
    }

    /// The entry with this answer.
    fn answering(self, answer: &str) -> Self {
        self.swap("money.toml", "Acme pays Bolt **4 %** of its revenue until 2030, at most 1,000 million.", answer)
    }

    fn loaded(&self) -> Loaded {
        read(self.path()).unwrap_or_else(|f| panic!("refused:\n{}", render(&f, false)))
    }

    fn findings(&self) -> Vec<Finding> {
        match read(self.path()) {
            Ok(loaded) => {
                assert!(loaded.findings.iter().all(|f| f.severity == Severity::Warning));
                loaded.findings
            }
            Err(findings) => {
                assert!(findings.iter().any(|f| f.severity == Severity::Error));
                findings
            }
        }
    }

    /// Exactly these findings, each as "line" and "help".
    #[track_caller]
    fn tells(&self, expected: &[(&str, &str)]) {
        let found: Vec<(String, String)> = self.findings().iter().map(|f| (f.to_string(), f.help.clone())).collect();
        let found: Vec<(&str, &str)> = found.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(found, expected);
    }

    /// A first finding that starts so, underlines that and helps so.
    #[track_caller]
    fn first(&self, starts: &str, underlined: &str, help: &str) {
        let findings = self.findings();
        let first = findings.first().expect("a finding");
        assert!(first.to_string().starts_with(starts), "{first}");
        assert_eq!(&first.line_text[first.underline.clone()], underlined, "{first}");
        assert!(first.help.contains(help), "{}", first.help);
    }
}

#[test]
fn a_clean_folder_gives_none() {
    let folder = Folder::right()
        .with("lexicon.toml", "[[concept]]\nname = \"acme\"\nrole = \"party\"\nwords = [\"acme\", \"anvil maker\"]\n");
    let Loaded { knowledge, findings, .. } = folder.loaded();
    assert_eq!(findings, []);
    assert_eq!(knowledge.deal.title, "The Acme–Bolt deal");
    assert_eq!(knowledge.deal.wrong_at_most, 0.05);
    assert_eq!(knowledge.sources[0].reviewed, "2026-01-31");
    assert_eq!(knowledge.lexicon[0].role, Some(Role::Party));
    let entry = knowledge.entry("who-pays").unwrap();
    let place = |file: &str, line, column| Place { file: file.into(), line, column };
    assert_eq!(entry.place, place("money.toml", 1, 1));
    let asked: Vec<&str> = entry.phrasings.iter().map(|p| p.text.as_str()).collect();
    assert_eq!(
        asked,
        ["Who pays whom?", "q one", "q two", "q three", "q four", "q five", "q six", "q seven", "q eight", "q nine"]
    );
    assert_eq!(entry.phrasings[0].place, place("money.toml", 3, 13));
    assert_eq!(entry.phrasings[2].place, place("money.toml", 4, 18));
    assert_eq!(entry.phrasings[9].place, place("asked/who-pays.txt", 3, 1));
    assert_eq!(knowledge.entry("ceo-salary").unwrap().kind, EntryKind::Unstated);
    assert!(knowledge.passage("paper:terms.2").is_some());
    assert_eq!(render(&findings, false), "");
}

#[test]
fn entries_come_by_file_and_line_whatever_their_kind() {
    let unstated = |id: &str| {
        CITING.replace("ceo-salary", id).replace("p ", &format!("{id} ")).replace("What does the CEO earn?", id)
    };
    let folder = Folder::right().with(
        "a.toml",
        unstated("b")
            + &ENTRY.replace("who-pays", "a").replace("q ", "a ").replace("Who pays whom?", "what a")
            + &unstated("c"),
    );
    let ids: Vec<String> = folder.loaded().knowledge.entries.into_iter().map(|e| e.id).collect();
    assert_eq!(ids, ["b", "a", "c", "who-pays", "ceo-salary"]);
}

#[test]
fn byte_order_marks_and_windows_line_ends_do_no_harm() {
    let crlf = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let folder = Folder::right()
        .with("deal.toml", crlf(DEAL))
        .with("money.toml", crlf(ENTRY))
        .with("asked/who-pays.txt", "\u{feff}q nine\r\n\r\n# end");
    let loaded = folder.loaded();
    assert_eq!(loaded.findings, []);
    let last = loaded.knowledge.entry("who-pays").unwrap().phrasings.last().unwrap().clone();
    assert_eq!((last.text.as_str(), last.place.line, last.place.column), ("q nine", 1, 1));
}

#[test]
fn hidden_and_backup_files_are_left_alone() {
    let folder = Folder::right();
    for name in [
        ".hidden.toml",
        "money.toml~",
        "#money.toml#",
        "~$money.toml",
        "money.toml.bak",
        "notes.md",
        "questions.json",
        "asked/.x.txt",
        "asked/y.txt~",
    ] {
        fs::write(folder.path().join(name), b"\xFF not toml [").unwrap();
    }
    fs::create_dir(folder.path().join("more")).unwrap();
    fs::write(folder.path().join("more/x.toml"), "x").unwrap();
    folder.tells(&[]);
}

#[test]
fn keys_and_types() {
    let broken = |from, to| Folder::right().swap("money.toml", from, to);
    broken("question =", "quesion =").first(
        "money.toml:1:1: error: an entry needs `question`",
        "[[entry]]",
        "question = \"...\"",
    );
    let findings = broken("question =", "quesion =").findings();
    assert_eq!(findings[1].to_string(), "money.toml:3:1: error: an entry has no key `quesion`");
    assert_eq!(findings[1].help, "did you mean `question`?");
    broken("id = \"who-pays\"", "id = \"who-pays\"\ncolour = 1").first(
        "money.toml:3:1: error: an entry has no key `colour`",
        "colour",
        "`id`, `question`",
    );
    broken("[\"paper:terms.1\"]", "\"paper:terms.1\"").first(
        "money.toml:6:8: error: `cite` should be a list of texts, this is a text",
        "\"paper:terms.1\"",
        "cite = [\"paper:terms.1\"]",
    );
    broken("\"Who pays whom?\"", "2030").first(
        "money.toml:3:12: error: `question` should be a text, this is a number",
        "2030",
        "put it in quotes: \"2030\"",
    );
    broken("\"q one\"", "7").first("money.toml:4:8: error: `ask` should be a text", "7", "\"7\"");
    broken("\"Who pays whom?\"", "\"  \"").first(
        "money.toml:3:12: error: `question` is empty",
        "\"  \"",
        "between the quotes",
    );
    broken("[[entry]]", "[entry]").first(
        "money.toml:1:2: error: `entry` is not written as a table of its own",
        "entry",
        "[[entry]]",
    );
    broken("[[entry]]", "[[entri]]").first("money.toml:1:3: error: there is no table `entri`", "entri", "[[entry]]");
    broken("[[entry]]", "title = \"x\"\n[[entry]]").first(
        "money.toml:1:1: error: `title` belongs in deal.toml",
        "title",
        "move",
    );
    broken("[[entry]]\n", "")
        .tells(&[("money.toml:1:1: error: `id` stands outside of any entry", "put it below a [[entry]] line")]);
    Folder::right().swap("deal.toml", "summary", "sumary").first(
        "deal.toml:1:1: error: deal.toml needs `summary`",
        "",
        "summary",
    );
    broken("cite = [\"paper:terms.1\"]", "cite = []").first(
        "money.toml:6:8: error: an entry needs at least one passage in `cite`",
        "[]",
        "source:passage",
    );
    broken("cite = [\"paper:terms.1\"]", "").first(
        "money.toml:1:1: error: an entry needs `cite`",
        "[[entry]]",
        "cite =",
    );
    broken("cite = [", "note = \"x\"\ncite = [").first(
        "money.toml:6:8: error: `note` should be a text with its source",
        "\"x\"",
        "note = {",
    );
    broken("cite = [", "note = { text = \"x\" }\ncite = [").first(
        "money.toml:6:8: error: a note needs `source`",
        "{ text = \"x\" }",
        "source =",
    );
}

#[test]
fn ids() {
    let named = |id: &str| {
        Folder::right().without("asked/who-pays.txt").swap("money.toml", "id = \"who-pays\"", &format!("id = \"{id}\""))
    };
    named("Who Pays").first(
        "money.toml:2:6: error: the id \"Who Pays\" may not hold \"W\"",
        "\"Who Pays\"",
        "like \"who-pays\"",
    );
    named(&"x".repeat(65)).first(
        "money.toml:2:6: error: the id has 65 characters",
        &format!("\"{}\"", "x".repeat(65)),
        "a-z",
    );
    named("ceo-salary").first(
        "open.toml:2:6: error: the id \"ceo-salary\" stands twice",
        "\"ceo-salary\"",
        "the first stands at money.toml:2",
    );
    Folder::right().swap("sources.toml", "id = \"terms.2\"", "id = \"terms.1\"").first(
        "open.toml:6:9: error: there is no passage \"paper:terms.2\"",
        "\"paper:terms.2\"",
        "did you mean \"paper:terms.1\"?",
    );
    let twice = Folder::right().swap("sources.toml", "id = \"terms.2\"", "id = \"terms.1\"").findings();
    assert!(
        twice.iter().any(|f| f.to_string() == "sources.toml:12:6: error: the passage id \"terms.1\" stands twice"),
        "{twice:?}"
    );
}

#[test]
fn citations_and_relations() {
    Folder::right().swap("money.toml", "paper:terms.1", "paper:term.1").first(
        "money.toml:6:9: error: there is no passage \"paper:term.1\"",
        "\"paper:term.1\"",
        "did you mean \"paper:terms.1\"?",
    );
    let related = |to: &str| Folder::right().swap("money.toml", "cite =", &format!("related = [\"{to}\"]\ncite ="));
    related("ceo-salry")
        .tells(&[("money.toml:6:12: error: there is no entry \"ceo-salry\"", "did you mean \"ceo-salary\"?")]);
    related("zzz").tells(&[("money.toml:6:12: error: there is no entry \"zzz\"", "name the id of another entry")]);
    related("who-pays")
        .tells(&[("money.toml:6:12: warning: this entry is related to itself", "take it out, or name another")]);
    Folder::right().swap("open.toml", "cite = [\"paper:terms.2\"]", "").tells(&[(
        "sources.toml:12:6: warning: nothing cites the passage \"paper:terms.2\"",
        "let an entry, term or event cite it, or take it out",
    )]);
}

#[test]
fn phrasings() {
    Folder::right().with("asked/ceo-salary.txt", "Q, nine?\n").tells(&[(
        "asked/ceo-salary.txt:1:1: error: this phrasing is given to two entries, \"who-pays\" and \"ceo-salary\"",
        "the first stands at asked/who-pays.txt:3; keep it where it belongs and take the other out",
    )]);
    Folder::right().with("asked/who-pays.txt", "q nine\n  Q ONE!").tells(&[(
        "asked/who-pays.txt:2:3: warning: this phrasing stands twice in \"who-pays\"",
        "the first stands at money.toml:4; take one out",
    )]);
    Folder::right()
        .with("asked/who-pay.txt", "x")
        .tells(&[("asked/who-pay.txt:1:1: error: there is no entry \"who-pay\"", "did you mean asked/who-pays.txt?")]);
    Folder::right().with("asked/ceo-salary.txt", "# nothing\n").tells(&[(
        "asked/ceo-salary.txt:1:1: warning: this file holds no phrasings",
        "write one phrasing a line, or remove the file",
    )]);
    Folder::right().without("asked/who-pays.txt").tells(&[(
        "money.toml:2:6: warning: the entry \"who-pays\" has 9 phrasings, fewer than 10",
        "add more ways to ask it to asked/who-pays.txt, one a line",
    )]);
    let long = "é".repeat(401);
    Folder::right().with("asked/ceo-salary.txt", &long).first(
        "asked/ceo-salary.txt:1:401: error: the phrasing has 401 characters, at most 400",
        "é",
        "shorten",
    );
    Folder::right().with("asked/ceo-salary.txt", "???\n!!!\n").tells(&[]);
}

#[test]
fn dates_and_numbers() {
    let event = |keys: &str| {
        Folder::right().with(
            "time.toml",
            format!("[[event]]\n{keys}\ntitle = \"Share\"\ntext = \"Acme pays.\"\ncite = [\"paper:terms.1\"]\n"),
        )
    };
    event("date = \"2030\"").tells(&[]);
    event("date = \"2030-13\"").first("time.toml:2:8: error: \"2030-13\" is no date", "\"2030-13\"", "YYYY-MM-DD");
    event("date = \"2030-02-30\"").first("time.toml:2:8: error: \"2030-02-30\" is no date", "\"2030-02-30\"", "exists");
    event("date = 2030").first("time.toml:2:8: error: `date` should be a text, this is a number", "2030", "\"2030\"");
    event("date = \"2030-05\"\nto = \"2030-04\"").first(
        "time.toml:3:6: error: the event would end before it begins",
        "\"2030-04\"",
        "later",
    );
    event("date = \"2031\"").tells(&[(
        "time.toml:2:9: error: \"2031\" is not said by paper:terms.1, which this event cites",
        "no passage says it: take it out, or correct it",
    )]);
    event("date = \"2019\"").tells(&[(
        "time.toml:2:9: error: \"2019\" is not said by paper:terms.1, which this event cites",
        "paper:terms.2 says it: add it to `cite`",
    )]);
    let term = |until: &str| {
        Folder::right().with(
            "terms.toml",
            format!("[[term]]\nname = \"Share\"\nnow = \"paid\"\nuntil = {until}\ncite = [\"paper:terms.1\"]\n"),
        )
    };
    term("2030").tells(&[]);
    term("1899").first("terms.toml:4:9: error: `until` has to be a year from 1900 to 2200", "1899", "four digits");
    term("\"2030\"").first(
        "terms.toml:4:9: error: `until` should be a year, this is a text",
        "\"2030\"",
        "without quotes",
    );
    term("2032").first(
        "terms.toml:4:9: error: \"2032\" is not said by paper:terms.1, which this term cites",
        "2032",
        "no passage",
    );
    let wrong = |value: &str| Folder::right().with("deal.toml", format!("{DEAL}wrong_at_most = {value}\n"));
    wrong("0.02").tells(&[]);
    wrong("5").first("deal.toml:4:17: error: `wrong_at_most` has to lie between 0.001 and 0.5", "5", "0.05");
    wrong("nan").first("deal.toml:4:17: error: `wrong_at_most`", "nan", "0.05");
    let reviewed = |day: &str| Folder::right().swap("sources.toml", "2026-01-31", day);
    reviewed("\"2026-01-31\"").tells(&[]);
    reviewed("\"2026-01\"").first("sources.toml:4:12: error: \"2026-01\" is no day", "\"2026-01\"", "YYYY-MM-DD");
    reviewed("2026-02-30").first("sources.toml:4:1", "2026-02-30", "");
    reviewed("2026").first("sources.toml:4:12: error: `reviewed` should be a day", "2026", "YYYY-MM-DD");
}

#[test]
fn lengths() {
    Folder::right().swap("money.toml", "Who pays whom?", &"w".repeat(101)).first(
        "money.toml:3:113: error: `question` has 101 characters, at most 100",
        "w",
        "shorten",
    );
    Folder::right().answering(&"w\\\"".repeat(751)).first(
        "money.toml:5:2261: error: `answer` has 1502 characters, at most 1500",
        "w\\\"",
        "shorten",
    );
    Folder::right().swap("sources.toml", "\"Terms\"", &format!("\"{}\"", "s".repeat(103))).first(
        "sources.toml:8:112: error: `section` has 103",
        "sss",
        "shorten",
    );
    Folder::right().swap("sources.toml", "Acme buys in", &"s".repeat(101)).first(
        "sources.toml:3:110: error: `title` has 101",
        "s",
        "shorten",
    );
}

#[test]
fn lexicon_and_addresses() {
    let lexicon = |text: &str| Folder::right().with("lexicon.toml", text);
    lexicon("[[concept]]\nname = \"pay\"\nwords = []\n").first(
        "lexicon.toml:3:9: error: this concept has no words",
        "[]",
        "list the words",
    );
    lexicon("[[concept]]\nname = \"pay\"\n").first(
        "lexicon.toml:1:1: error: a concept needs `words`",
        "[[concept]]",
        "words =",
    );
    lexicon("[[concept]]\nname = \"pay\"\nwords = [\"pay up\"]\n[[concept]]\nname = \"owe\"\nwords = [\"Pay-up\"]\n")
        .tells(&[(
            "lexicon.toml:6:10: error: the word \"Pay-up\" stands in two concepts, \"pay\" and \"owe\"",
            "the first stands at lexicon.toml:3; keep it where it belongs",
        )]);
    lexicon("[[concept]]\nname = \"pay\"\nrole = \"partie\"\nwords = [\"pay\"]\n").first(
        "lexicon.toml:3:8: error: there is no role \"partie\"",
        "\"partie\"",
        "did you mean \"party\"?",
    );
    Folder::right().swap("sources.toml", "reviewed", "url = \"ftp://acme\"\nreviewed").first(
        "sources.toml:4:7: error: \"ftp://acme\" is no web address",
        "\"ftp://acme\"",
        "https://",
    );
}

#[test]
fn figures_are_grounded() {
    for right in [
        "Acme pays four percent, up to one billion dollars.",
        "Two things: Acme pays $1bn in 2030.",
        "Both pay for two years.",
        "At most **$1,000,000,000**.",
    ] {
        Folder::right().answering(right).tells(&[]);
    }
    let wrong = |answer: &str, column: usize, word: &str, help: &str| {
        let shown = word.replace('*', "");
        Folder::right().answering(answer).first(
            &format!("money.toml:5:{column}: error: \"{shown}\" is not said by paper:terms.1, which this answer cites"),
            word,
            help,
        );
    };
    wrong("Acme pays 5% of it.", 21, "5%", "no passage");
    wrong("Acme pays until **2032**.", 29, "2032", "no passage");
    wrong("Since 2019.", 17, "2019", "paper:terms.2 says it: add it to `cite`");
    wrong("Acme pays €1 billion.", 21, "€1 billion", "no passage");
    wrong("Acme pays 4 of it.", 21, "4", "no passage");
    let unstated =
        |answer: &str| Folder::right().swap("open.toml", "The paper does not say; it names only Rowan Pike.", answer);
    unstated("Nobody knows, not even Zed Corp or Model-30, how 7 come in.").tells(&[]);
    unstated("It is not the 45 that Zed says.").first(
        "open.toml:5:25: error: \"45\" is not said by paper:terms.2, which this unstated entry cites",
        "45",
        "no passage",
    );
}

#[test]
fn names_are_grounded() {
    for right in [
        "Here Acme's ACME pays Bolts.",
        "It is Acme–Bolt's deal. Nobody else pays.",
        "\\\"Nobody\\\" pays: **Certainly** not they.",
    ] {
        Folder::right().answering(right).tells(&[]);
    }
    let wrong = |answer: &str, column: usize, word: &str, help: &str| {
        Folder::right().answering(answer).first(
            &format!("money.toml:5:{column}: error: \"{word}\" is not said by paper:terms.1, which this answer cites"),
            word,
            help,
        );
    };
    wrong("Acme pays **Zed Corp's** owner.", 23, "Zed Corp", "no passage");
    wrong("Acme pays Rowan Pike.", 21, "Rowan Pike", "paper:terms.2 says it: add it to `cite`");
    wrong("Pike pays.", 11, "Pike", "paper:terms.2 says it");
    wrong("Acme pays by IPO.", 24, "IPO", "no passage");
    wrong("Acme \\\"pays\\\" with \\u00e9clat to Zed.", 44, "Zed", "no passage");
    wrong("See https://acme.example/2031/Zed.", 15, "https://acme.example/2031/Zed", "no passage");
    let party = Folder::right()
        .with("lexicon.toml", "[[concept]]\nname = \"zed\"\nrole = \"party\"\nwords = [\"zed\", \"old anvil\"]\n");
    party.answering("Acme pays Zed and Old Anvil.").tells(&[]);
    let cites = Folder::right().answering("Acme pays Zed.").swap(
        "money.toml",
        "\"paper:terms.1\"",
        "\"paper:terms.1\", \"paper:terms.2\"",
    );
    cites.first("money.toml:5:21: error: \"Zed\" is said by none of the passages this answer cites: paper:terms.1, paper:terms.2", "Zed", "take it out");
}

#[test]
fn in_a_text_of_many_lines_the_line_is_the_words_own() {
    let folder = Folder::right().swap(
        "money.toml",
        "\"Acme pays Bolt **4 %** of its revenue until 2030, at most 1,000 million.\"",
        "\"\"\"\nAcme pays,\n  so they say \\\n  to Zed.\"\"\"",
    );
    folder.first("money.toml:8:6: error: \"Zed\"", "Zed", "no passage");
}

#[test]
fn files_that_cannot_be_read() {
    let missing = read(Path::new("/nowhere/at/all")).unwrap_err();
    assert_eq!(missing[0].to_string(), "/nowhere/at/all:1:1: error: there is no such folder");
    Folder::empty().tells(&[
        (".:1:1: error: the folder holds no entries", "add a file with an [[entry]]: id, question, answer and cite"),
        ("deal.toml:1:1: error: deal.toml is missing", "add it, with title = \"...\" and summary = \"...\""),
    ]);
    Folder::right().without("deal.toml").first("deal.toml:1:1: error: deal.toml is missing", "", "title");
    Folder::right().with("asked/ceo-salary.txt", b"one\ncaf\xE9\n").first(
        "asked/ceo-salary.txt:2:4: error: byte 0xE9 is not UTF-8 text",
        "\u{fffd}",
        "UTF-8",
    );
    let folder = Folder::right();
    fs::create_dir(folder.path().join("x.toml")).unwrap();
    folder.tells(&[(
        "x.toml:1:1: error: this is a folder where a file should be",
        "rename it, or put a text file in its place",
    )]);
    Folder::right().without("asked/who-pays.txt").swap("money.toml", "\"q one\"", "\"q nine\", \"q one\"").tells(&[]);
    let folder = Folder::right().without("asked/who-pays.txt");
    fs::remove_dir(folder.path().join("asked")).unwrap();
    folder.with("asked", "x").first("asked:1:1: error: `asked` is a file, not a folder", "", "folder");
}

#[cfg(unix)]
#[test]
fn a_link_may_not_lead_out() {
    use std::os::unix::fs::symlink;
    let outside = TempDir::new().unwrap();
    fs::write(outside.path().join("x.toml"), "").unwrap();
    let folder = Folder::right();
    symlink(outside.path().join("x.toml"), folder.path().join("x.toml")).unwrap();
    symlink(folder.path().join("nowhere"), folder.path().join("y.toml")).unwrap();
    let told: Vec<String> = folder.findings().iter().map(ToString::to_string).collect();
    assert_eq!(told[0], "x.toml:1:1: error: this link leads out of the knowledge folder");
    assert!(told[1].starts_with("y.toml:1:1: error: cannot be read: "), "{told:?}");
    let whole = TempDir::new().unwrap();
    let link = whole.path().join("link");
    symlink(Folder::right().0.keep(), &link).unwrap();
    assert!(read(&link).is_ok());
}

#[test]
fn too_much_is_refused() {
    let large = vec![b'#'; (16 << 20) + 1];
    Folder::right().with("x.toml", &large).first("x.toml:1:1: error: the file is larger than 16 MiB", "", "split");
    let mut folder = Folder::right();
    for n in 0..5 {
        folder = folder.with(&format!("x{n}.toml"), &large[..15 << 20]);
    }
    folder.first("x4.toml:1:1: error: up to here the folder holds more than 64 MiB", "", "remove");
    let many: String = (0..200_001).map(|n| format!("p{n}\n")).collect();
    Folder::right().with("asked/ceo-salary.txt", many).first(
        "asked/ceo-salary.txt:199981:1: error: from here on there are more than 200000 phrasings",
        "p199980",
        "remove",
    );
    let deep = Folder::right().with("x.toml", format!("a = {}", "[".repeat(100_000)));
    assert!(deep.findings()[0].to_string().starts_with("x.toml:1:"), "{}", deep.findings()[0]);
    // Each fault asks for the likeliest of many names.
    let many: String =
        (0..20_000).map(|n| format!("[[entry]]\nid = \"e{n}\"\nrelated = [\"f{n}\"]\ncite = [\"p:{n}\"]\n")).collect();
    assert!(Folder::right().with("x.toml", many).findings().len() <= 4_001);
    // One long line full of faults.
    let line = format!("[[entry]]\nask = [{}]\n", "1, ".repeat(300_000));
    let findings = Folder::right().with("x.toml", line).findings();
    assert!(findings.len() <= 4_001);
    assert!(findings.last().unwrap().message.ends_with("more findings are not shown"));
    assert!(findings.iter().all(|f| f.line_text.len() < 5_000));
    assert!(render(&findings, true).len() < 10_000_000);
}

#[test]
fn what_would_take_many_times_its_room_in_memory_is_not_read() {
    // Tables and lists: a few bytes each, hundreds once read.
    let tables = "[[entry]]\n".repeat(700_000);
    Folder::right().with("x.toml", &tables).first(
        "x.toml:1:1: error: up to here the files hold more than 2000000 brackets, commas, quotes and line breaks",
        "",
        "remove",
    );
    let entry = |n: usize| format!("[[unstated]]\nid=\"e{n}\"\nquestion=\"Q{n}?\"\nanswer=\"No.\"\n");
    let many: String = (0..50_010).map(entry).collect();
    Folder::right().with("x.toml", many).first(
        "x.toml:199993:1: error: from here on there are more than 50000 entries",
        "[[unstated]]",
        "remove",
    );
    // A million phrasings in one file, and many files with as many as are allowed in all.
    let many: String = (0..1_000_000).map(|n| format!("p{n}\n")).collect();
    let findings = Folder::right().with("asked/who-pays.txt", &many).findings();
    assert_eq!(findings[0].message, "from here on there are more than 200000 phrasings");
    let second = many.replace('p', "q");
    let findings = Folder::right().with("asked/who-pays.txt", many).with("asked/ceo-salary.txt", second).findings();
    assert_eq!(findings[0].message, "from here on there are more than 200000 phrasings");
    // Nesting in every way that TOML has.
    for deep in [
        format!("a = {}1{}", "{a = ".repeat(50_000), "}".repeat(50_000)),
        format!("a{} = 1", ".a".repeat(50_000)),
        format!("[a{}]\nb = 1", ".a".repeat(50_000)),
    ] {
        let findings = Folder::right().with("x.toml", deep).findings();
        assert!(findings[0].to_string().starts_with("x.toml:1:"), "{}", findings[0]);
    }
}

#[test]
fn labelled_questions_are_read_with_care() {
    let line = r#"{"q": "who pays?", "kind": "answer", "passages": ["terms.1", "terms.9"], "must": ["acme"]}"#;
    let folder = Folder::right().with("questions.jsonl", format!("\n{line}\n"));
    folder.tells(&[(
        "questions.jsonl:2:1: warning: no source has a passage \"terms.9\"",
        "name passages without their source, as in \"terms.2\", or take the question out",
    )]);
    assert_eq!(folder.loaded().knowledge.questions[0].q, "who pays?");
    for (line, column, wrong) in [
        (r#"{"q": "x", "kind": "sure"}"#.to_owned(), 25, "unknown variant `sure`"),
        (r#"{"q": "x", "kind": "answer"}"#.to_owned(), 1, "\"passages\" is empty"),
        (
            format!(r#"{{"q": "x", "kind": "abstain", "must": ["{}"]}}"#, "(".repeat(9_000)),
            1,
            "a pattern that cannot be read",
        ),
        (
            r#"{"q": "x", "kind": "abstain", "must": ["((a{1000}){1000}){1000}"]}"#.to_owned(),
            1,
            "a pattern that cannot be read",
        ),
    ] {
        let findings = Folder::right().with("questions.jsonl", line).findings();
        let start = format!("questions.jsonl:1:{column}: error: this is no labelled question: ");
        assert!(findings[0].to_string().starts_with(&start), "{}", findings[0]);
        assert!(findings[0].message.contains(wrong), "{}", findings[0]);
    }
    let many = "{\"q\":\"x\",\"kind\":\"abstain\"}\n".repeat(5_001);
    Folder::right().with("questions.jsonl", many).first(
        "questions.jsonl:5001:1: error: from here on there are more than 5000 labelled questions",
        "{\"q\":\"x\",\"kind\":\"abstain\"}",
        "keep",
    );
}

#[test]
fn a_review_may_fall_due() {
    let due = |every: &str| {
        Folder::right().swap(
            "sources.toml",
            "reviewed = 2026-01-31",
            &format!("reviewed = 2026-01-31\nreview_every = {every}"),
        )
    };
    let knowledge = due("30").loaded().knowledge;
    let on = |month, day| {
        let day = time::Date::from_calendar_date(2026, time::Month::try_from(month).unwrap(), day).unwrap();
        knowledge.overdue(day).iter().map(|o| (o.source.clone(), o.days)).collect::<Vec<_>>()
    };
    assert_eq!((on(1, 31), on(3, 2)), (vec![], vec![]));
    assert_eq!(on(3, 3), [("paper".to_owned(), 1)]);
    assert_eq!(Folder::right().loaded().knowledge.overdue(time::Date::MAX), []);
    for (every, told) in
        [("0", "between 1 and 3650"), ("-5", "between 1 and 3650"), ("\"a month\"", "a number of days")]
    {
        let findings = due(every).findings();
        assert!(findings[0].to_string().starts_with("sources.toml:5:16: error: "), "{}", findings[0]);
        assert!(findings[0].message.contains(told), "{}", findings[0]);
    }
}

/// A folder with one fault of many kinds.
fn faulty() -> Folder {
    Folder::right()
        .with("deal.toml", "title = \"The Acme–Bolt deal\nsummary = \"x\"\n")
        .swap("money.toml", "paper:terms.1", "paper:terms1")
        .swap("money.toml", "2030", "2031")
        .with("more.toml", "[[entry]]\nid = \"Über\"\nqestion = \"Who?\"\nask = \"me\"\nanswer = \"Zed 👍 pays **Zed Corp** 7%.\"\ncite = [\"paper:terms.2\"]\n")
        .with("lexicon.toml", "[[concept]]\nname = \"pay\"\nrole = \"giver\"\nwords = [\"pay\", \"pay\"]\n")
        .with("asked/nobody.txt", "who else?")
        .with("asked/ceo-salary.txt", "\tQ one\n")
}

#[test]
fn all_findings_arrive_in_one_run() {
    let findings = faulty().findings();
    let files: std::collections::BTreeSet<&str> = findings.iter().map(|f| &*f.place.file).collect();
    assert_eq!(
        files.into_iter().collect::<Vec<_>>(),
        ["asked/ceo-salary.txt", "asked/nobody.txt", "deal.toml", "lexicon.toml", "money.toml", "more.toml"]
    );
    insta::assert_snapshot!("report", render(&findings, false));
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!("lines", lines.join("\n"));
}

#[test]
fn a_finding_is_plain_data_too() {
    let findings = Folder::right().answering("**é** pays Zed.").findings();
    let json = serde_json::to_string(&findings[0]).unwrap();
    assert_eq!(
        json,
        r#"{"severity":"error","file":"money.toml","line":5,"column":22,"text":"answer = \"**é** pays Zed.\"","underline":[21,24],"message":"\"Zed\" is not said by paper:terms.1, which this answer cites","help":"no passage says it: take it out, or correct it"}"#
    );
}

#[test]
fn other_floors_warn_about_phrasings() {
    let place = Place { file: "asked/who-pays.txt".into(), line: 7, column: 3 };
    let finding =
        Finding::about_phrasing(&place, "who pays", "this phrasing would be given to \"ceo-salary\"", "take it out");
    assert_eq!(finding.to_string(), "asked/who-pays.txt:7:3: warning: this phrasing would be given to \"ceo-salary\"");
    insta::assert_snapshot!("phrasing", render(&[finding], false));
    let colour = render(&faulty().findings(), true);
    assert!(colour.contains("\u{1b}["));
}

/// Files with a bit of everything, to be mangled.
fn rich() -> Vec<(&'static str, String)> {
    let more = "related = [\"ceo-salary\"]\nnote = { text = \"Others — say 5 %.\", source = \"Press\" }\n";
    let event = "[[event]]\ndate = \"2019\"\nto = \"2030-01\"\ntitle = \"\"\"\r\nRowan\\u00e9 \\\r\n  $1–2 bn\"\"\"\ntext = '''Seit “Ümläut’s” 27**%** half a billion https://x.y'''\ncite = [\"paper:terms.1\"]\n";
    let term = "[[term]]\nname = \"N\"\nbefore = \"twenty-seven per cent\"\nnow = 'x'\nuntil = 0x7EE\ncite = ['paper:terms.2']\n";
    let concept = "[[concept]]\nname = 'n'\nrole = 'party'\nwords = ['n o', 'm']\n";
    vec![
        ("deal.toml", format!("{DEAL}wrong_at_most = 0.1\n")),
        ("sources.toml", SOURCES.replace("reviewed", "url = \"https://acme.example\"\nreviewed")),
        ("money.toml", format!("{ENTRY}{more}{CITING}")),
        ("time.toml", event.to_owned()),
        ("terms.toml", format!("{term}{concept}")),
        ("asked/who-pays.txt", "\u{feff}# c\r\n  ünï 👍\n\t\n???".to_owned()),
    ]
}

#[test]
fn whatever_the_files_hold_reading_ends_with_findings() {
    let bits = [
        "\"",
        "'''",
        "[[",
        "]",
        "=",
        "\n",
        "\r",
        "\\",
        "\\u",
        "{",
        "%",
        "$",
        "**",
        ".",
        "'s",
        "é",
        "\u{feff}",
        "\0",
        "9",
        "- ",
        "id = \"x\"\n",
        "[[entry]]\n",
        "\"\"\"",
        "\u{202e}",
        "bn",
        "half a ",
        "9.9.",
        ",000",
        "’",
        "…",
    ];
    let mut seed: u64 = 7;
    let mut below = |n: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % n.max(1)
    };
    let files = rich();
    let folder = files.iter().fold(Folder::empty(), |folder, (name, text)| folder.with(name, text));
    for round in 0..1_500 {
        let (name, text) = &files[below(files.len())];
        let mut bytes = text.clone().into_bytes();
        for _ in 0..=below(3) {
            let from = below(bytes.len());
            let most = if below(4) == 0 { 60 } else { 2 };
            let to = (from + below(most)).min(bytes.len());
            bytes.splice(from..to, bits[below(bits.len())].bytes());
        }
        // Mostly text, sometimes bytes that are none.
        if round % 5 > 0 {
            bytes = String::from_utf8_lossy(&bytes).into_owned().into_bytes();
        }
        fs::write(folder.path().join(name), &bytes).unwrap();
        let findings = read(folder.path()).map_or_else(|f| f, |l| l.findings);
        for finding in &findings {
            assert!(finding.line_text.get(finding.underline.clone()).is_some(), "{finding:?}");
            assert!(!finding.to_string().contains('\n') && !finding.help.is_empty(), "{finding:?}");
        }
        let drawn = render(&findings, false);
        assert!(!drawn.contains('\u{202e}') && !drawn.contains('\0'), "{drawn}");
        fs::write(folder.path().join(name), text).unwrap();
    }
}
