//! The bot in Discord, end to end: the real bot against the simulated Discord (`tests/support`), a file a promise.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../bot/mod.rs"]
mod bot;
#[cfg(unix)]
#[path = "../process/mod.rs"]
mod process;
#[path = "../versions/mod.rs"]
mod versions;

mod asking;
mod buttons;
mod commands;
mod gateway;
mod http;
mod knowledge_changes;
mod knowledge_loop;
mod load;
mod log;
mod metrics;
mod openapi;
mod reload;
mod replies;
mod saving;
mod shards;
mod simulation;
mod start;
mod stopping;
mod strictness;
