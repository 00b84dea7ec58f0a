//! One queue for each channel, so that what is asked first is answered first, while channels do not wait for each
//! other. A lane exists only while there is something in it; all of them share a bounded number of [`Places`].

use std::collections::{HashMap, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use serenity::model::id::ChannelId;

use super::places::{Place, Places};
use super::under_way::UnderWay;

/// The queues.
#[derive(Debug)]
pub struct Lanes<J> {
    places: Arc<Places>,
    under_way: UnderWay,
    waiting: Mutex<HashMap<ChannelId, VecDeque<Waiting<J>>>>,
}

/// A job and its place; what has to be done in any case needs none.
type Waiting<J> = (J, Option<Place>);

impl<J: Send + 'static> Lanes<J> {
    /// No queue yet, and at most so many jobs.
    pub fn new(most: usize, under_way: UnderWay) -> Self {
        Lanes { places: Places::new(most), under_way, waiting: Mutex::default() }
    }

    /// Puts a job at the end of a channel's lane; `work` does the jobs of the lane, one after the other.
    ///
    /// Has to be called within a Tokio runtime.
    ///
    /// # Errors
    ///
    /// Gives the job back where there is no place left for it.
    pub fn push<F>(
        self: &Arc<Self>,
        channel: ChannelId,
        job: J,
        work: impl Fn(J) -> F + Send + 'static,
    ) -> Result<(), J>
    where
        F: Future<Output = ()> + Send,
    {
        let Some(place) = self.places.take(channel) else { return Err(job) };
        self.put(channel, (job, Some(place)), VecDeque::push_back, work);
        Ok(())
    }

    /// Puts a job at the end of a channel's lane even where there is no place left. The caller sees to it that there
    /// are few of them.
    pub fn push_anyway<F>(self: &Arc<Self>, channel: ChannelId, job: J, work: impl Fn(J) -> F + Send + 'static)
    where
        F: Future<Output = ()> + Send,
    {
        self.put(channel, (job, None), VecDeque::push_back, work);
    }

    /// Puts a job before all that wait in a channel's lane, even where there is no place left.
    pub fn push_first<F>(self: &Arc<Self>, channel: ChannelId, job: J, work: impl Fn(J) -> F + Send + 'static)
    where
        F: Future<Output = ()> + Send,
    {
        self.put(channel, (job, None), VecDeque::push_front, work);
    }

    /// Takes the first job that is `meant` out of a channel's lane, if it still waits there.
    pub fn withdraw(&self, channel: ChannelId, meant: impl Fn(&J) -> bool) -> Option<J> {
        let mut waiting = self.lock();
        let lane = waiting.get_mut(&channel)?;
        let at = lane.iter().position(|(job, _)| meant(job))?;
        lane.remove(at).map(|(job, _)| job)
    }

    /// Jobs that wait or are being done.
    pub fn length(&self) -> usize {
        self.places.taken()
    }

    fn put<F>(
        self: &Arc<Self>,
        channel: ChannelId,
        job: Waiting<J>,
        put: impl Fn(&mut VecDeque<Waiting<J>>, Waiting<J>),
        work: impl Fn(J) -> F + Send + 'static,
    ) where
        F: Future<Output = ()> + Send,
    {
        let mut waiting = self.lock();
        if let Some(lane) = waiting.get_mut(&channel) {
            return put(lane, job);
        }
        waiting.insert(channel, VecDeque::new());
        drop(waiting);
        let lanes = Arc::clone(self);
        self.under_way.spawn(async move {
            let mut next = Some(job);
            while let Some((job, _place)) = next {
                // A lane that broke off would keep its channel silent for good.
                if AssertUnwindSafe(work(job)).catch_unwind().await.is_err() {
                    tracing::error!(%channel, "a message could not be dealt with");
                }
                next = lanes.next(channel);
            }
        });
    }

    /// The next job of a lane; an empty lane is taken down.
    fn next(&self, channel: ChannelId) -> Option<Waiting<J>> {
        let mut waiting = self.lock();
        let job = waiting.get_mut(&channel).and_then(VecDeque::pop_front);
        if job.is_none() {
            waiting.remove(&channel);
        }
        job
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ChannelId, VecDeque<Waiting<J>>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn every_lane_keeps_its_order_and_none_is_left_behind() {
        let under_way = UnderWay::default();
        let lanes = Arc::new(Lanes::new(1_000, under_way.clone()));
        let (done, mut seen) = tokio::sync::mpsc::unbounded_channel();
        for number in 0..300_u64 {
            let done = done.clone();
            let channel = ChannelId::new(1 + number % 3);
            let pushed = lanes.push(channel, number, move |number| {
                let done = done.clone();
                async move {
                    tokio::task::yield_now().await;
                    let _ = done.send(number);
                }
            });
            assert_eq!(pushed, Ok(()));
        }
        drop(done);
        let mut last = [None; 3];
        while let Some(number) = seen.recv().await {
            let lane = &mut last[usize::try_from(number % 3).expect("small")];
            assert!(lane.is_none_or(|before| before + 3 == number), "{number} after {lane:?}");
            *lane = Some(number);
        }
        assert_eq!(last, [Some(297), Some(298), Some(299)]);
        assert!(under_way.finish(std::time::Duration::from_secs(60)).await);
        assert!(lanes.lock().is_empty());
        assert_eq!(lanes.length(), 0);
    }

    #[tokio::test]
    async fn a_job_can_be_put_first_or_be_withdrawn_while_it_waits() {
        let lanes = Arc::new(Lanes::new(100, UnderWay::default()));
        let (done, mut seen) = tokio::sync::mpsc::unbounded_channel();
        let channel = ChannelId::new(1);
        let work = move |number: u64| {
            let _ = done.send(number);
            std::future::ready(())
        };
        // The lane's task has no chance to begin before this one waits.
        for number in 0..4 {
            assert_eq!(lanes.push(channel, number, work.clone()), Ok(()));
        }
        lanes.push_first(channel, 9, work.clone());
        lanes.push_anyway(channel, 10, work);
        assert_eq!(lanes.withdraw(channel, |number| *number == 2), Some(2));
        assert_eq!(lanes.withdraw(channel, |number| *number == 2), None);
        assert_eq!(lanes.length(), 3);
        let mut order = Vec::new();
        while order.len() < 5 {
            order.push(seen.recv().await.expect("done"));
        }
        assert_eq!(order, [0, 9, 1, 3, 10]);
    }
}
