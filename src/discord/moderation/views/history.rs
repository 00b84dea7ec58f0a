//! The last changes of the knowledge.

use std::collections::HashSet;

use crate::discord::markdown::{length, quoted_within};
use crate::discord::moderation::Turn;
use crate::discord::moderation::buttons::{history as list, undo};
use crate::discord::views::{Button, CONTENT, View};
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
    // Each has its share, so that none has a button and no text.
    let room = (CONTENT - length(&content)) / shown.len().max(1);
    for revision in &shown {
        let head = format!(
            "\n\n**{}.** {} · {} · <t:{}:R>",
            revision.id,
            quoted_within(&revision.summary, SUMMARY),
            from(revision.origin),
            revision.at.unix_timestamp(),
        );
        content.push_str(&head);
        content.push_str(&difference(&revision.changes, room.saturating_sub(length(&head))));
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

/// The first lines that came and went, in what room there is; the others are counted.
fn difference(changes: &[FileChange], room: usize) -> String {
    let mut differ: Vec<(&str, &str)> = Vec::new();
    for change in changes {
        let (before, after) = (lines(&change.before), lines(&change.after));
        let (had, has): (HashSet<&str>, HashSet<&str>) =
            (before.iter().copied().collect(), after.iter().copied().collect());
        differ.extend(before.into_iter().filter(|line| !has.contains(line)).map(|line| ("−", line)));
        differ.extend(after.into_iter().filter(|line| !had.contains(line)).map(|line| ("+", line)));
    }
    let mut text = String::new();
    for (at, (mark, line)) in differ.iter().enumerate() {
        let line = format!("\n-# {mark} {}", quoted_within(line, LINE));
        let rest = format!("\n-# and {} more lines", differ.len() - at);
        if at == LINES || length(&text) + length(&line) + length(&rest) > room {
            return text + &rest;
        }
        text.push_str(&line);
    }
    text
}

/// The lines of a file that say anything; a file that is not there has none.
fn lines(text: &Option<String>) -> Vec<&str> {
    text.as_deref().unwrap_or_default().lines().filter(|line| !line.trim().is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_shown_while_there_is_room_and_then_counted() {
        let change = |lines: &[String]| {
            vec![FileChange { path: "a".into(), before: Some("same\ngone\n\n".into()), after: Some(lines.join("\n")) }]
        };
        let few = change(&["same".into(), "*come*".into()]);
        assert_eq!(difference(&few, 200), "\n-# − gone\n-# + \\*come\\*");
        let many = change(&vec!["*".repeat(400); 50]);
        for room in [60, 200, 390] {
            let text = difference(&many, room);
            assert!(length(&text) <= room && text.ends_with("more lines"), "{text}");
        }
    }
}
