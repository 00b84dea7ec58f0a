//! Changes that moderators make: proposed, so that they see what comes of it, and then published.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::error::ChangeError;
use super::live::{Published, Reload};
use super::{Keeper, Stopped, blocking, undo};
use crate::desk::{Effects, Snapshot};
use crate::journal::Origin;
use crate::knowledge::{self, EntryForm, FileChange, Finding, Fingerprint, FolderImage};

/// A change that a moderator makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "lowercase")]
pub enum Change {
    /// Adds a phrasing to an entry.
    Teach {
        /// The entry.
        entry: String,
        /// The phrasing.
        phrasing: String,
    },
    /// Adds an entry.
    Add {
        /// What it says.
        form: EntryForm,
        /// The TOML file it goes into; `None` for the usual one.
        file: Option<String>,
        /// Phrasings it begins with.
        asked: Vec<String>,
    },
    /// Makes an entry say something else.
    Edit {
        /// The entry.
        entry: String,
        /// What it said when the moderator looked at it.
        base: Fingerprint,
        /// What it is to say.
        form: EntryForm,
    },
    /// Takes a revision back, whoever made it.
    Undo {
        /// Its number.
        revision: i64,
    },
}

/// A change with all that would come of it. Nothing is written or live yet. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The change.
    pub change: Change,
    /// Id of the entry it is about; of a new one too. `None` for an undo.
    pub entry: Option<String>,
    /// What it does, in a few words.
    pub summary: String,
    /// What becomes of which file.
    pub changes: Vec<FileChange>,
    /// What it does to the answers.
    pub effects: Effects,
    /// Warnings that the knowledge then has and did not have before.
    pub warnings: Vec<Finding>,
    /// The state it was tried on, and the one it makes.
    states: Arc<(FolderImage, Arc<Snapshot>)>,
}

/// A change made in memory.
struct Edited {
    image: FolderImage,
    entry: Option<String>,
    summary: String,
}

impl Keeper {
    /// Tries a change: makes it in memory, checks it, and compares the answers.
    ///
    /// # Errors
    ///
    /// See [`ChangeError`].
    pub async fn propose(&self, change: Change) -> Result<Proposal, ChangeError> {
        let _turn = self.turn.lock().await;
        self.catch_up().await?;
        self.prepare(change).await
    }

    /// Writes a proposed change to the folder, and puts it in place of the old knowledge. What was changed by others
    /// meanwhile stays; where that concerns the same entry, it is a conflict.
    ///
    /// # Errors
    ///
    /// See [`ChangeError`].
    pub async fn publish(&self, proposal: &Proposal) -> Result<Arc<Published>, ChangeError> {
        let _turn = self.turn.lock().await;
        self.catch_up().await?;
        if *self.desk.snapshot().image() == proposal.states.0 {
            return self.carry_out(proposal.clone()).await;
        }
        let again = self.prepare(proposal.change.clone()).await?;
        self.carry_out(again).await
    }

    /// Takes a revision back, whoever made it.
    ///
    /// # Errors
    ///
    /// See [`ChangeError`].
    pub async fn undo(&self, revision: i64) -> Result<Arc<Published>, ChangeError> {
        let _turn = self.turn.lock().await;
        self.catch_up().await?;
        let proposal = self.prepare(Change::Undo { revision }).await?;
        self.carry_out(proposal).await
    }

    /// Takes in what was saved in the folder, so that a change is made on top of it.
    async fn catch_up(&self) -> Result<(), ChangeError> {
        match self.read_in().await {
            Reload::Refused { findings } => Err(ChangeError::Folder { findings }),
            Reload::Unchanged | Reload::Live(_) => Ok(()),
        }
    }

    async fn prepare(&self, change: Change) -> Result<Proposal, ChangeError> {
        let old = self.desk.snapshot();
        let edited = self.edited(&change, old.image()).await?;
        if edited.image == *old.image() {
            return Err(ChangeError::Nothing);
        }
        let image = edited.image;
        let before = Arc::clone(&old);
        let learn = move || Snapshot::learn_after(|| image.check(), &before).map(Arc::new);
        let new = blocking(learn).await.map_err(|Stopped| ChangeError::Stopped)?;
        let new = new.map_err(|findings| ChangeError::Refused { findings })?;
        let known = |finding: &&Finding| {
            old.warnings().iter().any(|o| o.message == finding.message && o.place.file == finding.place.file)
        };
        Ok(Proposal {
            change,
            entry: edited.entry,
            summary: edited.summary,
            changes: old.image().changes_to(new.image()),
            effects: self.effects(&old, &new).await,
            warnings: new.warnings().iter().filter(|finding| !known(finding)).cloned().collect(),
            states: Arc::new((old.image().clone(), new)),
        })
    }

    async fn edited(&self, change: &Change, image: &FolderImage) -> Result<Edited, ChangeError> {
        Ok(match change {
            Change::Teach { entry, phrasing } => Edited {
                image: knowledge::teach(image, entry, phrasing)?,
                entry: Some(entry.clone()),
                summary: format!("one more phrasing for {entry}"),
            },
            Change::Add { form, file, asked } => {
                let (image, entry) = knowledge::add(image, form, file.as_deref(), asked)?;
                Edited { image, summary: format!("new entry {entry}"), entry: Some(entry) }
            }
            Change::Edit { entry, base, form } => {
                let edited = knowledge::edit(image, entry, form)?;
                if let Some(theirs) = image.form(entry).filter(|theirs| theirs.fingerprint() != *base)
                    && edited != *image
                {
                    return Err(ChangeError::Conflict { entry: entry.clone(), theirs: Box::new(theirs) });
                }
                Edited { image: edited, entry: Some(entry.clone()), summary: format!("edit of {entry}") }
            }
            Change::Undo { revision } => {
                let Some(found) = self.journal.revision(*revision).await? else {
                    return Err(ChangeError::NoRevision { revision: *revision });
                };
                Edited {
                    image: undo::without(image, &found)?,
                    entry: None,
                    summary: format!("undoes {revision}: {}", found.summary),
                }
            }
        })
    }

    async fn carry_out(&self, proposal: Proposal) -> Result<Arc<Published>, ChangeError> {
        let (folder, changes) = (self.folder(), proposal.changes.clone());
        let written = blocking(move || knowledge::write(&folder, &changes)).await;
        written.map_err(|Stopped| ChangeError::Stopped)??;
        let origin = match proposal.change {
            Change::Undo { revision } => Origin::Undo { of: revision },
            _ => Origin::Discord,
        };
        let new = Arc::clone(&proposal.states.1);
        Ok(self.go_live(new, origin, proposal.summary, Some(proposal.effects)).await)
    }
}
