//! When a shard may sign in: Discord takes one IDENTIFY in five seconds (`max_concurrency` of them, from shards with
//! different numbers), and about a thousand a day; whoever sends more has its token reset.

use std::sync::Arc;
use std::time::Duration;

use serenity::model::gateway::BotGateway;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::Instant;

use crate::discord::rest::{Rest, RestError};

/// What Discord said is taken to hold this long.
const FRESH: Duration = Duration::from_secs(60);

/// Sign-ins are granted for a day, whatever Discord says of what is left of it.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// From this share of the day's sign-ins on, what is left is spread over what is left of the day.
const SPARING: u64 = 10;

/// Gives leave to sign in.
#[derive(Debug)]
pub struct SignIns {
    rest: Arc<Rest>,
    between: Duration,
    asked: Mutex<Asked>,
    /// One for each shard that may sign in at a time: when the next may.
    doors: Vec<Arc<Mutex<Instant>>>,
}

/// What Discord said last, and what has been used of it since.
#[derive(Debug)]
struct Asked {
    gateway: BotGateway,
    at: Instant,
    left: u64,
    last_used: Option<Instant>,
}

/// Leave to sign in. The next shard at the same door waits until a while after this is dropped, which is to be done once
/// the sign-in is through or has failed.
#[derive(Debug)]
pub struct Permit {
    /// Where the gateway is.
    pub url: String,
    /// How many shards Discord recommends.
    pub shards: u32,
    between: Duration,
    door: OwnedMutexGuard<Instant>,
}

impl Drop for Permit {
    fn drop(&mut self) {
        *self.door = Instant::now() + self.between;
    }
}

impl SignIns {
    /// With what Discord has just said.
    pub fn new(rest: Arc<Rest>, gateway: BotGateway, between: Duration) -> Self {
        let doors = gateway.session_start_limit.max_concurrency.clamp(1, 1_024);
        SignIns {
            rest,
            between,
            asked: Mutex::new(Asked::new(gateway)),
            doors: (0..doors).map(|_| Arc::new(Mutex::new(Instant::now()))).collect(),
        }
    }

    /// Waits until a shard may sign in; with `anew` Discord is asked again even if that was only just done.
    ///
    /// # Errors
    ///
    /// Where Discord cannot be asked.
    pub async fn permit(&self, shard: u32, mut anew: bool) -> Result<Permit, RestError> {
        let number = usize::try_from(shard).unwrap_or_default() % self.doors.len();
        let door = Arc::clone(&self.doors[number]).lock_owned().await;
        tokio::time::sleep_until(*door).await;
        loop {
            let wait = {
                let mut asked = self.asked.lock().await;
                if anew || asked.at.elapsed() > FRESH {
                    *asked = Asked { last_used: asked.last_used, ..Asked::new(self.rest.gateway().await?) };
                }
                match asked.take(Instant::now()) {
                    None => {
                        let gateway = &asked.gateway;
                        return Ok(Permit {
                            url: gateway.url.clone(),
                            shards: gateway.shards,
                            between: self.between,
                            door,
                        });
                    }
                    Some(wait) => wait,
                }
            };
            tracing::warn!("few sign-ins are left for today: shard {shard} waits {} s", wait.as_secs());
            tokio::time::sleep(wait).await;
            anew = true;
        }
    }
}

impl Asked {
    fn new(gateway: BotGateway) -> Self {
        Asked { left: gateway.session_start_limit.remaining, gateway, at: Instant::now(), last_used: None }
    }

    /// Uses one of what is left; else how long to wait.
    fn take(&mut self, now: Instant) -> Option<Duration> {
        let limit = &self.gateway.session_start_limit;
        let resets = self.at + Duration::from_millis(limit.reset_after).min(DAY);
        let rest = resets.saturating_duration_since(now);
        if self.left == 0 {
            // Once that is past, it is asked again.
            return Some(rest.max(Duration::from_secs(1)));
        }
        if self.left < limit.total / SPARING
            && let Some(last) = self.last_used
        {
            let share = rest / u32::try_from(self.left).unwrap_or(u32::MAX);
            let wait = share.saturating_sub(now.saturating_duration_since(last));
            if !wait.is_zero() {
                return Some(wait);
            }
        }
        self.left -= 1;
        self.last_used = Some(now);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(remaining: u64) -> Asked {
        let limit = serde_json::json!({
            "total": 1000, "remaining": remaining, "reset_after": 3_600_000, "max_concurrency": 1,
        });
        let gateway = serde_json::json!({ "url": "wss://x", "shards": 1, "session_start_limit": limit });
        Asked::new(serde_json::from_value(gateway).expect("a gateway"))
    }

    #[test]
    fn plenty_is_used_at_once_the_rest_sparingly_and_no_more_than_there_is() {
        let mut plenty = asked(900);
        let now = plenty.at;
        assert!((0..500).all(|_| plenty.take(now).is_none()));

        let mut few = asked(6);
        let now = few.at;
        assert_eq!(few.take(now), None, "the first is free");
        assert_eq!(few.take(now), Some(Duration::from_secs(720)));
        assert_eq!(few.take(now + Duration::from_secs(720)), None);

        let mut none = asked(0);
        assert_eq!(none.take(none.at), Some(Duration::from_secs(3_600)));
        none.gateway.session_start_limit.reset_after = u64::MAX;
        assert_eq!(none.take(none.at), Some(Duration::from_secs(86_400)));
    }
}
