//! How often each entry answered, and how people found it.

use serde::Serialize;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Error, FromRow};

/// The counts of one entry, since the journal was begun or last forgot everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromRow)]
pub struct Counts {
    /// Its id.
    pub entry: String,
    /// How often it answered.
    pub answered: i64,
    /// How often its answer was marked as helpful.
    pub helpful: i64,
    /// How often it was marked as not helpful.
    pub not_helpful: i64,
}

impl Counts {
    /// An entry that nobody was answered with.
    pub(super) fn none(entry: &str) -> Self {
        Counts { entry: entry.to_owned(), answered: 0, helpful: 0, not_helpful: 0 }
    }
}

/// Adds to an entry's counts.
pub(super) async fn add(on: &mut SqliteConnection, more: &Counts) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO answers (entry, answered, helpful, not_helpful) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (entry) DO UPDATE SET \
           answered = answers.answered + excluded.answered, \
           helpful = answers.helpful + excluded.helpful, \
           not_helpful = answers.not_helpful + excluded.not_helpful",
    )
    .bind(&more.entry)
    .bind(more.answered)
    .bind(more.helpful)
    .bind(more.not_helpful)
    .execute(on)
    .await?;
    Ok(())
}

/// Every entry's counts, by id.
pub(super) async fn all(on: &mut SqliteConnection) -> Result<Vec<Counts>, Error> {
    sqlx::query_as("SELECT entry, answered, helpful, not_helpful FROM answers ORDER BY entry").fetch_all(on).await
}

/// Forgets them.
pub(super) async fn forget(on: &mut SqliteConnection) -> Result<(), Error> {
    sqlx::query("DELETE FROM answers").execute(on).await?;
    Ok(())
}
