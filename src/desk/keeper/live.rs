//! Going live: reading the folder in, putting a new state in place, and telling of it.

use std::sync::Arc;

use serde::Serialize;
use time::OffsetDateTime;

use super::watch::QUIET;
use super::{Keeper, Stopped, blocking};
use crate::desk::{Effects, Snapshot};
use crate::journal::{JournalError, NewRevision, Origin};
use crate::knowledge::{self, FileChange, Finding, FolderImage, Severity};

/// Recent questions that a change is tried on.
pub const RECENT: usize = 500;

/// A change that went live.
#[derive(Clone, Debug, Serialize)]
pub struct Published {
    /// Its number in the journal; `None` where the journal could not take it.
    pub revision: Option<i64>,
    /// Why the journal could not take it.
    pub unrecorded: Option<String>,
    /// Where it came from.
    pub origin: Origin,
    /// What it does, in a few words.
    pub summary: String,
    /// What became of which file.
    pub changes: Vec<FileChange>,
    /// What it does to the answers.
    pub effects: Effects,
}

/// What came of reading the folder again.
#[derive(Clone, Debug)]
pub enum Reload {
    /// The folder holds what is live.
    Unchanged,
    /// It held something new, which is live now.
    Live(Arc<Published>),
    /// It cannot be used as it is; what was live stays so.
    Refused {
        /// Everything that is wrong, errors first.
        findings: Vec<Finding>,
    },
}

/// Something that moderators should hear.
#[derive(Clone, Debug)]
pub enum Notice {
    /// A change went live.
    Live(Arc<Published>),
    /// Files were saved that cannot be used. Told once, until something else is saved.
    Refused {
        /// Everything that is wrong, errors first.
        findings: Vec<Finding>,
    },
}

/// What changed in the files while nobody watched them.
pub(super) struct Missed {
    revision: Option<i64>,
    summary: String,
    changes: Vec<FileChange>,
    /// The folder as it was live before.
    before: FolderImage,
}

/// What came of trying the folder.
enum Tried {
    Same,
    New(Arc<Snapshot>),
    Refused(Vec<Finding>),
}

impl Keeper {
    /// Reads the folder again. What is new in it and without errors is live when this returns.
    pub async fn reload(&self) -> Reload {
        let _turn = self.turn.lock().await;
        self.read_in().await
    }

    /// Reads the folder again; the caller has the turn.
    pub(super) async fn read_in(&self) -> Reload {
        let old = self.desk.snapshot();
        let folder = self.folder();
        let tried = {
            let old = Arc::clone(&old);
            blocking(move || {
                let scan = knowledge::scan_saved(&folder, old.image(), QUIET);
                if scan.holds(old.image()) {
                    return Tried::Same;
                }
                match Snapshot::learn_after(|| scan.check(), &old) {
                    Ok(new) => Tried::New(Arc::new(new)),
                    Err(findings) => Tried::Refused(findings),
                }
            })
            .await
        };
        match tried {
            Ok(Tried::Same) => {
                self.state().refused.clear();
                Reload::Unchanged
            }
            Ok(Tried::New(new)) => {
                let summary = of_files(&old.image().changes_to(new.image()));
                Reload::Live(self.go_live(new, Origin::Files, summary, None).await)
            }
            Ok(Tried::Refused(findings)) => self.refuse(findings),
            Err(Stopped) => self.refuse(vec![Finding::about_file(
                Severity::Error,
                ".",
                "reading the folder came to no end, for a reason that lies in the program",
                "undo what was changed last, and tell those who make the program",
            )]),
        }
    }

    fn refuse(&self, findings: Vec<Finding>) -> Reload {
        let known = std::mem::replace(&mut self.state().refused, findings.clone());
        if known != findings {
            let errors = findings.iter().filter(|f| f.severity == Severity::Error);
            for finding in errors.clone().take(20) {
                tracing::warn!(%finding, help = finding.help, "the changed knowledge is refused");
            }
            tracing::warn!(errors = errors.count(), "the knowledge stays as it was until they are mended");
            // Nobody listening is nobody to tell.
            let _ = self.notices.send(Notice::Refused { findings: findings.clone() });
        }
        Reload::Refused { findings }
    }

    /// Puts a new state in place of the old one, and tells of it. The caller has the turn, and the folder is as the
    /// state has it. Without `effects` they are found out, once the state is live.
    pub(super) async fn go_live(
        &self,
        new: Arc<Snapshot>,
        origin: Origin,
        summary: String,
        effects: Option<Effects>,
    ) -> Arc<Published> {
        let old = self.desk.replace(Arc::clone(&new));
        {
            let mut state = self.state();
            state.loaded_at = OffsetDateTime::now_utc();
            state.refused.clear();
        }
        let changes = old.image().changes_to(new.image());
        tracing::info!(summary, files = changes.len(), "new knowledge is live");
        let new_revision = NewRevision { origin, summary: summary.clone(), changes: changes.clone() };
        let recorded = self.record(old.image(), new.image(), new_revision).await;
        if let Err(error) = &recorded {
            tracing::warn!(%error, "the change is live but not in the journal");
        }
        let effects = match effects {
            Some(effects) => effects,
            None => self.effects(&old, &new).await,
        };
        // In numbers: the questions are people's.
        tracing::info!(
            asked = effects.asked,
            changed = effects.changed.len() + effects.more,
            worse = effects.worse,
            better = effects.better,
            taken = effects.taken.len(),
            "what the new knowledge does to the answers"
        );
        // Taking a state apart takes its time.
        let _ = blocking(move || drop(old)).await;
        let published = Arc::new(Published {
            revision: recorded.as_ref().ok().copied().flatten(),
            unrecorded: recorded.err().map(|error| error.to_string()),
            origin,
            summary,
            changes,
            effects,
        });
        // Nobody listening is nobody to tell.
        let _ = self.notices.send(Notice::Live(Arc::clone(&published)));
        published
    }

    /// What the step from one state to another does to the answers.
    pub(super) async fn effects(&self, old: &Arc<Snapshot>, new: &Arc<Snapshot>) -> Effects {
        // Without the journal the other questions have to do.
        let recent = self.journal.recent_questions(RECENT).await.unwrap_or_default();
        let (old, new) = (Arc::clone(old), Arc::clone(new));
        blocking(move || Effects::between(&old, &new, &recent)).await.unwrap_or_default()
    }

    /// Keeps a change in the journal, and before it what the journal missed; its number.
    async fn record(
        &self,
        before: &FolderImage,
        after: &FolderImage,
        revision: NewRevision,
    ) -> Result<Option<i64>, JournalError> {
        self.record_missed(before).await?;
        self.journal.went_live(after, Some(revision)).await
    }

    /// Keeps as one revision what changed between the folder that the journal saw last and this one; `None` where
    /// nothing did.
    pub(super) async fn record_missed(&self, live: &FolderImage) -> Result<Option<Missed>, JournalError> {
        let seen = self.journal.live_image().await?;
        if seen.as_ref() == Some(live) {
            return Ok(None);
        }
        let changed = seen.map(|before| {
            let changes = before.changes_to(live);
            (of_files(&changes), changes, before)
        });
        let new = changed.as_ref().map(|(summary, changes, _)| NewRevision {
            origin: Origin::Files,
            summary: summary.clone(),
            changes: changes.clone(),
        });
        let revision = self.journal.went_live(live, new).await?;
        let missed = |(summary, changes, before)| Missed { revision, summary, changes, before };
        Ok(changed.map(missed))
    }

    /// Tells of what changed in the files while nobody watched them.
    pub(super) async fn tell_missed(&self, missed: Missed, live: Arc<Snapshot>) {
        let Missed { revision, summary, changes, before } = missed;
        let known = Arc::clone(&live);
        let learn = move || Snapshot::learn_after(|| before.check(), &known).map(Arc::new);
        // What was live once and no longer passes the check, as after an upgrade, cannot be compared.
        let effects = match blocking(learn).await {
            Ok(Ok(old)) => self.effects(&old, &live).await,
            Ok(Err(_)) | Err(Stopped) => Effects::default(),
        };
        let published = Published {
            revision,
            unrecorded: None,
            origin: Origin::Files,
            summary: format!("{summary}, while the bot was off"),
            changes,
            effects,
        };
        // Nobody listening is nobody to tell.
        let _ = self.notices.send(Notice::Live(Arc::new(published)));
    }
}

/// What a change of files is called.
fn of_files(changes: &[FileChange]) -> String {
    const NAMED: usize = 3;
    let mut names: Vec<&str> = changes.iter().map(|change| change.path.as_str()).collect();
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{more}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_many_files_names_the_first() {
        let change = |path: &str| FileChange { path: path.to_owned(), before: None, after: None };
        let changes: Vec<FileChange> = ["a.toml", "b.toml", "c.toml", "d.toml"].into_iter().map(change).collect();
        assert_eq!(of_files(&changes[..1]), "a.toml");
        assert_eq!(of_files(&changes), "a.toml, b.toml, c.toml and 1 more");
    }
}
