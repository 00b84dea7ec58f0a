//! Noticing that a connection is dead though it has not ended.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serenity::model::event::Event;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::connection::{Connection, End};
use super::health::{Health, Stage};
use crate::settings::Pace;

/// How often is looked.
const LOOK: Duration = Duration::from_secs(1);

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
}

impl Signs {
    /// Of a connection that begins now.
    pub fn new() -> Self {
        let begun = Instant::now();
        Signs { begun, last: Mutex::new(Sign { at: begun, ready: None }), signed_in: Notify::new() }
    }

    /// Takes an event as a sign of life.
    pub fn hear(&self, event: &Event, shard: u32, health: &Health) {
        let ready = matches!(event, Event::Ready(_));
        self.alive(ready);
        match event {
            Event::Ready(_) => health.note(shard, |shard| {
                shard.is(Stage::Connected);
                shard.sign_ins += 1;
            }),
            Event::Resumed(_) => health.note(shard, |shard| {
                shard.is(Stage::Connected);
                shard.resumes += 1;
            }),
            _ => {}
        }
    }

    /// How long it has been signed in.
    pub fn lasted(&self) -> Duration {
        self.last().ready.map(|at| at.elapsed()).unwrap_or_default()
    }

    fn alive(&self, ready: bool) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.at = Instant::now();
        if ready {
            last.ready = Some(last.at);
            self.signed_in.notify_one();
        }
    }

    fn last(&self) -> Sign {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner)
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
            signs.alive(false);
            health.note(shard, |shard| (shard.last_ack, shard.latency) = (Some(Instant::now()), now));
        }
        let last = signs.last();
        if last.ready.is_none() && signs.begun.elapsed() > pace.sign_in {
            return Found::Dead("signing in took too long");
        }
        if last.at.elapsed() > pace.silence {
            return Found::Dead("nothing is heard from Discord any more");
        }
    }
}
