//! Finding in the knowledge what a button's key stands for.

use super::custom_id::Key;
use crate::desk::{Citation, Outcome, Reply, Snapshot};

/// The reply of the entry that a key stands for; `None` where the knowledge does not hold it any more.
pub fn reply_of(desk: &Snapshot, key: Key) -> Option<Reply> {
    desk.answer(entry_id(desk, key)?)
}

/// Ids of the entries that keys stand for; those that are gone are left out.
pub fn entry_ids(desk: &Snapshot, keys: &[Key]) -> Vec<String> {
    keys.iter().filter_map(|key| entry_id(desk, *key)).map(str::to_owned).collect()
}

/// The id of the entry that a key stands for.
pub fn entry_id(desk: &Snapshot, key: Key) -> Option<&str> {
    desk.knowledge().entries.iter().map(|e| e.id.as_str()).find(|id| Key::of(id) == key)
}

/// What a reply rests on, answer by answer.
pub fn citations(reply: &Reply) -> Vec<&Citation> {
    match &reply.outcome {
        Outcome::Answers(answers) => answers.iter().flat_map(|a| &a.citations).collect(),
        Outcome::Unknown(unknown) => unknown.citations.iter().collect(),
        Outcome::Choices(_) => Vec::new(),
    }
}
