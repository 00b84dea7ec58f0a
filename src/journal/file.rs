//! The file: opened, brought to the newest form, tended.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Error};

use super::error::JournalError;
use super::{drafts, questions};

/// Every form that the file has had; each is brought to the next.
static FORMS: Migrator = sqlx::migrate!("src/journal/migrations");

/// How long another program may hold the file locked before it counts as unusable.
const LOCKED: Duration = Duration::from_secs(1);

/// The size of a page, in bytes; the file grows in these.
const PAGE: u64 = 4096;

/// Opens the file, which is made where there is none, and brings it to the newest form.
pub(super) async fn open(path: &Path, largest: u64) -> Result<SqliteConnection, JournalError> {
    make_folder(path.to_owned()).await?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .page_size(u32::try_from(PAGE).unwrap_or(4096))
        .busy_timeout(LOCKED)
        // What is committed survives a loss of power.
        .synchronous(SqliteSynchronous::Full)
        // What is forgotten is overwritten in the file.
        .pragma("secure_delete", "ON")
        .pragma("max_page_count", (largest / PAGE).to_string())
        .disable_statement_logging();
    let mut connection = options.connect().await.map_err(|error| JournalError::of(&error))?;
    match prepare(&mut connection).await {
        Ok(()) => Ok(connection),
        Err(error) => Err(JournalError::of(&error)),
    }
}

/// Opens the file to read it as it is: nothing is made, and nothing is brought to a newer form.
pub(super) async fn open_to_read(path: &Path) -> Result<SqliteConnection, JournalError> {
    let options = SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(LOCKED);
    let opened = async {
        let mut connection = options.disable_statement_logging().connect().await?;
        // What an older program wrote is read all the same: a newer form only has more columns.
        let newest: i64 =
            sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations").fetch_one(&mut connection).await?;
        if FORMS.iter().any(|form| form.version == newest) {
            return Ok(connection);
        }
        Err(Error::Migrate(Box::new(MigrateError::VersionMissing(newest))))
    };
    opened.await.map_err(|error| JournalError::of(&error))
}

async fn prepare(on: &mut SqliteConnection) -> Result<(), Error> {
    FORMS.run_direct(None, on, false).await.map_err(|error| Error::Migrate(Box::new(error)))?;
    // A damaged page would otherwise come to light only when it is read.
    let found: String = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(on).await?;
    if found == "ok" { Ok(()) } else { Err(Error::Protocol(format!("the file is damaged: {found}"))) }
}

async fn make_folder(path: PathBuf) -> Result<(), JournalError> {
    let made = tokio::task::spawn_blocking(move || match path.parent() {
        Some(folder) => std::fs::create_dir_all(folder)
            .map_err(|error| JournalError::unusable(format!("{} cannot be made: {error}", folder.display()))),
        None => Ok(()),
    });
    made.await.map_err(|error| JournalError::unusable(error.to_string()))?
}

/// Lets go of what has been kept for long enough; `before` is the moment from which questions are kept.
pub(super) async fn tend(on: &mut SqliteConnection, now: i64, before: i64) -> Result<(), Error> {
    let mut all = on.begin().await?;
    questions::forget_before(&mut all, before).await?;
    questions::prune(&mut all).await?;
    drafts::drop_old(&mut all, now).await?;
    all.commit().await
}
