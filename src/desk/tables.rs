//! The tables: terms, timeline, sources.

use serde::Serialize;

use super::{Citation, Snapshot, today};
use crate::knowledge::Note;

/// One row of the terms table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TermRow {
    /// What the row is about.
    pub name: String,
    /// How it was before.
    pub before: Option<String>,
    /// How it is now.
    pub now: String,
    /// The year it runs until.
    pub until: Option<i32>,
    /// What it rests on.
    pub citations: Vec<Citation>,
}

/// One row of the timeline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventRow {
    /// When it was or began: YYYY, YYYY-MM or YYYY-MM-DD.
    pub date: String,
    /// When it ends, for a span.
    pub to: Option<String>,
    /// A headline.
    pub title: String,
    /// What happened.
    pub text: String,
    /// What it rests on.
    pub citations: Vec<Citation>,
    /// Where other public records say otherwise.
    pub note: Option<Note>,
}

/// One passage of a source.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PassageRow {
    /// The passage.
    #[serde(flatten)]
    pub citation: Citation,
    /// The day its source was last reviewed, YYYY-MM-DD.
    pub reviewed: String,
    /// Questions of the entries that rest on it.
    pub questions: Vec<String>,
}

impl Snapshot {
    /// Rows of the terms table, or those that a topic matches: every word of it stands in the row, in any form.
    pub fn terms(&self, topic: Option<&str>) -> Vec<TermRow> {
        self.knowledge
            .terms
            .iter()
            .filter(|t| {
                let text = [Some(t.name.as_str()), t.before.as_deref(), Some(t.now.as_str())];
                topic.is_none_or(|topic| self.mentions(topic, text.into_iter().flatten()))
            })
            .map(|t| TermRow {
                name: t.name.clone(),
                before: t.before.clone(),
                now: t.now.clone(),
                until: t.until,
                citations: self.citations(&t.cite),
            })
            .collect()
    }

    /// The timeline in order of time, or what of it falls between two dates (YYYY, YYYY-MM or YYYY-MM-DD, both included).
    pub fn timeline(&self, from: Option<&str>, to: Option<&str>) -> Vec<EventRow> {
        let mut rows: Vec<EventRow> = self
            .knowledge
            .events
            .iter()
            .filter(|e| {
                // Dates of different length compare by their common part: 2023-10 lies within 2023.
                let not_before = |a: &str, b: &str| a.as_bytes() >= &b.as_bytes()[..a.len().min(b.len())];
                let end = e.to.as_deref().unwrap_or(&e.date);
                from.is_none_or(|from| not_before(end, from)) && to.is_none_or(|to| not_before(to, &e.date))
            })
            .map(|e| EventRow {
                date: e.date.clone(),
                to: e.to.clone(),
                title: e.title.clone(),
                text: e.text.clone(),
                citations: self.citations(&e.cite),
                note: e.note.clone(),
            })
            .collect();
        rows.sort_by(|a, b| a.date.cmp(&b.date));
        rows
    }

    /// Every passage, or the one named (`terms.4` or `article:terms.4`).
    pub fn sources(&self, passage: Option<&str>) -> Vec<PassageRow> {
        let mut rows = Vec::new();
        for source in &self.knowledge.sources {
            for p in &source.passages {
                let id = format!("{}:{}", source.id, p.id);
                if passage.is_some_and(|wanted| wanted != id && wanted != p.id) {
                    continue;
                }
                rows.push(PassageRow {
                    citation: Citation::of(source, p, today),
                    reviewed: source.reviewed.clone(),
                    questions: self
                        .knowledge
                        .answers()
                        .filter(|e| e.cite.contains(&id))
                        .map(|e| e.question.clone())
                        .collect(),
                });
            }
        }
        rows
    }
}
