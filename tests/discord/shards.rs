//! Several shards in one process: each hears its own servers, and is kept alive by itself.

use std::time::Duration;

use crate::bot::{Bot, quick};
use simulated_discord::{ChannelHandle, Discord, Setup};

const QUESTION: &str = "<@bot> how high is the rent?";

/// A Discord that recommends three shards, a bot, and a channel on each shard.
async fn three(max_concurrency: u32) -> (Discord, Bot, Vec<ChannelHandle>) {
    let setup = Setup::new().shards(3, max_concurrency).between_sign_ins(Duration::from_millis(200));
    let discord = Discord::with(setup).await;
    let bot = Bot::with(&discord, |settings| {
        quick(settings);
        settings.pace.between_sign_ins = Duration::from_millis(300);
    })
    .await;
    discord.gateway().waits_for_shards(3).await;
    let channels = (0..3).map(|shard| discord.channel_on_shard(&format!("on-{shard}"), shard, 3)).collect();
    (discord, bot, channels)
}

async fn is_answered(discord: &Discord, channel: &ChannelHandle) {
    let asked = discord.member("ann").says(channel, QUESTION).await;
    discord.reply_to(&asked).await;
    assert_eq!(discord.replies_to(&asked).len(), 1);
}

#[tokio::test]
async fn every_server_and_direct_messages_are_heard() {
    for max_concurrency in [1, 2] {
        let (discord, _bot, channels) = three(max_concurrency).await;
        for channel in &channels {
            is_answered(&discord, channel).await;
        }
        let ann = discord.member("ann");
        is_answered(&discord, &ann.dm()).await;
        let shown = ann.command("ask").text("question", "how high is the rent?").run().await;
        assert!(!shown.public().content().is_empty());
        assert_eq!(discord.gateway().identifies(), 3);
        discord.finish().await;
    }
}

#[tokio::test]
async fn a_dead_shard_is_replaced_while_the_others_go_on() {
    let (discord, _bot, channels) = three(1).await;
    for (round, code) in (1..).zip([4009, 4003]) {
        discord.gateway().closes_shard(1, code);
        is_answered(&discord, &channels[0]).await;
        is_answered(&discord, &channels[2]).await;
        discord.gateway().waits_for_identifies(3 + round).await;
        discord.gateway().waits_for_shards(3).await;
        is_answered(&discord, &channels[1]).await;
    }
    assert_eq!((discord.gateway().identifies(), discord.gateway().resumes()), (5, 0));
    discord.finish().await;
}

#[tokio::test]
async fn more_shards_are_started_when_discord_demands_them() {
    let (discord, _bot, _) = three(2).await;
    discord.gateway().recommends(4);
    // "Sharding required": a shard has too many servers.
    discord.gateway().closes_shard(0, 4011);
    discord.gateway().waits_for_shards(4).await;
    for shard in 0..4 {
        is_answered(&discord, &discord.channel_on_shard(&format!("on-{shard}-of-4"), shard, 4)).await;
    }
    discord.finish().await;
}
