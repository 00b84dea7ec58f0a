//! `dealdesk check`: what is wrong in the knowledge folder, and what to expect of it.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use serde::Serialize;

use super::context::Context;
use super::failure::Failure;
use super::view::{self, Table, count, percent};
use super::working;
use crate::desk::keeper::RECENT;
use crate::desk::{Checked, Effects, Snapshot, today};
use crate::journal::{Journal, JournalError};
use crate::knowledge;

/// Check the knowledge folder
///
/// Findings first, then phrasings that the engine would give to another entry, then what to expect. Exit code 0
/// without errors (warnings are allowed), 1 with errors.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Print one JSON object
    #[arg(long)]
    json: bool,

    /// Only read and check the files, without trying out the phrasings
    #[arg(long)]
    no_engine: bool,

    /// List close calls between entries too, not only the clear ones
    #[arg(long)]
    all: bool,

    /// Also show what is answered in another way than by the knowledge in another folder
    ///
    /// The questions are the labelled ones, those that were asked of the bot lately, as its journal has them, and every
    /// entry's own. Of phrasings that would be given to another entry, only those are listed that the other folder does
    /// not have.
    #[arg(long, value_name = "OLDDIR", conflicts_with = "no_engine")]
    against: Option<PathBuf>,
}

/// All that is told.
#[derive(Serialize)]
struct Report {
    #[serde(flatten)]
    checked: Checked,
    /// Null where there are errors, left out where nothing was to be compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<Option<Effects>>,
}

/// Checks.
pub(super) fn run(args: Args, context: &Context) -> Result<ExitCode, Failure> {
    let report = report(&args, context)?;
    if args.json {
        context.screen.json(&report)?;
    } else {
        context.screen.text(&text(&report, context.screen.width))?;
    }
    Ok(if report.checked.errors == 0 { ExitCode::SUCCESS } else { ExitCode::from(super::failure::REFUSED) })
}

fn report(args: &Args, context: &Context) -> Result<Report, Failure> {
    let without = |checked| Report { checked, against: args.against.as_ref().map(|_| None) };
    let loaded = match knowledge::read(&context.folder) {
        Err(findings) => return Ok(without(Checked::refused(findings))),
        Ok(loaded) if args.no_engine => {
            return Ok(without(Checked::without_engine(&loaded.knowledge, loaded.findings, today())));
        }
        Ok(loaded) => loaded,
    };
    let recent = if args.against.is_some() { asked_lately(context)? } else { Vec::new() };
    working::show("Trying out every phrasing", || {
        let new = Snapshot::of(loaded);
        let Some(folder) = &args.against else {
            return Ok(Report { checked: new.check(args.all, today()), against: None });
        };
        let old = Snapshot::read(folder).map_err(|findings| Failure::Knowledge { folder: folder.clone(), findings })?;
        let effects = Effects::between(&old, &new, &recent);
        Ok(Report { checked: new.check_after(&old, args.all, today()), against: Some(Some(effects)) })
    })
}

/// What was asked of the bot lately, where it keeps a journal. The journal is only read, and may be in use.
fn asked_lately(context: &Context) -> Result<Vec<String>, Failure> {
    let file = Journal::file(&context.data);
    if !file.is_file() {
        return Ok(Vec::new());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let recent: Result<_, JournalError> = runtime.block_on(Journal::kept_questions(&context.data, RECENT));
    Ok(recent.unwrap_or_else(|error| {
        // Where standard error is gone, the comparison does without the warning too.
        let _ = writeln!(
            anstream::stderr(),
            "warning: {}: {error}. What was asked lately is left out of the comparison.",
            file.display()
        );
        Vec::new()
    }))
}

fn text(report: &Report, width: usize) -> String {
    let mut text = knowledge::render(&report.checked.findings, true);
    let Some(summary) = &report.checked.summary else { return text };
    if !text.is_empty() {
        text.push('\n');
    }
    let mut table = Table::of_figures(width, &["The knowledge", ""]);
    for (label, number) in [
        ("entries", summary.entries),
        ("unstated entries", summary.unstated),
        ("phrasings", summary.phrasings),
        ("passages", summary.passages),
        ("concepts", summary.concepts),
    ] {
        table.row([label.to_owned(), number.to_string()]);
    }
    text.push_str(&table.text());
    if let Some(engine) = &summary.engine {
        let mut table = Table::of_figures(width, &["What to expect", ""]);
        for (label, share) in [
            ("of its answers wrong", engine.wrong),
            ("of answerable questions answered", engine.answered),
            ("of other questions declined", engine.declined),
        ] {
            table.row([label.to_owned(), percent(share.into())]);
        }
        table.row(["answers from a confidence of".to_owned(), format!("{:.3}", engine.threshold)]);
        text.push('\n');
        text.push_str(&table.text());
        if engine.collisions_between_unstated > 0 {
            let n = count(engine.collisions_between_unstated, "phrasing lies", "phrasings lie");
            text.push_str(&format!("\n{n} between two unstated entries, which harms little.\n"));
        }
        if engine.known_collisions > 0 {
            let n = count(engine.known_collisions, "phrasing lies", "phrasings lie");
            text.push_str(&format!("{n} between two entries in the older folder too: `dealdesk check` lists them.\n"));
        }
        if engine.close_calls > 0 {
            let n = count(engine.close_calls, "close call", "close calls");
            text.push_str(&format!("{n} between entries: `dealdesk check --all` lists them.\n"));
        }
    }
    if let Some(Some(effects)) = &report.against {
        text.push('\n');
        text.push_str(&view::effects(effects, width));
    }
    text
}
