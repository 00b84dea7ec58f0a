//! From a message's words to the desk's reply.

use super::custom_id::Key;
use super::known;
use crate::desk::{Reply, Snapshot};

/// What a message comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Understood {
    /// A question, answered or not.
    Reply(Reply),
    /// Nothing that can be read as words.
    Nothing,
}

/// Asks the desk; `before` is what the message follows up on.
pub fn understand(desk: &Snapshot, text: &str, before: &[Key]) -> Understood {
    // A question of the desk's own, as autocomplete offers it, needs no reading.
    let own = desk.knowledge().answers().find(|entry| entry.question == text);
    if let Some(reply) = own.and_then(|entry| desk.answer(&entry.id)) {
        return Understood::Reply(reply);
    }
    let before = known::entry_ids(desk, before);
    let reply = if before.is_empty() { desk.ask(text) } else { desk.ask_after(text, &before) };
    // The desk names its likeliest entry wherever it could read anything.
    if reply.best.is_none() { Understood::Nothing } else { Understood::Reply(reply) }
}
