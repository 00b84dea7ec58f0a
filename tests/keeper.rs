//! The keeper: what is saved in the folder or published by a moderator is live at once, whole, and can be taken back.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod versions;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use dealdesk::desk::keeper::{Change, ChangeError, Keeper, Notice, Published, Reload};
use dealdesk::desk::{Desk, Outcome, Said, Snapshot, Taken};
use dealdesk::journal::{Journal, Options, Origin};
use dealdesk::knowledge::{EditError, EntryForm, EntryKind};
use tempfile::TempDir;
use tokio::sync::broadcast::Receiver;

/// Longer than any machine takes; nothing waits so long where all is well.
const PATIENCE: Duration = Duration::from_secs(60);

const BAKERY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/knowledge/bakery");

/// A desk on a folder of its own, with its keeper.
struct Kept {
    scratch: TempDir,
    desk: Arc<Desk>,
    keeper: Arc<Keeper>,
    journal: Journal,
    notices: Receiver<Notice>,
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() { copy(&entry.path(), &to) } else { _ = fs::copy(entry.path(), to).unwrap() }
    }
}

impl Kept {
    async fn bakery() -> Self {
        let scratch = TempDir::new().unwrap();
        copy(Path::new(BAKERY), &scratch.path().join("knowledge"));
        Kept::on(scratch).await
    }

    async fn on(scratch: TempDir) -> Self {
        let folder = scratch.path().join("knowledge");
        let desk = Arc::new(Desk::open(&folder).map_err(|findings| format!("{findings:?}")).unwrap());
        let journal = Journal::open(&scratch.path().join("data"), Options::default()).await;
        let keeper = Keeper::new(Arc::clone(&desk), journal.clone());
        let notices = keeper.notices();
        keeper.begin().await;
        Kept { scratch, desk, keeper, journal, notices }
    }

    /// The same folder and journal after a restart; `meanwhile` happens while nothing runs.
    async fn restarted(self, meanwhile: impl FnOnce(&Path)) -> Self {
        let Kept { scratch, desk, keeper, journal, notices } = self;
        drop((desk, keeper, notices));
        journal.close().await;
        meanwhile(&scratch.path().join("knowledge"));
        Kept::on(scratch).await
    }

    fn file(&self, path: &str) -> PathBuf {
        self.scratch.path().join("knowledge").join(path)
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.file(path)).unwrap()
    }

    /// A file's text with one text swapped for another.
    fn swapped(&self, path: &str, from: &str, to: &str) -> String {
        let text = self.text(path);
        assert!(text.contains(from), "{path} does not hold {from}");
        text.replace(from, to)
    }

    /// The text of the answer or of what is told instead.
    fn says(&self, question: &str) -> String {
        match self.desk.ask(question).outcome {
            Outcome::Answers(answers) => answers.into_iter().map(|a| a.text).collect::<Vec<_>>().join("\n"),
            Outcome::Unknown(unknown) => unknown.text,
            Outcome::Choices(choices) => choices.into_iter().map(|c| c.question).collect::<Vec<_>>().join("\n"),
        }
    }

    async fn notice(&mut self) -> Notice {
        tokio::time::timeout(PATIENCE, self.notices.recv()).await.expect("a notice").unwrap()
    }

    async fn live(&mut self) -> Arc<Published> {
        match self.notice().await {
            Notice::Live(published) => published,
            Notice::Refused { findings } => panic!("refused: {findings:?}"),
        }
    }

    fn form(&self, entry: &str) -> EntryForm {
        EntryForm::of(self.desk.snapshot().knowledge().entry(entry).unwrap())
    }

    fn edit(&self, entry: &str, change: impl FnOnce(&mut EntryForm)) -> Change {
        let mut form = self.form(entry);
        let base = form.fingerprint();
        change(&mut form);
        Change::Edit { entry: entry.into(), base, form }
    }

    async fn publish(&self, change: Change) -> Arc<Published> {
        let proposal = self.keeper.propose(change).await.unwrap();
        self.keeper.publish(&proposal).await.unwrap()
    }
}

const RENT: &str = "How much rent does the bakery pay for the oven?";
const REPAIRS: &str = "Who pays for repairs of the oven?";

fn teach(entry: &str, phrasing: &str) -> Change {
    Change::Teach { entry: entry.into(), phrasing: phrasing.into() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_file_is_live_however_the_editor_saves_it() {
    let mut kept = Kept::bakery().await;
    assert!(kept.says(REPAIRS).contains("sweeps the chimney twice a year"));
    let lease = kept.file("lease.toml");

    // In place.
    fs::write(&lease, kept.swapped("lease.toml", "sweeps the chimney twice a year", "sweeps the chimney")).unwrap();
    let published = kept.live().await;
    assert_eq!((published.origin, published.summary.as_str()), (Origin::Files, "lease.toml"));
    assert!(kept.says(REPAIRS).ends_with("sweeps the chimney."));

    // A temporary file beside it, renamed over it; the old one kept as a backup.
    let temporary = kept.file("lease.toml~tmp");
    fs::write(&temporary, kept.swapped("lease.toml", "sweeps the chimney", "sweeps it")).unwrap();
    fs::rename(&lease, kept.file("lease.toml~")).unwrap();
    fs::rename(&temporary, &lease).unwrap();
    kept.live().await;
    assert!(kept.says(REPAIRS).ends_with("sweeps it."));

    // Deleted and made anew.
    let text = kept.swapped("lease.toml", "sweeps it", "sweeps the chimney itself");
    fs::remove_file(&lease).unwrap();
    fs::write(&lease, text).unwrap();
    while !kept.says(REPAIRS).ends_with("sweeps the chimney itself.") {
        // On a slow machine the file may be missed for a moment, which is refused.
        kept.notice().await;
    }
    assert!(kept.keeper.status().refused.is_empty());

    // A new file in `asked`, and one gone.
    fs::write(kept.file("asked/rent.txt"), "how many coins for the stone thing\n").unwrap();
    kept.live().await;
    assert!(kept.says("how many coins for the stone thing").contains("400 euros"));
    fs::remove_file(kept.file("asked/hello.txt")).unwrap();
    assert_eq!(kept.live().await.summary, "asked/hello.txt");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_errors_is_refused_and_told_once() {
    let mut kept = Kept::bakery().await;
    let right = kept.text("lease.toml");
    fs::write(kept.file("lease.toml"), right.replace("400 euros", "450 euros")).unwrap();
    let Notice::Refused { findings } = kept.notice().await else { panic!("it is live") };
    assert!(findings[0].to_string().starts_with("lease.toml:"), "{}", findings[0]);
    assert!(findings[0].message.contains("450"), "{}", findings[0]);
    assert!(kept.says(RENT).contains("400 euros"));
    assert_eq!(kept.keeper.status().refused, findings);
    assert!(matches!(kept.keeper.reload().await, Reload::Refused { findings: again } if again == findings));
    // A moderator's change waits until the files are right.
    let error = kept.keeper.propose(teach("rent", "coins")).await.unwrap_err();
    assert!(matches!(&error, ChangeError::Folder { .. }) && error.to_string().contains("lease.toml"), "{error}");

    fs::write(kept.file("lease.toml"), &right).unwrap();
    tokio::time::timeout(PATIENCE, async {
        while !kept.keeper.status().refused.is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .expect("the folder to be right again");
    assert!(kept.notices.try_recv().is_err(), "one refusal was told more than once");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_vanishes_or_is_swapped_behind_a_link_is_noticed() {
    let scratch = TempDir::new().unwrap();
    let (one, two) = (scratch.path().join("one"), scratch.path().join("two"));
    copy(Path::new(BAKERY), &one);
    copy(Path::new(BAKERY), &two);
    let lease = two.join("lease.toml");
    fs::write(&lease, fs::read_to_string(&lease).unwrap().replace("sweeps the chimney", "cleans the chimney")).unwrap();
    std::os::unix::fs::symlink(&one, scratch.path().join("knowledge")).unwrap();
    let mut kept = Kept::on(scratch).await;
    assert!(kept.says(REPAIRS).contains("sweeps"));

    let link = kept.file("").with_file_name("new");
    std::os::unix::fs::symlink(&two, &link).unwrap();
    fs::rename(&link, kept.scratch.path().join("knowledge")).unwrap();
    kept.live().await;
    assert!(kept.says(REPAIRS).contains("cleans"));

    // The new folder is watched now, also once it was away.
    fs::rename(&two, two.with_file_name("away")).unwrap();
    let Notice::Refused { findings } = kept.notice().await else { panic!("an absent folder is live") };
    assert!(findings[0].message.contains("there is no such folder"), "{}", findings[0]);
    assert!(kept.says(REPAIRS).contains("cleans"));
    fs::rename(two.with_file_name("away"), &two).unwrap();
    fs::write(&lease, fs::read_to_string(&lease).unwrap().replace("cleans the chimney", "brushes it")).unwrap();
    kept.live().await;
    assert!(kept.says(REPAIRS).contains("brushes"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phrasing_is_taught_once_it_was_seen_what_comes_of_it() {
    let kept = Kept::bakery().await;
    let before = kept.text("lease.toml");
    let phrasing = "wie viele Taler kostet der Backofen";
    kept.journal.declined(phrasing);
    let proposal = kept.keeper.propose(teach("rent", phrasing)).await.unwrap();
    let changed = proposal.effects.changed.iter().find(|changed| changed.question == phrasing).unwrap();
    assert!(!matches!(&changed.was, Said::Answer { .. }));
    assert!(matches!(&changed.will_be, Said::Answer { entries, .. } if entries == &["rent"]));
    assert!(!kept.says(phrasing).contains("400 euros"), "a proposal is not live");

    let published = kept.keeper.publish(&proposal).await.unwrap();
    assert!(kept.says(phrasing).contains("400 euros"));
    assert!(kept.text("asked/rent.txt").ends_with(&format!("{phrasing}\n")));
    assert_eq!(kept.text("lease.toml"), before);
    assert_eq!((published.origin, published.summary.as_str()), (Origin::Discord, "one more phrasing for rent"));
    let revision = kept.journal.revision(published.revision.unwrap()).await.unwrap().unwrap();
    assert_eq!(revision.changes, published.changes);

    let again = kept.keeper.propose(teach("rent", &phrasing.to_uppercase())).await.unwrap_err();
    assert!(matches!(again, ChangeError::Edit(EditError::AlreadyAsked { .. })), "{again}");
    let twice = kept.keeper.publish(&proposal).await.unwrap_err();
    assert!(matches!(twice, ChangeError::Edit(EditError::AlreadyAsked { .. })), "{twice}");
    let other = kept.keeper.propose(teach("owner", phrasing)).await.unwrap_err();
    assert!(matches!(&other, ChangeError::Refused { .. }) && other.to_string().contains("two entries"), "{other}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_is_added_and_what_is_not_grounded_is_refused() {
    let kept = Kept::bakery().await;
    let asked = (1..=10).map(|n| format!("colour question number {n} about the door")).collect();
    let form = EntryForm {
        kind: EntryKind::Unstated,
        question: "What colour is the oven's door?".into(),
        answer: "The lease does not mention the door.".into(),
        cite: Vec::new(),
        related: vec!["owner".into()],
        note: None,
    };
    let proposal = kept.keeper.propose(Change::Add { form, file: None, asked }).await.unwrap();
    assert_eq!(proposal.entry.as_deref(), Some("colour-ovens-door"));
    assert!(!kept.file("added.toml").exists());
    kept.keeper.publish(&proposal).await.unwrap();
    assert_eq!(kept.says("What colour is the oven's door?"), "The lease does not mention the door.");
    assert!(kept.text("added.toml").contains("id = \"colour-ovens-door\""));

    let wrong = kept.edit("rent", |form| form.answer = "The bakery pays 5,000 euros.".into());
    let files = kept.text("lease.toml");
    let error = kept.keeper.propose(wrong).await.unwrap_err();
    let ChangeError::Refused { findings } = &error else { panic!("{error}") };
    assert!(findings[0].message.contains("5,000") && error.to_string().contains("5,000"), "{error}");
    assert_eq!(kept.text("lease.toml"), files);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_moderators_editing_one_entry_are_told_of_each_other() {
    let kept = Kept::bakery().await;
    let first = kept.edit("repairs", |form| form.answer = "**Old Mill pays for repairs.**".into());
    let second = kept.edit("repairs", |form| form.answer = "Old Mill repairs the oven.".into());
    let elsewhere = kept.edit("owner", |form| form.answer = "Old Mill owns the oven.".into());
    let proposals = [
        kept.keeper.propose(first.clone()).await.unwrap(),
        kept.keeper.propose(second.clone()).await.unwrap(),
        kept.keeper.propose(elsewhere).await.unwrap(),
    ];
    kept.keeper.publish(&proposals[0]).await.unwrap();
    let error = kept.keeper.publish(&proposals[1]).await.unwrap_err();
    let ChangeError::Conflict { entry, theirs } = &error else { panic!("{error}") };
    assert_eq!((entry.as_str(), theirs.answer.as_str()), ("repairs", "**Old Mill pays for repairs.**"));
    assert!(matches!(kept.keeper.propose(second.clone()).await, Err(ChangeError::Conflict { .. })));
    // An edit of another entry of the same file goes through, and the first stays.
    kept.keeper.publish(&proposals[2]).await.unwrap();
    assert_eq!(kept.says("Who owns the oven?"), "Old Mill owns the oven.");
    assert_eq!(kept.says(REPAIRS), "**Old Mill pays for repairs.**");
    // Having seen theirs, the second may choose their own.
    let Change::Edit { form, .. } = second else { unreachable!() };
    kept.publish(Change::Edit { entry: "repairs".into(), base: theirs.fingerprint(), form }).await;
    assert_eq!(kept.says(REPAIRS), "Old Mill repairs the oven.");
    // What is already so is no conflict, and no change.
    let error = kept.keeper.propose(kept.edit("repairs", |_| ())).await.unwrap_err();
    assert!(matches!(error, ChangeError::Nothing), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_at_once_are_made_one_after_the_other() {
    let kept = Kept::bakery().await;
    let mut tasks = Vec::new();
    for n in 0..8 {
        let keeper = Arc::clone(&kept.keeper);
        tasks.push(tokio::spawn(async move {
            let proposal = keeper.propose(teach("rent", &format!("price of the thing, version {n}"))).await.unwrap();
            keeper.publish(&proposal).await.unwrap().revision.unwrap()
        }));
    }
    let mut revisions = Vec::new();
    for task in tasks {
        revisions.push(task.await.unwrap());
    }
    revisions.sort_unstable();
    revisions.dedup();
    assert_eq!(revisions.len(), 8);
    let text = kept.text("asked/rent.txt");
    for n in 0..8 {
        assert!(text.contains(&format!("price of the thing, version {n}\n")), "{text}");
    }
    assert!(matches!(kept.keeper.reload().await, Reload::Unchanged));
}

#[tokio::test(flavor = "multi_thread")]
async fn any_of_the_last_revisions_is_undone_also_under_later_ones() {
    let kept = Kept::bakery().await;
    let original = kept.text("lease.toml");
    let taught = kept.publish(teach("rent", "how many coins")).await.revision.unwrap();
    let owner = kept.publish(kept.edit("owner", |f| f.answer = "Old Mill owns it.".into())).await.revision.unwrap();
    let rent = kept.publish(kept.edit("rent", |f| f.answer = "It pays **400 euros** a month.".into())).await;
    // In files too.
    fs::write(kept.file("unstated.toml"), format!("# seen\n{}", kept.text("unstated.toml"))).unwrap();
    let Reload::Live(files) = kept.keeper.reload().await else { panic!("nothing new was found") };

    // Under a later change of the same file: the later one stays.
    let undone = kept.keeper.undo(owner).await.unwrap();
    assert_eq!(undone.origin, Origin::Undo { of: owner });
    assert_eq!(undone.summary, format!("undoes {owner}: edit of owner"));
    assert!(kept.says("Who owns the oven?").contains("belongs to **Old Mill**"));
    assert!(kept.says(RENT).contains("It pays **400 euros** a month."));
    // One in files, one that made a file's line, and one of all of it.
    kept.keeper.undo(files.revision.unwrap()).await.unwrap();
    assert!(!kept.text("unstated.toml").contains("# seen"));
    kept.keeper.undo(taught).await.unwrap();
    assert!(!kept.text("asked/rent.txt").contains("coins"));
    kept.keeper.undo(rent.revision.unwrap()).await.unwrap();
    assert_eq!(kept.text("lease.toml"), original);
    // An undo is a revision like others.
    kept.keeper.undo(undone.revision.unwrap()).await.unwrap();
    assert_eq!(kept.says("Who owns the oven?"), "Old Mill owns it.");

    let error = kept.keeper.undo(taught).await.unwrap_err();
    assert!(matches!(error, ChangeError::Nothing), "{error}");
    let error = kept.keeper.undo(9_999).await.unwrap_err();
    assert!(matches!(error, ChangeError::NoRevision { revision: 9_999 }), "{error}");
    let latest = kept.keeper.history(2).await.unwrap();
    assert_eq!(latest.len(), 2);
    assert_eq!(latest[0].origin, Origin::Undo { of: undone.revision.unwrap() });
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_changed_again_is_not_undone_by_itself() {
    let kept = Kept::bakery().await;
    let first = kept.publish(kept.edit("owner", |f| f.answer = "Old Mill owns it.".into())).await;
    let second = kept.publish(kept.edit("owner", |f| f.answer = "Old Mill owns the oven.".into())).await;
    let revision = first.revision.unwrap();
    let error = kept.keeper.undo(revision).await.unwrap_err();
    assert!(matches!(&error, ChangeError::Overlaid { path, .. } if path == "lease.toml"), "{error}");
    assert_eq!(kept.says("Who owns the oven?"), "Old Mill owns the oven.");
    kept.keeper.undo(second.revision.unwrap()).await.unwrap();
    kept.keeper.undo(revision).await.unwrap();
    assert!(kept.says("Who owns the oven?").contains("belongs to"));

    // A new file goes again; one that others rest on does not.
    let form = EntryForm {
        kind: EntryKind::Answer,
        question: "Is there an oven?".into(),
        answer: "There is an oven, and Old Mill owns it.".into(),
        cite: vec!["lease:1".into()],
        related: Vec::new(),
        note: None,
    };
    let added = kept.publish(Change::Add { form, file: Some("more.toml".into()), asked: Vec::new() }).await;
    let proposal = kept.keeper.propose(kept.edit("owner", |f| f.related = vec!["is-oven".into()])).await;
    let id =
        kept.desk.snapshot().knowledge().entries.iter().find(|e| e.question == "Is there an oven?").unwrap().id.clone();
    assert!(proposal.is_err());
    let related = kept.publish(kept.edit("owner", |f| f.related = vec![id])).await;
    let error = kept.keeper.undo(added.revision.unwrap()).await.unwrap_err();
    assert!(matches!(&error, ChangeError::Refused { .. }), "{error}");
    kept.keeper.undo(related.revision.unwrap()).await.unwrap();
    kept.keeper.undo(added.revision.unwrap()).await.unwrap();
    assert!(!kept.file("more.toml").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_of_two_changes_is_undone_and_the_second_stays() {
    let kept = Kept::bakery().await;
    let first = kept.publish(teach("rent", "how many coins")).await;
    kept.publish(teach("rent", "how many shells")).await;
    let before = kept.text("asked/rent.txt");
    kept.keeper.undo(first.revision.unwrap()).await.unwrap();
    assert_eq!(kept.text("asked/rent.txt"), before.replace("how many coins\n", ""));

    // Two entries that begin and end alike, in a file that is not there before.
    let colour = |of: &str| Change::Add {
        form: EntryForm {
            kind: EntryKind::Unstated,
            question: format!("What colour is the {of}?"),
            answer: format!("The lease does not mention the {of}."),
            cite: vec!["lease:1".into()],
            related: vec!["owner".into()],
            note: None,
        },
        file: None,
        asked: (1..=10).map(|n| format!("colour question number {n} about the {of}")).collect(),
    };
    let first = kept.publish(colour("door")).await;
    kept.publish(colour("roof")).await;
    kept.publish(colour("lamp")).await;
    let all = kept.text("added.toml");
    kept.keeper.undo(first.revision.unwrap()).await.unwrap();
    let left = kept.text("added.toml");
    assert!(left.starts_with("[[unstated]]") && all.ends_with(&left), "{left}");
    assert!(!left.contains("door") && left.contains("roof") && left.contains("lamp"), "{left}");
    assert_eq!(kept.says("What colour is the lamp?"), "The lease does not mention the lamp.");

    // An edit under one of the line below it.
    let first = kept.publish(kept.edit("owner", |f| f.answer = "Old Mill owns it.".into())).await;
    kept.publish(kept.edit("owner", |f| f.cite = vec!["lease:1".into(), "lease:2".into()])).await;
    kept.keeper.undo(first.revision.unwrap()).await.unwrap();
    assert!(kept.says("Who owns the oven?").contains("belongs to **Old Mill**"));
    assert_eq!(kept.form("owner").cite, ["lease:1", "lease:2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_edited_while_the_bot_was_off_is_a_revision_too_and_told() {
    let kept = Kept::bakery().await;
    assert_eq!(kept.keeper.history(9).await.unwrap(), []);
    let mut kept = kept
        .restarted(|folder| {
            let lease = folder.join("lease.toml");
            let text = fs::read_to_string(&lease).unwrap();
            fs::write(&lease, text.replace("sweeps the chimney", "cleans the chimney")).unwrap();
        })
        .await;
    assert!(kept.says(REPAIRS).contains("cleans"));
    let history = kept.keeper.history(9).await.unwrap();
    assert_eq!(history.len(), 1);
    assert_eq!((history[0].origin, history[0].summary.as_str()), (Origin::Files, "lease.toml"));
    let told = kept.live().await;
    assert_eq!((told.revision, told.summary.as_str()), (Some(history[0].id), "lease.toml, while the bot was off"));
    let changed = told.effects.changed.iter().find(|changed| changed.question == REPAIRS).expect("another answer");
    assert!(changed.was.to_string().contains("sweeps") && changed.will_be.to_string().contains("cleans"));
    kept.keeper.undo(history[0].id).await.unwrap();
    assert!(kept.says(REPAIRS).contains("sweeps"));
    // What went live by itself is not told again.
    let mut kept = kept.restarted(|_| ()).await;
    assert_eq!(kept.keeper.history(9).await.unwrap().len(), 2);
    assert!(kept.notices.try_recv().is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_journal_changes_go_live_all_the_same() {
    let scratch = TempDir::new().unwrap();
    copy(Path::new(BAKERY), &scratch.path().join("knowledge"));
    fs::write(scratch.path().join("data"), "a file where the folder should be").unwrap();
    let kept = Kept::on(scratch).await;
    let published = kept.publish(teach("rent", "how many coins")).await;
    assert_eq!(published.revision, None);
    assert!(published.unrecorded.as_ref().is_some_and(|why| why.contains("journal")), "{published:?}");
    assert!(kept.says("how many coins").contains("400 euros"));
    assert!(matches!(kept.keeper.undo(1).await, Err(ChangeError::Journal(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_labelled_questions_show_what_a_change_breaks() {
    let kept = Kept::bakery().await;
    let label = r#"{"q": "how high is the rent", "kind": "answer", "passages": ["3"], "must": ["400 euros"]}"#;
    fs::write(kept.file("questions.jsonl"), format!("{label}\n")).unwrap();
    assert!(matches!(kept.keeper.reload().await, Reload::Live(_)));
    let proposal = kept.keeper.propose(kept.edit("rent", |form| form.answer = "It pays on the first.".into())).await;
    let effects = proposal.unwrap().effects;
    assert_eq!((effects.worse, effects.better), (1, 0));
    assert_eq!(effects.changed[0].question, "how high is the rent");

    fs::write(kept.file("questions.jsonl"), "{\"q\": \"x\"}\n").unwrap();
    let Reload::Refused { findings } = kept.keeper.reload().await else { panic!("it is live") };
    assert!(findings[0].to_string().starts_with("questions.jsonl:1:"), "{}", findings[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn phrasings_that_change_hands_are_told() {
    let kept = Kept::bakery().await;
    let form = EntryForm {
        kind: EntryKind::Answer,
        question: "What is the monthly rent of the oven?".into(),
        answer: "The rent is **400 euros a month**.".into(),
        cite: vec!["lease:3".into()],
        related: Vec::new(),
        note: None,
    };
    let asked = vec!["rent of the oven per month".into(), "how high is the oven's rent".into()];
    let proposal = kept.keeper.propose(Change::Add { form, file: None, asked }).await.unwrap();
    let taken = &proposal.effects.taken;
    let of_rent = |t: &&Taken| t.was.as_deref() == Some("rent") && Some(&t.entry) == proposal.entry.as_ref();
    assert!(taken.iter().any(|t| of_rent(&t)), "{taken:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taught_is_tried_itself() {
    let kept = Kept::bakery().await;
    let phrasing = "wie viele Taler kostet der Backofen";
    let proposal = kept.keeper.propose(teach("rent", phrasing)).await.unwrap();
    let changed = proposal.effects.changed.iter().find(|changed| changed.question == phrasing).unwrap();
    assert!(!matches!(&changed.was, Said::Answer { .. }), "{changed:?}");
    assert!(matches!(&changed.will_be, Said::Answer { entries, .. } if entries == &["rent"]));

    // What goes to another entry all the same is told, though nothing changes.
    let phrasing = "the rent, how high is it? and who owns the oven?";
    let proposal = kept.keeper.propose(teach("flour", phrasing)).await.unwrap();
    let taken = proposal.effects.taken.iter().find(|taken| taken.phrasing == phrasing).unwrap();
    assert_eq!(taken.entry, "flour");
    assert_eq!([&taken.was, &taken.will_be].map(Option::as_deref), [Some("rent"); 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_folder_is_exported_whole() {
    let kept = Kept::bakery().await;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(kept.keeper.export().await.unwrap())).unwrap();
    let snapshot = kept.desk.snapshot();
    assert_eq!(archive.len(), snapshot.image().len());
    for (path, text) in snapshot.image().files() {
        let mut file = archive.by_name(path).unwrap();
        assert_eq!(std::io::read_to_string(&mut file).unwrap(), text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_judges_the_folder_as_it_lies_there() {
    let kept = Kept::bakery().await;
    fs::write(kept.file("sources.toml"), kept.swapped("sources.toml", "2026-11-02", "2001-01-31\nreview_every = 30"))
        .unwrap();
    let checked = kept.keeper.check().await;
    assert_eq!(checked.errors, 0);
    let overdue = checked.findings.iter().find(|f| f.message.contains("overdue")).unwrap();
    assert!(overdue.to_string().starts_with("sources.toml:5:12: warning: "), "{overdue}");
    assert_eq!(checked.summary.as_ref().unwrap().unstated, kept.keeper.status().unstated);

    kept.keeper.reload().await;
    assert_eq!(kept.keeper.status().overdue[0].reviewed, "2001-01-31");
    let reply = kept.desk.ask(RENT);
    assert_eq!(reply.answers()[0].citations[0].last_reviewed.as_deref(), Some("2001-01-31"));
}

/// All versions that one state of the knowledge tells of, by way of every file.
fn versions_of(snapshot: &Snapshot) -> BTreeSet<String> {
    let mut told = versions::told(&snapshot.knowledge().deal.title);
    for question in ["How many apples are there?", "How many pears are there?"] {
        let reply = snapshot.ask(question);
        let [answer] = reply.answers() else { panic!("{reply:?}") };
        let citation = &answer.citations[0];
        for text in [&answer.text, &citation.says, &citation.source] {
            told.extend(versions::told(text));
        }
    }
    told
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn no_question_is_lost_or_answered_from_a_mixture_while_the_knowledge_changes() {
    const RELOADS: usize = 200;
    const QUESTIONS: usize = 5_000;
    /// Every so often the files are saved one by one, else the folder is swapped.
    const SAVED: usize = 5;
    let scratch = TempDir::new().unwrap();
    let of_version = |version: usize| scratch.path().join(versions::name(version));
    for version in (0..=RELOADS).filter(|version| version % SAVED != 1) {
        versions::make(&of_version(version), version);
    }
    let link = scratch.path().join("knowledge");
    std::os::unix::fs::symlink(of_version(0), &link).unwrap();
    let (beside, folders) = (scratch.path().join("link"), scratch.path().to_owned());
    let mut kept = Kept::on(scratch).await;
    let answered = Arc::new(AtomicUsize::new(0));
    let done = Arc::new(AtomicBool::new(false));
    let askers: Vec<_> = (0..2)
        .map(|_| {
            let (desk, answered, done) = (Arc::clone(&kept.desk), Arc::clone(&answered), Arc::clone(&done));
            std::thread::spawn(move || {
                let mut seen = BTreeSet::new();
                // At least so many, and on until the last reload.
                while answered.load(Ordering::Relaxed) < QUESTIONS || !done.load(Ordering::Relaxed) {
                    let told = versions_of(&desk.snapshot());
                    assert_eq!(told.len(), 1, "a mixture: {told:?}");
                    seen.extend(told);
                    answered.fetch_add(2, Ordering::Relaxed);
                    // The machine is shared with what learns.
                    std::thread::yield_now();
                }
                seen
            })
        })
        .collect();
    for reload in 1..=RELOADS {
        let saving = (reload % SAVED == 1).then(|| {
            let link = link.clone();
            std::thread::spawn(move || versions::save(&link, reload, Duration::from_millis(5)))
        });
        if saving.is_none() {
            std::os::unix::fs::symlink(folders.join(versions::name(reload)), &beside).unwrap();
            fs::rename(&beside, &link).unwrap();
        }
        // The first file may not be saved yet, or the watch be there first: then it is the watch that takes it in.
        if let Reload::Refused { findings } = kept.keeper.reload().await {
            panic!("version {reload} is refused: {findings:?}");
        }
        let published = kept.live().await;
        assert_eq!(published.changes.len(), versions::FILES, "version {reload}: {}", published.summary);
        if let Some(saving) = saving {
            saving.join().expect("saved");
        }
        assert_eq!(versions_of(&kept.desk.snapshot()), [versions::name(reload)].into());
    }
    done.store(true, Ordering::Relaxed);
    let mut seen = BTreeSet::new();
    for asker in askers {
        seen.extend(asker.join().expect("no question fails"));
    }
    assert!(answered.load(Ordering::Relaxed) >= QUESTIONS);
    assert!(seen.len() > RELOADS / 2, "only {} versions were seen", seen.len());
}
