//! The Discord face: the bot over the desk.
//!
//! [`gateway`] keeps the connection alive, [`rest`] makes every request.
//!
//! The way of a message: [`handler`] (the gateway's events) → [`hearing`] (is it for the bot, what does it ask) →
//! [`lanes`] (in order, channel by channel) → [`messages`] (cooldown, the desk's reply, sending) → [`views`] (how it
//! looks).
//! The way of a command or a press: [`handler`] → [`interactions`] → one of [`commands`] or [`buttons`] → [`views`];
//! what moderators do goes through [`moderating`] to [`moderation`]. [`opening`] finds the desk that the bot starts with.
//!
//! Buttons carry what they need in their [`custom_id`], so that they work after a restart; [`memory`] keeps only what
//! may be lost.

mod asking;
mod bot;
mod buttons;
mod closed;
mod commands;
mod cooldown;
mod custom_id;
mod engine;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod gateway;
mod handler;
mod hearing;
mod interactions;
mod known;
mod lanes;
mod log;
mod markdown;
mod memory;
mod messages;
mod moderating;
mod moderation;
mod opening;
mod places;
mod question;
mod refusal;
mod rest;
mod signals;
mod start;
mod under_way;
mod views;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

pub use gateway::{Health, ShardHealth, Stage};
pub use start::{ENDED_WITHIN, StartError, run_until};

use signals::{Ends, Reloads};

use crate::settings::Settings;

/// Reads the knowledge and runs the bot until the process is told to end: by Ctrl-C, or on Unix by SIGTERM. Told a second
/// time, the process ends at once, with the exit code that goes with the signal.
async fn run(settings: Settings) -> Result<(), StartError> {
    // Before anything that takes time: a signal that nobody listens to kills the process.
    let (mut ends, reloads) = (Ends::listen()?, Reloads::listen()?);
    let desk = tokio::select! {
        _ = ends.next() => {
            tracing::info!("told to end before it had begun");
            return Ok(());
        }
        desk = opening::desk(&settings) => desk?,
    };
    let told_to_end = async move {
        ends.next().await;
        tracing::info!("told to end: what is under way is finished first, unless told once more");
        tokio::spawn(async move { std::process::exit(ends.next().await.exit_code()) });
    };
    start::serve(settings, Arc::new(desk), Box::pin(told_to_end), reloads).await
}

/// `dealdesk bot`: reads the settings, then does as [`start`]; `folder` goes before the settings' own.
///
/// Every failure is told on standard error; the exit code is 2 for the settings, else as [`StartError`] has it.
pub fn run_bot(folder: Option<&Path>) -> ExitCode {
    let mut settings = match Settings::read() {
        Ok(settings) => settings,
        Err(error) => return failed(&error, 2),
    };
    if let Some(folder) = folder {
        settings.knowledge = folder.to_owned();
    }
    match start(settings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error, error.exit_code()),
    }
}

/// Starts logging, reads the knowledge and runs the bot until the process is told to end.
///
/// # Errors
///
/// See [`StartError`].
pub fn start(settings: Settings) -> Result<(), StartError> {
    if settings.token.is_none() {
        return Err(StartError::NoToken);
    }
    log::start(&settings);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ended = runtime.block_on(run(settings));
    // Whatever still waits for the network, or reads the knowledge, is not waited for.
    runtime.shutdown_background();
    ended
}

fn failed(error: &dyn std::fmt::Display, code: u8) -> ExitCode {
    eprintln!("error: {error}");
    ExitCode::from(code)
}
