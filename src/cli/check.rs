//! `dealdesk check`: what is wrong in the knowledge folder, and what to expect of it.

use std::collections::HashMap;
use std::process::ExitCode;

use serde::Serialize;

use super::context::Context;
use super::failure::Failure;
use super::view::{Table, count, percent};
use super::working;
use crate::desk::Snapshot;
use crate::knowledge::{self, EntryKind, Finding, Knowledge, Severity};
use crate::matching::{Collision, Thresholds};

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
}

/// A phrasing that another entry leads by this much is clearly the other's; below, it is a close call.
const CLEAR: f32 = 1.0;

/// All that a check finds.
#[derive(Debug, Serialize)]
struct Report {
    errors: usize,
    warnings: usize,
    findings: Vec<Finding>,
    /// Null where there are errors.
    summary: Option<Summary>,
}

/// What the folder holds, and what to expect of it.
#[derive(Debug, Serialize)]
struct Summary {
    entries: usize,
    unstated: usize,
    phrasings: usize,
    passages: usize,
    concepts: usize,
    /// Null where the engine was left out.
    engine: Option<Expected>,
}

/// What the engine expects of itself on this knowledge.
#[derive(Debug, Serialize)]
struct Expected {
    /// The least probability of an answer.
    threshold: f32,
    /// Shares, 0 to 1.
    wrong: f32,
    answered: f32,
    declined: f32,
    /// Phrasings that would be given to another entry.
    collisions: usize,
    /// Those of them where both entries are unstated, which harms little.
    collisions_between_unstated: usize,
    /// Those of the others that are close calls, listed only when asked for.
    close_calls: usize,
}

/// Checks.
pub(super) fn run(args: Args, context: &Context) -> Result<ExitCode, Failure> {
    let report = report(&args, context);
    if args.json {
        context.screen.json(&report)?;
    } else {
        context.screen.text(&text(&report, context.screen.width))?;
    }
    Ok(if report.errors == 0 { ExitCode::SUCCESS } else { ExitCode::from(super::failure::REFUSED) })
}

fn report(args: &Args, context: &Context) -> Report {
    let (findings, summary) = if args.no_engine {
        match knowledge::read(&context.folder) {
            Ok(loaded) => (loaded.findings, Some(summary(&loaded.knowledge, None))),
            Err(findings) => (findings, None),
        }
    } else {
        working::show("Trying out every phrasing", || match Snapshot::read(&context.folder) {
            Ok(snapshot) => with_engine(&snapshot, args.all),
            Err(findings) => (findings, None),
        })
    };
    let errors = findings.iter().filter(|f| f.severity == Severity::Error).count();
    Report { errors, warnings: findings.len() - errors, findings, summary }
}

fn with_engine(snapshot: &Snapshot, all: bool) -> (Vec<Finding>, Option<Summary>) {
    let knowledge = snapshot.knowledge();
    let collisions = snapshot.collisions();
    let unstated = |id: &str| knowledge.entry(id).is_some_and(|e| e.kind == EntryKind::Unstated);
    let (harmless, telling): (Vec<&Collision>, Vec<&Collision>) =
        collisions.iter().partition(|c| unstated(&c.entry) && unstated(&c.taken_by));
    let (clear, close): (Vec<&Collision>, Vec<&Collision>) =
        telling.into_iter().partition(|c| all || c.margin >= CLEAR);
    let mut findings = snapshot.warnings().to_vec();
    findings.extend(by_pair(&clear));
    let Thresholds { answer, wrong, answered, declined } = *snapshot.thresholds();
    let expected = Expected {
        threshold: answer,
        wrong,
        answered,
        declined,
        collisions: collisions.len(),
        collisions_between_unstated: harmless.len(),
        close_calls: close.len(),
    };
    (findings, Some(summary(knowledge, Some(expected))))
}

/// One warning for two entries that take each other's phrasings, clearest first.
fn by_pair(collisions: &[&Collision]) -> Vec<Finding> {
    let mut pairs: Vec<(&Collision, usize)> = Vec::new();
    let mut known: HashMap<(&str, &str), usize> = HashMap::new();
    for collision in collisions {
        let (a, b) = (collision.entry.as_str(), collision.taken_by.as_str());
        let pair = if a < b { (a, b) } else { (b, a) };
        // They come clearest first, so that the first of a pair speaks for it.
        match known.get(&pair) {
            Some(&at) => pairs[at].1 += 1,
            None => {
                known.insert(pair, pairs.len());
                pairs.push((collision, 0));
            }
        }
    }
    pairs.into_iter().map(|(collision, more)| warning(collision, more)).collect()
}

fn warning(collision: &Collision, more: usize) -> Finding {
    let Collision { phrasing, place, entry, taken_by, .. } = collision;
    let others = match more {
        0 => String::new(),
        1 => " (1 more phrasing lies between these two)".to_owned(),
        n => format!(" ({n} more phrasings lie between these two)"),
    };
    Finding::about_phrasing(
        place,
        phrasing,
        format!("this phrasing of \"{entry}\" would be given to \"{taken_by}\", had it not been learnt{others}"),
        format!("move it to \"{taken_by}\" if it asks that; else give \"{entry}\" more phrasings like it"),
    )
}

fn summary(knowledge: &Knowledge, engine: Option<Expected>) -> Summary {
    let unstated = knowledge.entries.iter().filter(|e| e.kind == EntryKind::Unstated).count();
    Summary {
        entries: knowledge.entries.len() - unstated,
        unstated,
        phrasings: knowledge.entries.iter().map(|e| e.phrasings.len()).sum(),
        passages: knowledge.sources.iter().map(|s| s.passages.len()).sum(),
        concepts: knowledge.lexicon.len(),
        engine,
    }
}

fn text(report: &Report, width: usize) -> String {
    let mut text = knowledge::render(&report.findings, true);
    let Some(summary) = &report.summary else { return text };
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
        if engine.close_calls > 0 {
            let n = count(engine.close_calls, "close call", "close calls");
            text.push_str(&format!("{n} between entries: `dealdesk check --all` lists them.\n"));
        }
    }
    text
}
