//! Edits of the knowledge, image in, image out: [`teach`] a phrasing, [`add`] an entry, [`edit`] one.
//!
//! An edit replaces nothing but the values it is about: `locate` finds where an entry's keys stand, `values` writes
//! texts and lists so that they read back as they are meant, `splice` puts them in their place. Comments, order, layout
//! and quoting of everything else stay as they are. Whether the edited folder is right is not judged here: that is
//! [`FolderImage::check`].

mod asked;
mod form;
mod id;
mod locate;
mod splice;
mod values;

pub use asked::teach;
pub use form::{EntryForm, Fingerprint};

use super::image::FolderImage;
use super::model::EntryKind;
use locate::{Located, entry_ids, locate};
use splice::Splices;

/// Where entries go that are added without naming a file.
const ADDED: &str = "added.toml";

/// Why an edit cannot be made. Displayed, it is the sentence that the moderator is told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// No entry has this id.
    #[error("there is no entry \"{entry}\" any more")]
    NoEntry {
        /// The id.
        entry: String,
    },
    /// Something that has to be written was left empty.
    #[error("the {what} is empty. Write something, and try again")]
    Empty {
        /// What it is: `question`, `answer`, `phrasing`.
        what: &'static str,
    },
    /// The entry has this phrasing already.
    #[error("\"{entry}\" has this phrasing already, in other letters or signs at most")]
    AlreadyAsked {
        /// The entry.
        entry: String,
    },
    /// An entry cannot go into a file of this name.
    #[error(
        "entries cannot go into \"{file}\". Name a file like revenue.toml: small letters, digits, - and _, and .toml \
         at the end"
    )]
    FileName {
        /// The name.
        file: String,
    },
    /// The file is no valid TOML at present, or the entry is written in a form that is edited by hand only.
    #[error("the entry in {file}, line {line}, is written in a way that can only be edited in the file itself")]
    ByHand {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
    },
}

/// Adds an entry with these phrasings in its `ask`, and gives the image with the entry's new id, which is made from
/// its question. `file` names the TOML file it goes into, created where it is missing; without a name it is
/// `added.toml`.
pub fn add(
    image: &FolderImage,
    form: &EntryForm,
    file: Option<&str>,
    asked: &[String],
) -> Result<(FolderImage, String), EditError> {
    let form = form.tidy();
    form.whole()?;
    let file = file.map_or(ADDED, str::trim);
    if image.get(file).is_none() && !is_file_name(file) {
        return Err(EditError::FileName { file: file.to_owned() });
    }
    let id = id::made_from(&form.question, &entry_ids(image));
    let text = image.get(file).unwrap_or_default();
    let newline = splice::newline_of(text);
    let mut asked: Vec<String> = asked.iter().map(|phrasing| asked::one_line(phrasing)).collect();
    asked.retain(|phrasing| !phrasing.is_empty());
    let block = form.block(&id, &asked).replace('\n', newline);
    let mut written = text.to_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        written.push_str(newline);
    }
    if !written.trim().is_empty() {
        written.push_str(newline);
    }
    written.push_str(&block);
    let mut edited = image.clone();
    edited.insert(file, written);
    // A file that ends amid something, or lists its entries in another way, cannot be added to at its end.
    match locate(&edited, &id) {
        Some(found) if found.form() == form => Ok((edited, id)),
        _ => Err(EditError::ByHand { file: file.to_owned(), line: text.lines().count().max(1) }),
    }
}

/// Makes an entry say what the form says. Its id, its phrasings and its place stay.
pub fn edit(image: &FolderImage, entry: &str, form: &EntryForm) -> Result<FolderImage, EditError> {
    let form = form.tidy();
    form.whole()?;
    let Some(found) = locate(image, entry) else { return Err(EditError::NoEntry { entry: entry.to_owned() }) };
    let by_hand = || EditError::ByHand { file: found.file.to_owned(), line: found.line() };
    let before = found.form();
    if before == form {
        return Ok(image.clone());
    }
    let text = changed(&found, &before, &form).ok_or_else(by_hand)?;
    let mut edited = image.clone();
    edited.insert(found.file, text);
    match locate(&edited, entry) {
        Some(now) if now.form() == form => Ok(edited),
        _ => Err(by_hand()),
    }
}

/// The text of the entry's file with what differs put in; `None` where that cannot be done.
fn changed(found: &Located<'_>, before: &EntryForm, form: &EntryForm) -> Option<String> {
    let mut splices = Splices::new(found);
    if before.kind != form.kind {
        splices.head(match form.kind {
            EntryKind::Answer => "entry",
            EntryKind::Unstated => "unstated",
        })?;
    }
    for (key, before, after) in
        [("question", &before.question, &form.question), ("answer", &before.answer, &form.answer)]
    {
        if before != after {
            splices.text(key, after)?;
        }
    }
    for (key, before, after) in [("cite", &before.cite, &form.cite), ("related", &before.related, &form.related)] {
        if before != after {
            splices.list(key, after)?;
        }
    }
    if before.note != form.note {
        splices.note(form.note.as_ref())?;
    }
    Some(splices.applied())
}

/// Whether a new file may be called so.
fn is_file_name(name: &str) -> bool {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    name.strip_suffix(".toml").is_some_and(|stem| (1..=64).contains(&stem.len()) && stem.chars().all(letters))
}

impl FolderImage {
    /// What an entry says, for editing; `None` where there is none of that id.
    pub fn form(&self, entry: &str) -> Option<EntryForm> {
        locate(self, entry).map(|found| found.form())
    }
}

#[cfg(test)]
mod tests;
