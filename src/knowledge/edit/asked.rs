//! Teaching: one more phrasing in an entry's file of `asked/`.

use super::EditError;
use super::locate::locate;
use super::splice::newline_of;
use crate::knowledge::image::FolderImage;
use crate::knowledge::phrasings::bare;

/// Adds a phrasing to `asked/<entry>.txt`, which is created where it is missing. Line breaks in the phrasing become
/// blanks. That another entry has the phrasing is not seen here, but by [`FolderImage::check`].
pub fn teach(image: &FolderImage, entry: &str, phrasing: &str) -> Result<FolderImage, EditError> {
    let phrasing = one_line(phrasing);
    if phrasing.is_empty() {
        return Err(EditError::Empty { what: "phrasing" });
    }
    let Some(found) = locate(image, entry) else { return Err(EditError::NoEntry { entry: entry.to_owned() }) };
    let usual = format!("asked/{entry}.txt");
    let path = image.files().map(|(path, _)| path).find(|path| path.eq_ignore_ascii_case(&usual)).unwrap_or(&usual);
    let text = image.get(path).unwrap_or_default();
    let wanted = bare(&phrasing);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    if found.phrasings().chain(lines).any(|other| bare(other) == wanted) {
        return Err(EditError::AlreadyAsked { entry: entry.to_owned() });
    }
    let newline = newline_of(text);
    let mut written = text.to_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        written.push_str(newline);
    }
    written.push_str(&phrasing);
    written.push_str(newline);
    let mut edited = image.clone();
    edited.insert(path, written);
    Ok(edited)
}

/// A phrasing as a line of a file: on one line, and not to be taken for a comment.
pub(super) fn one_line(phrasing: &str) -> String {
    let words: Vec<&str> = phrasing.split_whitespace().collect();
    words.join(" ").trim_start_matches(['#', ' ']).to_owned()
}
