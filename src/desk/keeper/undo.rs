//! Taking a revision back, also from under later ones.

use super::error::ChangeError;
use crate::journal::Revision;
use crate::knowledge::FolderImage;

/// The image without what a revision changed. Where files were changed again later, the lines that the revision
/// changed are put back and the later ones stay; where those are the same lines, it cannot be done.
pub(super) fn without(image: &FolderImage, revision: &Revision) -> Result<FolderImage, ChangeError> {
    let mut undone = image.clone();
    for change in &revision.changes {
        let now = image.get(&change.path);
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        if now == change.before.as_deref() {
            continue;
        }
        let back = if now == change.after.as_deref() {
            change.before.clone()
        } else {
            // A file that is not there has no lines.
            let merged = diffy::merge(&text(&change.after), now.unwrap_or_default(), &text(&change.before));
            let merged =
                merged.map_err(|_| ChangeError::Overlaid { revision: revision.id, path: change.path.clone() })?;
            let gone = merged.is_empty() && change.before.is_none();
            (!gone).then_some(merged)
        };
        match back {
            Some(text) => undone.insert(change.path.clone(), text),
            None => undone.remove(&change.path),
        }
    }
    Ok(undone)
}
