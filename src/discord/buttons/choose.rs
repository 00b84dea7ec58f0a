//! One of several questions that fitted about equally well.

use super::{Family, Press, Pressed};
use crate::desk::Choice;
use crate::discord::custom_id::{Key, encode};
use crate::discord::markdown::escape;
use crate::discord::views::{self, Button, Frame, Style};
use crate::discord::{asking, known};

/// Its name in custom ids.
pub const TAG: &str = "choose";

/// What it is.
pub fn family() -> Family {
    Family { tag: TAG, asks: false, press }
}

/// The button of a choice.
pub fn button(choice: &Choice) -> Button {
    Button {
        label: choice.question.clone(),
        style: Style::Primary,
        custom_id: encode(TAG, &Key::of(&choice.entry).to_string()),
    }
}

/// What it does: the message becomes the answer. Somebody who did not ask gets the answer for themselves instead.
fn press(press: &Press) -> Option<Pressed> {
    let reply = known::reply_of(&press.desk, Key::parse(&press.fields)?)?;
    if let Some(journal) = &press.journal {
        asking::note_answers(journal, &reply);
    }
    let head = Some(format!("> {}", escape(&reply.question)));
    if !press.is_own() {
        return Some(Pressed::Tell(views::reply(&reply, &Frame { head, asker: None })));
    }
    Some(Pressed::Update(views::reply(&reply, &Frame { head, asker: press.asker })))
}
