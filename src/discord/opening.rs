//! The desk that the bot starts with.

use super::start::StartError;
use crate::desk::{Desk, Snapshot};
use crate::journal::{Journal, Options};
use crate::knowledge::{self, Finding, FolderImage};
use crate::settings::Settings;

/// Opens the desk on its folder. Where the folder has errors, as after a bad pull, a restart takes nothing away: the
/// desk then begins with what was live last, as the journal has it, and the keeper takes the folder in once it is mended.
///
/// # Errors
///
/// What is wrong with the folder, where the journal has nothing that can be used in its place.
pub(super) async fn desk(settings: &Settings) -> Result<Desk, StartError> {
    let folder = settings.knowledge.clone();
    let findings = match blocking(move || Desk::open(&folder)).await? {
        Ok(desk) => return Ok(desk),
        Err(findings) => findings,
    };
    let Some(image) = last_live(settings).await else { return Err(refused(settings, &findings)) };
    let folder = settings.knowledge.clone();
    let last = blocking(move || Some(Desk::over(&folder, Snapshot::of(image.check().ok()?)))).await?;
    let Some(desk) = last else { return Err(refused(settings, &findings)) };
    tracing::warn!(
        folder = %settings.knowledge.display(),
        "the knowledge folder cannot be used: the bot starts with what was live last, and takes the folder in once it \
         is mended"
    );
    Ok(desk)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StartError> {
    Ok(tokio::task::spawn_blocking(work).await.map_err(std::io::Error::from)?)
}

fn refused(settings: &Settings, findings: &[Finding]) -> StartError {
    StartError::Knowledge {
        folder: settings.knowledge.display().to_string(),
        report: knowledge::render(findings, false),
    }
}

/// The folder as it was live last; `None` where no journal has it. None is begun here.
async fn last_live(settings: &Settings) -> Option<FolderImage> {
    if !Journal::file(&settings.data).is_file() {
        return None;
    }
    let options = Options { keep: settings.forget_after(), ..Options::default() };
    let journal = Journal::open(&settings.data, options).await;
    let image = journal.live_image().await;
    journal.close().await;
    image.inspect_err(|error| tracing::warn!(%error, "what was live last cannot be looked up")).ok().flatten()
}
