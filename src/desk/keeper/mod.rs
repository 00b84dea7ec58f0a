//! The keeper of the live knowledge: everything that changes what the desk knows goes through it, one change at a time.
//!
//! A change comes from files that were saved (`watch` notices, [`Keeper::reload`] takes them in), or from a moderator
//! ([`Keeper::propose`] shows what it would do, [`Keeper::publish`] does it). Either way the changed folder is read as
//! one image, checked, and learnt apart from the questions; only then it takes the place of the old knowledge, at once.
//! What went live is a revision in the journal, and any of the last can be undone.

mod change;
mod checks;
mod error;
mod live;
mod put_back;
mod status;
mod undo;
mod watch;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use time::OffsetDateTime;
use tokio::sync::broadcast;

pub use change::{Change, Proposal};
pub use error::{ChangeError, ExportError};
pub use live::{Notice, Published, RECENT, Reload};
pub use status::Status;

use super::{Desk, Snapshot};
use crate::journal::{Journal, JournalError, Revision};
use crate::knowledge::{self, Finding};
use checks::Checks;

/// Notices that wait for a slow listener; older ones it misses.
const NOTICES: usize = 64;

/// Keeps a desk's knowledge up to date with its folder. Shared by all who change it or watch it.
pub struct Keeper {
    desk: Arc<Desk>,
    journal: Journal,
    /// Held for the length of a change.
    turn: tokio::sync::Mutex<()>,
    state: Mutex<State>,
    notices: broadcast::Sender<Notice>,
    checks: Checks,
}

/// What there is to tell besides the knowledge itself.
struct State {
    loaded_at: OffsetDateTime,
    /// Why the folder as it lies on the disk was refused; empty where it was not.
    refused: Vec<Finding>,
}

impl Keeper {
    /// Takes a desk into care. Nothing happens by itself before [`begin`](Self::begin).
    pub fn new(desk: Arc<Desk>, journal: Journal) -> Arc<Keeper> {
        let state = State { loaded_at: OffsetDateTime::now_utc(), refused: Vec::new() };
        Arc::new(Keeper {
            desk,
            journal,
            turn: tokio::sync::Mutex::new(()),
            state: Mutex::new(state),
            notices: broadcast::channel(NOTICES).0,
            checks: Checks::default(),
        })
    }

    /// Watches the folder from now on, until the last handle is dropped. What changed in it since the journal last saw
    /// it becomes a revision, and is told.
    ///
    /// Needs a Tokio runtime.
    pub async fn begin(self: &Arc<Self>) {
        self.tidy().await;
        let live = self.desk.snapshot();
        match self.record_missed(live.image()).await {
            Ok(None) => {}
            Ok(Some(missed)) => {
                let keeper = Arc::clone(self);
                // The old state has to be learnt to be compared: nothing waits for that.
                tokio::spawn(async move { keeper.tell_missed(missed, live).await });
            }
            Err(error) => {
                tracing::warn!(%error, "what changed in the knowledge while the bot was off is not in the journal");
            }
        }
        tokio::spawn(watch::run(Arc::downgrade(self)));
    }

    /// The desk that is kept.
    pub fn desk(&self) -> &Arc<Desk> {
        &self.desk
    }

    /// The latest revisions, latest first.
    ///
    /// # Errors
    ///
    /// Where the journal cannot be read.
    pub async fn history(&self, most: usize) -> Result<Vec<Revision>, JournalError> {
        self.journal.revisions(most).await
    }

    /// What moderators should hear from now on: what went live, and what was refused.
    pub fn notices(&self) -> broadcast::Receiver<Notice> {
        self.notices.subscribe()
    }

    /// The live folder as a zip archive.
    ///
    /// # Errors
    ///
    /// Where it is too large for one.
    pub async fn export(&self) -> Result<Vec<u8>, ExportError> {
        let live = self.desk.snapshot();
        let archive = blocking(move || export(&live)).await;
        archive.map_err(|Stopped| zip::result::ZipError::from(std::io::Error::other("the work came to no end")))?
    }

    fn folder(&self) -> PathBuf {
        self.desk.folder().to_owned()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Brings to its end what a stop left in the folder.
    async fn tidy(&self) {
        let folder = self.folder();
        match blocking(move || knowledge::recover(&folder)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "what an earlier stop left in the knowledge folder stays there"),
            Err(Stopped) => tracing::warn!("the knowledge folder was not tidied"),
        }
    }
}

fn export(live: &Snapshot) -> Result<Vec<u8>, ExportError> {
    use std::io::{Cursor, Write};
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in live.image().files() {
        archive.start_file(path, zip::write::SimpleFileOptions::default())?;
        archive.write_all(text.as_bytes()).map_err(zip::result::ZipError::from)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// The work on another thread came to no end: it failed in itself, or the program ends.
#[derive(Debug)]
struct Stopped;

/// Does work that takes its time away from the threads that wait for the network.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Stopped> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Stopped)
}
