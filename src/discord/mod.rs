//! The Discord face: the bot over the desk.
//!
//! The way of a message: [`handler`] (the gateway's events) → [`hearing`] (is it for the bot, what does it ask) →
//! [`lanes`] (in order, channel by channel) → [`bot`] (cooldown, the desk's reply, sending) → [`views`] (how it looks).
//! The way of a command or a press: [`handler`] → [`interactions`] → one of [`commands`] or [`buttons`] → [`views`].
//!
//! Buttons carry what they need in their [`custom_id`], so that they work after a restart; [`memory`] keeps only what
//! may be lost.

mod asking;
mod bot;
mod buttons;
mod commands;
mod cooldown;
mod custom_id;
mod engine;
mod handler;
mod hearing;
mod interactions;
mod known;
mod lanes;
mod log;
mod markdown;
mod memory;
mod refusal;
mod start;
mod views;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

pub use start::{StartError, run_until};

use crate::desk::Desk;
use crate::knowledge;
use crate::settings::{Settings, SettingsError};

/// Runs the bot until the process is told to end.
///
/// # Errors
///
/// See [`StartError`]; its exit codes are meant for the process.
pub async fn run(settings: Settings, desk: Arc<Desk>) -> Result<(), StartError> {
    run_until(settings, desk, told_to_end()).await
}

/// Whether the settings hold a token, so that `dealdesk` alone means the bot.
///
/// # Errors
///
/// What is wrong with the settings.
pub fn is_set_up() -> Result<bool, SettingsError> {
    Settings::read().map(|settings| settings.token.is_some())
}

/// `dealdesk bot`: reads the settings and the knowledge and runs the bot; `folder` goes before the settings' own.
///
/// Every failure is one sentence on standard error and an exit code: 1 the knowledge, 2 the settings, the others as
/// [`StartError`] has them.
pub fn run_bot(folder: Option<&Path>) -> ExitCode {
    let mut settings = match Settings::read() {
        Ok(settings) => settings,
        Err(error) => return failed(&error, 2),
    };
    if let Some(folder) = folder {
        settings.knowledge = folder.to_owned();
    }
    if settings.token.is_none() {
        return failed(&StartError::NoToken, StartError::NoToken.exit_code());
    }
    log::start(&settings);
    let desk = match Desk::open(&settings.knowledge) {
        Ok(desk) => Arc::new(desk),
        Err(findings) => {
            eprint!("{}", knowledge::render(&findings, false));
            return failed(&format!("the knowledge in {} cannot be used", settings.knowledge.display()), 1);
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error, 1),
    };
    let ended = runtime.block_on(run(settings, desk));
    // Whatever still waits for the network is not waited for.
    runtime.shutdown_background();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error, error.exit_code()),
    }
}

fn failed(error: &dyn std::fmt::Display, code: u8) -> ExitCode {
    eprintln!("error: {error}.");
    ExitCode::from(code)
}

/// Ctrl-C, and on Unix SIGTERM, which service managers send.
async fn told_to_end() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                () = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    interrupted.await;
}
