//! "Publish": a draft goes live.

use super::Family;
use crate::discord::moderation::proposals::publish;
use crate::discord::moderation::{Doing, Turn, Way};
use crate::discord::views::{Button, Style};

const TAG: &str = "kn-publish";

/// What it is.
pub fn family() -> Family {
    Family { tag: TAG, way: Way { run: press, opens_form: false } }
}

/// The button of a draft.
pub fn button(turn: &Turn, name: &str) -> Button {
    turn.button("Publish", Style::Success, TAG, name)
}

fn press(turn: Turn) -> Doing {
    Box::pin(async move { publish(&turn, &turn.fields).await })
}
