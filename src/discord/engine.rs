//! The desk's work, kept off the threads that serve the network.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::available_parallelism;

use serenity::model::id::ChannelId;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};

/// Runs work on threads of its own, no more at once than there are cores, the channels taking turns.
///
/// A channel has at most as many pieces of work in the common queue as there are cores; the others wait in a queue of
/// the channel's own. Both queues are first in, first out, so that a channel with a thousand questions and one with a
/// single question are served alike.
#[derive(Debug)]
pub struct Engine {
    width: usize,
    cores: Arc<Semaphore>,
    turns: Mutex<HashMap<ChannelId, Arc<Semaphore>>>,
}

/// Why work was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undone {
    /// Its turn did not come in time.
    Late,
    /// It failed beyond repair, which is logged.
    Failed,
}

impl Engine {
    /// One worker a core.
    pub fn new() -> Self {
        Self::of(available_parallelism().map_or(1, usize::from))
    }

    fn of(width: usize) -> Self {
        Engine { width, cores: Arc::new(Semaphore::new(width)), turns: Mutex::default() }
    }

    /// Does some work for a channel, unless it cannot be begun before `until`.
    ///
    /// # Errors
    ///
    /// See [`Undone`].
    pub async fn run<T: Send + 'static>(
        &self,
        channel: ChannelId,
        until: Instant,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Undone> {
        let turn = Turn::of(self, channel);
        let begun = async {
            let of_the_channel = turn.permits.acquire().await.ok()?;
            let of_all = Arc::clone(&self.cores).acquire_owned().await.ok()?;
            Some((of_the_channel, of_all))
        };
        let (_turn, core) = timeout_at(until, begun).await.map_err(|_| Undone::Late)?.ok_or(Undone::Failed)?;
        let done = tokio::task::spawn_blocking(move || {
            let _core = core;
            work()
        });
        done.await.map_err(|error| {
            tracing::error!("the engine failed: {error}");
            Undone::Failed
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ChannelId, Arc<Semaphore>>> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A channel's own queue, kept while anything is in it.
struct Turn<'a> {
    engine: &'a Engine,
    channel: ChannelId,
    permits: Arc<Semaphore>,
}

impl<'a> Turn<'a> {
    fn of(engine: &'a Engine, channel: ChannelId) -> Self {
        let mut turns = engine.lock();
        let permits = turns.entry(channel).or_insert_with(|| Arc::new(Semaphore::new(engine.width)));
        Turn { engine, channel, permits: Arc::clone(permits) }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut turns = self.engine.lock();
        // Given up under the lock, so that of two that go at once the second sees that the first is gone.
        drop(std::mem::replace(&mut self.permits, Arc::new(Semaphore::new(0))));
        // The map's alone: nobody else waits. More cannot be made without the lock.
        if turns.get(&self.channel).is_some_and(|permits| Arc::strong_count(permits) == 1) {
            turns.remove(&self.channel);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use futures::FutureExt;

    use super::*;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }

    #[tokio::test]
    async fn channels_take_turns() {
        let engine = Arc::new(Engine::of(1));
        let (done, mut seen) = tokio::sync::mpsc::unbounded_channel();
        let queues = |channel: u64, work: Box<dyn FnOnce() + Send>| {
            let (engine, done) = (Arc::clone(&engine), done.clone());
            let mut running = Box::pin(async move {
                engine.run(ChannelId::new(channel), soon(), work).await.expect("done");
                let _ = done.send(channel);
            });
            assert!((&mut running).now_or_never().is_none(), "looked at once, it stands in its queue");
            tokio::spawn(running);
        };
        let (release, held) = mpsc::channel::<()>();
        queues(1, Box::new(move || held.recv().expect("released")));
        for _ in 0..100 {
            queues(1, Box::new(|| {}));
        }
        queues(2, Box::new(|| {}));
        release.send(()).expect("held");
        drop(done);
        let mut order = Vec::new();
        while let Some(channel) = seen.recv().await {
            order.push(channel);
        }
        assert_eq!(order.len(), 102);
        let quiet = order.iter().position(|channel| *channel == 2).expect("done");
        assert!(quiet <= 3, "the quiet channel waits for a turn of the busy one, not for all: {order:?}");
        assert!(engine.lock().is_empty(), "nothing is kept of a channel without work");
    }

    #[test]
    fn nothing_is_kept_of_a_channel_whose_last_turns_end_at_once() {
        let engine = Engine::of(2);
        let together = std::sync::Barrier::new(2);
        for number in 1..=2_000 {
            let channel = ChannelId::new(number);
            let turns = [Turn::of(&engine, channel), Turn::of(&engine, channel)];
            std::thread::scope(|scope| {
                for turn in turns {
                    let together = &together;
                    scope.spawn(move || {
                        together.wait();
                        drop(turn);
                    });
                }
            });
        }
        assert!(engine.lock().is_empty(), "{} are left", engine.lock().len());
    }

    #[tokio::test]
    async fn what_cannot_begin_in_time_is_not_done() {
        let engine = Engine::of(1);
        let (release, held) = mpsc::channel::<()>();
        let channel = ChannelId::new(1);
        let mut first = Box::pin(engine.run(channel, soon(), move || held.recv().is_ok()));
        assert!((&mut first).now_or_never().is_none());
        let late = engine.run(channel, Instant::now(), || panic!("it is too late for this")).await;
        assert_eq!(late, Err::<(), _>(Undone::Late));
        release.send(()).expect("held");
        assert_eq!(first.await, Ok(true));
    }
}
