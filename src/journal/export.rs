//! Everything that the journal keeps, to be read elsewhere.

use serde::Serialize;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Error};
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
    // All of it as it is at one moment, whatever the bot writes meanwhile.
    let mut all = on.begin().await?;
    Ok(Export {
        taken,
        questions: questions::all(&mut all).await?,
        answers: counts::all(&mut all).await?,
        revisions: revisions::latest(&mut all, i64::MAX).await?,
    })
}
