//! "Discard": a draft goes, and nothing is changed. "Keep theirs" is the same after a conflict.

use super::Family;
use crate::discord::moderation::proposals::discard;
use crate::discord::moderation::{Doing, Turn, Way};
use crate::discord::views::{Button, Style};

const TAG: &str = "kn-discard";

/// What it is.
pub fn family() -> Family {
    Family { tag: TAG, way: Way { run: press, opens_form: false } }
}

/// The button of a draft.
pub fn button(turn: &Turn, name: &str) -> Button {
    turn.button("Discard", Style::Danger, TAG, name)
}

/// The button after a conflict.
pub fn keep_theirs(turn: &Turn, name: &str) -> Button {
    turn.button("Keep theirs", Style::Secondary, TAG, name)
}

fn press(turn: Turn) -> Doing {
    Box::pin(async move { discard(&turn, &turn.fields).await })
}
