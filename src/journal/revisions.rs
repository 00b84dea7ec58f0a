//! Changes of the knowledge that went live, and the knowledge folder as it last went live.

use serde::Serialize;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Connection, Error, Row};
use time::OffsetDateTime;

use super::moment;
use crate::knowledge::{FileChange, FolderImage};

/// Revisions that are kept; older ones go.
const MOST: i64 = 200;

/// Where a change came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "origin", rename_all = "lowercase")]
pub enum Origin {
    /// A moderator's command in Discord.
    Discord,
    /// Files that were edited in the folder.
    Files,
    /// Another revision was undone.
    Undo {
        /// Its number.
        of: i64,
    },
}

impl Origin {
    fn name(self) -> &'static str {
        match self {
            Origin::Discord => "discord",
            Origin::Files => "files",
            Origin::Undo { .. } => "undo",
        }
    }

    fn undone(self) -> Option<i64> {
        match self {
            Origin::Undo { of } => Some(of),
            Origin::Discord | Origin::Files => None,
        }
    }

    fn read(name: &str, undone: Option<i64>) -> Result<Self, Error> {
        match (name, undone) {
            ("discord", _) => Ok(Origin::Discord),
            ("files", _) => Ok(Origin::Files),
            ("undo", Some(of)) => Ok(Origin::Undo { of }),
            _ => Err(Error::Protocol(format!("a revision comes from \"{name}\", which is unknown"))),
        }
    }
}

/// A change that is to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRevision {
    /// Where it came from.
    pub origin: Origin,
    /// What it does, in a few words. Names no person.
    pub summary: String,
    /// What became of which file.
    pub changes: Vec<FileChange>,
}

/// A change that went live.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Revision {
    /// Its number; a later one is higher.
    pub id: i64,
    /// When it went live.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Where it came from.
    #[serde(flatten)]
    pub origin: Origin,
    /// What it does, in a few words.
    pub summary: String,
    /// What became of which file, by path.
    pub changes: Vec<FileChange>,
}

/// Keeps the folder as it goes live, and the change that made it so where there is one: both or neither. The number of
/// the change.
pub(super) async fn went_live(
    on: &mut SqliteConnection,
    image: &FolderImage,
    change: Option<&NewRevision>,
    at: i64,
) -> Result<Option<i64>, Error> {
    let mut all = on.begin().await?;
    let id = match change {
        Some(change) => Some(add(&mut all, change, at).await?),
        None => None,
    };
    set_live_image(&mut all, image).await?;
    all.commit().await?;
    Ok(id)
}

/// Keeps a change, and forgets the oldest where there are too many; its number.
async fn add(on: &mut SqliteConnection, new: &NewRevision, at: i64) -> Result<i64, Error> {
    let id: i64 =
        sqlx::query_scalar("INSERT INTO revisions (at, origin, undone, summary) VALUES ($1, $2, $3, $4) RETURNING id")
            .bind(at)
            .bind(new.origin.name())
            .bind(new.origin.undone())
            .bind(&new.summary)
            .fetch_one(&mut *on)
            .await?;
    for change in &new.changes {
        sqlx::query("INSERT INTO revision_files (revision, path, before, after) VALUES ($1, $2, $3, $4)")
            .bind(id)
            .bind(&change.path)
            .bind(&change.before)
            .bind(&change.after)
            .execute(&mut *on)
            .await?;
    }
    // Numbers have no gaps that matter: they are given one by one, and none is taken back.
    for forget in ["DELETE FROM revision_files WHERE revision <= $1", "DELETE FROM revisions WHERE id <= $1"] {
        sqlx::query(forget).bind(id - MOST).execute(&mut *on).await?;
    }
    Ok(id)
}

/// The latest changes, latest first.
pub(super) async fn latest(on: &mut SqliteConnection, most: i64) -> Result<Vec<Revision>, Error> {
    let mut revisions = sqlx::query("SELECT id, at, origin, undone, summary FROM revisions ORDER BY id DESC LIMIT $1")
        .bind(most)
        .try_map(revision)
        .fetch_all(&mut *on)
        .await?;
    for revision in &mut revisions {
        revision.changes = changes(on, revision.id).await?;
    }
    Ok(revisions)
}

/// The change of a number.
pub(super) async fn one(on: &mut SqliteConnection, id: i64) -> Result<Option<Revision>, Error> {
    let found = sqlx::query("SELECT id, at, origin, undone, summary FROM revisions WHERE id = $1")
        .bind(id)
        .try_map(revision)
        .fetch_optional(&mut *on)
        .await?;
    let Some(mut revision) = found else { return Ok(None) };
    revision.changes = changes(on, id).await?;
    Ok(Some(revision))
}

fn revision(row: SqliteRow) -> Result<Revision, Error> {
    Ok(Revision {
        id: row.try_get("id")?,
        at: moment::read(row.try_get("at")?),
        origin: Origin::read(row.try_get("origin")?, row.try_get("undone")?)?,
        summary: row.try_get("summary")?,
        changes: Vec::new(),
    })
}

async fn changes(on: &mut SqliteConnection, revision: i64) -> Result<Vec<FileChange>, Error> {
    sqlx::query("SELECT path, before, after FROM revision_files WHERE revision = $1 ORDER BY path")
        .bind(revision)
        .try_map(|row: SqliteRow| {
            Ok(FileChange { path: row.try_get("path")?, before: row.try_get("before")?, after: row.try_get("after")? })
        })
        .fetch_all(on)
        .await
}

/// The folder as it last went live; `None` where that was never kept.
pub(super) async fn live_image(on: &mut SqliteConnection) -> Result<Option<FolderImage>, Error> {
    let files: Vec<(String, String)> = sqlx::query_as("SELECT path, text FROM live_files").fetch_all(on).await?;
    Ok((!files.is_empty()).then(|| files.into_iter().collect()))
}

/// Keeps the folder; only files that differ are written.
async fn set_live_image(on: &mut SqliteConnection, image: &FolderImage) -> Result<(), Error> {
    let before = live_image(on).await?.unwrap_or_default();
    for change in before.changes_to(image) {
        match change.after {
            Some(text) => {
                sqlx::query(
                    "INSERT INTO live_files (path, text) VALUES ($1, $2) \
                     ON CONFLICT (path) DO UPDATE SET text = excluded.text",
                )
                .bind(change.path)
                .bind(text)
                .execute(&mut *on)
                .await?;
            }
            None => {
                sqlx::query("DELETE FROM live_files WHERE path = $1").bind(change.path).execute(&mut *on).await?;
            }
        }
    }
    Ok(())
}
