//! A connection that Discord left dead, on which the library's loop spins, is really ended. Alone in its process, whose
//! threads it counts.
#![allow(clippy::unwrap_used, clippy::expect_used)]
#![cfg(target_os = "linux")]

mod bot;

use bot::{Bot, quick};
use simulated_discord::Discord;

/// Threads of shards.
fn shards() -> usize {
    let threads = std::fs::read_dir("/proc/self/task").expect("threads");
    // A thread may end while they are counted.
    let names = threads.filter_map(|thread| std::fs::read_to_string(thread.ok()?.path().join("comm")).ok());
    names.filter(|name| name.starts_with("shard-")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_thread_is_left_behind() {
    let discord = Discord::start().await;
    let bot = Bot::with(&discord, quick).await;
    let (ann, general) = (discord.member("ann"), discord.channel("general"));
    assert_eq!(shards(), 1);
    for (identifies, code) in (2..).zip([Some(4003), Some(4010), Some(4011), None]) {
        match code {
            Some(code) => discord.gateway().closes(code),
            None => discord.gateway().closes_without_a_code(),
        }
        discord.gateway().waits_for_identifies(identifies).await;
        discord.gateway().waits_for_shards(1).await;
        let asked = ann.says(&general, "<@bot> how high is the rent?").await;
        discord.reply_to(&asked).await;
        assert_eq!(shards(), 1, "the one before is gone");
    }
    bot.stops(&discord).await;
    assert_eq!(shards(), 0);
    discord.finish().await;
}
