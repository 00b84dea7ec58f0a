//! What every command is given: where the knowledge is, and the screen.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::failure::Failure;
use super::screen::Screen;
use super::working;
use crate::desk::{Desk, Snapshot};
use crate::settings::Settings;

/// What every command is given.
#[derive(Debug)]
pub(super) struct Context {
    /// The knowledge folder.
    pub folder: PathBuf,
    /// The folder that the arguments name, if they do.
    pub named_folder: Option<PathBuf>,
    /// The folder of the journal.
    pub data: PathBuf,
    /// How long the journal keeps questions.
    pub keep: Duration,
    /// Whether the settings hold a token for Discord.
    pub has_token: bool,
    /// Where output goes.
    pub screen: Screen,
}

impl Context {
    /// The folder that is named goes before the one of the settings.
    pub(super) fn new(named_folder: Option<PathBuf>) -> Result<Self, Failure> {
        let settings = Settings::read().map_err(|error| Failure::Usage(error.to_string()))?;
        Ok(Context {
            keep: settings.forget_after(),
            data: settings.data,
            folder: named_folder.clone().unwrap_or(settings.knowledge),
            named_folder,
            has_token: settings.token.is_some(),
            screen: Screen::new(),
        })
    }

    /// Opens the desk; shows that it is working when that takes long.
    pub(super) fn desk(&self) -> Result<Desk, Failure> {
        working::show("Reading the knowledge and learning from it", || Desk::open(&self.folder))
            .map_err(|findings| Failure::Knowledge { folder: self.folder.clone(), findings })
    }

    /// The knowledge as it is now.
    pub(super) fn snapshot(&self) -> Result<Arc<Snapshot>, Failure> {
        Ok(self.desk()?.snapshot())
    }
}
