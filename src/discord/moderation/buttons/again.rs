//! "Edit again": the form opens with what was written.

use super::Family;
use crate::desk::keeper::Change;
use crate::discord::moderation::proposals::draft;
use crate::discord::moderation::{Act, Doing, Turn, Way, forms, says};
use crate::discord::views::{Button, Style};

const TAG: &str = "kn-again";

/// What it is.
pub fn family() -> Family {
    Family { tag: TAG, way: Way { run: press, opens_form: true } }
}

/// The button of a draft.
pub fn button(turn: &Turn, name: &str) -> Button {
    turn.button("Edit again", Style::Secondary, TAG, name)
}

fn press(turn: Turn) -> Doing {
    Box::pin(async move {
        let held = match draft(&turn, &turn.fields).await {
            Ok(held) => held,
            Err(act) => return act,
        };
        match held.draft.change {
            Some(Change::Add { form, asked, .. }) => {
                Act::Form(forms::add::filled(&turn, &form, Some(&turn.fields), &asked))
            }
            Some(Change::Edit { entry, base, form }) => Act::Form(forms::edit::filled(&turn, &entry, base, &form)),
            _ => says("There is nothing to write in this one. Discard it and begin anew."),
        }
    })
}
