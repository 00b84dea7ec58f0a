//! The knowledge: its model, and the way from a folder of files to it.
//!
//! `folder` reads the files into an [`FolderImage`], all from one moment (`stillness`). From the image, `tables` and `fields` take each
//! table apart into `draft`s that still know their place, `phrasings`, `check` and `grounding` (with the `facts` of a
//! text, its `words` and `figure`s) judge the whole, `build` makes the model. Whatever is wrong on the way is a
//! [`Finding`]; `report` draws them.

mod build;
mod check;
mod date;
mod draft;
mod edit;
mod facts;
mod fields;
mod figure;
mod files;
mod finding;
mod folder;
mod grounding;
mod image;
mod look;
mod model;
mod phrasings;
mod questions;
mod report;
mod review;
mod source;
mod stillness;
mod tables;
mod words;
mod write;

use std::path::Path;

pub use edit::{EditError, EntryForm, Fingerprint, add, edit, teach};
pub use finding::{Finding, Severity};
pub use folder::{Scan, scan, scan_saved};
pub use image::{FileChange, FolderImage};
pub use look::Look;
pub use model::*;
pub use phrasings::LONGEST_PHRASING;
pub use questions::{BadLabel, Label, LabelKind, Pattern};
pub use report::render;
pub use review::Overdue;
pub use tables::LONGEST_QUESTION;
pub use write::{WriteError, recover, write};

/// Whether a text is a date as the knowledge writes it: YYYY, YYYY-MM or YYYY-MM-DD.
pub fn is_date(text: &str) -> bool {
    date::Date::parse(text).is_some()
}

/// A folder that was read and may be used.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The files it was read from.
    pub image: FolderImage,
    /// What the desk knows.
    pub knowledge: Knowledge,
    /// Warnings only.
    pub findings: Vec<Finding>,
}

/// Reads and checks a knowledge folder. Errors refuse it: then all findings come back, from all files,
/// errors first, each with its place.
pub fn read(folder: &Path) -> Result<Loaded, Vec<Finding>> {
    scan(folder).check()
}

impl Scan {
    /// Checks what was found; errors as with [`read`].
    pub fn check(self) -> Result<Loaded, Vec<Finding>> {
        if !self.found {
            return Err(self.findings.sorted());
        }
        check_files(self.image, self.unread, self.findings)
    }
}

impl FolderImage {
    /// Checks the files of an image; errors as with [`read`].
    pub fn check(&self) -> Result<Loaded, Vec<Finding>> {
        check_files(self.clone(), false, finding::Findings::default())
    }
}

fn check_files(image: FolderImage, unread: bool, mut findings: finding::Findings) -> Result<Loaded, Vec<Finding>> {
    let files = files::Files::of(&image, unread);
    let (draft, written) = rayon::join(|| tables::read_all(&files, &mut findings), || phrasings::written(&files));
    let mut beside = findings.beside();
    let (phrasings, questions) = rayon::join(
        || {
            let phrasings = phrasings::gather(&files, written, &draft, &mut findings);
            check::whole(&files, &draft, &mut findings);
            phrasings
        },
        || {
            grounding::check(&files, &draft, &mut beside);
            questions::gather(&files, &draft, &mut beside)
        },
    );
    findings.take_in(beside);
    if findings.any_error() {
        return Err(findings.sorted());
    }
    let knowledge = build::knowledge(&files, &draft, &phrasings, questions);
    Ok(Loaded { image, knowledge, findings: findings.sorted() })
}
