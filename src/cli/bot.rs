//! `dealdesk bot`: the Discord face, started from the terminal.

use std::process::ExitCode;

use super::context::Context;
use super::failure::Failure;
use crate::discord;

/// Run the bot in Discord, as the environment or a .env file sets it up
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

/// Runs until the process is told to end.
pub(super) fn run(_: Args, context: &Context) -> Result<ExitCode, Failure> {
    Ok(discord::run_bot(context.named_folder.as_deref()))
}
