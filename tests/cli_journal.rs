//! `dealdesk journal`: reading what was kept, and having it forgotten, through the program itself.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use assert_cmd::Command;
use dealdesk::journal::{Journal, Options};
use serde_json::Value;

/// What a run gave: exit code, standard output, standard error.
fn journal(data: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let ran = Command::new(env!("CARGO_BIN_EXE_dealdesk"))
        .env("DEALDESK_DATA", data)
        .env_remove("DISCORD_TOKEN")
        .current_dir(data)
        .arg("journal")
        .args(args)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (ran.status.code(), text(ran.stdout), text(ran.stderr))
}

/// A journal with two questions, one of them asked twice, and one answer.
async fn kept() -> tempfile::TempDir {
    let data = tempfile::tempdir().unwrap();
    let journal = Journal::open(data.path(), Options::default()).await;
    for question in ["How thick is the door?", "how thick is the DOOR", "Who mends the roof?"] {
        journal.declined(question);
    }
    journal.answered("rent");
    journal.close().await;
    data
}

fn questions(data: &Path) -> Vec<String> {
    let (code, out, err) = journal(data, &["export"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let all: Value = serde_json::from_str(&out).unwrap();
    all["questions"].as_array().unwrap().iter().map(|q| q["text"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn export_prints_one_object_with_everything() {
    let data = kept().await;
    let (_, out, _) = journal(data.path(), &["export"]);
    let all: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(all["questions"][0]["text"], "how thick is the DOOR");
    assert_eq!(all["questions"][0]["declined"], 2);
    assert_eq!(all["answers"][0]["entry"], "rent");
    assert_eq!(all["revisions"], serde_json::json!([]));
    assert!(all["taken"].as_str().unwrap().ends_with('Z'));
}

#[tokio::test]
async fn export_lets_nothing_go_and_writes_nothing() {
    let data = tempfile::tempdir().unwrap();
    let long_ago = || time::macros::datetime!(2001-05-31 12:00 UTC);
    let options = Options { clock: std::sync::Arc::new(long_ago), ..Options::default() };
    let journal = Journal::open(data.path(), options).await;
    journal.declined("How thick is the door?");
    journal.close().await;
    // One that SQLite reads and does not write, as by its form it is of a version to come.
    let file = Journal::file(data.path());
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[18] = 3;
    std::fs::write(&file, &bytes).unwrap();
    assert_eq!(questions(data.path()), ["How thick is the door?"]);
    assert_eq!(std::fs::read(&file).unwrap(), bytes);
    let files: Vec<_> = std::fs::read_dir(data.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
}

#[tokio::test]
async fn forget_takes_one_question_those_before_a_day_or_all() {
    let data = kept().await;
    let forget = |args: &[&str]| {
        let (code, out, err) = journal(data.path(), &[&["forget"], args].concat());
        assert_eq!(code, Some(0), "{err}");
        out
    };
    assert_eq!(forget(&["--question", "who mended the ROOF"]), "Forgotten: 1 question.\n");
    assert_eq!(questions(data.path()), ["how thick is the DOOR"]);
    assert_eq!(forget(&["--before", "2020-01-31"]), "Forgotten: 0 questions.\n");
    assert_eq!(questions(data.path()), ["how thick is the DOOR"]);
    assert_eq!(forget(&["--before", "2999-01-31"]), "Forgotten: 1 question.\n");
    assert_eq!(questions(data.path()), [] as [&str; 0]);
    forget(&["--all"]);
    let (_, out, _) = journal(data.path(), &["export"]);
    assert!(out.contains("\"answers\":[]"), "{out}");
}

#[tokio::test]
async fn it_works_while_the_bot_has_the_journal_open() {
    let data = kept().await;
    let open = Journal::open(data.path(), Options::default()).await;
    assert_eq!(questions(data.path()).len(), 2);
    journal(data.path(), &["forget", "--all"]);
    assert_eq!(open.open_questions().await, Ok(0));
    open.declined("Who mends the roof?");
    open.close().await;
    assert_eq!(questions(data.path()), ["Who mends the roof?"]);
}

#[test]
fn wrong_use_forgets_nothing_and_says_why() {
    let data = tempfile::tempdir().unwrap();
    for args in [&["forget"][..], &["forget", "--all", "--question", "x"], &["forget", "--before", "May"], &[]] {
        assert_eq!(journal(data.path(), args).0, Some(2), "{args:?}");
    }
    let (code, _, err) = journal(data.path(), &["export"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("there is no journal at") && err.contains("DEALDESK_DATA"), "{err}");
    assert!(!Journal::file(data.path()).exists(), "none is made by looking");

    std::fs::write(Journal::file(data.path()), "no journal at all").unwrap();
    let (code, _, err) = journal(data.path(), &["export"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("damaged"), "{err}");
}
