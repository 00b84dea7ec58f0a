//! The end of the bot, as a process of its own: what is under way is finished, nothing new is begun.
#![cfg(unix)]

use dealdesk::journal::{Health, Journal, Options};
use simulated_discord::{Discord, Fault, Held, Seen};

use crate::process::Process;

const RENT: &str = "how high is the rent?";

/// A question whose answer hangs until the test lets it go.
async fn under_way(discord: &Discord) -> (Seen, Held) {
    let general = discord.channel("general");
    let (fault, held) = Fault::hold();
    discord.fails_next("POST", &format!("/channels/{}/messages", general.id()), fault);
    let asked = discord.member("ann").says(&general, &format!("<@bot> {RENT}")).await;
    discord.tells_of("/messages is held", 1).await;
    (asked, held)
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_end_it_finishes_what_is_under_way_and_begins_nothing_new() {
    let discord = Discord::start().await;
    let bot = Process::start(&discord, &[]).await;
    discord.command_is_registered("ask").await;
    let (asked, held) = under_way(&discord).await;
    let waiting = discord.member("bob").says(&discord.channel("general"), &format!("<@bot> {RENT}")).await;
    // Both have come when what was asked after them is answered.
    let other = discord.channel("other");
    let before = discord.member("cleo").says(&other, &format!("<@bot> {RENT}")).await;
    discord.reply_to(&before).await;

    bot.is_sent("-TERM");
    bot.logs("told to end").await;
    let too_late = discord.member("cleo").says(&other, &format!("<@bot> {RENT}")).await;
    let told = discord.member("cleo").command("ask").text("question", RENT).run().await.ephemeral();
    assert!(told.content().contains("being restarted"), "{told:?}");

    held.release();
    for question in [&asked, &waiting] {
        assert!(discord.reply_to(question).await.content().contains("400 euros"));
    }
    let (status, log) = bot.ends().await;
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(log.contains("signed off"), "{log}");
    assert!(discord.replies_to(&too_late).is_empty());
    discord.gateway().waits_for_silence().await;
    discord.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_is_whole_after_the_end() {
    const NOT_STATED: &str = "how thick are the walls?";
    let discord = Discord::start().await;
    let bot = Process::start(&discord, &[]).await;
    let asked = discord.member("ann").says(&discord.channel("general"), &format!("<@bot> {NOT_STATED}")).await;
    discord.reply_to(&asked).await;
    // What was noted last still waits to be written.
    bot.is_sent("-TERM");
    let (status, log) = bot.ends().await;
    assert_eq!(status.code(), Some(0), "{log}");
    let journal = Journal::open(discord.scratch(), Options::default()).await;
    assert_eq!(journal.health(), Health::Ok);
    let noted = journal.unanswered(9, 0).await.expect("it can be read");
    assert_eq!(noted.iter().map(|group| group.text.as_str()).collect::<Vec<_>>(), [NOT_STATED]);
    journal.close().await;
    discord.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_hangs_does_not_keep_it() {
    let discord = Discord::start().await;
    let bot = Process::start(&discord, &[]).await;
    let (asked, held) = under_way(&discord).await;
    bot.is_sent("-INT");
    let (status, log) = bot.ends().await;
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(log.contains("is given up") && log.contains("signed off"), "{log}");
    assert!(discord.replies_to(&asked).is_empty());
    drop(held);
    discord.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn told_twice_it_ends_at_once_with_the_code_of_the_signal() {
    for (signal, code) in [("-TERM", 143), ("-INT", 130)] {
        let discord = Discord::start().await;
        let bot = Process::start(&discord, &[]).await;
        let (_, held) = under_way(&discord).await;
        bot.is_sent(signal);
        bot.logs("told to end").await;
        bot.is_sent(signal);
        let (status, log) = bot.ends().await;
        assert_eq!(status.code(), Some(code), "{log}");
        assert!(!log.contains("signed off"), "{log}");
        drop(held);
        discord.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_end_while_it_starts_it_ends_at_once() {
    for signal in ["-TERM", "-INT"] {
        let discord = Discord::start().await;
        let (fault, held) = Fault::hold();
        discord.fails_next("GET", "/users/@me", fault);
        let bot = Process::spawn(&discord, &[]);
        discord.tells_of("/users/@me is held", 1).await;
        bot.is_sent(signal);
        let (status, log) = bot.ends().await;
        assert_eq!(status.code(), Some(0), "{log}");
        drop(held);
        discord.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_question_leaves_a_line_of_json_with_its_text_only_where_that_is_wanted() {
    for (wanted, shows) in [("0", false), ("1", true)] {
        let discord = Discord::start().await;
        let bot = Process::start(&discord, &[("LOG_FORMAT", "json"), ("LOG_QUESTIONS", wanted)]).await;
        let ann = discord.member("ann");
        let asked = ann.says(&discord.channel("general"), &format!("<@bot> {RENT}")).await;
        discord.reply_to(&asked).await;
        ann.command("ask").text("question", RENT).run().await.public();
        bot.logs("\"way\":\"command\"").await;
        bot.is_sent("-TERM");
        let (_, log) = bot.ends().await;
        let mut questions = Vec::new();
        for line in log.lines() {
            let Ok(line) = serde_json::from_str::<serde_json::Value>(line) else { panic!("no JSON: {line}") };
            if line["span"]["name"] == "question" {
                questions.push(line["span"].clone());
            }
        }
        assert_eq!(questions.len(), 2, "{log}");
        for (question, way) in questions.iter().zip(["mention", "command"]) {
            assert_eq!((&question["way"], &question["outcome"]), (&way.into(), &"answered".into()), "{log}");
            assert!(question["ms"].is_u64(), "{log}");
            assert_eq!(question["text"] == RENT, shows, "{log}");
        }
        assert_eq!(log.contains("rent"), shows, "{log}");
        assert!(!log.contains(discord.token()), "{log}");
        discord.finish().await;
    }
}
