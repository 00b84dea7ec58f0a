//! What a moderator has begun: kept in memory, and in the journal so that it outlasts a restart.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::desk::keeper::{Change, Proposal, Published};
use crate::journal::Journal;

/// Drafts held in memory; those kept longest ago go first, and are still in the journal.
const HELD: usize = 200;

/// Of these, changes that are held as they were tried out: each is the whole knowledge, learnt. Older ones are tried out
/// anew when they are published.
const TRIED: usize = 4;

/// How long a draft is held; the journal keeps it no longer either.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// Drafts that went live and are remembered, for whoever presses twice.
const LIVE: usize = 50;

/// Something begun.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Draft {
    /// The unanswered question that it is about, by its number in the journal.
    pub group: Option<i64>,
    /// How somebody put a question.
    pub phrasing: Option<String>,
    /// The change that it has come to.
    pub change: Option<Change>,
}

/// A draft, and what came of trying it out in this run.
#[derive(Clone)]
pub struct Held {
    /// The draft.
    pub draft: Draft,
    /// What the change does, where it was tried out already.
    pub proposal: Option<Arc<Proposal>>,
}

/// What there is to tell of a change that is live.
#[derive(Clone, Debug)]
pub struct Live {
    /// What it does, in a few words.
    pub summary: String,
    /// Its number in the history; `None` where it is not in it.
    pub revision: Option<i64>,
    /// Why it is not.
    pub unrecorded: Option<String>,
}

impl From<&Published> for Live {
    fn from(published: &Published) -> Self {
        let Published { summary, revision, unrecorded, .. } = published;
        Live { summary: summary.clone(), revision: *revision, unrecorded: unrecorded.clone() }
    }
}

/// The drafts of all moderators, by name.
pub struct Drafts {
    journal: Journal,
    held: Mutex<Recent>,
    live: Mutex<VecDeque<(String, Live)>>,
    publishing: tokio::sync::Mutex<()>,
}

impl Drafts {
    /// None yet in memory.
    pub fn new(journal: Journal) -> Self {
        Drafts { journal, held: Mutex::default(), live: Mutex::default(), publishing: tokio::sync::Mutex::default() }
    }

    /// Keeps a draft under a name, in the place of an earlier one. Without the journal it is kept for this run.
    pub async fn keep(&self, name: &str, held: Held) {
        let body = serde_json::to_string(&held.draft);
        let gone = locked(&self.held).keep(name, held, Instant::now());
        take_apart(gone);
        // The journal says itself what is wrong with it.
        if let Ok(body) = body {
            let _ = self.journal.keep_draft(name, &body).await;
        }
    }

    /// The draft of a name; `None` where it is too old or was done with.
    pub async fn find(&self, name: &str) -> Option<Held> {
        let held = locked(&self.held).find(name, Instant::now());
        if held.is_some() {
            return held;
        }
        let body = self.journal.draft(name).await.ok().flatten()?;
        let draft = serde_json::from_str(&body).ok()?;
        Some(Held { draft, proposal: None })
    }

    /// Is done with a draft.
    pub async fn drop(&self, name: &str) {
        let gone = locked(&self.held).remove(name);
        take_apart(gone);
        let _ = self.journal.drop_draft(name).await;
    }

    /// One draft is published at a time, so that one that is pressed twice is published once.
    pub async fn publishes(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.publishing.lock().await
    }

    /// Is done with a draft that went live, and remembers what there is to tell of it.
    pub async fn went_live(&self, name: &str, live: Live) {
        {
            let mut all = locked(&self.live);
            all.push_back((name.to_owned(), live));
            if all.len() > LIVE {
                all.pop_front();
            }
        }
        self.drop(name).await;
    }

    /// What there is to tell of a draft that went live in this run.
    pub fn live(&self, name: &str) -> Option<Live> {
        locked(&self.live).iter().find(|(known, _)| known == name).map(|(_, live)| live.clone())
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Lets learnt knowledge go where that holds up nobody: taking it apart takes its time.
fn take_apart(gone: Vec<Arc<Proposal>>) {
    if !gone.is_empty() {
        tokio::task::spawn_blocking(move || drop(gone));
    }
}

/// The drafts in memory.
#[derive(Default)]
struct Recent {
    by_name: HashMap<String, (Instant, Held)>,
    /// Names, the one kept last at the end.
    order: VecDeque<String>,
}

/// Each gives the tried changes that it let go.
impl Recent {
    fn keep(&mut self, name: &str, held: Held, now: Instant) -> Vec<Arc<Proposal>> {
        let mut gone = self.remove(name);
        self.by_name.insert(name.to_owned(), (now, held));
        self.order.push_back(name.to_owned());
        while let Some(oldest) = self.order.front().cloned()
            && (self.order.len() > HELD || self.is_over(&oldest, now))
        {
            gone.extend(self.remove(&oldest));
        }
        let mut tried = 0;
        for name in self.order.iter().rev() {
            let Some((_, Held { proposal, .. })) = self.by_name.get_mut(name) else { continue };
            tried += usize::from(proposal.is_some());
            if tried > TRIED {
                gone.extend(proposal.take());
            }
        }
        gone
    }

    fn find(&self, name: &str, now: Instant) -> Option<Held> {
        let (_, held) = self.by_name.get(name)?;
        (!self.is_over(name, now)).then(|| held.clone())
    }

    fn remove(&mut self, name: &str) -> Vec<Arc<Proposal>> {
        self.order.retain(|known| known != name);
        self.by_name.remove(name).and_then(|(_, held)| held.proposal).into_iter().collect()
    }

    fn is_over(&self, name: &str, now: Instant) -> bool {
        self.by_name.get(name).is_some_and(|(since, _)| now.duration_since(*since) >= KEPT)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::desk::Desk;
    use crate::desk::keeper::Keeper;
    use crate::journal::Options;

    /// A change of the bakery's knowledge, tried out.
    async fn tried() -> Arc<Proposal> {
        let scratch = tempfile::tempdir().expect("a folder");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/knowledge/bakery");
        let desk = Arc::new(Desk::open(&folder).expect("the bakery's knowledge"));
        let journal = Journal::open(scratch.path(), Options::default()).await;
        let keeper = Keeper::new(desk, journal);
        let change = Change::Teach { entry: "owner".to_owned(), phrasing: "whose beast is that".to_owned() };
        Arc::new(keeper.propose(change).await.expect("it can be taught"))
    }

    fn draft(phrasing: &str) -> Draft {
        Draft { phrasing: Some(phrasing.to_owned()), ..Draft::default() }
    }

    #[tokio::test]
    async fn few_learnt_changes_are_held_and_the_drafts_themselves_stay() {
        let (tried, now) = (tried().await, Instant::now());
        let mut recent = Recent::default();
        for number in 0..HELD {
            let held = Held { draft: draft(&number.to_string()), proposal: Some(Arc::clone(&tried)) };
            recent.keep(&number.to_string(), held, now);
        }
        assert_eq!(Arc::strong_count(&tried), TRIED + 1);
        let first = recent.find("0", now).expect("held");
        assert_eq!((first.draft.phrasing.as_deref(), first.proposal.is_none()), (Some("0"), true));
        assert!(recent.find(&(HELD - 1).to_string(), now).is_some_and(|held| held.proposal.is_some()));

        // One that is kept anew is among the newest again.
        recent.keep("0", Held { draft: draft("0"), proposal: Some(Arc::clone(&tried)) }, now);
        assert_eq!(Arc::strong_count(&tried), TRIED + 1);
        assert!(recent.find("0", now).is_some_and(|held| held.proposal.is_some()));
        recent.keep("one more", Held { draft: draft("more"), proposal: None }, now);
        assert!(recent.find("1", now).is_none() && recent.find("0", now).is_some(), "the one kept longest ago went");
    }

    #[tokio::test]
    async fn a_draft_ends_after_a_day() {
        let now = Instant::now();
        let mut recent = Recent::default();
        recent.keep("old", Held { draft: draft("old"), proposal: None }, now);
        assert!(recent.find("old", now + KEPT / 2).is_some());
        assert!(recent.find("old", now + KEPT).is_none());
        recent.keep("new", Held { draft: draft("new"), proposal: None }, now + KEPT);
        assert_eq!((recent.by_name.len(), recent.order.len()), (1, 1), "it is gone from memory too");
    }
}
