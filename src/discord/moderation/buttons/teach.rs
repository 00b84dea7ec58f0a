//! "Teach" under an unanswered question: it becomes a phrasing of an entry that is picked.

use super::Family;
use crate::discord::moderation::drafts::{Draft, Held};
use crate::discord::moderation::proposals::group;
use crate::discord::moderation::{Act, Doing, Turn, Way};
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
        let question = match group(&turn, &turn.fields).await {
            Ok(question) => question,
            Err(act) => return act,
        };
        let name = turn.begins();
        let draft = Draft { group: Some(question.group), phrasing: Some(question.text.clone()), change: None };
        turn.office.drafts.keep(&name, Held { draft, proposal: None }).await;
        Act::Show(super::pick::view(&turn, &name, &question.text, 0))
    })
}
