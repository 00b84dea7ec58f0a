//! The bot for a long time, among everything at once: questions in every way, edits, deletions, presses, a gateway that
//! breaks off, requests that fail. In the end every question has one reply or a recorded reason, and the process holds
//! no more memory, files or tasks than at the beginning.
//!
//! The ordinary run takes a minute. `cargo test --release --test soak -- --ignored --nocapture` takes twenty, and
//! measures how many questions a second the bot holds. What happens follows from a seed, which is printed;
//! `DEALDESK_SEED` sets it.
#![allow(clippy::unwrap_used, clippy::expect_used)]
#![cfg(target_os = "linux")]

mod process;
mod soaking;

use std::time::{Duration, Instant};

use process::Process;
use simulated_discord::{Discord, Fault};
use soaking::{Soak, seed};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_minute() {
    soak(Duration::from_secs(60)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes twenty minutes"]
async fn twenty_minutes() {
    soak(Duration::from_secs(20 * 60)).await;
}

async fn soak(lasts: Duration) {
    let seed = seed();
    println!("DEALDESK_SEED={seed}");
    let mut soak = Soak::start(seed).await;
    // The first part warms up caches and connections, the rest has to come out even.
    let begun = Instant::now();
    while begun.elapsed() < lasts / 4 {
        soak.does_something().await;
    }
    soak.comes_to_rest().await;
    let before = soak.usage();
    while begun.elapsed() < lasts {
        soak.does_something().await;
    }
    soak.comes_to_rest().await;
    let after = soak.usage();
    println!("{}\nafter warming up: {before:?}\nat the end:       {after:?}", soak.summary().await);
    assert!(after.memory < before.memory + before.memory / 4 + (8 << 20), "memory: {before:?}, then {after:?}");
    assert!(after.files <= before.files + 32, "open files: {before:?}, then {after:?}");
    assert_eq!(after.under_way, 0, "nothing is left behind");
    assert!(after.tasks <= before.tasks + 32, "tasks: {before:?}, then {after:?}");
    soak.ends().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_leaves_memory_as_it_is() {
    let discord = Discord::start().await;
    let unlimited =
        [("DEALDESK_PERSON_PER_MINUTE", "0"), ("DEALDESK_CHANNEL_PER_MINUTE", "0"), ("DEALDESK_QUEUE", "100")];
    let bot = Process::start(&discord, &unlimited).await;
    let (busy, quiet, ann) = (discord.channel("busy"), discord.channel("quiet"), discord.member("ann"));
    let (fault, held) = Fault::hold();
    discord.fails("POST", &format!("/channels/{}/messages", busy.id()), fault, 1);
    let flood = async |questions: u32| {
        for number in 0..questions {
            ann.says(&busy, &format!("<@bot> {number} {}", "how high is the rent? ".repeat(80))).await;
        }
        // When this one is answered, all of those have arrived.
        discord.reply_to(&ann.says(&quiet, "<@bot> how high is the rent?").await).await;
        bot.memory()
    };
    let before = flood(1_000).await;
    // Kept, these would be more than fourteen megabytes.
    let after = flood(8_000).await;
    assert!(after < before + (7 << 20), "memory: {before}, then {after}");
    held.release();
    bot.is_sent("-KILL");
    bot.ends().await;
    discord.forgives();
}

/// So many questions are kept waiting for their answers at any time.
const WAITING: usize = 256;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures"]
async fn questions_a_second() {
    let discord = Discord::start().await;
    let bot =
        Process::start(&discord, &[("DEALDESK_PERSON_PER_MINUTE", "0"), ("DEALDESK_CHANNEL_PER_MINUTE", "0")]).await;
    let channels: Vec<_> = (0..16).map(|number| discord.channel(&format!("channel-{number}"))).collect();
    let ann = discord.member("ann");
    let mut waiting = std::collections::VecDeque::new();
    let (begun, mut answered, mut asked) = (Instant::now(), 0_u32, 0);
    while begun.elapsed() < Duration::from_secs(20) {
        while waiting.len() < WAITING {
            waiting.push_back(ann.says(&channels[asked % channels.len()], "<@bot> how high is the rent?").await);
            asked += 1;
        }
        let question = waiting.pop_front().expect("some wait");
        discord.reply_to(&question).await;
        answered += 1;
    }
    println!("{:.0} questions a second", f64::from(answered) / begun.elapsed().as_secs_f64());
    bot.is_sent("-KILL");
    bot.ends().await;
    discord.forgives();
}
