//! A follow-up brings a topic along from the turn before; what is asked for is its own.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use dealdesk::desk::{Desk, Outcome, Reply};

fn desk(folder: &str) -> Desk {
    Desk::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

/// What was given, by its entry; nothing where the desk says that it does not know.
fn given(reply: &Reply) -> &str {
    match &reply.outcome {
        Outcome::Answers(answers) => &answers[0].entry,
        Outcome::Choices(_) => "choices",
        Outcome::Unknown(unknown) => unknown.unstated.as_deref().unwrap_or("unknown"),
    }
}

fn assert_follows(desk: &Desk, table: &[(&str, &str, &[&str])]) {
    let mut wrong = Vec::new();
    for (before, follow_up, expected) in table {
        let reply = desk.ask_after(follow_up, &[(*before).to_owned()]);
        if !expected.contains(&given(&reply)) {
            wrong.push(format!("{before}, then {follow_up:?}: {} instead of {expected:?}", given(&reply)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn on_the_bakery() {
    let table: &[(&str, &str, &[&str])] = &[
        ("oven-until", "and who owns it?", &["owner"]),
        ("oven-until", "who owns it", &["owner"]),
        ("oven-until", "and since when?", &["lease-start"]),
        ("owner", "until when is it rented?", &["oven-until"]),
        ("owner", "and who pays for its repairs?", &["repairs"]),
        ("rent", "until when?", &["oven-until"]),
        ("oven-until", "how much is it?", &["rent", "buy-oven"]),
        ("flour", "and who owns the oven?", &["owner"]),
        // What nothing says is not what the turn before was about.
        ("oven-until", "and who painted it blue?", &["unknown", "oven-make"]),
    ];
    assert_follows(&desk("tests/knowledge/bakery"), table);
}
