//! "New entry" under a question: the form of a new entry, with the question in it.

use super::Family;
use crate::discord::moderation::proposals::{draft, group, keep_phrasing};
use crate::discord::moderation::{Act, Doing, Turn, Way, forms};
use crate::discord::views::{Button, Style};
use crate::knowledge::EntryKind;

const TAG: &str = "kn-add";

/// What the fields begin with where a draft's name follows, and where a group's number does.
const OF_DRAFT: char = 'd';
const OF_GROUP: char = 'g';

/// What it is.
pub fn family() -> Family {
    Family { tag: TAG, way: Way { run: press, opens_form: true } }
}

/// The button under an unanswered question.
pub fn button_of_group(turn: &Turn, label: &str, group: i64) -> Button {
    turn.button(label, Style::Secondary, TAG, &format!("{OF_GROUP}{group}"))
}

/// The button under a draft that holds a phrasing.
pub fn button_of_draft(turn: &Turn, label: &str, name: &str) -> Button {
    turn.button(label, Style::Secondary, TAG, &format!("{OF_DRAFT}{name}"))
}

fn press(turn: Turn) -> Doing {
    Box::pin(async move {
        if let Some(name) = turn.fields.strip_prefix(OF_DRAFT) {
            return match draft(&turn, name).await {
                Ok(held) => {
                    let question = held.draft.phrasing.unwrap_or_default();
                    Act::Form(forms::add::form(&turn, EntryKind::Answer, Some(name), &question))
                }
                Err(act) => act,
            };
        }
        let number = turn.fields.strip_prefix(OF_GROUP).unwrap_or_default();
        match group(&turn, number).await {
            Ok(question) => {
                let (name, phrasing) = keep_phrasing(&turn, Some(question.group), &question.text).await;
                Act::Form(forms::add::form(&turn, EntryKind::Answer, Some(&name), &phrasing))
            }
            Err(act) => act,
        }
    })
}
