//! The menu of entries that a phrasing may belong to, likeliest first, and its pages.

use super::{Family, add, discard};
use crate::desk::keeper::Change;
use crate::discord::markdown::{clip, length, quoted};
use crate::discord::moderation::drafts::Draft;
use crate::discord::moderation::proposals::{draft, keep_phrasing, propose};
use crate::discord::moderation::{Act, Doing, PICKED, Turn, Way, drawn, says};
use crate::discord::views::{Menu, MenuOption, Style, View};
use crate::knowledge::EntryKind;

const TAG: &str = "kn-pick";
const PAGE: &str = "kn-entries";

/// Entries that a menu holds.
const SHOWN: usize = 25;

/// Characters of a phrasing that are shown above the menu.
const QUOTED: usize = 300;

/// Characters of an option's label and description.
const LABEL: usize = 100;

/// What the menu is.
pub fn family() -> Family {
    Family { tag: TAG, way: Way { run: picked, opens_form: false } }
}

/// What its pages are.
pub fn page_family() -> Family {
    Family { tag: PAGE, way: Way { run: turned, opens_form: false } }
}

/// Begins a draft with somebody's words, and shows the menu for it.
pub async fn begin(turn: &Turn, group: Option<i64>, words: &str) -> Act {
    let (name, phrasing) = keep_phrasing(turn, group, words).await;
    let cut = (phrasing != words).then(|| {
        format!(
            "\n-# It is longer than a phrasing may be: what is learnt is its beginning, {} characters. To choose other \
             words, use /knowledge teach.",
            length(&phrasing)
        )
    });
    drawn(turn, move |turn| {
        let mut view = view(turn, &name, &phrasing, 0);
        view.content.extend(cut);
        view
    })
    .await
}

/// The menu for a draft, which holds the phrasing.
fn view(turn: &Turn, name: &str, phrasing: &str, page: usize) -> View {
    let snapshot = turn.office.desk.snapshot();
    let knowledge = snapshot.knowledge();
    let likeliest = snapshot.likeliest(phrasing);
    let pages = likeliest.len().div_ceil(SHOWN).max(1);
    let page = page.min(pages - 1);
    let shown = likeliest.iter().skip(page * SHOWN).take(SHOWN);
    let options = shown.filter_map(|id| knowledge.entry(id)).map(|entry| MenuOption {
        label: clip(&entry.question, LABEL),
        description: match entry.kind {
            EntryKind::Answer => clip(&entry.id, LABEL),
            EntryKind::Unstated => clip(&format!("{}, not stated", entry.id), LABEL),
        },
        value: entry.id.clone(),
    });
    let menu = Menu {
        placeholder: "Which entry answers this?".to_owned(),
        custom_id: turn.id(TAG, name),
        options: options.collect(),
    };
    let mut row = Vec::new();
    let step = |label: &str, page: usize| turn.button(label, Style::Secondary, PAGE, &format!("{name}:{page}"));
    if page > 0 {
        row.push(step("Likelier entries", page - 1));
    }
    if page + 1 < pages {
        row.push(step("More entries", page + 1));
    }
    row.push(add::button_of_draft(turn, "New entry", name));
    row.push(discard::button(turn, name));
    let content = format!(
        "**“{}”**\nWhich entry answers this? The likeliest come first. What you pick learns this phrasing, after you \
         have seen what that does to the answers.",
        quoted(phrasing, QUOTED)
    );
    View { content, menu: Some(menu), rows: vec![row], ..View::default() }
}

fn turned(turn: Turn) -> Doing {
    Box::pin(async move {
        let (name, page) = turn.fields.split_once(':').unwrap_or((&turn.fields, "0"));
        match draft(&turn, name).await {
            Ok(held) => {
                let (name, page) = (name.to_owned(), page.parse().unwrap_or_default());
                let phrasing = held.draft.phrasing.unwrap_or_default();
                drawn(&turn, move |turn| view(turn, &name, &phrasing, page)).await
            }
            Err(act) => act,
        }
    })
}

fn picked(turn: Turn) -> Doing {
    Box::pin(async move {
        let held = match draft(&turn, &turn.fields).await {
            Ok(held) => held,
            Err(act) => return act,
        };
        let (Some(entry), Some(phrasing)) = (turn.given(PICKED), held.draft.phrasing.clone()) else {
            return says("Nothing was picked.");
        };
        let change = Change::Teach { entry: entry.to_owned(), phrasing };
        propose(&turn, &turn.fields, Draft { change: Some(change), ..held.draft }).await
    })
}
