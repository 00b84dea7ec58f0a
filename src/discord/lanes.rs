//! One queue for each channel, so that what is asked first is answered first, while channels do not wait for each
//! other. A lane exists only while there is something in it.

use std::collections::{HashMap, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use serenity::model::id::ChannelId;

/// Jobs that wait in one lane at most. More than this is no conversation any more.
const LONGEST: usize = 2_000;

/// The queues.
#[derive(Debug)]
pub struct Lanes<J> {
    waiting: Mutex<HashMap<ChannelId, VecDeque<J>>>,
}

impl<J: Send + 'static> Lanes<J> {
    /// No queue yet.
    pub fn new() -> Self {
        Lanes { waiting: Mutex::new(HashMap::new()) }
    }

    /// Puts a job at the end of a channel's lane; `work` does the jobs of the lane, one after the other.
    ///
    /// `false` where the lane is full and the job was dropped. Has to be called within a Tokio runtime.
    pub fn push<F>(self: &Arc<Self>, channel: ChannelId, job: J, work: impl Fn(J) -> F + Send + 'static) -> bool
    where
        F: Future<Output = ()> + Send,
    {
        let mut waiting = self.lock();
        if let Some(lane) = waiting.get_mut(&channel) {
            let fits = lane.len() < LONGEST;
            if fits {
                lane.push_back(job);
            }
            return fits;
        }
        waiting.insert(channel, VecDeque::new());
        drop(waiting);
        let lanes = Arc::clone(self);
        tokio::spawn(async move {
            let mut next = Some(job);
            while let Some(job) = next {
                // A lane that broke off would keep its channel silent for good.
                if AssertUnwindSafe(work(job)).catch_unwind().await.is_err() {
                    tracing::error!(%channel, "a message could not be dealt with");
                }
                next = lanes.next(channel);
            }
        });
        true
    }

    /// The next job of a lane; an empty lane is taken down.
    fn next(&self, channel: ChannelId) -> Option<J> {
        let mut waiting = self.lock();
        let job = waiting.get_mut(&channel).and_then(VecDeque::pop_front);
        if job.is_none() {
            waiting.remove(&channel);
        }
        job
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ChannelId, VecDeque<J>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn every_lane_keeps_its_order_and_none_is_left_behind() {
        let lanes = Arc::new(Lanes::new());
        let (done, mut seen) = tokio::sync::mpsc::unbounded_channel();
        for number in 0..300_u64 {
            let done = done.clone();
            let channel = ChannelId::new(1 + number % 3);
            assert!(lanes.push(channel, number, move |number| {
                let done = done.clone();
                async move {
                    tokio::task::yield_now().await;
                    let _ = done.send(number);
                }
            }));
        }
        drop(done);
        let mut last = [None; 3];
        while let Some(number) = seen.recv().await {
            let lane = &mut last[usize::try_from(number % 3).expect("small")];
            assert!(lane.is_none_or(|before| before + 3 == number), "{number} after {lane:?}");
            *lane = Some(number);
        }
        assert_eq!(last, [Some(297), Some(298), Some(299)]);
        while !lanes.lock().is_empty() {
            tokio::task::yield_now().await;
        }
    }
}
