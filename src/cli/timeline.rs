//! `dealdesk timeline`: what happened when.

use std::process::ExitCode;

use super::context::Context;
use super::failure::Failure;
use super::view;
use crate::desk::{EventRow, Snapshot};
use crate::knowledge::is_date;

/// Show the timeline, or what of it falls between two dates
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// First date: YYYY, YYYY-MM or YYYY-MM-DD
    from: Option<String>,

    /// Last date, included
    to: Option<String>,

    /// Print the rows as a JSON array
    #[arg(long)]
    json: bool,
}

/// Shows the timeline.
pub(super) fn run(args: Args, context: &Context) -> Result<ExitCode, Failure> {
    let span = Span::new(args.from.as_deref(), args.to.as_deref())?;
    let rows = span.rows(&*context.snapshot()?);
    if args.json {
        context.screen.json(&rows)?;
    } else {
        context.screen.text(&span.text(&rows, context.screen.width))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// From a date to a date, each of which may be left open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span<'a> {
    from: Option<&'a str>,
    to: Option<&'a str>,
}

impl<'a> Span<'a> {
    /// Refuses what is no date, and a last date before the first.
    pub(super) fn new(from: Option<&'a str>, to: Option<&'a str>) -> Result<Self, Failure> {
        if let Some(bad) = [from, to].into_iter().flatten().find(|date| !is_date(date)) {
            return Err(Failure::Usage(format!(
                "\"{bad}\" is no date. Write a year, a month or a day: 2024, 2024-05 or 2024-05-31"
            )));
        }
        if let (Some(from), Some(to)) = (from, to) {
            // Dates of different length compare by their common part; checked dates are ASCII.
            let common = from.len().min(to.len());
            if from[..common] > to[..common] {
                return Err(Failure::Usage(format!("{to} is before {from}. Give the earlier date first")));
            }
        }
        Ok(Span { from, to })
    }

    /// What falls between.
    pub(super) fn rows(self, snapshot: &Snapshot) -> Vec<EventRow> {
        snapshot.timeline(self.from, self.to)
    }

    /// The rows as a table, or a sentence where there are none.
    pub(super) fn text(self, rows: &[EventRow], width: usize) -> String {
        if !rows.is_empty() {
            return view::timeline(rows, width);
        }
        let span = match (self.from, self.to) {
            (Some(from), Some(to)) => format!(" between {from} and {to}"),
            (Some(from), None) => format!(" from {from} on"),
            (None, Some(to)) => format!(" up to {to}"),
            (None, None) => String::new(),
        };
        format!("The timeline holds nothing{span}.\n")
    }
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn spans_are_checked() {
        for (from, to) in
            [(None, None), (Some("2019"), None), (Some("2019"), Some("2019-03")), (Some("2019-05-02"), Some("2020"))]
        {
            assert!(Span::new(from, to).is_ok(), "{from:?} {to:?}");
        }
        for (from, to) in [
            (Some("last year"), None),
            (Some("2019-13"), None),
            (Some("2020"), Some("2019")),
            (None, Some("2019-02-30")),
        ] {
            assert!(Span::new(from, to).is_err(), "{from:?} {to:?}");
        }
    }
}
