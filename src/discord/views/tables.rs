//! The tables: terms, timeline, passages. Discord shows no tables, so that a row is a short paragraph.

use super::View;
use super::pages::{self, Turn};
use crate::desk::{Citation, EventRow, PassageRow, TermRow};

/// Rows of the terms table.
pub fn terms(head: &str, rows: &[TermRow], page: usize, turn: Turn<'_>) -> View {
    let block = |row: &TermRow| {
        let mut text = format!("**{}**", row.name);
        if let Some(before) = &row.before {
            text.push_str(&format!("\nBefore: {before}"));
        }
        text.push_str(&format!("\nNow: {}", row.now));
        if let Some(until) = row.until {
            text.push_str(&format!("\nUntil: {until}"));
        }
        text + &sections(&row.citations)
    };
    pages::page(head, &rows.iter().map(block).collect::<Vec<_>>(), page, turn)
}

/// Points and spans of the timeline.
pub fn timeline(head: &str, rows: &[EventRow], page: usize, turn: Turn<'_>) -> View {
    let block = |row: &EventRow| {
        let date = match &row.to {
            Some(to) => format!("{} to {to}", row.date),
            None => row.date.clone(),
        };
        let note = row.note.as_ref().map(|note| format!("\n-# Note: {} ({})", note.text, note.source));
        format!("**{date}: {}**\n{}{}{}", row.title, row.text, sections(&row.citations), note.unwrap_or_default())
    };
    pages::page(head, &rows.iter().map(block).collect::<Vec<_>>(), page, turn)
}

/// Passages of the sources.
pub fn passages(head: &str, rows: &[PassageRow], page: usize, turn: Turn<'_>) -> View {
    let block = |row: &PassageRow| {
        let of = &row.citation;
        let link = of.url.as_ref().map(|url| format!(" · [open](<{url}>)")).unwrap_or_default();
        let name = of.passage.split_once(':').map_or(of.passage.as_str(), |(_, name)| name);
        format!("**{}** ({name})\n{}\n-# {} · reviewed {}{link}", of.section, of.says, of.source, row.reviewed)
    };
    pages::page(head, &rows.iter().map(block).collect::<Vec<_>>(), page, turn)
}

fn sections(citations: &[Citation]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for citation in citations {
        if !names.contains(&citation.section.as_str()) {
            names.push(&citation.section);
        }
    }
    if names.is_empty() { String::new() } else { format!("\n-# {}", names.join(" · ")) }
}
