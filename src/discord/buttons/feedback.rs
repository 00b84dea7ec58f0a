//! "Helpful" and "Not helpful": counted by entry, never by person. A question that was not helped is noted.

use super::{Family, Press, Pressed};
use crate::discord::custom_id::{Key, encode, keys, parse_keys};
use crate::discord::known;
use crate::discord::views::{self, Button, Style};

/// The name of "Helpful" in custom ids.
pub const HELPFUL: &str = "helpful";
const NOT_HELPFUL: &str = "not-helpful";

/// What "Helpful" is.
pub fn helpful_family() -> Family {
    Family { tag: HELPFUL, asks: false, press: |press| thanks(press, true) }
}

/// What "Not helpful" is.
pub fn not_helpful_family() -> Family {
    Family { tag: NOT_HELPFUL, asks: false, press: |press| thanks(press, false) }
}

/// The button for an answer that helped.
pub fn helpful(entries: &[Key]) -> Button {
    button("Helpful", HELPFUL, entries)
}

/// The button for one that did not.
pub fn not_helpful(entries: &[Key]) -> Button {
    button("Not helpful", NOT_HELPFUL, entries)
}

fn button(label: &str, tag: &str, entries: &[Key]) -> Button {
    Button { label: label.to_owned(), style: Style::Secondary, custom_id: encode(tag, &keys(entries.iter().copied())) }
}

/// What both do: a line in the log and one in the journal, and a word of thanks.
fn thanks(press: &Press, helpful: bool) -> Option<Pressed> {
    let entries = known::entry_ids(&press.desk, &parse_keys(&press.fields));
    if entries.is_empty() {
        return None;
    }
    tracing::info!(target: "dealdesk::feedback", entries = entries.join(","), helpful);
    if let Some(journal) = &press.journal {
        journal.feedback(&entries, helpful, press.question.as_deref());
    }
    Some(Pressed::Tell(views::sentence(if helpful {
        "Thank you, noted."
    } else {
        "Thank you, noted. It may help to put the question in other words, or to ask for one thing at a time."
    })))
}
