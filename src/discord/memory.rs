//! What the bot remembers of the conversation, in bounded memory and for this run only: which messages it has taken
//! up, and which of its messages answers which.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serenity::model::id::MessageId;
use serenity::model::timestamp::Timestamp;

use super::custom_id::Key;
use crate::metrics::Way;

/// Messages remembered as taken up: far more than a resumed session repeats.
const TAKEN_UP: usize = 10_000;

/// Answers that an edit or a deletion of the question still reaches.
const ANSWERED: usize = 10_000;

/// An answer that was given to a message.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The bot's message.
    pub answer: MessageId,
    /// How the question reached the bot.
    pub way: Way,
    /// What the question followed up on.
    pub before: Vec<Key>,
    /// The edit that was last dealt with.
    pub edited: Option<Timestamp>,
}

/// What is remembered.
#[derive(Debug)]
pub struct Memory {
    taken_up: Mutex<Recent<()>>,
    answered: Mutex<Recent<Answered>>,
}

impl Memory {
    /// Remembers nothing yet.
    pub fn new() -> Self {
        Memory { taken_up: Mutex::new(Recent::new(TAKEN_UP)), answered: Mutex::new(Recent::new(ANSWERED)) }
    }

    /// Whether a message comes up for the first time.
    pub fn is_new(&self, message: MessageId) -> bool {
        locked(&self.taken_up).put(message, ()).is_none()
    }

    /// Whether a message came up before, as far as is remembered.
    pub fn knows(&self, message: MessageId) -> bool {
        locked(&self.taken_up).entries.contains_key(&message)
    }

    /// Keeps which message answers another.
    pub fn answered(&self, question: MessageId, answered: Answered) {
        locked(&self.answered).put(question, answered);
    }

    /// What answers a message.
    pub fn answer_to(&self, question: MessageId) -> Option<Answered> {
        locked(&self.answered).entries.get(&question).cloned()
    }

    /// Forgets the answer to a message, which is given back.
    pub fn forget(&self, question: MessageId) -> Option<Answered> {
        locked(&self.answered).entries.remove(&question)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A map from messages that keeps those last added.
#[derive(Debug)]
struct Recent<V> {
    entries: HashMap<MessageId, V>,
    order: VecDeque<MessageId>,
    most: usize,
}

impl<V> Recent<V> {
    fn new(most: usize) -> Self {
        Recent { entries: HashMap::new(), order: VecDeque::new(), most }
    }

    /// Puts a value in place and gives back the one that was there.
    fn put(&mut self, message: MessageId, value: V) -> Option<V> {
        let before = self.entries.insert(message, value);
        if before.is_none() {
            self.order.push_back(message);
            if self.order.len() > self.most
                && let Some(oldest) = self.order.pop_front()
            {
                self.entries.remove(&oldest);
            }
        }
        before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_go_first() {
        let mut recent = Recent::new(2);
        for id in 1..=3 {
            assert_eq!(recent.put(MessageId::new(id), ()), None);
        }
        assert_eq!(recent.put(MessageId::new(3), ()), Some(()));
        assert_eq!(recent.put(MessageId::new(1), ()), None, "forgotten");
        assert_eq!(recent.entries.len(), 2);
    }
}
