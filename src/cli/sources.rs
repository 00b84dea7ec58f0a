//! `dealdesk sources`: the passages that answers rest on.

use std::process::ExitCode;

use super::context::Context;
use super::failure::Failure;
use super::{similar, view};
use crate::desk::{PassageRow, Snapshot};

/// Show the sources' passages, or one with the questions that rest on it
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A passage, with or without its source: terms.4 or article:terms.4
    passage: Option<String>,

    /// Print the rows as a JSON array
    #[arg(long)]
    json: bool,
}

/// Shows the sources.
pub(super) fn run(args: Args, context: &Context) -> Result<ExitCode, Failure> {
    let passage = args.passage.as_deref();
    let rows = rows(&*context.snapshot()?, passage)?;
    if args.json {
        context.screen.json(&rows)?;
    } else {
        context.screen.text(&text(&rows, passage, context.screen.width))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Every passage, or those of that id.
pub(super) fn rows(snapshot: &Snapshot, passage: Option<&str>) -> Result<Vec<PassageRow>, Failure> {
    let rows = snapshot.sources(passage);
    let Some(wanted) = passage.filter(|_| rows.is_empty()) else { return Ok(rows) };
    let all = snapshot.sources(None);
    let ids: Vec<&str> = all.iter().map(|row| row.citation.passage.as_str()).collect();
    let short = ids.iter().filter_map(|id| id.split_once(':').map(|(_, passage)| passage));
    let help = match similar::nearest(wanted, short.clone().chain(ids.iter().copied())) {
        Some(near) => format!("Did you mean {near}?"),
        None => format!("There are: {}", short.collect::<Vec<_>>().join(", ")),
    };
    Err(Failure::Unknown(format!("there is no passage \"{wanted}\". {help}")))
}

/// A table of all, or in full what was asked for.
pub(super) fn text(rows: &[PassageRow], passage: Option<&str>, width: usize) -> String {
    match passage {
        None => view::passages(rows, width),
        Some(_) => rows.iter().map(|row| view::passage(row, width)).collect::<Vec<_>>().join("\n"),
    }
}
