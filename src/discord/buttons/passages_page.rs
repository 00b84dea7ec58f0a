//! Turns the pages of the passages.

use super::{Family, Press, Pressed};
use crate::desk::Snapshot;
use crate::discord::custom_id::encode;
use crate::discord::views::{self, Button, Style, View};

const TAG: &str = "passages";

/// What it is.
pub fn family() -> Family {
    Family { tag: TAG, asks: false, press }
}

/// A page of all passages, or of those with a name; `None` where none has it.
pub fn page(desk: &Snapshot, passage: Option<&str>, page: usize) -> Option<View> {
    let rows = desk.sources(passage);
    if rows.is_empty() {
        return None;
    }
    // Only a name that several sources use has pages, and that fits: a source's id and a name are one passage.
    let name = passage.unwrap_or_default();
    let turn = |label: &str, page: usize| Button {
        label: label.to_owned(),
        style: Style::Secondary,
        custom_id: encode(TAG, &format!("{page}:{name}")),
    };
    Some(views::passages("**Sources**", &rows, page, &turn))
}

/// What it does.
fn press(press: &Press) -> Option<Pressed> {
    let (number, name) = press.fields.split_once(':')?;
    let name = Some(name).filter(|name| !name.is_empty());
    page(&press.desk, name, number.parse().ok()?).map(|view| Pressed::Update(view.deletable(press.asker)))
}
