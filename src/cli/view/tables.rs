//! Terms, timeline and sources as text.

use super::{FAINT, STRONG, Table, count, markdown, one_line, wrap};
use crate::desk::{Citation, EventRow, PassageRow, TermRow};

/// The terms, each before and now.
pub(crate) fn terms(rows: &[TermRow], width: usize) -> String {
    let mut table = Table::new(width, &["Term", "Before", "Now", "Until", "Passages"]);
    for row in rows {
        table.row([
            row.name.clone(),
            row.before.as_deref().map(markdown::plain).unwrap_or_default(),
            markdown::plain(&row.now),
            row.until.map(|year| year.to_string()).unwrap_or_default(),
            passage_ids(&row.citations),
        ]);
    }
    table.text()
}

/// The timeline.
pub(crate) fn timeline(rows: &[EventRow], width: usize) -> String {
    let mut table = Table::new(width, &["When", "What", "Passages"]);
    for row in rows {
        let mut what = format!("{}\n{}", row.title, markdown::plain(&row.text));
        if let Some(note) = &row.note {
            what.push_str(&format!("\nNote: {} ({})", one_line(&note.text), one_line(&note.source)));
        }
        let when = row.to.as_ref().map_or_else(|| row.date.clone(), |to| format!("{} to {to}", row.date));
        table.row([when, what, passage_ids(&row.citations)]);
    }
    table.text()
}

/// Every passage, under its source.
pub(crate) fn passages(rows: &[PassageRow], width: usize) -> String {
    let sources = rows.chunk_by(|a, b| source_id(&a.citation) == source_id(&b.citation));
    let mut parts = Vec::new();
    for passages in sources {
        let Some(first) = passages.first() else { continue };
        let mut text = source_heading(first, width);
        text.push_str(&format!("{}\n", count(passages.len(), "passage", "passages")));
        let mut table = Table::new(width, &["Passage", "Section", "What it states"]);
        for row in passages {
            table.row([row.citation.passage.clone(), row.citation.section.clone(), row.citation.says.clone()]);
        }
        text.push_str(&table.text());
        parts.push(text);
    }
    parts.join("\n")
}

/// One passage with all that hangs on it.
pub(crate) fn passage(row: &PassageRow, width: usize) -> String {
    let citation = &row.citation;
    let mut text = format!("{STRONG}{}{STRONG:#}\n", one_line(&citation.passage));
    text.push_str(&wrap(&one_line(&citation.section), width, "", ""));
    text.push_str("\n\n");
    text.push_str(&wrap(&one_line(&citation.says), width, "", ""));
    text.push_str("\n\n");
    if let Some(url) = &citation.url {
        text.push_str(&format!("{FAINT}{}{FAINT:#}\n", one_line(url)));
    }
    text.push_str(&source_heading(row, width));
    if !row.questions.is_empty() {
        text.push_str(&format!("\n{STRONG}Questions that rest on it{STRONG:#}\n"));
        for question in &row.questions {
            text.push_str(&wrap(&one_line(question), width, "- ", "  "));
            text.push('\n');
        }
    }
    text
}

fn source_heading(row: &PassageRow, width: usize) -> String {
    let title = format!("{STRONG}{}{STRONG:#}, reviewed {}", one_line(&row.citation.source), one_line(&row.reviewed));
    format!("{}\n", wrap(&title, width, "", ""))
}

fn source_id(citation: &Citation) -> &str {
    citation.passage.split_once(':').map_or("", |(source, _)| source)
}

/// One a line: they are short, and a line break within one would be odd.
fn passage_ids(citations: &[Citation]) -> String {
    citations.iter().map(|c| c.passage.as_str()).collect::<Vec<_>>().join("\n")
}
