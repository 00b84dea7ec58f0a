//! What a person is shown after they did something.

use std::sync::Arc;

use super::modal::Modal;
use super::seen::Seen;
use crate::shared::Shared;
use crate::world::{Response, World};

/// A choice under an option that is being typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub name: String,
    pub value: serde_json::Value,
}

#[derive(Debug)]
pub enum Shown {
    /// A new message, for all or for this person alone.
    Message(Seen),
    /// The message with the button changed.
    Update(Seen),
    /// The message with the button is gone.
    Deleted,
    Modal(Modal),
}

impl Shown {
    /// A new message of any visibility.
    pub fn message(self) -> Seen {
        match self {
            Self::Message(seen) => seen,
            other => panic!("expected a new message, was shown {other:?}"),
        }
    }

    /// A new message that this person alone sees.
    pub fn ephemeral(self) -> Seen {
        let seen = self.message();
        assert!(seen.is_ephemeral(), "expected an ephemeral message, everybody sees {seen:?}");
        seen
    }

    /// A new message that everybody sees.
    pub fn public(self) -> Seen {
        let seen = self.message();
        assert!(!seen.is_ephemeral(), "expected a public message, one person alone sees {seen:?}");
        seen
    }

    pub fn update(self) -> Seen {
        match self {
            Self::Update(seen) => seen,
            other => panic!("expected an update of the message, was shown {other:?}"),
        }
    }

    pub fn deleted(self) {
        assert!(matches!(self, Self::Deleted), "expected the message to be gone, was shown {self:?}");
    }

    pub fn modal(self) -> Modal {
        match self {
            Self::Modal(modal) => modal,
            other => panic!("expected a modal, was shown {other:?}"),
        }
    }
}

enum Found {
    Message(u64),
    Update(u64),
    Deleted,
    Modal(serde_json::Value),
}

/// Waits for what an interaction shows in the end: a deferred answer's content, not its "is thinking…".
pub async fn outcome(shared: &Arc<Shared>, what: &str, id: u64) -> Shown {
    let found = shared.wait_for(&format!("the answer to {what}"), |world| look(world, id)).await;
    match found {
        Found::Message(message) => Shown::Message(Seen::of(shared, message)),
        Found::Update(message) => Shown::Update(Seen::of(shared, message)),
        Found::Deleted => Shown::Deleted,
        Found::Modal(modal) => Shown::Modal(Modal::new(id, modal)),
    }
}

fn look(world: &World, id: u64) -> Option<Found> {
    let interaction = &world.interactions[&id];
    match interaction.response.as_ref()? {
        Response::Message(message) => Some(Found::Message(*message)),
        Response::DeferredMessage(message) => match world.message(*message) {
            Some(filled) if !filled.is_loading() => Some(Found::Message(*message)),
            Some(_) => None,
            // "is thinking…" was taken away: what counts is the follow-up, where there is one.
            None => interaction.followups.last().map(|followup| Found::Message(*followup)),
        },
        Response::Update(message) => Some(Found::Update(*message)),
        Response::DeferredUpdate => {
            let source = interaction.source?;
            match world.message(source) {
                None => Some(Found::Deleted),
                Some(message) if message.revision > interaction.source_revision => Some(Found::Update(source)),
                Some(_) => interaction.followups.last().map(|followup| Found::Message(*followup)),
            }
        }
        Response::Modal(modal) => Some(Found::Modal(modal.clone())),
        Response::Choices(_) => None,
    }
}
