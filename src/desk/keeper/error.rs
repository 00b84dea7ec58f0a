//! Why a change is not made, in words for a moderator.

use crate::journal::JournalError;
use crate::knowledge::{EditError, EntryForm, Finding, WriteError};

/// Why a change is not proposed or published. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// It cannot be made.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// It would change nothing.
    #[error("the knowledge says so already")]
    Nothing,
    /// Somebody else changed the entry since the moderator looked at it.
    #[error("\"{entry}\" was changed in the meantime. Look at what it says now, and choose")]
    Conflict {
        /// The entry.
        entry: String,
        /// What it says now.
        theirs: Box<EntryForm>,
    },
    /// The knowledge would have errors.
    #[error("with this change the knowledge would be wrong:{}", listed(findings))]
    Refused {
        /// Everything that would be wrong, errors first.
        findings: Vec<Finding>,
    },
    /// The folder has errors already, from files that were saved before.
    #[error("the files in the knowledge folder have errors, which come first:{}", listed(findings))]
    Folder {
        /// Everything that is wrong, errors first.
        findings: Vec<Finding>,
    },
    /// There is no such revision, or none any more.
    #[error("there is no revision {revision} in the journal any more")]
    NoRevision {
        /// Its number.
        revision: i64,
    },
    /// What the revision changed was changed again later, so that it cannot be taken back by itself.
    #[error(
        "revision {revision} cannot be undone by itself: the same lines of {path} were changed again later. Undo the \
         later revisions first, or edit the entry"
    )]
    Overlaid {
        /// Its number.
        revision: i64,
        /// The file.
        path: String,
    },
    /// The journal, which knows the revisions, cannot be read.
    #[error("the revisions cannot be read: {0}")]
    Journal(#[from] JournalError),
    /// The files cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The work came to no end.
    #[error("the change was not made: the program failed at it, or is about to end. Try again")]
    Stopped,
}

/// Why the folder cannot be exported.
#[derive(Debug, thiserror::Error)]
#[error("the folder cannot be put into a zip archive: {0}")]
pub struct ExportError(#[from] zip::result::ZipError);

fn listed(findings: &[Finding]) -> String {
    findings.iter().take(5).map(|finding| format!("\n- {finding} ({})", finding.help)).collect()
}
