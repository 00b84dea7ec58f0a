//! What a moderator has begun: kept in memory, and in the journal so that it outlasts a restart.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::desk::keeper::{Change, Proposal};
use crate::journal::Journal;

/// Drafts held in memory; those begun first go first, and are still in the journal.
const HELD: usize = 200;

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

/// The drafts of all moderators, by name.
pub struct Drafts {
    journal: Journal,
    held: Mutex<Recent>,
}

#[derive(Default)]
struct Recent {
    by_name: HashMap<String, Held>,
    order: VecDeque<String>,
}

impl Drafts {
    /// None yet in memory.
    pub fn new(journal: Journal) -> Self {
        Drafts { journal, held: Mutex::default() }
    }

    /// Keeps a draft under a name, in the place of an earlier one. Without the journal it is kept for this run.
    pub async fn keep(&self, name: &str, held: Held) {
        let body = serde_json::to_string(&held.draft);
        {
            let mut all = self.held.lock().unwrap_or_else(PoisonError::into_inner);
            if all.by_name.insert(name.to_owned(), held).is_none() {
                all.order.push_back(name.to_owned());
            }
            if all.order.len() > HELD
                && let Some(oldest) = all.order.pop_front()
            {
                all.by_name.remove(&oldest);
            }
        }
        // The journal says itself what is wrong with it.
        if let Ok(body) = body {
            let _ = self.journal.keep_draft(name, &body).await;
        }
    }

    /// The draft of a name; `None` where it is too old or was done with.
    pub async fn find(&self, name: &str) -> Option<Held> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner).by_name.get(name).cloned();
        if held.is_some() {
            return held;
        }
        let body = self.journal.draft(name).await.ok().flatten()?;
        let draft = serde_json::from_str(&body).ok()?;
        Some(Held { draft, proposal: None })
    }

    /// Is done with a draft.
    pub async fn drop(&self, name: &str) {
        {
            let mut all = self.held.lock().unwrap_or_else(PoisonError::into_inner);
            all.by_name.remove(name);
            all.order.retain(|known| known != name);
        }
        let _ = self.journal.drop_draft(name).await;
    }
}
