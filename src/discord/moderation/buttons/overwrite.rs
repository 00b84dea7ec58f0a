//! "Overwrite with mine": after a conflict, an edit is tried out on what the other moderator wrote.

use super::Family;
use crate::discord::moderation::proposals::{draft, propose};
use crate::discord::moderation::{Doing, Turn, Way};
use crate::discord::views::{Button, Style};

const TAG: &str = "kn-overwrite";

/// What it is.
pub fn family() -> Family {
    Family { tag: TAG, way: Way { run: press, opens_form: false } }
}

/// The button of a draft, which is on the other's text already.
pub fn button(turn: &Turn, name: &str) -> Button {
    turn.button("Overwrite with mine", Style::Danger, TAG, name)
}

fn press(turn: Turn) -> Doing {
    Box::pin(async move {
        match draft(&turn, &turn.fields).await {
            Ok(held) => propose(&turn, &turn.fields, held.draft).await,
            Err(act) => act,
        }
    })
}
