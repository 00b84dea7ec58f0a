//! The buttons. One file for each family, each with the same two functions: `family` (what it is) and `press` (what
//! it does); a new family is a new file and a line in the table. What a button carries is in its custom id.

pub mod ask;
pub mod choose;
pub mod delete;
pub mod feedback;
pub mod passages_page;
pub mod sources;
pub mod terms_page;
pub mod timeline_page;

use std::sync::Arc;

use serenity::model::Permissions;
use serenity::model::application::ComponentInteraction;
use serenity::model::channel::MessageFlags;
use serenity::model::id::UserId;

use super::hearing;
use super::views::View;
use crate::desk::Snapshot;
use crate::journal::Journal;

/// A family of buttons.
pub struct Family {
    /// Its name in custom ids.
    pub tag: &'static str,
    /// Whether a press is a question, which counts against the cooldown.
    pub asks: bool,
    /// What a press does; `None` where the custom id's fields are not of this family's form, or what they stand for
    /// is gone from the knowledge.
    pub press: fn(&Press) -> Option<Pressed>,
}

/// Every family there is.
pub const FAMILIES: &[fn() -> Family] = &[
    ask::family,
    choose::family,
    sources::family,
    sources::page_family,
    feedback::helpful_family,
    feedback::not_helpful_family,
    delete::family,
    terms_page::family,
    timeline_page::family,
    passages_page::family,
];

/// The family of a tag.
pub fn find(tag: &str) -> Option<Family> {
    FAMILIES.iter().map(|family| family()).find(|family| family.tag == tag)
}

/// A press of a button.
#[derive(Clone, Debug)]
pub struct Press {
    /// The knowledge as it is now.
    pub desk: Arc<Snapshot>,
    /// Where it is noted.
    pub journal: Option<Journal>,
    /// The custom id's fields.
    pub fields: String,
    /// Who pressed.
    pub who: UserId,
    /// Whether they may manage messages here.
    pub moderates: bool,
    /// Who asked for the message with the button; `None` where only that person sees it, or it does not say.
    pub asker: Option<UserId>,
    /// The question that the message answers, as far as the message shows it.
    pub question: Option<String>,
    /// Whether only one person sees the message with the button.
    pub private: bool,
}

impl Press {
    /// A press of a button with these fields.
    pub fn new(desk: Arc<Snapshot>, fields: &str, interaction: &ComponentInteraction) -> Self {
        let permissions = interaction.member.as_ref().and_then(|member| member.permissions);
        let message = &interaction.message;
        Press {
            desk,
            journal: None,
            fields: fields.to_owned(),
            who: interaction.user.id,
            moderates: permissions.is_some_and(Permissions::manage_messages),
            asker: hearing::asker(message),
            question: hearing::question(message),
            private: message.flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL)),
        }
    }

    /// What comes of it is noted there.
    pub fn noting(self, journal: Journal) -> Self {
        Press { journal: Some(journal), ..self }
    }

    /// Whether the message is theirs: they asked for it, or nobody else sees it.
    pub fn is_own(&self) -> bool {
        self.private || self.asker == Some(self.who)
    }
}

/// What comes of a press.
#[derive(Clone, Debug, PartialEq)]
pub enum Pressed {
    /// The message with the button becomes this.
    Update(View),
    /// A new message for everybody who sees the one with the button.
    Answer(View),
    /// A new message for whoever pressed alone.
    Tell(View),
    /// The message with the button goes.
    Delete,
}
