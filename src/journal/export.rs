//! Everything that the journal keeps, to be read elsewhere.

use serde::Serialize;
use sqlx::Error;
use sqlx::sqlite::SqliteConnection;
use time::OffsetDateTime;

use super::counts::{self, Counts};
use super::questions::{self, Unanswered};
use super::revisions::{self, Revision};

/// What the journal keeps, but for the copy of the knowledge folder and unpublished drafts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Export {
    /// When it was taken.
    #[serde(with = "time::serde::rfc3339")]
    pub taken: OffsetDateTime,
    /// Questions that got no answer or an unhelpful one, in the order in which they first came.
    pub questions: Vec<Unanswered>,
    /// The counts of each entry, by id.
    pub answers: Vec<Counts>,
    /// Changes of the knowledge, latest first.
    pub revisions: Vec<Revision>,
}

pub(super) async fn of(on: &mut SqliteConnection, taken: OffsetDateTime) -> Result<Export, Error> {
    Ok(Export {
        taken,
        questions: questions::all(on).await?,
        answers: counts::all(on).await?,
        revisions: revisions::latest(on, i64::MAX).await?,
    })
}
