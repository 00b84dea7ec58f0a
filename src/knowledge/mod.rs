//! The knowledge: its model, and the way from a folder of files to it.
//!
//! `folder` finds and reads the files, `tables` and `fields` take each table apart into `draft`s that
//! still know their place, `phrasings`, `check` and `grounding` (with the `facts` of a text, its `words` and `figure`s) judge the
//! whole, `build` makes the model. Whatever is wrong on the way is a [`Finding`]; `report` draws them.

mod build;
mod check;
mod date;
mod draft;
mod facts;
mod fields;
mod figure;
mod finding;
mod folder;
mod grounding;
mod image;
mod model;
mod phrasings;
mod report;
mod source;
mod tables;
mod words;

use std::path::Path;

pub use finding::{Finding, Severity};
pub use image::{FileChange, FolderImage};
pub use model::*;
pub use report::render;

/// Whether a text is a date as the knowledge writes it: YYYY, YYYY-MM or YYYY-MM-DD.
pub fn is_date(text: &str) -> bool {
    date::Date::parse(text).is_some()
}

/// A folder that was read and may be used.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What the desk knows.
    pub knowledge: Knowledge,
    /// Warnings only.
    pub findings: Vec<Finding>,
}

/// Reads and checks a knowledge folder. Errors refuse it: then all findings come back, from all files,
/// errors first, each with its place.
pub fn read(folder: &Path) -> Result<Loaded, Vec<Finding>> {
    let mut findings = finding::Findings::default();
    let Some(files) = folder::read(folder, &mut findings) else {
        return Err(findings.sorted());
    };
    let mut draft = draft::Draft::default();
    for (index, file) in files.tables.iter().enumerate() {
        tables::read(index, file, &mut draft, &mut findings);
    }
    if files.unread {
        draft.lost = draft::Lost { sources: true, entries: true, names: true };
    }
    draft.entries.sort_by_key(|e| (e.file, e.span.start));
    let phrasings = phrasings::gather(&files, &draft, &mut findings);
    check::whole(&files, &draft, &mut findings);
    grounding::check(&files, &draft, &mut findings);
    if findings.any_error() {
        return Err(findings.sorted());
    }
    let knowledge = build::knowledge(&files, &draft, &phrasings);
    Ok(Loaded { knowledge, findings: findings.sorted() })
}
