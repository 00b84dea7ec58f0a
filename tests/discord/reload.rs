//! A file that a moderator saves changes the answer in the channel, without a restart.

use crate::bot::{Bot, Written};
use crate::support::Discord;

const ASKED: &str = "ask = [\"garden opening hours\", \"when is the garden open\", \"opening time of the garden\"]";

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_file_changes_the_answer_in_the_channel() {
    let written = Written::new().entry("open", "When does the garden open?", "The garden opens at **8**.", ASKED);
    let discord = Discord::start().await;
    let _bot = Bot::over(&discord, written.desk(), |_| {}).await;
    let (ann, general) = (discord.member("ann"), discord.channel("general"));
    let mut answer = discord.reply_to(&ann.says(&general, "<@bot> When does the garden open?").await).await;
    assert!(answer.content().contains("at **8**"), "{answer:?}");

    // What is wrong changes nothing, and what is right does, as soon as it is saved.
    let file = written.folder().join("entries.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("**8**", "**9,999**")).unwrap();
    answer = discord.reply_to(&ann.says(&general, "<@bot> When does the garden open?").await).await;
    assert!(answer.content().contains("at **8**"), "{answer:?}");
    std::fs::write(&file, text.replace("**8**", "**10**")).unwrap();
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while !answer.content().contains("at **10**") {
        assert!(std::time::Instant::now() < patience, "the new answer did not come: {answer:?}");
        answer = discord.reply_to(&ann.says(&general, "<@bot> When does the garden open?").await).await;
    }
    discord.finish().await;
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn told_while_it_starts_the_bot_starts_and_then_reads_the_knowledge_again() {
    let discord = Discord::start().await;
    let (fault, held) = crate::support::Fault::hold();
    discord.fails_next("GET", "/users/@me", fault);
    let process = crate::process::Process::spawn(&discord, &[]);
    discord.tells_of("/users/@me is held", 1).await;
    process.is_sent("-HUP");
    held.release();
    process.logs("told to read the knowledge again: it is as it was").await;
    discord.ready().await;
    process.is_sent("-TERM");
    let (status, log) = process.ends().await;
    assert!(status.success(), "{log}");
    discord.finish().await;
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn told_to_the_bot_reads_the_knowledge_again_and_runs_on() {
    let discord = Discord::start().await;
    let process = crate::process::Process::start(&discord, &[]).await;
    process.is_sent("-HUP");
    process.logs("told to read the knowledge again: it is as it was").await;
    let asked = discord.member("ann").says(&discord.channel("general"), "<@bot> how high is the rent?").await;
    assert!(discord.reply_to(&asked).await.content().contains("400 euros"));
    process.is_sent("-TERM");
    let (status, log) = process.ends().await;
    assert!(status.success(), "{log}");
    discord.finish().await;
}
