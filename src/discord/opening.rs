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
    match Desk::open(&settings.knowledge) {
        Ok(desk) => Ok(desk),
        Err(findings) => match last_live(settings).await.and_then(|image| image.check().ok()) {
            Some(loaded) => {
                tracing::warn!(
                    folder = %settings.knowledge.display(),
                    "the knowledge folder cannot be used: the bot starts with what was live last, and takes the \
                     folder in once it is mended"
                );
                Ok(Desk::over(&settings.knowledge, Snapshot::of(loaded)))
            }
            None => Err(refused(settings, &findings)),
        },
    }
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
