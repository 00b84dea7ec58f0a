//! Taking a revision back, also from under later ones.

use super::error::ChangeError;
use super::put_back;
use crate::journal::Revision;
use crate::knowledge::{FileChange, FolderImage};

/// The image without what a revision changed. Where files were changed again later, the lines that the revision
/// changed are put back and the later ones stay; where those are the same lines, it cannot be done.
pub(super) fn without(image: &FolderImage, revision: &Revision) -> Result<FolderImage, ChangeError> {
    let mut undone = image.clone();
    for change in &revision.changes {
        let now = image.get(&change.path);
        if now == change.before.as_deref() {
            continue;
        }
        let back =
            if now == change.after.as_deref() { change.before.clone() } else { from_under(change, now, revision)? };
        match back {
            Some(text) => undone.insert(change.path.clone(), text),
            None => undone.remove(&change.path),
        }
    }
    Ok(undone)
}

/// A file that was changed again, without what the revision changed; `None` where nothing of it stays.
fn from_under(change: &FileChange, now: Option<&str>, revision: &Revision) -> Result<Option<String>, ChangeError> {
    // A file that is not there has no lines.
    let of = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let (after, now_text, before) = (of(change.after.as_deref()), of(now), of(change.before.as_deref()));
    let mut text = if change.path.starts_with("asked/") {
        // Phrasings stand for themselves, wherever in the file they are.
        put_back::each_line(&after, &now_text, &before)
    } else {
        let overlaid = || ChangeError::Overlaid { revision: revision.id, path: change.path.clone() };
        put_back::in_place(&after, &now_text, &before).ok_or_else(overlaid)?
    };
    if change.before.is_none() {
        // What stood between the file's beginning and what came later has gone.
        text = text.trim_start_matches(['\r', '\n']).to_owned();
    }
    let gone = text.is_empty() && (change.before.is_none() || now.is_none());
    Ok((!gone).then_some(text))
}
