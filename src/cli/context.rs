//! What every command is given: where the knowledge is, and the screen.

use std::path::PathBuf;
use std::sync::Arc;

use super::failure::Failure;
use super::screen::Screen;
use super::working;
use crate::desk::{Desk, Snapshot};

/// What every command is given.
#[derive(Debug)]
pub(super) struct Context {
    /// The knowledge folder.
    pub folder: PathBuf,
    /// Where output goes.
    pub screen: Screen,
}

impl Context {
    pub(super) fn new(folder: PathBuf) -> Self {
        Context { folder, screen: Screen::new() }
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
