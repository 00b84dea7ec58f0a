//! "Not ours" under an unanswered question: it has nothing to do with the deal and leaves the list for good.

use super::Family;
use crate::discord::moderation::{Doing, Turn, Way, no_journal};
use crate::discord::views::{Button, Style};
use crate::journal::Settled;

const TAG: &str = "kn-not-ours";

/// What it is.
pub fn family() -> Family {
    Family { tag: TAG, way: Way { run: press, opens_form: false } }
}

/// The button of a group on a page.
pub fn button(turn: &Turn, label: &str, group: i64, page: usize) -> Button {
    turn.button(label, Style::Danger, TAG, &format!("{group}:{page}"))
}

fn press(turn: Turn) -> Doing {
    Box::pin(async move {
        let (group, page) = turn.fields.split_once(':').unwrap_or((&turn.fields, "0"));
        if let Ok(group) = group.parse()
            && let Err(error) = turn.office.journal.settle(group, Settled::NotOurs).await
        {
            return no_journal(&error);
        }
        super::unanswered::page(&turn, page.parse().unwrap_or_default()).await
    })
}
