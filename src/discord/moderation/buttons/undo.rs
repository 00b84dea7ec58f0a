//! "Undo" of a change that went live: shown first, as every change is.

use super::Family;
use crate::desk::keeper::Change;
use crate::discord::moderation::drafts::Draft;
use crate::discord::moderation::proposals::propose;
use crate::discord::moderation::{Act, Doing, Turn, Way, says};
use crate::discord::views::{Button, Style};

const TAG: &str = "kn-undo";

/// What it is.
pub fn family() -> Family {
    Family { tag: TAG, way: Way { run: press, opens_form: false } }
}

/// The button of a change.
pub fn button(turn: &Turn, label: &str, revision: i64) -> Button {
    turn.button(label, Style::Secondary, TAG, &revision.to_string())
}

/// Shows what undoing a change does.
pub async fn undo(turn: &Turn, revision: i64) -> Act {
    let draft = Draft { change: Some(Change::Undo { revision }), ..Draft::default() };
    propose(turn, &turn.begins(), draft).await
}

fn press(turn: Turn) -> Doing {
    Box::pin(async move {
        match turn.fields.parse() {
            Ok(revision) => undo(&turn, revision).await,
            Err(_) => says("There is no such change."),
        }
    })
}
