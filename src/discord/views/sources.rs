//! "Show sources": what each passage behind an answer states.

use super::View;
use super::pages::{self, Turn};
use crate::desk::{Citation, Reply};
use crate::discord::known;

/// What the passages behind some replies state, numbered as under the answers, with the notes in full.
pub fn stated(replies: &[Reply], page: usize, turn: Turn<'_>) -> View {
    let mut blocks = Vec::new();
    for (at, citation) in replies.iter().flat_map(known::citations).enumerate() {
        blocks.push(block(at + 1, citation));
    }
    for answer in replies.iter().flat_map(Reply::answers) {
        if let Some(note) = &answer.note {
            blocks.push(format!("**Note:** {}\n-# {}", note.text, note.source));
        }
    }
    if blocks.is_empty() {
        return View::text("This rests on no passage of my sources: they do not say.");
    }
    pages::page("", &blocks, page, turn)
}

fn block(number: usize, citation: &Citation) -> String {
    let link = citation.url.as_ref().map(|url| format!(" · [open](<{url}>)")).unwrap_or_default();
    format!("**Source {number}: {}**\n{}\n-# {}{link}", citation.section, citation.says, citation.source)
}
