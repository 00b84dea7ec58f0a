//! The journal: what it keeps, what it forgets, and that a file which cannot be used holds nobody up.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dealdesk::journal::{Forget, Health, Journal, JournalError, NewRevision, Options, Origin, Settled};
use dealdesk::knowledge::{FileChange, FolderImage};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use tempfile::TempDir;
use time::macros::datetime;

/// A folder, and a clock that the test sets.
struct Place {
    folder: TempDir,
    days: Arc<AtomicI64>,
}

impl Place {
    fn new() -> Self {
        Place { folder: TempDir::new().unwrap(), days: Arc::default() }
    }

    fn options(&self) -> Options {
        let days = Arc::clone(&self.days);
        let now = move || datetime!(2026-06-01 12:00 UTC) + time::Duration::days(days.load(Ordering::SeqCst));
        Options { clock: Arc::new(now), ..Options::default() }
    }

    async fn journal(&self) -> Journal {
        Journal::open(self.folder.path(), self.options()).await
    }

    fn file(&self) -> std::path::PathBuf {
        Journal::file(self.folder.path())
    }

    fn pass(&self, days: i64) {
        self.days.fetch_add(days, Ordering::SeqCst);
    }

    /// Another program's connection to the file.
    async fn another_program(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(self.file());
        SqliteConnection::connect_with(&options).await.unwrap()
    }
}

async fn texts(journal: &Journal) -> Vec<(String, i64)> {
    let groups = journal.unanswered(100, 0).await.unwrap();
    groups.into_iter().map(|group| (group.text.clone(), group.times())).collect()
}

fn owned(list: &[(&str, i64)]) -> Vec<(String, i64)> {
    list.iter().map(|(text, times)| ((*text).to_owned(), *times)).collect()
}

/// Asks until the journal works again: it tries again when somebody waits for it, though not all the time.
async fn when_it_works(journal: &Journal) -> Vec<(String, i64)> {
    for _ in 0..600 {
        if journal.unanswered(1, 0).await.is_ok() && journal.health() == Health::Ok {
            return texts(journal).await;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the journal never recovered: {:?}", journal.health());
}

async fn why_it_fails(journal: &Journal) -> String {
    for _ in 0..600 {
        if let Health::Failing { why } = journal.health() {
            return why;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the journal works");
}

#[tokio::test]
async fn like_questions_are_one_group_and_the_most_asked_come_first() {
    let place = Place::new();
    let journal = place.journal().await;
    journal.declined("Who mends the door?");
    journal.declined("How thick is the insulation?");
    place.pass(2);
    journal.declined("<@1234> how THICK is the   insulaton");
    journal.feedback(&["rent".to_owned()], false, Some("insulation: how thick"));
    journal.feedback(&["rent".to_owned()], true, Some("how high is the rent?"));
    let groups = journal.unanswered(10, 0).await.unwrap();
    assert_eq!(texts(&journal).await, owned(&[("insulation: how thick", 3), ("Who mends the door?", 1)]));
    assert_eq!((groups[0].declined, groups[0].not_helpful), (2, 1));
    assert_eq!(groups[0].last - groups[0].first, time::Duration::days(2));
    assert_eq!(journal.unanswered(1, 1).await.unwrap()[0].text, "Who mends the door?");
    assert_eq!(journal.open_questions().await.unwrap(), 2);
    journal.close().await;
}

#[tokio::test]
async fn who_pays_whom_makes_two_questions() {
    let place = Place::new();
    let journal = place.journal().await;
    for question in ["Does the mill pay the bakery?", "Does the bakery pay the mill?", "When does the bakery pay it?"] {
        journal.declined(question);
    }
    journal.declined("does the bakkery pay the mill");
    assert_eq!(
        texts(&journal).await,
        owned(&[
            ("does the bakkery pay the mill", 2),
            ("Does the mill pay the bakery?", 1),
            ("When does the bakery pay it?", 1)
        ])
    );
    journal.close().await;
}

#[tokio::test]
async fn a_slip_is_looked_for_among_the_groups_asked_last() {
    let place = Place::new();
    let journal = place.journal().await;
    journal.declined("How thick is the insulation?");
    journal.close().await;
    // Many groups that a question of the same consonants has to be compared with, asked later.
    let mut other = place.another_program().await;
    for number in 0..200 {
        sqlx::query(
            "INSERT INTO questions (words, skeleton, written, text, first_asked, last_asked, declined, not_helpful) \
             SELECT $1, skeleton, 'how thick insanely', text, first_asked, last_asked + 1, 1, 0 FROM questions \
             WHERE id = 1",
        )
        .bind(format!("how thick insan{number}"))
        .execute(&mut other)
        .await
        .unwrap();
    }
    other.close().await.unwrap();
    let journal = place.journal().await;
    journal.declined("How thick is the insulaton?");
    assert_eq!(journal.open_questions().await, Ok(202), "beyond those, it is a group of its own");
    journal.declined("How thick is the insulation");
    assert_eq!(journal.open_questions().await, Ok(202), "the same words are found however many there are");
    journal.close().await;
}

#[tokio::test]
async fn questions_that_an_older_program_kept_are_found_again() {
    let place = Place::new();
    let journal = place.journal().await;
    journal.declined("Who won the match?");
    let group = journal.unanswered(1, 0).await.unwrap()[0].group;
    journal.settle(group, Settled::NotOurs).await.unwrap();
    journal.close().await;
    // As it was kept: the stems in their own order, and not how the words were written.
    let mut other = place.another_program().await;
    sqlx::query("UPDATE questions SET words = 'match won', skeleton = 'mtch won', written = ''")
        .execute(&mut other)
        .await
        .unwrap();
    other.close().await.unwrap();
    let journal = place.journal().await;
    journal.declined("who won the match");
    assert_eq!(journal.question(group).await.unwrap().unwrap().declined, 2);
    assert_eq!(journal.open_questions().await, Ok(0));
    journal.close().await;
}

#[tokio::test]
async fn what_is_kept_outlasts_a_restart() {
    let place = Place::new();
    let journal = place.journal().await;
    journal.declined("How thick is the door?");
    for _ in 0..3 {
        journal.answered("rent");
    }
    journal.feedback(&["rent".to_owned()], true, None);
    journal.keep_draft("d1", "text").await.unwrap();
    let image = FolderImage::from_iter([("deal.toml", "title = 1")]);
    journal.went_live(&image, None).await.unwrap();
    journal.close().await;
    assert_eq!(journal.unanswered(1, 0).await, Err(JournalError::Closed));

    let journal = place.journal().await;
    assert_eq!(texts(&journal).await, owned(&[("How thick is the door?", 1)]));
    let counts = journal.counts().await.unwrap();
    assert_eq!((counts[0].entry.as_str(), counts[0].answered, counts[0].helpful), ("rent", 3, 1));
    assert_eq!(journal.draft("d1").await.unwrap().as_deref(), Some("text"));
    assert_eq!(journal.live_image().await.unwrap(), Some(image));
    journal.close().await;
}

#[tokio::test]
async fn settled_questions_leave_the_list_and_come_back_where_it_did_not_help() {
    let place = Place::new();
    let journal = place.journal().await;
    for question in ["How thick is the door?", "Who won the match?"] {
        journal.declined(question);
        journal.declined(question);
    }
    let groups = journal.unanswered(10, 0).await.unwrap();
    for group in &groups {
        let how = if group.text.contains("match") { Settled::NotOurs } else { Settled::Taught };
        assert!(journal.settle(group.group, how).await.unwrap());
    }
    assert_eq!(texts(&journal).await, []);
    assert!(!journal.settle(999, Settled::Added).await.unwrap());

    journal.declined("Who won the match?");
    journal.declined("How thick is the door?");
    assert_eq!(texts(&journal).await, owned(&[("How thick is the door?", 1)]), "counted anew; the match is not ours");
    journal.close().await;
}

#[tokio::test]
async fn questions_are_forgotten_after_the_time_and_the_rest_is_kept() {
    let place = Place::new();
    let journal = place.journal().await;
    journal.declined("How thick is the door?");
    journal.declined("Who mends the roof?");
    journal.answered("rent");
    assert_eq!(journal.open_questions().await.unwrap(), 2);
    place.pass(60);
    journal.declined("Who mends the roof?");
    journal.close().await;
    place.pass(31);
    let journal = place.journal().await;
    assert_eq!(texts(&journal).await, owned(&[("Who mends the roof?", 2)]), "asked again 31 days ago");
    assert_eq!(journal.counts().await.unwrap().len(), 1);
    journal.close().await;
    place.pass(60);
    let journal = place.journal().await;
    assert_eq!(texts(&journal).await, []);
    journal.close().await;
}

#[tokio::test]
async fn drafts_are_kept_for_a_day() {
    let place = Place::new();
    let journal = place.journal().await;
    journal.keep_draft("a", "first").await.unwrap();
    journal.keep_draft("a", "second").await.unwrap();
    assert_eq!(journal.draft("a").await.unwrap().as_deref(), Some("second"));
    journal.drop_draft("a").await.unwrap();
    assert_eq!(journal.draft("a").await.unwrap(), None);
    journal.keep_draft("b", "text").await.unwrap();
    place.pass(2);
    assert_eq!(journal.draft("b").await.unwrap(), None);
    journal.close().await;
}

#[tokio::test]
async fn what_is_forgotten_is_gone_from_the_file_too() {
    let place = Place::new();
    let journal = place.journal().await;
    journal.declined("Where does Rumpelstiltskin live?");
    journal.declined("How thick is the door?");
    place.pass(10);
    journal.declined("Who mends the roof?");
    journal.keep_draft("d", "Rumpelstiltskin").await.unwrap();

    assert_eq!(journal.forget(Forget::Question("where RUMPELSTILTSKIN lives".to_owned())).await, Ok(1));
    assert_eq!(journal.forget(Forget::Question("never asked".to_owned())).await, Ok(0));
    assert_eq!(journal.draft("d").await, Ok(None));
    assert_eq!(texts(&journal).await.len(), 2);
    let bytes = std::fs::read(place.file()).unwrap();
    assert!(!String::from_utf8_lossy(&bytes).to_lowercase().contains("rumpelstilt"), "overwritten");

    assert_eq!(journal.forget(Forget::Before(datetime!(2026-06-05 00:00 UTC))).await, Ok(1));
    assert_eq!(texts(&journal).await, owned(&[("Who mends the roof?", 1)]));
    journal.answered("rent");
    assert_eq!(journal.forget(Forget::All).await, Ok(1));
    assert_eq!(texts(&journal).await, []);
    assert_eq!(journal.counts().await.unwrap(), []);
    journal.close().await;
}

#[tokio::test]
async fn revisions_are_kept_with_their_files_and_the_oldest_go() {
    let place = Place::new();
    let journal = place.journal().await;
    let revision = |number: usize| NewRevision {
        origin: if number.is_multiple_of(2) { Origin::Discord } else { Origin::Files },
        summary: format!("change {number}"),
        changes: vec![
            FileChange { path: "asked/rent.txt".to_owned(), before: None, after: Some(number.to_string()) },
            FileChange { path: "lease.toml".to_owned(), before: Some("old".to_owned()), after: None },
        ],
    };
    let image = FolderImage::default();
    let mut ids = Vec::new();
    for number in 0..205 {
        ids.push(journal.went_live(&image, Some(revision(number))).await.unwrap().unwrap());
    }
    let undo = NewRevision { origin: Origin::Undo { of: ids[3] }, ..revision(0) };
    let undo = journal.went_live(&image, Some(undo)).await.unwrap().unwrap();
    assert_eq!(journal.revision(undo).await.unwrap().unwrap().origin, Origin::Undo { of: ids[3] });
    let latest = journal.revisions(3).await.unwrap().split_off(1);
    assert_eq!(latest.iter().map(|r| r.summary.as_str()).collect::<Vec<_>>(), ["change 204", "change 203"]);
    assert_eq!((latest[0].origin, latest[1].origin), (Origin::Discord, Origin::Files));
    assert_eq!(latest[0].changes, revision(204).changes);
    assert_eq!(latest[0].at, datetime!(2026-06-01 12:00 UTC));
    assert_eq!(journal.revision(ids[204]).await.unwrap().unwrap(), latest[0]);
    assert_eq!(journal.revision(ids[5]).await.unwrap(), None, "the 201st of the latest");
    assert_eq!(journal.revisions(1_000).await.unwrap().len(), 200);
    journal.close().await;
}

#[tokio::test]
async fn the_live_image_is_the_last_one() {
    let place = Place::new();
    let journal = place.journal().await;
    assert_eq!(journal.live_image().await.unwrap(), None);
    let image = |files: &[(&str, &str)]| files.iter().map(|(path, text)| (*path, *text)).collect::<FolderImage>();
    for files in [&[("a", "1"), ("b", "2")][..], &[("a", "1"), ("c", "3")], &[("a", "4")]] {
        journal.went_live(&image(files), None).await.unwrap();
        assert_eq!(journal.live_image().await.unwrap(), Some(image(files)));
    }
    journal.close().await;
}

#[tokio::test]
async fn the_export_holds_everything_and_nobody() {
    let place = Place::new();
    let journal = place.journal().await;
    let (person, server) = ("424242424242424242", "515151515151515151");
    journal.declined(&format!("<@{person}> see https://discord.com/channels/{server}/2/3: how thick is the door?"));
    journal.answered("rent");
    let changes = vec![FileChange { path: "a.toml".to_owned(), before: None, after: Some("new".to_owned()) }];
    let revision = NewRevision { origin: Origin::Undo { of: 7 }, summary: "undid a change".to_owned(), changes };
    journal.went_live(&FolderImage::default(), Some(revision)).await.unwrap();
    assert_eq!(journal.open_questions().await, Ok(1));
    let export = serde_json::to_value(Journal::export(place.folder.path()).await.unwrap()).unwrap();
    assert_eq!(export["questions"][0]["text"], "see how thick is the door?");
    assert_eq!(export["questions"][0]["first"], "2026-06-01T12:00:00Z");
    assert_eq!(export["answers"][0]["answered"], 1);
    assert_eq!(export["revisions"][0]["origin"], "undo");
    assert_eq!(export["revisions"][0]["of"], 7);
    assert_eq!(export["revisions"][0]["changes"][0]["after"], "new");
    let all = export.to_string();
    assert!(!all.contains(person) && !all.contains(server), "{all}");
    assert_eq!(Journal::export(place.folder.path()).await.unwrap().taken.nanosecond(), 0, "whole seconds, as all else");
    journal.close().await;
}

#[tokio::test]
async fn a_file_where_the_folder_should_be_is_said_and_holds_nobody_up() {
    let place = Place::new();
    let data = place.folder.path().join("data");
    std::fs::write(&data, "in the way").unwrap();
    let journal = Journal::open(&data, place.options()).await;
    assert!(why_it_fails(&journal).await.contains("data"), "{:?}", journal.health());
    journal.declined("How thick is the door?");
    assert!(matches!(journal.unanswered(1, 0).await, Err(JournalError::Unusable { .. })));

    std::fs::remove_file(&data).unwrap();
    assert_eq!(when_it_works(&journal).await, owned(&[("How thick is the door?", 1)]), "nothing was lost");
    journal.close().await;
}

#[tokio::test]
async fn a_damaged_file_is_left_as_it_is() {
    let place = Place::new();
    std::fs::write(place.file(), "This is no journal. ".repeat(1_000)).unwrap();
    let journal = place.journal().await;
    assert!(why_it_fails(&journal).await.contains("damaged"), "{:?}", journal.health());
    journal.declined("How thick is the door?");
    assert!(journal.unanswered(1, 0).await.is_err());
    assert!(std::fs::read_to_string(place.file()).unwrap().starts_with("This is no journal"));

    std::fs::remove_file(place.file()).unwrap();
    assert_eq!(when_it_works(&journal).await, owned(&[("How thick is the door?", 1)]));
    journal.close().await;
}

#[tokio::test]
async fn a_file_with_a_damaged_page_is_found_out() {
    let place = Place::new();
    let journal = place.journal().await;
    let image: FolderImage = (0..200).map(|n| (n.to_string(), "x".repeat(900))).collect();
    journal.went_live(&image, None).await.unwrap();
    journal.close().await;
    let mut bytes = std::fs::read(place.file()).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 20_000].fill(0xAB);
    std::fs::write(place.file(), bytes).unwrap();
    let journal = place.journal().await;
    assert!(why_it_fails(&journal).await.contains("damaged"));
    journal.close().await;
}

#[tokio::test]
async fn a_file_that_another_program_locks_is_written_when_it_lets_go() {
    let place = Place::new();
    let journal = place.journal().await;
    assert_eq!(texts(&journal).await, []);
    let mut other = place.another_program().await;
    sqlx::query("BEGIN EXCLUSIVE").execute(&mut other).await.unwrap();
    journal.declined("How thick is the door?");
    assert!(why_it_fails(&journal).await.contains("locked"));
    journal.declined("How thick is the door?");
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    assert_eq!(when_it_works(&journal).await, owned(&[("How thick is the door?", 2)]));
    assert_eq!(journal.lost(), 0);
    journal.close().await;
}

#[tokio::test]
async fn a_full_disk_loses_only_what_does_not_fit() {
    let place = Place::new();
    let journal = Journal::open(place.folder.path(), Options { largest: 100_000, ..place.options() }).await;
    journal.declined("How thick is the door?");
    assert_eq!(texts(&journal).await.len(), 1);
    let image: FolderImage = (0..200).map(|n| (n.to_string(), "x".repeat(900))).collect();
    let changes = vec![FileChange { path: "a".to_owned(), before: None, after: Some("small".to_owned()) }];
    let revision = NewRevision { origin: Origin::Files, summary: "a".to_owned(), changes };
    let refused = journal.went_live(&image, Some(revision)).await.unwrap_err().to_string();
    assert!(refused.contains("full"), "{refused}");
    assert_eq!(journal.live_image().await.unwrap(), None, "all of it or nothing");
    assert_eq!(journal.revisions(9).await.unwrap(), [], "nor the change that would be of it");
    // What fits is kept all the same.
    journal.declined("How thick is the door?");
    assert_eq!(when_it_works(&journal).await, owned(&[("How thick is the door?", 2)]));
    journal.close().await;
}

#[tokio::test]
async fn records_that_wait_are_bounded_and_those_beyond_are_counted() {
    let place = Place::new();
    std::fs::write(place.file(), "no journal").unwrap();
    let journal = place.journal().await;
    for number in 0..20_000 {
        journal.declined(&format!("question {number}"));
    }
    journal.close().await;
    assert!(journal.lost() > 10_000, "{}", journal.lost());
}

#[tokio::test]
async fn a_file_of_a_later_version_is_not_touched() {
    let place = Place::new();
    let journal = place.journal().await;
    journal.close().await;
    let mut other = place.another_program().await;
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'later', TRUE, x'00', 0)",
    )
    .execute(&mut other)
    .await
    .unwrap();
    other.close().await.unwrap();
    let journal = place.journal().await;
    assert!(why_it_fails(&journal).await.contains("another version"));
    journal.close().await;
}

/// Makes the file one that SQLite reads and does not write: the version of its form for writing is one to come. Rights
/// would not do, for the tests may run as somebody who may do everything.
fn make_read_only(file: &std::path::Path) {
    let mut bytes = std::fs::read(file).unwrap();
    bytes[18] = 3;
    std::fs::write(file, bytes).unwrap();
}

#[tokio::test]
async fn a_file_that_can_only_be_read_is_read() {
    let place = Place::new();
    let journal = place.journal().await;
    journal.declined("How thick is the door?");
    journal.went_live(&FolderImage::from_iter([("a", "1")]), None).await.unwrap();
    journal.close().await;
    let writable = std::fs::read(place.file()).unwrap();
    make_read_only(&place.file());
    let before = std::fs::read(place.file()).unwrap();

    let journal = place.journal().await;
    assert!(why_it_fails(&journal).await.contains("read-only"), "{:?}", journal.health());
    journal.declined("Who mends the roof?");
    for _ in 0..2 {
        assert_eq!(texts(&journal).await, owned(&[("How thick is the door?", 1)]));
        let refused = journal.settle(1, Settled::NotOurs).await.unwrap_err();
        assert!(refused.to_string().contains("read-only"), "{refused}");
    }
    assert!(journal.live_image().await.unwrap().is_some());
    assert_eq!(Journal::export(place.folder.path()).await.unwrap().questions.len(), 1);
    assert_eq!(std::fs::read(place.file()).unwrap(), before);

    std::fs::write(place.file(), writable).unwrap();
    assert_eq!(when_it_works(&journal).await.len(), 2, "what waited is written");
    journal.close().await;
}

#[tokio::test]
async fn a_file_of_an_older_form_that_can_only_be_read_is_read() {
    let place = Place::new();
    let journal = place.journal().await;
    journal.declined("How thick is the door?");
    journal.close().await;
    let mut other = place.another_program().await;
    for back in [
        "DROP INDEX questions_by_skeleton",
        "ALTER TABLE questions DROP COLUMN written",
        "CREATE INDEX questions_by_skeleton ON questions (skeleton)",
        "DELETE FROM _sqlx_migrations WHERE version > 1",
    ] {
        sqlx::query(back).execute(&mut other).await.unwrap();
    }
    other.close().await.unwrap();
    let old = std::fs::read(place.file()).unwrap();
    assert_eq!(Journal::export(place.folder.path()).await.unwrap().questions.len(), 1);
    assert_eq!(std::fs::read(place.file()).unwrap(), old, "an export changes nothing");
    make_read_only(&place.file());
    let journal = place.journal().await;
    assert_eq!(texts(&journal).await, owned(&[("How thick is the door?", 1)]));
    journal.close().await;

    std::fs::write(place.file(), old).unwrap();
    let journal = place.journal().await;
    journal.declined("how THICK is the door");
    assert_eq!(texts(&journal).await, owned(&[("how THICK is the door", 2)]), "and is brought to the newest form");
    journal.close().await;
}

#[tokio::test]
async fn what_nobody_foresaw_is_in_the_log_and_not_in_what_people_are_told() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let log = Log(Arc::clone(&lines));
    let subscriber = tracing_subscriber::fmt().with_writer(move || log.clone()).finish();
    let _quiet_elsewhere = tracing::subscriber::set_default(subscriber);
    let place = Place::new();
    let journal = place.journal().await;
    let mut other = place.another_program().await;
    sqlx::query("DROP TABLE questions").execute(&mut other).await.unwrap();
    let told = journal.unanswered(1, 0).await.unwrap_err().to_string();
    journal.close().await;
    assert!(told.contains("the log says more") && !told.contains("table"), "{told}");
    let text = String::from_utf8(lines.lock().unwrap().clone()).unwrap();
    assert_eq!(text.matches("no such table").count(), 1, "{text}");
}

#[tokio::test]
async fn trouble_is_said_once() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let log = Log(Arc::clone(&lines));
    let subscriber = tracing_subscriber::fmt().with_writer(move || log.clone()).finish();
    let _quiet_elsewhere = tracing::subscriber::set_default(subscriber);
    let place = Place::new();
    std::fs::write(place.file(), "no journal").unwrap();
    let journal = place.journal().await;
    for _ in 0..3 {
        journal.declined("How thick is the door?");
        assert!(journal.unanswered(1, 0).await.is_err());
        tokio::time::sleep(Duration::from_millis(1_100)).await;
    }
    journal.close().await;
    let text = String::from_utf8(lines.lock().unwrap().clone()).unwrap();
    assert_eq!(text.matches("cannot be used").count(), 1, "{text}");
    assert!(text.contains("damaged") && text.contains(&place.file().display().to_string()), "{text}");
    assert!(!text.contains("thick"), "no question in the log: {text}");
}

/// Where the log goes.
#[derive(Clone)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
