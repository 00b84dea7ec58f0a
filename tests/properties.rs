//! What holds for any message: it gets one of the three replies, and noise that a person would
//! not notice does not change the reply.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;
use std::sync::LazyLock;

use dealdesk::desk::{Desk, Outcome, Reply};
use proptest::prelude::*;

static DESK: LazyLock<Desk> = LazyLock::new(|| {
    Desk::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge")).unwrap_or_else(|f| panic!("{f:#?}"))
});

static QUESTIONS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/questions/deal.jsonl");
    let questions = std::fs::read_to_string(file).unwrap();
    let question =
        |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["q"].as_str().unwrap().to_owned();
    questions.lines().map(question).collect()
});

/// What a person would see of a reply.
fn seen(reply: &Reply) -> Vec<String> {
    match &reply.outcome {
        Outcome::Answers(answers) => answers.iter().map(|a| a.entry.clone()).collect(),
        Outcome::Choices(choices) => choices.iter().map(|c| format!("? {}", c.entry)).collect(),
        Outcome::Unknown(unknown) => vec![unknown.text.clone()],
    }
}

/// The message with noise around and within it that does not change its words.
fn noisy(question: &str, noise: u32) -> String {
    let mut text = question.to_owned();
    if noise & 1 != 0 {
        text = text.to_uppercase();
    }
    if noise & 2 != 0 {
        text = text.replace(' ', "   ");
    }
    if noise & 4 != 0 {
        text = format!("**{text}**");
    }
    if noise & 8 != 0 {
        text = format!("<@123456789012345678> {text}");
    }
    if noise & 16 != 0 {
        text = format!("{text} <:wave:123456789012345678>  ");
    }
    if noise & 32 != 0 {
        text = format!("> {text}");
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_message_gets_a_reply(message in "\\PC{0,400}") {
        let reply = DESK.ask(&message);
        prop_assert!(!seen(&reply).is_empty());
    }

    #[test]
    fn any_long_message_gets_a_reply(message in proptest::collection::vec(any::<char>(), 0..4_000)) {
        let message: String = message.into_iter().collect();
        let reply = DESK.ask(&message);
        prop_assert!(!seen(&reply).is_empty());
        prop_assert_eq!(reply.question, message);
    }

    #[test]
    fn noise_changes_nothing(number in any::<prop::sample::Index>(), noise in 1u32..64) {
        let question = number.get(&QUESTIONS);
        let plain = seen(&DESK.ask(question));
        let text = noisy(question, noise);
        prop_assert_eq!(seen(&DESK.ask(&text)), plain, "{}", text);
    }
}

#[test]
fn one_letter_and_nothing_are_declined_plainly() {
    for message in ["", " ", "?", "🙂", "a", "<@1>", "```\n```"] {
        let reply = DESK.ask(message);
        assert!(matches!(reply.outcome, Outcome::Unknown(_)), "{message:?}: {reply:?}");
    }
}
