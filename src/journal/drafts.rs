//! What moderators have written and not yet published, so that a restart does not lose it.

use sqlx::Error;
use sqlx::sqlite::SqliteConnection;

/// Seconds after which a draft that nobody came back to goes.
const KEPT: i64 = 24 * 60 * 60;

/// Keeps a draft in the place of an earlier one of the same name.
pub(super) async fn keep(on: &mut SqliteConnection, id: &str, body: &str, at: i64) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO drafts (id, at, body) VALUES ($1, $2, $3) \
         ON CONFLICT (id) DO UPDATE SET at = excluded.at, body = excluded.body",
    )
    .bind(id)
    .bind(at)
    .bind(body)
    .execute(on)
    .await?;
    Ok(())
}

/// The draft of a name, while it is kept.
pub(super) async fn one(on: &mut SqliteConnection, id: &str, now: i64) -> Result<Option<String>, Error> {
    sqlx::query_scalar("SELECT body FROM drafts WHERE id = $1 AND at >= $2")
        .bind(id)
        .bind(now - KEPT)
        .fetch_optional(on)
        .await
}

/// Forgets one.
pub(super) async fn drop_one(on: &mut SqliteConnection, id: &str) -> Result<(), Error> {
    sqlx::query("DELETE FROM drafts WHERE id = $1").bind(id).execute(on).await?;
    Ok(())
}

/// Forgets those that nobody came back to.
pub(super) async fn drop_old(on: &mut SqliteConnection, now: i64) -> Result<(), Error> {
    sqlx::query("DELETE FROM drafts WHERE at < $1").bind(now - KEPT).execute(on).await?;
    Ok(())
}

/// Forgets all.
pub(super) async fn drop_all(on: &mut SqliteConnection) -> Result<(), Error> {
    sqlx::query("DELETE FROM drafts").execute(on).await?;
    Ok(())
}
