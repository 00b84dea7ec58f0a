//! The terminal face: arguments in, text or JSON out.
//!
//! One file for each subcommand, each with the same two things: `Args` (what it is) and `run` (what it does),
//! gathered in [`Command`]. What a person sees is made in `view`, which decides nothing. Exit codes: 0 done,
//! 1 unknown, refused or unreadable, 2 wrong use.

mod ask;
mod chat;
mod check;
mod context;
mod eval;
mod explanation;
mod failure;
mod lines;
mod screen;
mod similar;
mod sources;
mod terms;
mod timeline;
mod view;
mod working;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use context::Context;
use failure::Failure;

/// Answers questions about one deal from a curated knowledge folder, every answer with its sources.
///
/// Without a command it starts a conversation.
#[derive(Debug, Parser)]
#[command(
    name = "dealdesk",
    version,
    max_term_width = 100,
    subcommand_value_name = "COMMAND",
    disable_help_subcommand = true
)]
struct Cli {
    /// Folder of the knowledge
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "DEALDESK_KNOWLEDGE",
        hide_env_values = true,
        default_value = "knowledge",
        overrides_with = "knowledge"
    )]
    knowledge: PathBuf,

    #[command(subcommand)]
    command: Option<Command>,
}

/// Every subcommand: a new one is a file, a line here and a line in [`Command::run`].
#[derive(Debug, Subcommand)]
enum Command {
    Ask(ask::Args),
    Chat(chat::Args),
    Terms(terms::Args),
    Timeline(timeline::Args),
    Sources(sources::Args),
    Check(check::Args),
    Eval(eval::Args),
}

impl Command {
    fn run(self, context: &Context) -> Result<ExitCode, Failure> {
        match self {
            Command::Ask(args) => ask::run(args, context),
            Command::Chat(args) => chat::run(args, context),
            Command::Terms(args) => terms::run(args, context),
            Command::Timeline(args) => timeline::run(args, context),
            Command::Sources(args) => sources::run(args, context),
            Command::Check(args) => check::run(args, context),
            Command::Eval(args) => eval::run(args, context),
        }
    }
}

/// Runs the program with its arguments, the program's own name first.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and usage errors; where nobody reads them any more, nothing is left to say.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(failure::USAGE));
        }
    };
    let context = Context::new(cli.knowledge);
    let command = cli.command.unwrap_or(Command::Chat(chat::Args {}));
    command.run(&context).unwrap_or_else(|failure| failure.tell())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_consistent() {
        super::Cli::command().debug_assert();
    }
}
