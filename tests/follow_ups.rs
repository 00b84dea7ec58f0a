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

#[test]
fn on_the_shipped_knowledge() {
    let table: &[(&str, &str, &[&str])] = &[
        ("licence-until", "is it still exclusive?", &["licence-exclusive"]),
        ("licence-exclusive", "until when does it run?", &["licence-until", "licence-or-revenue-share"]),
        ("licence-exclusive", "and which models does it cover?", &["licence-scope"]),
        ("share-reaction", "how far did it fall?", &["share-low"]),
        ("openai-pays-microsoft", "what percentage is it?", &["rev-share-rate", "revenue-share-percentage"]),
        ("openai-pays-microsoft", "and the other way round?", &["revenue-share-direction", "microsoft-pays-openai"]),
        ("microsoft-pays-openai", "and does openai still pay?", &["openai-pays-microsoft"]),
        ("jassy-said", "and what did altman say?", &["altman-said"]),
        ("invested", "when was that?", &["invested"]),
    ];
    assert_follows(&desk("knowledge"), table);
}
