//! A message as somebody saw it at one moment.

use std::sync::Arc;

use serde_json::Value;

use crate::shared::Shared;
use crate::world::Message;

#[derive(Clone)]
pub struct Seen {
    pub(super) shared: Arc<Shared>,
    message: Message,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    pub label: String,
    pub custom_id: Option<String>,
    pub url: Option<String>,
    pub disabled: bool,
}

impl std::fmt::Debug for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Seen").field("content", &self.content()).field("buttons", &self.labels()).finish()
    }
}

impl Seen {
    pub(super) fn of(shared: &Arc<Shared>, id: u64) -> Self {
        let message = shared.read(|world| world.messages[&id].clone());
        Self { shared: shared.clone(), message }
    }

    pub fn id(&self) -> u64 {
        self.message.id
    }

    pub fn channel_id(&self) -> u64 {
        self.message.channel_id
    }

    pub fn content(&self) -> &str {
        &self.message.content
    }

    pub fn embeds(&self) -> &[Value] {
        &self.message.embeds
    }

    /// The content of an attached file.
    pub fn file(&self, name: &str) -> &[u8] {
        let found = self.message.files.iter().find(|(known, _)| known == name);
        &found.unwrap_or_else(|| panic!("no file {name:?} on {:?}", self.content())).1
    }

    /// The components as JSON.
    pub fn components(&self) -> &[Value] {
        &self.message.components
    }

    /// Counts the changes before this was seen.
    pub fn revision(&self) -> u64 {
        self.message.revision
    }

    pub fn is_ephemeral(&self) -> bool {
        self.message.ephemeral_for.is_some()
    }

    /// The message that this one replies to.
    pub fn replies_to(&self) -> Option<u64> {
        self.message.reference
    }

    /// The same message as it is now.
    pub fn now(&self) -> Self {
        assert!(!self.is_deleted(), "{:?} was deleted\n{}", self.content(), self.shared.story());
        Self::of(&self.shared, self.id())
    }

    pub fn is_deleted(&self) -> bool {
        self.shared.read(|world| world.message(self.id()).is_none())
    }

    /// Rows of buttons from top to bottom.
    pub fn rows(&self) -> Vec<Vec<Button>> {
        let text = |value: &Value, key: &str| value[key].as_str().map(str::to_owned);
        let button = |value: &Value| Button {
            label: text(value, "label")
                .or_else(|| value["emoji"]["name"].as_str().map(str::to_owned))
                .unwrap_or_default(),
            custom_id: text(value, "custom_id"),
            url: text(value, "url"),
            disabled: value["disabled"].as_bool().unwrap_or(false),
        };
        let of_row = |row: &Value| {
            let children = row["components"].as_array().map_or(&[][..], Vec::as_slice);
            children.iter().filter(|child| child["type"] == 2).map(button).collect()
        };
        self.message.components.iter().map(of_row).collect()
    }

    pub fn buttons(&self) -> Vec<Button> {
        self.rows().into_iter().flatten().collect()
    }

    pub fn labels(&self) -> Vec<String> {
        self.buttons().into_iter().map(|button| button.label).collect()
    }

    /// The button of this label; else the only one whose label contains it.
    pub fn button(&self, label: &str) -> Button {
        let buttons = self.buttons();
        if let Some(exact) = buttons.iter().find(|button| button.label == label) {
            return exact.clone();
        }
        let mut containing = buttons.iter().filter(|button| button.label.contains(label));
        match (containing.next(), containing.next()) {
            (Some(only), None) => only.clone(),
            _ => panic!("no button {label:?} among {:?} under {:?}", self.labels(), self.content()),
        }
    }

    pub fn has_button(&self, label: &str) -> bool {
        self.labels().iter().any(|known| known.contains(label))
    }
}
