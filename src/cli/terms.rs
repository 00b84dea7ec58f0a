//! `dealdesk terms`: the terms of the deal, before and now.

use std::process::ExitCode;

use super::context::Context;
use super::failure::Failure;
use super::{similar, view};
use crate::desk::{Snapshot, TermRow};

/// Show the terms, before and now
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Only terms that mention these words
    topic: Vec<String>,

    /// Print the rows as a JSON array
    #[arg(long)]
    json: bool,
}

/// Shows the terms.
pub(super) fn run(args: Args, context: &Context) -> Result<ExitCode, Failure> {
    let rows = rows(&*context.snapshot()?, &args.topic.join(" "))?;
    if args.json {
        context.screen.json(&rows)?;
    } else {
        context.screen.text(&view::terms(&rows, context.screen.width))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The terms that mention a topic, all where it is blank.
pub(super) fn rows(snapshot: &Snapshot, topic: &str) -> Result<Vec<TermRow>, Failure> {
    let topic = topic.trim();
    let rows = snapshot.terms(Some(topic).filter(|t| !t.is_empty()));
    if !rows.is_empty() {
        return Ok(rows);
    }
    if topic.is_empty() {
        return Err(Failure::Unknown("the knowledge holds no terms".into()));
    }
    let all = snapshot.terms(None);
    let names: Vec<&str> = all.iter().map(|row| row.name.as_str()).collect();
    let words =
        names.iter().flat_map(|name| name.split(|c: char| !c.is_alphanumeric())).filter(|w| w.chars().count() > 2);
    let help = match similar::nearest(topic, names.iter().copied().chain(words)) {
        Some(near) => format!("Did you mean \"{near}\"?"),
        None => format!("There are: {}", names.join("; ")),
    };
    Err(Failure::Unknown(format!("no term mentions \"{topic}\". {help}")))
}
