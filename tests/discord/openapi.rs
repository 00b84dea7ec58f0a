//! Every kind of request that the bot makes, held against Discord's own description of its API.

use std::collections::BTreeSet;
use std::io::Write;
use std::time::Duration;

use crate::bot::Bot;
use serde_json::json;
use simulated_discord::{Discord, Exchange, openapi};

/// Whether the description is there; where it is not, says on the terminal itself that the test was skipped.
fn description_is_there() -> bool {
    let path = openapi::path();
    if !path.exists() {
        let told = format!("skipped: Discord's description of its API is not there: {}\n", path.display());
        // Past the test runner, which shows what a passing test prints to nobody.
        let _ = std::io::stderr().write_all(told.as_bytes());
    }
    path.exists()
}

/// The kinds of request: method and path, ids and tokens left out.
fn kinds(traffic: &[Exchange]) -> BTreeSet<String> {
    let is_name = |part: &&str| part.bytes().all(|b| b.is_ascii_lowercase() || b == b'@' || b == b'-');
    let path = |path: &str| path.trim_matches('/').split('/').filter(is_name).collect::<Vec<_>>().join("/");
    traffic.iter().map(|exchange| format!("{} {}", exchange.method, path(&exchange.path))).collect()
}

#[tokio::test]
async fn every_request_is_as_discord_describes_it() {
    if !description_is_there() {
        return;
    }
    let discord = Discord::start().await;
    let bot = Bot::start(&discord).await;
    let (ann, general) = (discord.member("ann"), discord.channel("general"));
    let asked = ann.says(&general, "<@bot> how high is the rent?").await;
    let answer = discord.reply_to(&asked).await;
    ann.edits(&asked, "<@bot> who owns the oven?").await;
    let answer = discord.edit_of(&answer).await;
    ann.clicks(&answer, "Show sources").await.ephemeral();
    ann.clicks(&answer, "Helpful").await.ephemeral();
    ann.deletes(&asked).await;
    discord.deletion_of(&answer).await;

    ann.types("ask", "question", "rent").await;
    let answer = ann.command("ask").text("question", "how high is the rent?").run().await.public();
    let related = ann.clicks(&answer, "Who pays for repairs").await.public();
    ann.clicks(&related, "Delete").await.deleted();
    ann.message_command("Answer this", &asked_by_bob(&discord).await).await.public();
    for command in ["terms", "timeline", "sources", "about"] {
        ann.command(command).run().await.public();
    }
    bot.stops(&discord).await;

    let guild = discord.guild_id();
    let bot = Bot::with(&discord, |settings| settings.guild = Some(guild)).await;
    discord
        .traffic_shows("the server's own commands", |all| {
            all.iter().any(|e| e.method == "PUT" && e.path.contains("/guilds/"))
        })
        .await;
    bot.stops(&discord).await;

    let made = kinds(&discord.traffic());
    for kind in [
        "DELETE channels/messages",
        "DELETE webhooks/messages/@original",
        "PATCH channels/messages",
        "POST channels/messages",
        "POST interactions/callback",
        "PUT applications/commands",
        "PUT applications/guilds/commands",
    ] {
        assert!(made.contains(kind), "the story lacks {kind}: {made:?}");
    }
    // Holds every one of them against the description.
    discord.finish().await;
}

async fn asked_by_bob(discord: &Discord) -> simulated_discord::Seen {
    discord.member("bob").says(&discord.channel("general"), "how high is the rent?").await
}

#[test]
fn what_discord_would_not_take_is_found() {
    if !description_is_there() {
        return;
    }
    let sent = |method: &str, path: &str, body| Exchange {
        method: method.to_owned(),
        path: path.to_owned(),
        body: Some(body),
        status: 200,
        after_event: Some(Duration::ZERO),
    };
    let right = sent("POST", "/channels/1/messages", json!({ "content": "hello" }));
    assert!(openapi::check_all(&[right]).is_empty());
    for wrong in [
        sent("POST", "/channels/1/messages", json!({ "content": 5 })),
        sent("POST", "/channels/1/messages", json!({ "content": "x".repeat(4_001) })),
        sent("POST", "/channels/1/massages", json!({ "content": "hello" })),
        sent("PUT", "/applications/1/commands", json!([{ "name": "" }])),
    ] {
        assert_eq!(openapi::check_all(std::slice::from_ref(&wrong)).len(), 1, "{wrong:?}");
    }
}
