//! `dealdesk chat`: a conversation, at a terminal with line editing, or through a pipe.

mod session;

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{Config, Editor};

use super::context::Context;
use super::failure::Failure;
use super::lines;
use session::{Session, Turn};

/// What stands before the line that is typed.
const PROMPT: &str = "> ";

/// Have a conversation: pick by number, ask on from the last answer
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

/// Talks until the person ends it.
pub(super) fn run(_: Args, context: &Context) -> Result<ExitCode, Failure> {
    let desk = context.desk()?;
    let mut session = Session::new(&desk, context.screen.width);
    context.screen.text(&session.greeting())?;
    // An editor draws on the terminal: it needs one on both sides.
    if io::stdin().is_terminal() && io::stdout().is_terminal() {
        with_editor(&mut session, context)?;
    } else {
        from_a_pipe(&mut session, context)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn from_a_pipe(session: &mut Session<'_>, context: &Context) -> Result<(), Failure> {
    let mut input = io::stdin().lock();
    while let Some(line) = lines::next(&mut input)? {
        match session.turn(&line) {
            Turn::Say(text) => context.screen.text(&text)?,
            Turn::End => break,
        }
    }
    Ok(())
}

fn with_editor(session: &mut Session<'_>, context: &Context) -> Result<(), Failure> {
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
        match session.turn(&line) {
            Turn::Say(text) => context.screen.text(&text)?,
            Turn::End => return Ok(()),
        }
    }
}

fn stream(error: ReadlineError) -> Failure {
    Failure::Stream(match error {
        ReadlineError::Io(error) => error,
        other => io::Error::other(other.to_string()),
    })
}
