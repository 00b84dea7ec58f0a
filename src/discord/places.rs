//! A bounded number of places for what waits, shared between channels so that none of them can take all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serenity::model::id::ChannelId;

/// Places to wait in. A channel may hold as many as are left over (Choudhury and Hahne's dynamic threshold): one busy
/// channel gets half of them, and there is always room for one that is quiet.
#[derive(Debug)]
pub struct Places {
    most: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by_channel: HashMap<ChannelId, usize>,
}

/// A place that is taken until this is dropped.
#[derive(Debug)]
pub struct Place {
    places: Arc<Places>,
    channel: ChannelId,
}

impl Places {
    /// So many places, all free.
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Places { most, taken: Mutex::default() })
    }

    /// A place for something of a channel; `None` where there is none left for it.
    pub fn take(self: &Arc<Self>, channel: ChannelId) -> Option<Place> {
        let mut taken = self.lock();
        let own = taken.by_channel.get(&channel).copied().unwrap_or_default();
        if own >= self.most.saturating_sub(taken.all) {
            return None;
        }
        taken.all += 1;
        taken.by_channel.insert(channel, own + 1);
        Some(Place { places: Arc::clone(self), channel })
    }

    /// How many are taken.
    pub fn taken(&self) -> usize {
        self.lock().all
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        taken.all -= 1;
        if let Some(own) = taken.by_channel.get_mut(&self.channel) {
            *own -= 1;
            if *own == 0 {
                taken.by_channel.remove(&self.channel);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_gets_half_and_leaves_room_for_others() {
        let places = Places::new(100);
        let (busy, quiet) = (ChannelId::new(1), ChannelId::new(2));
        let held: Vec<Place> = std::iter::from_fn(|| places.take(busy)).collect();
        assert_eq!(held.len(), 50);
        let other: Vec<Place> = std::iter::from_fn(|| places.take(quiet)).collect();
        assert_eq!(other.len(), 25);
        assert!(places.take(busy).is_none());
        drop(held);
        assert_eq!(places.taken(), 25);
        assert!(places.take(busy).is_some());
        drop(other);
        assert_eq!(places.taken(), 0);
        assert!(places.lock().by_channel.is_empty(), "nothing is kept of a channel that holds none");
    }
}
