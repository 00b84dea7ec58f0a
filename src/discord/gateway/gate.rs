//! Noticing when a connection is made anew from within, and pacing that.
//!
//! serenity resumes by itself: at once, as often as it comes to it, and without telling anybody. Only once Discord has
//! taken a RESUME does that show; before, nothing tells a shard that tries again and again, or waits for an answer that
//! never comes, from one that is connected. But for every connection it reads the gateway's address under a lock. Here
//! that lock is held, and let go for a moment again and again: Tokio's lock goes to whoever waits for it first, so that
//! one who waited shows by its being taken.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

/// How often the lock is let go: at most this much longer does a RESUME take.
const LOOK: Duration = Duration::from_millis(50);

/// Watches who reads the address, from when this is first polled on. `passed` is called for everybody who does, and says
/// before when nobody else may; this ends where it says nothing.
///
/// Has to be polled within the task of whoever reads: what is let go must not be taken and given back unseen by another
/// thread.
pub async fn watches(address: &Arc<Mutex<String>>, mut passed: impl FnMut() -> Option<Instant>) {
    let mut held = Arc::clone(address).lock_owned().await;
    let mut opens = Instant::now();
    loop {
        tokio::time::sleep_until(opens.max(Instant::now() + LOOK)).await;
        drop(held);
        held = match Arc::clone(address).try_lock_owned() {
            Ok(held) => held,
            Err(_) => {
                let Some(again) = passed() else { return };
                opens = again;
                // Shut behind whoever goes through.
                Arc::clone(address).lock_owned().await
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_goes_through_is_noticed_until_that_is_too_often() {
        for _ in 0..20 {
            let address = Arc::new(Mutex::new("ws://there".to_owned()));
            let mut passes = 0;
            let watching = watches(&address, || {
                passes += 1;
                (passes < 3).then(Instant::now)
            });
            let mut read = 0;
            let reading = async {
                loop {
                    tokio::time::sleep(LOOK / 10).await;
                    assert_eq!(*address.lock().await, "ws://there");
                    read += 1;
                }
            };
            tokio::select! {
                biased;
                () = watching => {}
                () = reading => {}
            }
            // The third does not get to it any more.
            assert_eq!((passes, read), (3, 2));
        }
    }

    #[tokio::test]
    async fn nobody_goes_through_before_it_opens() {
        let address = Arc::new(Mutex::new("ws://there".to_owned()));
        let much_later = Instant::now() + Duration::from_secs(3_600);
        let mut read = 0;
        let reading = async {
            // The one who watches comes first.
            tokio::task::yield_now().await;
            loop {
                drop(address.lock().await);
                read += 1;
            }
        };
        tokio::select! {
            biased;
            () = watches(&address, || Some(much_later)) => {}
            () = reading => {}
            () = tokio::time::sleep(10 * LOOK) => {}
        }
        assert_eq!(read, 1);
    }
}
