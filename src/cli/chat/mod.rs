//! `dealdesk chat`: a conversation, at a terminal with line editing, or through a pipe.

mod fresh;
mod session;

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{Config, Editor};

use super::context::Context;
use super::failure::Failure;
use super::lines;
use crate::knowledge::Look;
use fresh::Fresh;
use session::{Session, Turn};

/// What stands before the line that is typed.
const PROMPT: &str = "> ";

/// Have a conversation: pick by number, ask on from the last answer
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

/// Talks until the person ends it.
pub(super) fn run(_: Args, context: &Context) -> Result<ExitCode, Failure> {
    let seen = Look::at(&context.folder);
    let desk = context.desk()?;
    let mut session = Session::new(&desk, context.screen.width);
    context.screen.text(&session.greeting())?;
    let mut fresh = Fresh::new(&desk, seen);
    let turn = |line: &str| -> Result<bool, Failure> {
        if let Some(news) = fresh.takes_in() {
            context.screen.text(&news)?;
        }
        let Turn::Say(text) = session.turn(line) else { return Ok(false) };
        context.screen.text(&text)?;
        Ok(true)
    };
    // An editor draws on the terminal: it needs one on both sides.
    if io::stdin().is_terminal() && io::stdout().is_terminal() {
        with_editor(turn, context)?;
    } else {
        from_a_pipe(turn)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Takes turns, line by line, until one says that it was the last.
fn from_a_pipe(mut turn: impl FnMut(&str) -> Result<bool, Failure>) -> Result<(), Failure> {
    let mut input = io::stdin().lock();
    while let Some(line) = lines::next(&mut input)? {
        if !turn(&line)? {
            break;
        }
    }
    Ok(())
}

/// The same with an editor.
fn with_editor(mut turn: impl FnMut(&str) -> Result<bool, Failure>, context: &Context) -> Result<(), Failure> {
    let config = Config::builder().auto_add_history(true).build();
    let mut editor = Editor::<(), MemHistory>::with_history(config, MemHistory::new()).map_err(stream)?;
    let mut interrupted = false;
    loop {
        let line = match editor.readline(PROMPT) {
            Ok(line) => line,
            Err(ReadlineError::Eof) => return Ok(()),
            Err(ReadlineError::Interrupted) if interrupted => return Ok(()),
            Err(ReadlineError::Interrupted) => {
                interrupted = true;
                context.screen.text("Ctrl-C once more, Ctrl-D or /quit ends the conversation.\n")?;
                continue;
            }
            Err(error) => return Err(stream(error)),
        };
        interrupted = false;
        if !turn(&line)? {
            return Ok(());
        }
    }
}

fn stream(error: ReadlineError) -> Failure {
    Failure::Stream(match error {
        ReadlineError::Io(error) => error,
        other => io::Error::other(other.to_string()),
    })
}
