//! Noticing when a connection is made anew from within, and pacing that.
//!
//! serenity resumes by itself: at once, as often as it comes to it, and without telling anybody. Only once Discord has
//! taken a RESUME does that show; before, nothing tells a shard that tries again and again, or waits for an answer that
//! never comes, from one that is connected. But for every connection it reads the gateway's address under a lock. This
//! holds that lock and lets go of it for a moment again and again: Tokio's lock goes to whoever waits for it first, so
//! that one who waited shows by its being taken.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::Instant;

/// How often the lock is let go of: at most this much longer does a RESUME take.
const LOOK: Duration = Duration::from_millis(50);

/// What a shard has to go through to connect.
#[derive(Debug)]
pub struct Gate {
    address: Arc<Mutex<String>>,
    held: Option<OwnedMutexGuard<String>>,
}

impl Gate {
    /// In front of an address; open until it is watched.
    pub fn new(address: String) -> Self {
        Gate { address: Arc::new(Mutex::new(address)), held: None }
    }

    /// Where a shard finds the address.
    pub fn address(&self) -> Arc<Mutex<String>> {
        Arc::clone(&self.address)
    }

    /// Waits until a shard has gone through, which none does before `opens`; gives back what `count` gave before that.
    pub async fn passed<T>(&mut self, opens: Instant, count: impl Fn() -> T) -> T {
        loop {
            let held = match self.held.take() {
                Some(held) => held,
                None => Arc::clone(&self.address).lock_owned().await,
            };
            // Held on to where this is dropped while it waits.
            self.held = Some(held);
            tokio::time::sleep_until(opens.max(Instant::now() + LOOK)).await;
            let counted = count();
            self.held = None;
            match Arc::clone(&self.address).try_lock_owned() {
                Ok(held) => self.held = Some(held),
                Err(_) => return counted,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;
    use tokio::time::timeout;

    use super::*;

    const A_WHILE: Duration = Duration::from_millis(200);

    #[tokio::test]
    async fn whoever_goes_through_is_noticed_and_goes_no_sooner_than_it_may() {
        let mut gate = Gate::new("ws://there".to_owned());
        let now = Instant::now();
        assert!(gate.passed(now, || 1).now_or_never().is_none(), "nobody is there");
        let address = gate.address();
        let shard = tokio::spawn(async move { address.lock().await.clone() });
        let much_later = now + Duration::from_secs(3_600);
        assert!(timeout(A_WHILE, gate.passed(much_later, || 2)).await.is_err());
        assert!(!shard.is_finished());
        assert_eq!(gate.passed(now, || 3).await, 3);
        assert_eq!(shard.await.expect("no panic"), "ws://there");
        assert!(timeout(A_WHILE, gate.passed(now, || 4)).await.is_err(), "it is noticed once");
    }
}
