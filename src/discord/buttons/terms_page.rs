//! Turns the pages of the terms table.

use super::{Family, Press, Pressed};
use crate::desk::Snapshot;
use crate::discord::custom_id::encode;
use crate::discord::markdown::quoted;
use crate::discord::views::{self, Button, Style, View};

const TAG: &str = "terms";

/// Characters that a topic may have, so that it fits a custom id.
pub const TOPIC: u16 = 60;

/// What it is.
pub fn family() -> Family {
    Family { tag: TAG, asks: false, press }
}

/// A page of the table; `None` where no row fits the topic.
pub fn page(desk: &Snapshot, topic: Option<&str>, page: usize) -> Option<View> {
    let rows = desk.terms(topic);
    if rows.is_empty() {
        return None;
    }
    let head = match topic {
        Some(topic) => format!("**Terms on {}**", quoted(topic, usize::from(TOPIC))),
        None => "**Terms**".to_owned(),
    };
    let turn = |label: &str, page: usize| Button {
        label: label.to_owned(),
        style: Style::Secondary,
        custom_id: encode(TAG, &format!("{page}:{}", topic.unwrap_or_default())),
    };
    Some(views::terms(&head, &rows, page, &turn))
}

/// What it does.
fn press(press: &Press) -> Option<Pressed> {
    let (number, topic) = press.fields.split_once(':')?;
    let topic = Some(topic).filter(|topic| !topic.is_empty());
    page(&press.desk, topic, number.parse().ok()?).map(|view| Pressed::Update(view.deletable(press.asker)))
}
