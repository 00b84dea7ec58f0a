//! What every part of the simulation holds: the state behind its lock, the clock, traffic, faults; and waiting.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::clock::Clock;
use super::faults::Faults;
use super::record::{Exchange, Traffic};
use super::world::World;

/// How long a wait lasts before it fails; far longer than any answer takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Lines of the story shown by a failed wait.
const STORY_SHOWN: usize = 60;

pub struct Shared {
    pub address: std::net::SocketAddr,
    pub token: String,
    pub heartbeat_interval_ms: u64,
    pub clock: Clock,
    pub traffic: Traffic,
    pub faults: Faults,
    world: Mutex<World>,
    changed: watch::Sender<u64>,
}

impl Shared {
    pub fn new(
        address: std::net::SocketAddr,
        token: String,
        heartbeat_interval_ms: u64,
        clock: Clock,
        world: World,
    ) -> Self {
        Self {
            address,
            token,
            heartbeat_interval_ms,
            clock,
            traffic: Traffic::default(),
            faults: Faults::default(),
            world: Mutex::new(world),
            changed: watch::Sender::new(0),
        }
    }

    /// Looks at or changes the state; whoever waits looks again afterwards.
    pub fn with<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        let result = act(&mut self.lock());
        self.changed.send_modify(|version| *version += 1);
        result
    }

    /// Keeps a request; whoever waits looks again afterwards.
    pub fn recorded(&self, exchange: Exchange) {
        self.traffic.add(exchange);
        self.changed.send_modify(|version| *version += 1);
    }

    /// Looks at the state.
    pub fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `look` finds something; fails with the story so far.
    pub async fn wait_for<T>(&self, what: &str, look: impl FnMut(&World) -> Option<T>) -> T {
        match self.try_wait_for(PATIENCE, look).await {
            Ok(found) => found,
            Err(why) => panic!("waited for {what}: {why}\n{}", self.story()),
        }
    }

    /// Waits at most `patience`; ends early where a violation makes waiting pointless.
    pub async fn try_wait_for<T>(
        &self,
        patience: Duration,
        mut look: impl FnMut(&World) -> Option<T>,
    ) -> Result<T, String> {
        let mut changes = self.changed.subscribe();
        let waiting = async {
            loop {
                let (found, violations) = self
                    .read(|world| (look(world), if world.forgiving { Vec::new() } else { world.violations.clone() }));
                if let Some(found) = found {
                    return Ok(found);
                }
                if !violations.is_empty() {
                    return Err(format!("Discord's rules were broken: {}", violations.join("; ")));
                }
                if changes.changed().await.is_err() {
                    return Err("the simulation ended".to_owned());
                }
            }
        };
        tokio::time::timeout(patience, waiting).await.unwrap_or_else(|_| Err(format!("nothing after {patience:?}")))
    }

    pub fn story(&self) -> String {
        self.read(|world| {
            let skipped = world.story.len().saturating_sub(STORY_SHOWN);
            let mut text = format!("The story so far ({skipped} earlier lines left out):\n");
            for line in &world.story[skipped..] {
                text.push_str("  ");
                text.push_str(line);
                text.push('\n');
            }
            text
        })
    }
}
