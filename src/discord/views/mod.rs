//! What people see: a reply, a table, a sentence turned into a message's content and buttons. A view decides nothing.

mod about;
mod hello;
mod pages;
mod reply;
mod sentences;
mod sources;
mod tables;

pub use about::about;
pub use hello::hello;
pub use reply::{Frame, reply};
pub use sentences::{Slow, failed, leaving, sentence, too_fast, too_much};
pub use sources::stated;
pub use tables::{passages, terms, timeline};

use serde_json::{Value, json};
use serenity::model::id::UserId;

use super::buttons;
use super::markdown::clip;
use crate::metrics::Ending;

/// Characters that a message's content may have.
pub const CONTENT: usize = 2_000;

/// Characters that a button's label may have.
const LABEL: usize = 80;

/// Buttons in a row.
const ROW: usize = 5;

/// Rows under a message.
const ROWS: usize = 5;

/// A message as it is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// The text, in Discord's Markdown, at most [`CONTENT`] characters.
    pub content: String,
    /// Rows of buttons, at most five of five.
    pub rows: Vec<Vec<Button>>,
    /// A menu to pick from, above the buttons.
    pub menu: Option<Menu>,
    /// What a question has come to where this is all that is said to it.
    pub ending: Ending,
}

/// A button.
#[derive(Clone, Debug, PartialEq)]
pub struct Button {
    /// What it says; cut to what Discord takes.
    pub label: String,
    /// How it looks.
    pub style: Style,
    /// What it carries.
    pub custom_id: String,
}

/// A menu of things of which one is picked.
#[derive(Clone, Debug, PartialEq)]
pub struct Menu {
    /// What it says before anything is picked.
    pub placeholder: String,
    /// What it carries.
    pub custom_id: String,
    /// What there is, 1 to 25.
    pub options: Vec<MenuOption>,
}

/// One thing to pick. None of its texts is longer than 100 characters.
#[derive(Clone, Debug, PartialEq)]
pub struct MenuOption {
    /// What it says.
    pub label: String,
    /// What it says below that, in small letters.
    pub description: String,
    /// What is sent when it is picked.
    pub value: String,
}

/// How a button looks, by Discord's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Style {
    /// A question to ask.
    Primary = 1,
    /// Anything else.
    Secondary = 2,
    /// Makes something happen for everybody.
    Success = 3,
    /// Takes something away.
    Danger = 4,
}

impl View {
    /// Text without buttons.
    pub fn text(content: impl Into<String>) -> Self {
        View { content: content.into(), ..View::default() }
    }

    /// With a button that takes it away, for `asker` and for moderators; as it is where it has one, or nobody else sees
    /// it.
    pub fn deletable(mut self, asker: Option<UserId>) -> Self {
        let Some(button) = asker.map(buttons::delete::button) else { return self };
        if self.rows.iter().flatten().any(|known| known.custom_id == button.custom_id) {
            return self;
        }
        let room_for_a_row = self.rows.len() + usize::from(self.menu.is_some()) < ROWS;
        match self.rows.last_mut() {
            Some(row) if row.len() < ROW => row.push(button),
            _ if room_for_a_row => self.rows.push(vec![button]),
            _ => {}
        }
        self
    }

    /// The body that every route of Discord which takes a message takes: content, buttons, and a ping for nobody.
    pub fn body(&self) -> Value {
        let button = |b: &Button| json!({ "type": 2, "style": b.style as u8, "label": clip(&b.label, LABEL), "custom_id": b.custom_id });
        let row = |row: &Vec<Button>| json!({ "type": 1, "components": row.iter().map(button).collect::<Vec<_>>() });
        let menu = self.menu.iter().map(|menu| json!({ "type": 1, "components": [menu.body()] }));
        let rows = self.rows.iter().filter(|row| !row.is_empty()).map(row);
        json!({
            "content": clip(&self.content, CONTENT),
            "components": menu.chain(rows).collect::<Vec<_>>(),
            "allowed_mentions": { "parse": [] },
        })
    }
}

impl Menu {
    fn body(&self) -> Value {
        let option = |option: &MenuOption| json!({ "label": option.label, "description": option.description, "value": option.value });
        json!({
            "type": 3,
            "custom_id": self.custom_id,
            "placeholder": self.placeholder,
            "options": self.options.iter().map(option).collect::<Vec<_>>(),
        })
    }
}

/// Questions as a list in the text: a label may be cut, this is not.
fn listed<'a>(questions: impl Iterator<Item = &'a str>) -> String {
    questions.map(|question| format!("\n- {question}")).collect()
}
