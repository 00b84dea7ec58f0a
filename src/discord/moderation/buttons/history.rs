//! Turns the pages of the history.

use super::Family;
use crate::discord::moderation::{Act, Doing, Turn, Way, drawn, no_journal, views};
use crate::discord::views::{Button, Style};

const TAG: &str = "kn-history";

/// Changes on a page: one row of buttons undoes them, one turns the pages.
pub const PAGE: usize = 5;

/// Changes that can be undone from the list.
const MOST: usize = 50;

/// What it is.
pub fn family() -> Family {
    Family { tag: TAG, way: Way { run: press, opens_form: false } }
}

/// A button that leads to a page.
pub fn button(turn: &Turn, label: &str, page: usize) -> Button {
    turn.button(label, Style::Secondary, TAG, &page.to_string())
}

/// A page of the history, from 0; one that there is not is the last.
pub async fn page(turn: &Turn, page: usize) -> Act {
    match turn.office.keeper.history(MOST).await {
        Ok(revisions) => drawn(turn, move |turn| views::history(turn, &revisions, page)).await,
        Err(error) => no_journal(&error),
    }
}

fn press(turn: Turn) -> Doing {
    Box::pin(async move {
        let number = turn.fields.parse().unwrap_or_default();
        page(&turn, number).await
    })
}
