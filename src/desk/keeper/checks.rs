//! Checks of the whole folder, one at a time: each has all the threads for learning to itself for seconds.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};

use crate::desk::Checked;

/// What several who ask wait for.
type Awaited = Shared<BoxFuture<'static, Arc<Checked>>>;

/// The check that is under way, and the one after it.
#[derive(Default)]
pub(super) struct Checks {
    under_way: Arc<tokio::sync::Mutex<()>>,
    next: Arc<Mutex<Option<Awaited>>>,
}

impl Checks {
    /// What the next check finds. All who ask while one is under way share the one after it: that sees what they saved,
    /// which the one under way may not.
    pub(super) async fn next(&self, check: impl Future<Output = Checked> + Send + 'static) -> Arc<Checked> {
        let awaited = locked(&self.next).get_or_insert_with(|| self.after_the_one_under_way(check)).clone();
        awaited.await
    }

    fn after_the_one_under_way(&self, check: impl Future<Output = Checked> + Send + 'static) -> Awaited {
        let (under_way, next) = (Arc::clone(&self.under_way), Arc::clone(&self.next));
        let checked = async move {
            let _alone = under_way.lock().await;
            // Whoever asks from now on waits for another.
            locked(&next).take();
            Arc::new(check.await)
        };
        checked.boxed().shared()
    }
}

fn locked(next: &Mutex<Option<Awaited>>) -> MutexGuard<'_, Option<Awaited>> {
    next.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures::FutureExt;
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn those_who_ask_meanwhile_share_the_next_check() {
        let (checks, runs) = (Checks::default(), Arc::new(AtomicUsize::new(0)));
        let (release, released) = oneshot::channel::<()>();
        let counted = |after: Option<oneshot::Receiver<()>>| {
            let runs = Arc::clone(&runs);
            async move {
                if let Some(after) = after {
                    after.await.expect("released");
                }
                runs.fetch_add(1, Ordering::SeqCst);
                Checked::refused(Vec::new())
            }
        };
        let mut first = Box::pin(checks.next(counted(Some(released))));
        assert!((&mut first).now_or_never().is_none(), "it is under way");
        let mut others: Vec<_> = (0..3).map(|_| Box::pin(checks.next(counted(None)))).collect();
        for other in &mut others {
            assert!(other.now_or_never().is_none(), "two at once");
        }
        release.send(()).expect("it waits");
        let first = first.await;
        let mut found = Vec::new();
        for other in others {
            found.push(other.await);
        }
        assert_eq!(runs.load(Ordering::SeqCst), 2);
        assert!(found.iter().all(|other| Arc::ptr_eq(other, &found[0]) && !Arc::ptr_eq(other, &first)));
        checks.next(counted(None)).await;
        assert_eq!(runs.load(Ordering::SeqCst), 3);
    }
}
