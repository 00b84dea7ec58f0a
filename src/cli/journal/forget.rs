//! `dealdesk journal forget`: questions that are to be kept no longer.

use std::process::ExitCode;

use time::macros::format_description;
use time::{Date, OffsetDateTime};

use super::super::context::Context;
use super::super::failure::Failure;
use super::super::view::count;
use crate::journal::{Forget, Journal, Options};

/// Forget questions for good
///
/// What is forgotten is overwritten in the file. The changes of the knowledge stay: they can be undone only while they
/// are kept.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub(super) struct Args {
    /// Every question, every count and every draft
    #[arg(long)]
    all: bool,

    /// Questions that were last asked before this day (in UTC): 2026-05-31
    #[arg(long, value_name = "DATE", value_parser = day)]
    before: Option<OffsetDateTime>,

    /// This question and those that are kept with it as the same one
    #[arg(long, value_name = "TEXT")]
    question: Option<String>,
}

/// Forgets, and says how much.
pub(super) fn run(args: Args, context: &Context) -> Result<ExitCode, Failure> {
    let what = match (args.before, args.question) {
        (Some(moment), _) => Forget::Before(moment),
        (_, Some(text)) => Forget::Question(text),
        // Clap sees to it that one of the three is given.
        (None, None) => Forget::All,
    };
    let options = Options { keep: context.keep, ..Options::default() };
    let gone = super::with(context, async |data| {
        let journal = Journal::open(data, options).await;
        let gone = journal.forget(what).await;
        journal.close().await;
        gone
    })?;
    let gone = usize::try_from(gone).unwrap_or(usize::MAX);
    context.screen.text(&format!("Forgotten: {}.\n", count(gone, "question", "questions")))?;
    Ok(ExitCode::SUCCESS)
}

/// The first moment of a day.
fn day(text: &str) -> Result<OffsetDateTime, String> {
    let date = Date::parse(text, format_description!("[year]-[month]-[day]"));
    date.map(|date| date.midnight().assume_utc()).map_err(|_| "a day is written as in 2026-05-31".to_owned())
}
