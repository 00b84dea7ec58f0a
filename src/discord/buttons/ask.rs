//! A question to ask with one press: a related one, an example, one known nearby.

use super::{Family, Press, Pressed};
use crate::desk::Choice;
use crate::discord::custom_id::{Key, encode};
use crate::discord::markdown::escape;
use crate::discord::views::{self, Button, Frame, Style};
use crate::discord::{asking, known};

const TAG: &str = "ask";

/// What it is.
pub fn family() -> Family {
    Family { tag: TAG, asks: true, press }
}

/// The button of a question.
pub fn button(question: &Choice) -> Button {
    Button {
        label: question.question.clone(),
        style: Style::Primary,
        custom_id: encode(TAG, &Key::of(&question.entry).to_string()),
    }
}

/// What it does: answers the question in a new message; under somebody else's answer, for whoever pressed alone.
fn press(press: &Press) -> Option<Pressed> {
    let reply = known::reply_of(&press.desk, Key::parse(&press.fields)?)?;
    if let Some(journal) = &press.journal {
        asking::note_answers(journal, &reply);
    }
    let head = Some(format!("> {}", escape(&reply.question)));
    if press.private || !press.is_own() {
        return Some(Pressed::Tell(views::reply(&reply, &Frame { head, asker: None })));
    }
    Some(Pressed::Answer(views::reply(&reply, &Frame { head, asker: Some(press.who) })))
}
