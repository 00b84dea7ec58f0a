//! From a message's words to the desk's reply.

use super::custom_id::Key;
use super::known;
use crate::desk::{Outcome, Reply, Snapshot};
use crate::journal::Journal;

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

/// Notes what became of a question.
pub fn note(journal: &Journal, question: &str, reply: &Reply) {
    if matches!(reply.outcome, Outcome::Unknown(_)) {
        journal.declined(question);
    }
    note_answers(journal, reply);
}

/// Notes which entries a reply was made of.
pub fn note_answers(journal: &Journal, reply: &Reply) {
    for answer in reply.answers() {
        journal.answered(&answer.entry);
    }
    if let Outcome::Unknown(unknown) = &reply.outcome
        && let Some(entry) = &unknown.unstated
    {
        journal.answered(entry);
    }
}
