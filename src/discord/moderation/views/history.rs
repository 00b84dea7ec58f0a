//! The last changes of the knowledge.

use crate::discord::markdown::quoted;
use crate::discord::moderation::Turn;
use crate::discord::moderation::buttons::{history as list, undo};
use crate::discord::views::{Button, View};
use crate::journal::{Origin, Revision};
use crate::knowledge::FileChange;

/// Characters of a summary, and of a changed line.
const SUMMARY: usize = 150;
const LINE: usize = 100;

/// Changed lines that are shown of one change.
const LINES: usize = 3;

/// A page of them, from 0.
pub fn history(turn: &Turn, revisions: &[Revision], page: usize) -> View {
    if revisions.is_empty() {
        return View::text("Nothing was changed yet since the journal was begun.");
    }
    let pages = revisions.len().div_ceil(list::PAGE);
    let page = page.min(pages - 1);
    let shown: Vec<&Revision> = revisions.iter().skip(page * list::PAGE).take(list::PAGE).collect();
    let mut content = "**Changes of the knowledge**, latest first".to_owned();
    for revision in &shown {
        content.push_str(&format!(
            "\n\n**{}.** {} · {} · <t:{}:R>{}",
            revision.id,
            quoted(&revision.summary, SUMMARY),
            from(revision.origin),
            revision.at.unix_timestamp(),
            difference(&revision.changes)
        ));
    }
    let undoes = shown.iter().map(|revision| undo::button(turn, &format!("Undo {}", revision.id), revision.id));
    let mut rows: Vec<Vec<Button>> = vec![undoes.collect()];
    let mut steps = Vec::new();
    if page > 0 {
        steps.push(list::button(turn, "Later changes", page - 1));
    }
    if page + 1 < pages {
        steps.push(list::button(turn, "Earlier changes", page + 1));
    }
    rows.push(steps);
    View { content, rows, ..View::default() }
}

fn from(origin: Origin) -> String {
    match origin {
        Origin::Discord => "in Discord".to_owned(),
        Origin::Files => "in the files".to_owned(),
        Origin::Undo { of } => format!("undid {of}"),
    }
}

/// The first lines that came and went.
fn difference(changes: &[FileChange]) -> String {
    let mut lines = Vec::new();
    for change in changes {
        let of = |text: &Option<String>| -> Vec<String> {
            text.as_deref().unwrap_or_default().lines().map(str::to_owned).collect()
        };
        let (before, after) = (of(&change.before), of(&change.after));
        let gone = before.iter().filter(|line| !after.contains(line)).map(|line| ("−", line));
        let come = after.iter().filter(|line| !before.contains(line)).map(|line| ("+", line));
        let differ = gone.chain(come).filter(|(_, line)| !line.trim().is_empty());
        lines.extend(differ.map(|(mark, line)| format!("\n-# {mark} {}", quoted(line, LINE))));
    }
    let more = lines.len().saturating_sub(LINES);
    let mut text: String = lines.into_iter().take(LINES).collect();
    if more > 0 {
        text.push_str(&format!("\n-# and {more} more lines"));
    }
    text
}
