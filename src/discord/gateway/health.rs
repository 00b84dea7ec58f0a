//! What the shards are doing, told by them and read by whoever wants to know.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// What a shard is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Waiting before it signs in (again).
    Pausing,
    /// Connecting and signing in.
    Connecting,
    /// Events come in.
    Connected,
}

impl Stage {
    /// Its name in the metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Pausing => "pausing",
            Stage::Connecting => "connecting",
            Stage::Connected => "connected",
        }
    }
}

/// One shard.
#[derive(Clone, Copy, Debug)]
pub struct ShardHealth {
    /// Its number, from 0.
    pub id: u32,
    /// What it is doing.
    pub stage: Stage,
    /// Since when.
    pub since: Instant,
    /// When Discord last noted one of its heartbeats on this connection.
    pub last_ack: Option<Instant>,
    /// Time between its last heartbeat and Discord's note of it.
    pub latency: Option<Duration>,
    /// How often it was resumed.
    pub resumes: u64,
    /// How often it signed in.
    pub sign_ins: u64,
}

impl ShardHealth {
    fn new(id: u32) -> Self {
        let (stage, since) = (Stage::Connecting, Instant::now());
        ShardHealth { id, stage, since, last_ack: None, latency: None, resumes: 0, sign_ins: 0 }
    }

    pub(super) fn is(&mut self, stage: Stage) {
        if self.stage != stage {
            (self.stage, self.since) = (stage, Instant::now());
        }
    }
}

/// All shards.
#[derive(Debug, Default)]
pub struct Health {
    shards: Mutex<Vec<ShardHealth>>,
}

impl Health {
    /// Every shard as it is now, by number; empty before there are any.
    pub fn shards(&self) -> Vec<ShardHealth> {
        self.lock().clone()
    }

    /// Whether events come in on every shard.
    ///
    /// # Errors
    ///
    /// In words, what is missing.
    pub fn all_connected(&self) -> Result<(), String> {
        let shards = self.lock();
        if shards.is_empty() {
            return Err("not signed in yet".to_owned());
        }
        let missing: Vec<&ShardHealth> = shards.iter().filter(|shard| shard.stage != Stage::Connected).collect();
        match missing.iter().map(|shard| shard.since.elapsed().as_secs()).max() {
            None => Ok(()),
            Some(longest) => {
                Err(format!("{} of {} shards not connected, for {longest} s", missing.len(), shards.len()))
            }
        }
    }

    /// From now on there are so many shards. Those that were keep their counts.
    pub(super) fn has(&self, count: u32) {
        let mut shards = self.lock();
        shards.truncate(usize::try_from(count).unwrap_or(usize::MAX));
        for id in u32::try_from(shards.len()).unwrap_or(count)..count {
            shards.push(ShardHealth::new(id));
        }
    }

    /// Notes something about a shard.
    pub(super) fn note(&self, shard: u32, note: impl FnOnce(&mut ShardHealth)) {
        if let Some(known) = self.lock().iter_mut().find(|known| known.id == shard) {
            note(known);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<ShardHealth>> {
        self.shards.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
