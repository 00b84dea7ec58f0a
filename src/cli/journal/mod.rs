//! `dealdesk journal`: what the bot has kept, to read it or to have it forgotten. Works while the bot runs.

mod export;
mod forget;

use std::path::Path;
use std::process::ExitCode;

use clap::Subcommand;

use super::context::Context;
use super::failure::Failure;
use crate::journal::{Journal, JournalError};

/// Read what the bot has kept, or have it forgotten
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

/// One file each, as with the commands above.
#[derive(Debug, Subcommand)]
enum Command {
    Export(export::Args),
    Forget(forget::Args),
}

/// Runs the subcommand.
pub(super) fn run(args: Args, context: &Context) -> Result<ExitCode, Failure> {
    match args.command {
        Command::Export(args) => export::run(args, context),
        Command::Forget(args) => forget::run(args, context),
    }
}

/// Does something with the journal of the settings' folder, which has to be there.
fn with<T>(context: &Context, work: impl AsyncFnOnce(&Path) -> Result<T, JournalError>) -> Result<T, Failure> {
    let file = Journal::file(&context.data);
    if !file.is_file() {
        return Err(Failure::File(format!(
            "there is no journal at {}. DEALDESK_DATA names the folder that the bot keeps it in",
            file.display()
        )));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let done = runtime.block_on(work(&context.data));
    done.map_err(|error| Failure::File(format!("{}: {error}", file.display())))
}
