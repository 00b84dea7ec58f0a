//! Turns the pages of the unanswered questions, and leads back to them.

use super::Family;
use crate::discord::moderation::{Act, Doing, Turn, Way, drawn, no_journal, views};
use crate::discord::views::{Button, Style};

const TAG: &str = "kn-list";

/// Groups on a page: each has a row of buttons, and one row turns the pages.
pub const PAGE: usize = 4;

/// What it is.
pub fn family() -> Family {
    Family { tag: TAG, way: Way { run: press, opens_form: false } }
}

/// A button that leads to a page.
pub fn button(turn: &Turn, label: &str, page: usize) -> Button {
    turn.button(label, Style::Secondary, TAG, &page.to_string())
}

/// A page, from 0; one that there is not any more is the last.
pub async fn page(turn: &Turn, page: usize) -> Act {
    let journal = &turn.office.journal;
    let open = match journal.open_questions().await {
        Ok(open) => open,
        Err(error) => return no_journal(&error),
    };
    let page = page.min(open.saturating_sub(1) / PAGE);
    match journal.unanswered(PAGE, page * PAGE).await {
        Ok(groups) => drawn(turn, move |turn| views::unanswered(turn, &groups, page, open)).await,
        Err(error) => no_journal(&error),
    }
}

fn press(turn: Turn) -> Doing {
    Box::pin(async move {
        let number = turn.fields.parse().unwrap_or_default();
        page(&turn, number).await
    })
}
