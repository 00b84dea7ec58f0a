//! The files of an image by what they hold.

use std::sync::Arc;

use super::folder::QUESTIONS;
use super::image::FolderImage;
use super::source::SourceFile;

/// The texts of a knowledge folder.
#[derive(Default)]
pub(super) struct Files {
    /// The TOML files by name.
    pub(super) tables: Vec<SourceFile>,
    /// The files of `asked/` by name, each with the entry id it is named after.
    pub(super) asked: Vec<(String, SourceFile)>,
    /// The labelled questions.
    pub(super) questions: Option<SourceFile>,
    /// Whether a file could not be read at all: nobody knows what it would have held.
    pub(super) unread: bool,
}

impl Files {
    /// Sorts the files of an image.
    pub(super) fn of(image: &FolderImage, unread: bool) -> Self {
        let mut files = Files { unread, ..Files::default() };
        for (path, text) in image.shared() {
            let file = SourceFile::new(Arc::from(path), Arc::clone(text));
            let lower = path.to_ascii_lowercase();
            if let Some(name) = path.strip_prefix("asked/") {
                let id = name.get(..name.len().saturating_sub(".txt".len())).unwrap_or_default();
                files.asked.push((id.to_owned(), file));
            } else if lower == QUESTIONS {
                files.questions = Some(file);
            } else if lower.ends_with(".toml") {
                files.tables.push(file);
            }
        }
        files
    }
}
