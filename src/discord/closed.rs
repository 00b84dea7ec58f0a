//! Channels in which the bot may not write. They are remembered, so that whoever goes on asking there does not make it
//! send request after request: Discord counts those that it refuses, and bans an address for too many.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serenity::model::id::ChannelId;
use tokio::time::Instant;

/// Channels remembered at once.
const REMEMBERED: usize = 1_000;

/// Refusals without a consequence: permissions may just be being put right.
const FREE: u32 = 3;

/// How long the bot does not try after the last of those; it doubles from refusal to refusal.
const FIRST: Duration = Duration::from_secs(15);
const LONGEST: Duration = Duration::from_secs(600);

/// What is known of such channels.
#[derive(Debug, Default)]
pub struct Closed(Mutex<HashMap<ChannelId, Door>>);

#[derive(Clone, Copy, Debug)]
struct Door {
    refusals: u32,
    until: Instant,
}

impl Closed {
    /// Whether it is worth trying to write there.
    pub fn may_try(&self, channel: ChannelId) -> bool {
        self.lock().get(&channel).is_none_or(|door| door.until <= Instant::now())
    }

    /// The bot was refused there; whether this is news.
    pub fn refused(&self, channel: ChannelId) -> bool {
        let (mut doors, now) = (self.lock(), Instant::now());
        if doors.len() >= REMEMBERED && !doors.contains_key(&channel) {
            let oldest = doors.iter().min_by_key(|(_, door)| door.until).map(|(channel, _)| *channel);
            oldest.and_then(|oldest| doors.remove(&oldest));
        }
        let door = doors.entry(channel).or_insert(Door { refusals: 0, until: now });
        door.refusals = door.refusals.saturating_add(1);
        if let Some(doublings) = door.refusals.checked_sub(FREE) {
            door.until = now + FIRST.saturating_mul(2_u32.saturating_pow(doublings)).min(LONGEST);
        }
        door.refusals == 1
    }

    /// The bot could write there.
    pub fn opened(&self, channel: ChannelId) {
        self.lock().remove(&channel);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ChannelId, Door>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_some_refusals_it_is_let_be_until_it_opens() {
        let (closed, channel) = (Closed::default(), ChannelId::new(1));
        assert!(closed.refused(channel));
        assert!(!closed.refused(channel) && closed.may_try(channel));
        assert!(!closed.refused(channel) && !closed.may_try(channel));
        assert!(closed.may_try(ChannelId::new(2)));
        closed.opened(channel);
        assert!(closed.may_try(channel) && closed.refused(channel));
    }

    #[test]
    fn memory_is_bounded() {
        let closed = Closed::default();
        for channel in 1..=5_000 {
            closed.refused(ChannelId::new(channel));
        }
        assert_eq!(closed.lock().len(), REMEMBERED);
    }
}
