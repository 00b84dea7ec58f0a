//! Noticing that a connection is dead though it has not ended.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serenity::model::event::Event;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::connection::{Connection, End};
use super::health::{Health, Stage};
use crate::settings::Pace;

/// How often is looked.
const LOOK: Duration = Duration::from_secs(1);

/// Times in a row that a connection may be resumed and hardly last.
const IN_A_ROW: u32 = 10;

/// Times that it may be resumed without waiting as long as between sign-ins.
const AT_ONCE: u32 = 30;

/// What a connection was found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// It ended by itself.
    Ended(End),
    /// It is dead; in words, what shows it.
    Dead(&'static str),
    /// It is dead, and it does not say what Discord closed it with: its loop spins.
    Spinning,
}

/// The signs of life of a connection.
#[derive(Debug)]
pub struct Signs {
    begun: Instant,
    last: Mutex<Sign>,
    signed_in: Notify,
}

#[derive(Clone, Copy, Debug)]
struct Sign {
    at: Instant,
    ready: Option<Instant>,
    /// When it was last signed in or resumed.
    arrived: Option<Instant>,
    /// Since when it has been gone without being resumed.
    gone: Option<Instant>,
}

impl Signs {
    /// Of a connection that begins now.
    pub fn new() -> Self {
        let begun = Instant::now();
        Signs {
            begun,
            last: Mutex::new(Sign { at: begun, ready: None, arrived: None, gone: None }),
            signed_in: Notify::new(),
        }
    }

    /// Takes an event as a sign of life.
    pub fn hear(&self, event: &Event, shard: u32, health: &Health) {
        let mut last = self.lock();
        last.at = Instant::now();
        let (signed_in, resumed) = (matches!(event, Event::Ready(_)), matches!(event, Event::Resumed(_)));
        if signed_in {
            last.ready = Some(last.at);
            self.signed_in.notify_one();
        }
        if signed_in || resumed {
            last.arrived = Some(last.at);
            last.gone = None;
            health.note(shard, |shard| {
                shard.is(Stage::Connected);
                shard.sign_ins += u64::from(signed_in);
                shard.resumes += u64::from(resumed);
            });
        }
    }

    /// How long it has been signed in.
    pub fn lasted(&self) -> Duration {
        self.last().ready.map(|at| at.elapsed()).unwrap_or_default()
    }

    /// Discord has noted a heartbeat.
    fn beats(&self) {
        self.lock().at = Instant::now();
    }

    /// It is made anew.
    fn goes(&self, shard: u32, health: &Health) {
        self.lock().gone.get_or_insert_with(Instant::now);
        health.note(shard, |shard| shard.is(Stage::Connecting));
    }

    fn last(&self) -> Sign {
        *self.lock()
    }

    fn lock(&self) -> MutexGuard<'_, Sign> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Watches a connection until it ends or is found dead; `signed_in` is called once it is signed in.
pub async fn watch(
    connection: &mut Connection,
    signs: &Signs,
    shard: u32,
    health: &Health,
    pace: &Pace,
    signed_in: impl FnOnce(),
) -> Found {
    let mut signed_in = Some(signed_in);
    let mut latency = None;
    loop {
        tokio::select! {
            end = connection.ended() => return Found::Ended(end),
            () = signs.signed_in.notified() => {
                if let Some(signed_in) = signed_in.take() {
                    signed_in();
                }
            }
            () = tokio::time::sleep(LOOK) => {}
        }
        if !connection.answers_within(pace.stuck).await {
            return Found::Spinning;
        }
        let now = connection.latency().await;
        if now.is_some() && now != latency {
            latency = now;
            signs.beats();
            health.note(shard, |shard| (shard.last_ack, shard.latency) = (Some(Instant::now()), now));
        }
        let last = signs.last();
        if last.ready.is_none() && signs.begun.elapsed() > pace.sign_in {
            return Found::Dead("signing in took too long");
        }
        if last.gone.is_some_and(|since| since.elapsed() > pace.sign_in) {
            return Found::Dead("it broke off, and resuming it took too long");
        }
        if last.at.elapsed() > pace.silence {
            return Found::Dead("nothing is heard from Discord any more");
        }
    }
}

/// The times that a connection is resumed.
#[derive(Debug)]
pub struct Resumes {
    hardly: Duration,
    between: Duration,
    /// How often in a row it hardly lasted.
    in_a_row: u32,
    /// When all of them would have been due, one after the other as sign-ins are.
    due: Instant,
}

impl Resumes {
    /// Of a connection that begins now.
    pub fn new(pace: &Pace) -> Self {
        Resumes { hardly: pace.hardly, between: pace.between_sign_ins, in_a_row: 0, due: Instant::now() }
    }

    /// It is resumed now: before when it is not to be again, or nothing where it was too often.
    pub fn another(&mut self, signs: &Signs, shard: u32, health: &Health) -> Option<Instant> {
        let (last, now) = (signs.last(), Instant::now());
        signs.goes(shard, health);
        let hardly_lasted = last.gone.is_some() || last.arrived.is_some_and(|at| now - at < self.hardly);
        self.in_a_row = if hardly_lasted { self.in_a_row + 1 } else { 0 };
        self.due = self.due.max(now) + self.between;
        let paced = self.due.checked_sub(self.between * AT_ONCE).unwrap_or(now);
        (self.in_a_row <= IN_A_ROW).then(|| paced.max(now + self.hardly / 2))
    }
}
