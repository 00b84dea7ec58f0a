//! How fast people may ask: a limit for each person and one for each channel, kept in bounded memory.
//!
//! Each is a generic cell rate algorithm: a full minute's worth of questions at once, then one more whenever the
//! minute's share of it has passed. One instant is all that is kept of a person or a channel.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const MINUTE: Duration = Duration::from_secs(60);

/// People and channels remembered at once; whoever has not asked for a minute is forgotten first.
const REMEMBERED: usize = 10_000;

/// Whether a question is answered now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Go,
    /// It is not, and the person has not been told yet.
    Tell(Limit, Duration),
    /// It is not, and the person knows.
    Told(Limit, Duration),
}

/// Whose limit is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// The person's own.
    Person,
    /// The channel's.
    Channel,
}

/// The limits of everybody.
#[derive(Debug)]
pub struct Cooldowns {
    people: Mutex<Meters>,
    channels: Mutex<Meters>,
}

impl Cooldowns {
    /// Limits in questions a minute; 0 sets none.
    pub fn new(person_per_minute: u32, channel_per_minute: u32) -> Self {
        Cooldowns {
            people: Mutex::new(Meters::new(person_per_minute)),
            channels: Mutex::new(Meters::new(channel_per_minute)),
        }
    }

    /// Counts a question of a person in a channel.
    pub fn count(&self, person: u64, channel: u64) -> Verdict {
        self.count_at(person, channel, Instant::now(), true)
    }

    /// Counts a question of a person who is told nothing where it is too many; whether it is answered.
    pub fn admits(&self, person: u64, channel: u64) -> bool {
        self.count_at(person, channel, Instant::now(), false) == Verdict::Go
    }

    fn count_at(&self, person: u64, channel: u64, now: Instant, tells: bool) -> Verdict {
        for (meters, id, limit) in [(&self.people, person, Limit::Person), (&self.channels, channel, Limit::Channel)] {
            let mut meters = meters.lock().unwrap_or_else(PoisonError::into_inner);
            match meters.count(id, now, tells) {
                None => {}
                Some((wait, true)) => return Verdict::Told(limit, wait),
                Some((wait, false)) => return Verdict::Tell(limit, wait),
            }
        }
        Verdict::Go
    }
}

/// Something that is said to each person, or in each channel, once a minute at most.
#[derive(Debug)]
pub struct OnceAMinute(Mutex<Meters>);

impl OnceAMinute {
    /// Nothing said yet.
    pub fn new() -> Self {
        OnceAMinute(Mutex::new(Meters::new(1)))
    }

    /// Whether it may be said now; it then counts as said.
    pub fn may(&self, id: u64) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).count(id, Instant::now(), true).is_none()
    }
}

/// What is kept of one person or channel.
#[derive(Clone, Copy, Debug)]
struct Meter {
    /// When all that was asked would have been due ("theoretical arrival time").
    due: Instant,
    told: bool,
}

#[derive(Debug)]
struct Meters {
    /// Time that one question takes up; `None` sets no limit.
    share: Option<Duration>,
    meters: HashMap<u64, Meter>,
}

impl Meters {
    fn new(per_minute: u32) -> Self {
        Meters { share: MINUTE.checked_div(per_minute), meters: HashMap::new() }
    }

    /// Counts one; where it is too many, how long to wait and whether that was said before. With `tells` it is said now.
    fn count(&mut self, id: u64, now: Instant, tells: bool) -> Option<(Duration, bool)> {
        let share = self.share?;
        if !self.meters.contains_key(&id) && self.meters.len() >= REMEMBERED {
            self.forget(now);
        }
        let meter = self.meters.entry(id).or_insert(Meter { due: now, told: false });
        let due = meter.due.max(now) + share;
        // A little slack, for a minute does not divide evenly by every count.
        if due > now + MINUTE + Duration::from_millis(1) {
            let told = meter.told;
            meter.told |= tells;
            return Some((due - now - MINUTE, told));
        }
        *meter = Meter { due, told: false };
        None
    }

    fn forget(&mut self, now: Instant) {
        self.meters.retain(|_, meter| meter.due > now);
        if self.meters.len() >= REMEMBERED {
            // Ten thousand within one minute: those who asked least are forgotten.
            let mut dues: Vec<Instant> = self.meters.values().map(|meter| meter.due).collect();
            let (_, median, _) = dues.select_nth_unstable(REMEMBERED / 2);
            let median = *median;
            self.meters.retain(|_, meter| meter.due > median);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minutes_worth_then_told_once_then_again_after_a_while() {
        let cooldowns = Cooldowns::new(2, 0);
        let start = Instant::now();
        let ask = |after: u64| cooldowns.count_at(1, 1, start + Duration::from_secs(after), true);
        assert_eq!(ask(0), Verdict::Go);
        assert_eq!(ask(0), Verdict::Go);
        assert_eq!(ask(0), Verdict::Tell(Limit::Person, Duration::from_secs(30)));
        assert_eq!(ask(10), Verdict::Told(Limit::Person, Duration::from_secs(20)));
        assert_eq!(ask(30), Verdict::Go);
        assert!(matches!(ask(30), Verdict::Tell(..)), "told again, for it is another time");
    }

    #[test]
    fn what_is_held_back_without_a_word_leaves_it_to_be_said() {
        let cooldowns = Cooldowns::new(1, 0);
        assert!(cooldowns.admits(1, 1));
        assert!(!cooldowns.admits(1, 1));
        assert!(matches!(cooldowns.count(1, 1), Verdict::Tell(Limit::Person, _)));
        assert!(!cooldowns.admits(1, 1));
        assert!(matches!(cooldowns.count(1, 1), Verdict::Told(Limit::Person, _)));
    }

    #[test]
    fn a_channel_has_a_limit_of_its_own() {
        let cooldowns = Cooldowns::new(0, 1);
        let now = Instant::now();
        assert_eq!(cooldowns.count_at(1, 7, now, true), Verdict::Go);
        assert!(matches!(cooldowns.count_at(2, 7, now, true), Verdict::Tell(Limit::Channel, _)));
        assert_eq!(cooldowns.count_at(2, 8, now, true), Verdict::Go);
    }

    #[test]
    fn any_number_a_minute_comes_out_even() {
        for per_minute in [1, 3, 7, 59, 60] {
            let cooldowns = Cooldowns::new(per_minute, 0);
            let now = Instant::now();
            let gone = (0..100).filter(|_| cooldowns.count_at(1, 1, now, true) == Verdict::Go).count();
            assert_eq!(gone, per_minute as usize);
        }
    }

    #[test]
    fn memory_is_bounded() {
        let cooldowns = Cooldowns::new(10, 10);
        let now = Instant::now();
        for person in 0..50_000 {
            cooldowns.count_at(person, person, now, true);
        }
        assert!(cooldowns.people.lock().unwrap().meters.len() <= REMEMBERED);
    }
}
