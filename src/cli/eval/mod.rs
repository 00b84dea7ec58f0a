//! `dealdesk eval`: how the desk does on labelled questions.

mod labels;
mod report;

use std::path::PathBuf;
use std::process::ExitCode;

use super::context::Context;
use super::failure::Failure;
use super::working;
use crate::desk::judge;
use report::Report;

/// Judge the desk on a file of labelled questions
///
/// One JSON object a line: id, q, kind (answer, ambiguous or abstain), passages (any of them is right), must and
/// mustnot (patterns that the answer's text has to match, and must not), tags.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The file
    file: PathBuf,

    /// List failures: all of them, or the first N
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "all", value_parser = how_many)]
    failures: Option<usize>,

    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Judges.
pub(super) fn run(args: Args, context: &Context) -> Result<ExitCode, Failure> {
    let labels = labels::read(&args.file)?;
    let snapshot = context.snapshot()?;
    let judged = working::show("Asking every question", || {
        labels
            .iter()
            .map(|label| {
                let reply = snapshot.ask(&label.q);
                (label, judge(label, &reply), reply)
            })
            .collect::<Vec<_>>()
    });
    let report = Report::new(&judged, args.failures);
    if args.json {
        context.screen.json(&report)?;
    } else {
        context.screen.text(&report.text(context.screen.width))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn how_many(text: &str) -> Result<usize, String> {
    if text == "all" {
        return Ok(usize::MAX);
    }
    text.parse().map_err(|_| "not a number; where it was meant as the file, put the file before --failures".to_owned())
}
