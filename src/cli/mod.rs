//! The terminal face: arguments in, text or JSON out.
//!
//! One file for each subcommand, each with the same two things: `Args` (what it is) and `run` (what it does),
//! gathered in [`Command`]. What a person sees is made in `view`, which decides nothing. Exit codes: 0 done,
//! 1 unknown, refused or unreadable, 2 wrong use.

mod ask;
mod bot;
mod chat;
mod check;
mod context;
mod eval;
mod explanation;
mod failure;
mod journal;
mod lines;
mod new;
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
/// Without a command it runs the bot where DISCORD_TOKEN is set, else it starts a conversation.
#[derive(Debug, Parser)]
#[command(
    name = "dealdesk",
    version,
    max_term_width = 100,
    subcommand_value_name = "COMMAND",
    disable_help_subcommand = true
)]
struct Cli {
    /// Folder of the knowledge; without it the one that DEALDESK_KNOWLEDGE names, else `knowledge`
    #[arg(long, global = true, value_name = "DIR", overrides_with = "knowledge")]
    knowledge: Option<PathBuf>,

    #[command(subcommand)]
    command: Option<Command>,
}

/// Every subcommand: a new one is a file, a line here and a line in [`Command::run`].
#[derive(Debug, Subcommand)]
enum Command {
    Ask(ask::Args),
    Bot(bot::Args),
    Chat(chat::Args),
    Terms(terms::Args),
    Timeline(timeline::Args),
    Sources(sources::Args),
    Check(check::Args),
    Eval(eval::Args),
    Journal(journal::Args),
    New(new::Args),
}

impl Command {
    fn run(self, context: &Context) -> Result<ExitCode, Failure> {
        match self {
            Command::Ask(args) => ask::run(args, context),
            Command::Bot(args) => bot::run(args, context),
            Command::Chat(args) => chat::run(args, context),
            Command::Terms(args) => terms::run(args, context),
            Command::Timeline(args) => timeline::run(args, context),
            Command::Sources(args) => sources::run(args, context),
            Command::Check(args) => check::run(args, context),
            Command::Eval(args) => eval::run(args, context),
            Command::Journal(args) => journal::run(args, context),
            Command::New(args) => new::run(args, context),
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
    let outcome = Context::new(cli.knowledge).and_then(|context| {
        let usual = if context.has_token { Command::Bot(bot::Args {}) } else { Command::Chat(chat::Args {}) };
        cli.command.unwrap_or(usual).run(&context)
    });
    outcome.unwrap_or_else(|failure| failure.tell())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_consistent() {
        super::Cli::command().debug_assert();
    }
}
