//! `dealdesk journal export`: everything that is kept, as JSON. It changes nothing in the file.

use std::process::ExitCode;

use super::super::context::Context;
use super::super::failure::Failure;
use crate::journal::Journal;

/// Print the journal as one JSON object
///
/// Unanswered questions, counts of answers and feedback, and the changes of the knowledge with the files before and
/// after. Left out are the copy of the knowledge folder and drafts that no moderator has published.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

/// Prints it.
pub(super) fn run(_: Args, context: &Context) -> Result<ExitCode, Failure> {
    let export = super::with(context, async |data| Journal::export(data).await)?;
    context.screen.json(&export)?;
    Ok(ExitCode::SUCCESS)
}
