//! Watching the folder: the operating system tells of changes, and now and then a look from outside finds what it did not
//! tell: a folder that vanished, was swapped, or is reached through a link that leads elsewhere now.

use std::path::{Path, PathBuf};
use std::sync::Weak;
use std::time::Duration;

use notify_debouncer_full::notify::{RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{Debouncer, NoCache, new_debouncer_opt};
use tokio::sync::mpsc;
use tokio::time::MissedTickBehavior;

use super::{Keeper, blocking};
use crate::knowledge::Look;

/// Whoever saves is given so long to be done: the system tells of a file once nothing has happened to it for so long,
/// and the folder is read once nothing has happened to any of them.
pub(super) const QUIET: Duration = Duration::from_millis(200);
/// How often the folder is looked at unasked.
const LOOK_EVERY: Duration = Duration::from_secs(3);

/// Watches until the keeper is gone.
pub(super) async fn run(keeper: Weak<Keeper>) {
    let Some(folder) = keeper.upgrade().map(|keeper| keeper.folder()) else { return };
    let (tell, mut told) = mpsc::channel(1);
    let mut watched = Watched { tell, at: Vec::new(), _debouncer: None };
    let mut seen: Option<Look> = None;
    let mut unasked = tokio::time::interval(LOOK_EVERY);
    unasked.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = unasked.tick() => {}
            _ = told.recv() => {}
        }
        let Ok(look) = look(&folder).await else { continue };
        watched.follow(&look);
        if seen.as_ref() == Some(&look) {
            if keeper.strong_count() == 0 {
                return;
            }
            continue;
        }
        let Some(keeper) = keeper.upgrade() else { return };
        keeper.reload().await;
        seen = Some(look);
    }
}

async fn look(folder: &Path) -> Result<Look, super::Stopped> {
    let folder: PathBuf = folder.to_owned();
    blocking(move || Look::at(&folder)).await
}

/// What the operating system watches.
struct Watched {
    tell: mpsc::Sender<()>,
    /// The folders, each with its identity: another folder may come to have the same name.
    at: Vec<(PathBuf, u64)>,
    _debouncer: Option<Debouncer<RecommendedWatcher, NoCache>>,
}

impl Watched {
    /// Watches the folders that a look saw, where those are others than before.
    fn follow(&mut self, look: &Look) {
        if self.at == look.folders() {
            return;
        }
        self.at = look.folders().to_vec();
        self._debouncer = match self.debouncer() {
            Ok(debouncer) => Some(debouncer),
            Err(error) => {
                tracing::warn!(%error, every = ?LOOK_EVERY, "the folder cannot be watched; it is looked at instead");
                None
            }
        };
    }

    fn debouncer(&self) -> Result<Debouncer<RecommendedWatcher, NoCache>, notify_debouncer_full::notify::Error> {
        let tell = self.tell.clone();
        // One word that something happened is enough, however much it was.
        let handler = move |_| _ = tell.try_send(());
        let mut debouncer = new_debouncer_opt::<_, RecommendedWatcher, NoCache>(
            QUIET,
            None,
            handler,
            NoCache,
            notify_debouncer_full::notify::Config::default(),
        )?;
        for (folder, _) in &self.at {
            debouncer.watch(folder, RecursiveMode::NonRecursive)?;
        }
        Ok(debouncer)
    }
}
