//! Where the bot may not write. It is remembered, so that whoever goes on asking there does not make it send request
//! after request: Discord counts those that it refuses, and bans an address for too many.
//!
//! A channel is let be after a few refusals. Channels and threads are plentiful, so that a server too has only so many:
//! then those of its channels in which the bot has not written before are tried once a minute.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serenity::model::id::{ChannelId, GuildId};
use tokio::time::Instant;

/// Channels remembered at once, and servers.
const REMEMBERED: usize = 1_000;

/// A channel's refusals without a consequence: permissions may just be being put right.
const FREE: u32 = 3;

/// How long the bot does not try after the last of those; it doubles from refusal to refusal.
const FIRST: Duration = Duration::from_secs(15);
const LONGEST: Duration = Duration::from_secs(600);

/// A server's refusals, in the time that Discord counts them for, without a consequence.
const FREE_IN_A_SERVER: u32 = 10;
const COUNTED_FOR: Duration = Duration::from_secs(600);

/// How long the bot does not try in an unknown channel of a server after the last of those.
const BETWEEN: Duration = Duration::from_secs(60);

/// Unknown channels of a server that are tried at once: each may be refused.
const AT_ONCE: u32 = 50;

/// Channels of a server in which the bot has written, as far as they are remembered.
const KNOWN: usize = 50;

/// A channel, and the server that it is in; `None` for direct messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Spot {
    pub guild: Option<GuildId>,
    pub channel: ChannelId,
}

/// What is known of channels and servers.
#[derive(Debug, Default)]
pub struct Closed(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    channels: HashMap<ChannelId, Door>,
    guilds: HashMap<GuildId, House>,
}

#[derive(Clone, Copy, Debug)]
struct Door {
    refusals: u32,
    until: Instant,
}

/// A server.
#[derive(Debug)]
struct House {
    refusals: u32,
    /// Since when they are counted.
    since: Instant,
    /// No sooner is an unknown channel tried, once there were too many.
    until: Instant,
    known: VecDeque<ChannelId>,
    trying: u32,
}

/// An attempt to write somewhere. Dropped, nothing was learnt from it.
#[derive(Debug)]
pub struct Attempt<'a> {
    closed: &'a Closed,
    spot: Spot,
}

impl Closed {
    /// Leave to try; `None` where it is not worth it.
    pub fn tries(&self, spot: Spot) -> Option<Attempt<'_>> {
        let (mut state, now) = (self.lock(), Instant::now());
        if state.channels.get(&spot.channel).is_some_and(|door| door.until > now) {
            return None;
        }
        if let Some(guild) = spot.guild {
            let house = state.house(guild, now);
            if !house.lets_try(spot.channel, now) {
                return None;
            }
            house.trying += 1;
        }
        Some(Attempt { closed: self, spot })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt<'_> {
    /// The bot was refused there; whether this is news.
    pub fn refused(self) -> bool {
        let (mut state, now) = (self.closed.lock(), Instant::now());
        if let Some(guild) = self.spot.guild {
            let house = state.house(guild, now);
            house.refusals = house.refusals.saturating_add(1);
            house.known.retain(|known| *known != self.spot.channel);
        }
        make_room(&mut state.channels, &self.spot.channel, |door| door.until);
        let door = state.channels.entry(self.spot.channel).or_insert(Door { refusals: 0, until: now });
        door.refusals = door.refusals.saturating_add(1);
        if let Some(doublings) = door.refusals.checked_sub(FREE) {
            door.until = now + FIRST.saturating_mul(2_u32.saturating_pow(doublings)).min(LONGEST);
        }
        door.refusals == 1
    }

    /// The bot could write there.
    pub fn opened(self) {
        let mut state = self.closed.lock();
        state.channels.remove(&self.spot.channel);
        if let Some(guild) = self.spot.guild {
            state.house(guild, Instant::now()).knows(self.spot.channel);
        }
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        if let Some(guild) = self.spot.guild
            && let Some(house) = self.closed.lock().guilds.get_mut(&guild)
        {
            house.trying = house.trying.saturating_sub(1);
        }
    }
}

impl State {
    fn house(&mut self, guild: GuildId, now: Instant) -> &mut House {
        // Of those where the least was refused lately the oldest goes.
        make_room(&mut self.guilds, &guild, |house| (house.trying, house.refusals, house.since));
        let empty = || House { refusals: 0, since: now, until: now, known: VecDeque::new(), trying: 0 };
        let house = self.guilds.entry(guild).or_insert_with(empty);
        if now - house.since > COUNTED_FOR {
            (house.refusals, house.since) = (0, now);
        }
        house
    }
}

impl House {
    fn lets_try(&mut self, channel: ChannelId, now: Instant) -> bool {
        if self.known.contains(&channel) {
            return true;
        }
        if self.refusals < FREE_IN_A_SERVER {
            return self.trying < AT_ONCE;
        }
        if self.until > now {
            return false;
        }
        self.until = now + BETWEEN;
        true
    }

    fn knows(&mut self, channel: ChannelId) {
        if self.known.contains(&channel) {
            return;
        }
        if self.known.len() == KNOWN {
            self.known.pop_front();
        }
        self.known.push_back(channel);
    }
}

/// Sees to it that there is room for a key, by giving up what comes first in this order.
fn make_room<K: Copy + Eq + Hash, V, O: Ord>(map: &mut HashMap<K, V>, key: &K, order: impl Fn(&V) -> O) {
    if map.len() >= REMEMBERED && !map.contains_key(key) {
        let first = map.iter().min_by_key(|(_, value)| order(value)).map(|(key, _)| *key);
        first.and_then(|first| map.remove(&first));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(guild: u64, channel: u64) -> Spot {
        Spot { guild: Some(GuildId::new(guild)), channel: ChannelId::new(channel) }
    }

    fn direct(channel: u64) -> Spot {
        Spot { guild: None, channel: ChannelId::new(channel) }
    }

    /// Tries, and is refused; whether it could be tried, and whether the refusal is news.
    fn refused(closed: &Closed, spot: Spot) -> Option<bool> {
        closed.tries(spot).map(Attempt::refused)
    }

    #[test]
    fn after_some_refusals_a_channel_is_let_be_until_it_opens() {
        let closed = Closed::default();
        for news in [Some(true), Some(false), Some(false), None] {
            assert_eq!(refused(&closed, direct(1)), news);
        }
        let attempt = closed.tries(direct(2)).expect("another one");
        attempt.opened();
        let attempt = Attempt { closed: &closed, spot: direct(1) };
        attempt.opened();
        assert_eq!(refused(&closed, direct(1)), Some(true), "news again");
    }

    #[test]
    fn a_server_full_of_closed_channels_is_let_be_but_for_those_that_are_known_to_be_open() {
        let closed = Closed::default();
        closed.tries(spot(1, 1)).expect("nothing is known of it").opened();
        let tried = (2..100).filter(|channel| refused(&closed, spot(1, *channel)).is_some()).count();
        // The last of them is the first that has to wait for a minute.
        assert_eq!(tried, 10 + 1);
        assert!(closed.tries(spot(1, 1)).is_some() && closed.tries(spot(2, 100)).is_some());
        assert!(closed.tries(spot(1, 101)).is_none());
        // One that is closed again is known no longer.
        assert_eq!(refused(&closed, spot(1, 1)), Some(true));
        assert!(closed.tries(spot(1, 1)).is_none());
    }

    #[test]
    fn no_more_are_tried_at_once_than_may_be_refused() {
        let closed = Closed::default();
        let attempts: Vec<Attempt<'_>> = (1..=100).filter_map(|channel| closed.tries(spot(1, channel))).collect();
        assert_eq!(attempts.len(), 50);
        drop(attempts);
        assert!(closed.tries(spot(1, 100)).is_some());
    }

    #[test]
    fn memory_is_bounded() {
        let closed = Closed::default();
        for number in 1..=5_000 {
            assert!(refused(&closed, spot(number, number)).is_some());
            for channel in 1..=100 {
                closed.tries(spot(number, 10_000 + channel)).expect("one was refused there").opened();
            }
        }
        let state = closed.lock();
        assert_eq!((state.channels.len(), state.guilds.len()), (REMEMBERED, REMEMBERED));
        assert!(state.guilds.values().all(|house| house.known.len() == KNOWN));
    }
}
