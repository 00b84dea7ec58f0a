//! Turns the pages of the timeline.

use super::{Family, Press, Pressed};
use crate::desk::Snapshot;
use crate::discord::custom_id::encode;
use crate::discord::views::{self, Button, Style, View};
use crate::knowledge::is_date;

const TAG: &str = "timeline";

/// What it is.
pub fn family() -> Family {
    Family { tag: TAG, asks: false, press }
}

/// A page of what falls between two dates; `None` where nothing does.
pub fn page(desk: &Snapshot, from: Option<&str>, to: Option<&str>, page: usize) -> Option<View> {
    let rows = desk.timeline(from, to);
    if rows.is_empty() {
        return None;
    }
    let head = match (from, to) {
        (Some(from), Some(to)) => format!("**Timeline, {from} to {to}**"),
        (Some(from), None) => format!("**Timeline from {from}**"),
        (None, Some(to)) => format!("**Timeline up to {to}**"),
        (None, None) => "**Timeline**".to_owned(),
    };
    let turn = |label: &str, page: usize| Button {
        label: label.to_owned(),
        style: Style::Secondary,
        custom_id: encode(TAG, &format!("{page}:{}:{}", from.unwrap_or_default(), to.unwrap_or_default())),
    };
    Some(views::timeline(&head, &rows, page, &turn))
}

/// What it does.
fn press(press: &Press) -> Option<Pressed> {
    let mut fields = press.fields.split(':');
    let number = fields.next()?.parse().ok()?;
    let mut date = || fields.next().filter(|date| !date.is_empty());
    let (from, to) = (date(), date());
    if ![from, to].into_iter().flatten().all(is_date) {
        return None;
    }
    page(&press.desk, from, to, number).map(|view| Pressed::Update(view.deletable(press.asker)))
}
