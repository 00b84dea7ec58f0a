//! "Delete": takes an answer away, for whoever asked and for moderators.

use serenity::model::id::UserId;

use super::{Family, Press, Pressed};
use crate::discord::custom_id::encode;
use crate::discord::views::{self, Button, Style};

/// Its name in custom ids.
pub const TAG: &str = "delete";

/// What it is.
pub fn family() -> Family {
    Family { tag: TAG, asks: false, press }
}

/// The button under an answer to a person's question.
pub fn button(asker: UserId) -> Button {
    Button { label: "Delete".to_owned(), style: Style::Danger, custom_id: encode(TAG, &asker.to_string()) }
}

/// Who asked, from the fields of a custom id.
pub fn asker(fields: &str) -> Option<UserId> {
    fields.parse().ok().filter(|id| *id != 0).map(UserId::new)
}

/// What it does.
fn press(press: &Press) -> Option<Pressed> {
    let asker = asker(&press.fields)?;
    if asker == press.who || press.moderates {
        return Some(Pressed::Delete);
    }
    Some(Pressed::Tell(views::sentence("Only the person who asked, or a moderator, can delete this answer.")))
}
