//! "Teach" under an unanswered question: it becomes a phrasing of an entry that is picked.

use super::Family;
use crate::discord::moderation::proposals::group;
use crate::discord::moderation::{Doing, Turn, Way};
use crate::discord::views::{Button, Style};

const TAG: &str = "kn-teach";

/// What it is.
pub fn family() -> Family {
    Family { tag: TAG, way: Way { run: press, opens_form: false } }
}

/// The button of a group.
pub fn button(turn: &Turn, label: &str, group: i64) -> Button {
    turn.button(label, Style::Primary, TAG, &group.to_string())
}

fn press(turn: Turn) -> Doing {
    Box::pin(async move {
        match group(&turn, &turn.fields).await {
            Ok(question) => super::pick::begin(&turn, Some(question.group), &question.text).await,
            Err(act) => act,
        }
    })
}
