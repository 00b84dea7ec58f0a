//! What the bot remembers of the conversation, in bounded memory and for this run only: what it has taken up, so that
//! events which Discord delivers again are answered once, and which of its messages answers which.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serenity::model::id::{ChannelId, MessageId};
use serenity::model::timestamp::Timestamp;

use super::custom_id::Key;
use super::rest::RestError;
use crate::metrics::Way;

/// Messages and interactions remembered as taken up: far more than a resumed session repeats.
const TAKEN_UP: usize = 10_000;

/// Answers that an edit or a deletion of the question still reaches.
const ANSWERED: usize = 10_000;

/// Reasons of refusals remembered as logged, with their channels.
const REFUSED: usize = 1_000;

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

/// A channel, with the status and the code of what Discord refused there.
type Refused = (ChannelId, Option<u16>, Option<i64>);

/// What is remembered.
#[derive(Debug)]
pub struct Memory {
    taken_up: Mutex<Recent<u64, ()>>,
    answered: Mutex<Recent<MessageId, Answered>>,
    refused: Mutex<Recent<Refused, ()>>,
}

impl Memory {
    /// Remembers nothing yet.
    pub fn new() -> Self {
        Memory {
            taken_up: Mutex::new(Recent::new(TAKEN_UP)),
            answered: Mutex::new(Recent::new(ANSWERED)),
            refused: Mutex::new(Recent::new(REFUSED)),
        }
    }

    /// Whether a message or an interaction comes up for the first time; all have ids of their own.
    pub fn is_new(&self, id: u64) -> bool {
        locked(&self.taken_up).put(id, ()).is_none()
    }

    /// Whether a message came up before, as far as is remembered.
    pub fn knows(&self, message: MessageId) -> bool {
        locked(&self.taken_up).entries.contains_key(&message.get())
    }

    /// Keeps which message answers another.
    pub fn answered(&self, question: MessageId, answered: Answered) {
        locked(&self.answered).put(question, answered);
    }

    /// What answers a message.
    pub fn answer_to(&self, question: MessageId) -> Option<Answered> {
        locked(&self.answered).entries.get(&question).cloned()
    }

    /// Whether it is worth saying what went wrong in a channel. What Discord refuses, as in an archived thread, it will
    /// refuse again: that is said once. What may have passed by the next time is said every time.
    pub fn is_news(&self, channel: ChannelId, error: &RestError) -> bool {
        match error.status() {
            Some(400..=428 | 430..=499) => {
                locked(&self.refused).put((channel, error.status(), error.code()), ()).is_none()
            }
            _ => true,
        }
    }

    /// Forgets the answer to a message, which is given back.
    pub fn forget(&self, question: MessageId) -> Option<Answered> {
        locked(&self.answered).entries.remove(&question)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A map that keeps the entries last added.
#[derive(Debug)]
struct Recent<K, V> {
    entries: HashMap<K, V>,
    order: VecDeque<K>,
    most: usize,
}

impl<K: Copy + Eq + Hash, V> Recent<K, V> {
    fn new(most: usize) -> Self {
        Recent { entries: HashMap::new(), order: VecDeque::new(), most }
    }

    /// Puts a value in place and gives back the one that was there.
    fn put(&mut self, key: K, value: V) -> Option<V> {
        let before = self.entries.insert(key, value);
        if before.is_none() {
            self.order.push_back(key);
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
    fn a_refusal_is_news_once_in_a_channel_and_what_passes_is_every_time() {
        let memory = Memory::new();
        let refused = |status, code| RestError::Refused { status, code: Some(code), message: None };
        let (archived, blocked) = (refused(400, 50_083), refused(400, 200_000));
        for (channel, error, news) in [
            (1, &archived, true),
            (1, &archived, false),
            (1, &blocked, true),
            (2, &archived, true),
            (1, &refused(500, 0), true),
            (1, &refused(500, 0), true),
            (1, &RestError::TimedOut, true),
            (1, &RestError::TimedOut, true),
        ] {
            assert_eq!(memory.is_news(ChannelId::new(channel), error), news, "{channel} {error}");
        }
    }

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
