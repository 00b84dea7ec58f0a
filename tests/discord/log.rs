//! The bot as a process of its own: settings from the environment, its log, its end.
#![cfg(unix)]

use std::time::Duration;

use simulated_discord::{Discord, Fault, permission};

use crate::process::Process;

#[tokio::test(flavor = "multi_thread")]
async fn the_log_holds_no_token_and_says_once_where_the_bot_may_not_write() {
    let discord = Discord::start().await;
    let bot = Process::start(&discord, &[("DEALDESK_LOG", "trace")]).await;
    let ann = discord.member("ann");
    let closed = discord.channel("closed");
    closed.denies(permission::SEND_MESSAGES);
    for _ in 0..3 {
        ann.says(&closed, "<@bot> how high is the rent?").await;
    }
    let answer = ann.command("ask").text("question", "how high is the rent?").run().await.public();
    ann.clicks(&answer, "Helpful").await.ephemeral();
    // An answer that is refused is logged, without the interaction's token.
    discord.fails_next("POST", "/interactions/*/*/callback", Fault::status(400));
    let refused = ann.presses(&answer, "Show sources");
    let answered = format!("/interactions/{refused}/");
    discord
        .traffic_shows("three refused replies and an answer", |all| {
            all.iter().filter(|e| e.status == 403).count() == 3 && all.iter().any(|e| e.path.starts_with(&answered))
        })
        .await;
    let tokens: Vec<String> = discord
        .traffic()
        .iter()
        .filter_map(|exchange| Some(exchange.path.strip_prefix("/interactions/")?.split('/').nth(1)?.to_owned()))
        .collect();

    bot.is_sent("-TERM");
    let (status, log) = bot.ends().await;
    assert!(status.success(), "an orderly end");
    assert!(!log.contains(discord.token()), "{log}");
    assert!(tokens.len() >= 3 && tokens.iter().all(|token| !log.contains(token.as_str())), "{log}");
    assert!(!log.contains("how high is the rent"), "what people say is not logged\n{log}");
    assert_eq!(log.matches("cannot answer in this channel").count(), 1, "{log}");
    assert!(log.contains("entries=\"rent\" helpful=true"), "{log}");
    assert!(log.contains("an interaction could not be answered: Discord answered with status 400"), "{log}");
    assert!(log.contains("signed off"), "{log}");
    // No look at `finish` for the answer that was refused on purpose: the drop judges what was sent.
}

#[tokio::test(flavor = "multi_thread")]
async fn what_moderators_do_is_measured_from_its_beginning() {
    let discord = Discord::start().await;
    let bot = Process::start(&discord, &[("LOG_FORMAT", "json")]).await;
    discord.command_is_registered("knowledge").await;
    let late = Duration::from_millis(300);
    discord.fails_next("POST", "/interactions/*/*/callback", Fault::Delay(late));
    discord.manager("mo").command("knowledge status").run().await.ephemeral();
    bot.logs("\"way\":\"command\"").await;
    bot.is_sent("-TERM");
    let (_, log) = bot.ends().await;
    let lines = log.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let took = lines.filter(|line| line["span"]["way"] == "command").find_map(|line| line["span"]["ms"].as_u64());
    // The answer alone took as long.
    assert!(took.is_some_and(|ms| u128::from(ms) >= late.as_millis()), "{log}");
    discord.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_with_a_wrong_token_ends_by_itself() {
    let discord = Discord::start().await;
    let token = "MTEwMDAwMDAwMDAwMDAwMDAwMA.wrong.token";
    let bot = Process::spawn(&discord, &[("DEALDESK_LOG", "trace"), ("DISCORD_TOKEN", token)]);
    let (status, log) = bot.ends().await;
    assert_eq!(status.code(), Some(3));
    assert!(log.contains("error: Discord refuses the token.") && !log.contains(token), "{log}");
    discord.finish().await;
}
