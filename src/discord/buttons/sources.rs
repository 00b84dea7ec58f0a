//! "Show sources": what each passage behind an answer states, for whoever wants to know.

use super::{Family, Press, Pressed};
use crate::discord::custom_id::{Key, encode, keys, parse_keys};
use crate::discord::known;
use crate::discord::views::{self, Button, Style, View};

const TAG: &str = "sources";
const PAGE: &str = "sources-page";

/// What it is.
pub fn family() -> Family {
    Family { tag: TAG, asks: false, press }
}

/// What its pages are.
pub fn page_family() -> Family {
    Family { tag: PAGE, asks: false, press: turn }
}

/// The button under an answer.
pub fn button(entries: &[Key]) -> Button {
    Button {
        label: "Show sources".to_owned(),
        style: Style::Secondary,
        custom_id: encode(TAG, &keys(entries.iter().copied())),
    }
}

/// What it does: shows the first page.
fn press(press: &Press) -> Option<Pressed> {
    shown(press, &press.fields, 0).map(Pressed::Tell)
}

/// What its pages do: the message becomes another page.
fn turn(press: &Press) -> Option<Pressed> {
    let (page, entries) = press.fields.split_once(':')?;
    shown(press, entries, page.parse().ok()?).map(Pressed::Update)
}

fn shown(press: &Press, entries: &str, page: usize) -> Option<View> {
    let replies: Vec<_> = parse_keys(entries).into_iter().filter_map(|key| known::reply_of(&press.desk, key)).collect();
    if replies.is_empty() {
        return None;
    }
    let turn = |label: &str, page: usize| Button {
        label: label.to_owned(),
        style: Style::Secondary,
        custom_id: encode(PAGE, &format!("{page}:{entries}")),
    };
    Some(views::stated(&replies, page, &turn))
}
