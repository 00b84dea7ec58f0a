//! What moderators are told about the knowledge as it is.

use std::sync::Arc;

use serde::Serialize;
use time::OffsetDateTime;

use super::{Keeper, Stopped, blocking};
use crate::desk::aside::aside;
use crate::desk::{Checked, Snapshot, today};
use crate::knowledge::{EntryKind, Finding, Overdue, Severity};

/// The knowledge as it is, and how its folder is.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    /// Entries that answer.
    pub entries: usize,
    /// Unstated entries.
    pub unstated: usize,
    /// Phrasings of both.
    pub phrasings: usize,
    /// Sources.
    pub sources: usize,
    /// Passages of all sources.
    pub passages: usize,
    /// Since when this knowledge is live.
    #[serde(with = "time::serde::rfc3339")]
    pub loaded_at: OffsetDateTime,
    /// Why the folder, as it lies on the disk now, was refused; empty where it is what is live.
    pub refused: Vec<Finding>,
    /// Warnings of the live knowledge.
    pub warnings: Vec<Finding>,
    /// Share of the answers that are expected to be wrong, 0 to 1.
    pub wrong: f32,
    /// Share of the answerable questions that are expected to be answered.
    pub answered: f32,
    /// Share of the other questions that are expected to be declined.
    pub declined: f32,
    /// Sources whose review is overdue.
    pub overdue: Vec<Overdue>,
}

impl Keeper {
    /// The knowledge as it is now.
    pub fn status(&self) -> Status {
        let live = self.desk.snapshot();
        let knowledge = live.knowledge();
        let unstated = knowledge.entries.iter().filter(|e| e.kind == EntryKind::Unstated).count();
        let (loaded_at, refused) = {
            let state = self.state();
            (state.loaded_at, state.refused.clone())
        };
        Status {
            entries: knowledge.entries.len() - unstated,
            unstated,
            phrasings: knowledge.entries.iter().map(|e| e.phrasings.len()).sum(),
            sources: knowledge.sources.len(),
            passages: knowledge.sources.iter().map(|s| s.passages.len()).sum(),
            loaded_at,
            refused,
            warnings: live.warnings().to_vec(),
            wrong: live.thresholds().wrong,
            answered: live.thresholds().answered,
            declined: live.thresholds().declined,
            overdue: knowledge.overdue(today()),
        }
    }

    /// What is wrong with the folder as it lies on the disk, in one sentence; the old knowledge is live all the same.
    ///
    /// # Errors
    ///
    /// That sentence.
    pub fn health(&self) -> Result<(), String> {
        match self.state().refused.as_slice() {
            [] => Ok(()),
            [first, ..] => Err(format!("the changed knowledge is refused: {first}")),
        }
    }

    /// Checks the folder as it lies on the disk now, and changes nothing. A matter of seconds, on the threads for learning.
    /// One check runs at a time, and those who wait share the next.
    pub async fn check(&self) -> Arc<Checked> {
        let folder = self.folder();
        let check = move || match Snapshot::read(&folder) {
            Ok(snapshot) => snapshot.check(false, today()),
            Err(findings) => Checked::refused(findings),
        };
        let checked = async {
            blocking(|| aside(check)).await.unwrap_or_else(|Stopped| {
                let message = "checking came to no end, for a reason that lies in the program";
                Checked::refused(vec![Finding::about_file(Severity::Error, ".", message, "try again")])
            })
        };
        self.checks.next(checked).await
    }
}
