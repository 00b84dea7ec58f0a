//! Writing changes to a knowledge folder, so that whoever reads it afterwards sees all of them or none, also when the
//! program or the machine stops in between.
//!
//! A file is written beside its place, synced, and renamed. Several files are written under a [`RECORD`] that holds all
//! of them: once it stands, the change has happened, for [`super::scan`] reads the folder as the record says. What a
//! stop leaves behind is brought to its end by the next [`write`], or by [`recover`].

mod disk;
mod place;

use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::image::{FileChange, FolderImage};
use disk::{Disk, RealDisk};
use place::Place;

/// The file that holds a change of several files until all of them are in place.
pub(super) const RECORD: &str = ".dealdesk-change";
/// How the name of a file ends that is not yet in its place; it begins with a dot.
const UNPLACED: &str = ".dealdesk-new";
/// A larger record is none of ours, in bytes.
const LARGEST_RECORD: u64 = 512 << 20;

/// Why a change could not be written. The folder is then as it was. Displayed, it is the sentence that the moderator
/// is told.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A file is not as the change supposes it: somebody wrote it meanwhile.
    #[error("{path} was changed in the meantime. Look at it, and try again")]
    Changed {
        /// The file, in the folder.
        path: String,
    },
    /// A file of this name, or in this place, is not written.
    #[error("{path} is not written: {why}")]
    Place {
        /// The file, in the folder.
        path: String,
        /// What is wrong with its name or place.
        why: &'static str,
    },
    /// The disk refuses.
    #[error("{path} cannot be written: {source}. Whoever runs the bot has to look at the disk and at the permissions")]
    Disk {
        /// The file, in the folder; `.` for the folder itself.
        path: String,
        /// What the operating system says.
        source: io::Error,
    },
}

impl WriteError {
    fn disk(path: &str) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| WriteError::Disk { path, source }
    }
}

/// A change that was begun.
#[derive(Serialize, Deserialize)]
struct Record {
    changes: Vec<FileChange>,
}

/// Makes the changes in the folder; each file has to be as its change says it was before.
///
/// # Errors
///
/// See [`WriteError`]. Nothing has changed then. Where a change of several files stands but cannot be brought to its
/// end at once, that is logged, and done later.
pub fn write(folder: &Path, changes: &[FileChange]) -> Result<(), WriteError> {
    write_on(&RealDisk, folder, changes)
}

/// Brings to its end what a stop left in the folder, and removes what it left behind.
///
/// # Errors
///
/// See [`WriteError`]; readers see the change all the same.
pub fn recover(folder: &Path) -> Result<(), WriteError> {
    recover_on(&RealDisk, folder)
}

fn write_on(disk: &dyn Disk, folder: &Path, changes: &[FileChange]) -> Result<(), WriteError> {
    recover_on(disk, folder)?;
    let root = root(folder)?;
    unchanged(&root, changes)?;
    match changes {
        [] => Ok(()),
        [change] => put(disk, &root, change),
        _ => {
            begin(disk, &root, changes)?;
            if let Err(error) = finish(disk, &root, changes) {
                tracing::warn!(%error, "a change of several files is not in place yet; it is read from its record");
            }
            Ok(())
        }
    }
}

/// Whether every file is as its change says it was before.
fn unchanged(root: &Path, changes: &[FileChange]) -> Result<(), WriteError> {
    for change in changes {
        if Place::of(root, &change.path)?.text().map_err(WriteError::disk(&change.path))? != change.before {
            return Err(WriteError::Changed { path: change.path.clone() });
        }
    }
    Ok(())
}

fn recover_on(disk: &dyn Disk, folder: &Path) -> Result<(), WriteError> {
    let root = root(folder)?;
    for below in [root.clone(), root.join("asked")] {
        let names = std::fs::read_dir(&below).into_iter().flatten().flatten().map(|entry| entry.file_name());
        for name in names.filter(|name| name.to_string_lossy().ends_with(UNPLACED)) {
            disk.remove(&below.join(&name)).map_err(WriteError::disk(&name.to_string_lossy()))?;
        }
    }
    if let Some(changes) = pending(&root).map_err(WriteError::disk(RECORD))? {
        let image = super::folder::read_files(&root).image;
        let (open, lost): (Vec<FileChange>, Vec<FileChange>) = changes
            .into_iter()
            .filter(|change| image.get(&change.path) != change.after.as_deref())
            .partition(|change| image.get(&change.path) == change.before.as_deref());
        lost.iter().for_each(|change| leave(&change.path));
        finish(disk, &root, &open)?;
        tracing::info!("brought a change to its end that was left unfinished");
    }
    Ok(())
}

/// What a change that stands but is not in place would make of the files.
pub(super) fn overlay(root: &Path, image: FolderImage) -> io::Result<FolderImage> {
    let Some(mut changes) = pending(root)? else { return Ok(image) };
    changes.retain(|change| image.get(&change.path) == change.before.as_deref());
    Ok(image.with(&changes))
}

/// The change that stands and is not yet in place, if there is one.
fn pending(root: &Path) -> io::Result<Option<Vec<FileChange>>> {
    let file = match std::fs::File::open(root.join(RECORD)) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    file.take(LARGEST_RECORD).read_to_end(&mut bytes)?;
    let record: Record = serde_json::from_slice(&bytes)?;
    Ok(Some(record.changes))
}

/// Puts the record down: from here on the change has happened.
fn begin(disk: &dyn Disk, root: &Path, changes: &[FileChange]) -> Result<(), WriteError> {
    let record = Record { changes: changes.to_vec() };
    let bytes = serde_json::to_vec(&record).map_err(io::Error::from).map_err(WriteError::disk(RECORD))?;
    // Somebody may have saved one of the files while the record was on its way to the disk.
    replace(disk, &Place::record(root), &bytes, RECORD, || unchanged(root, changes))
}

/// Puts every file in its place, then takes the record away.
fn finish(disk: &dyn Disk, root: &Path, changes: &[FileChange]) -> Result<(), WriteError> {
    for change in changes {
        match put(disk, root, change) {
            // The change has happened already: what somebody saves on top of it comes after it.
            Err(WriteError::Changed { path }) => leave(&path),
            done => done?,
        }
    }
    disk.remove(&root.join(RECORD)).map_err(WriteError::disk(RECORD))?;
    settle(disk, root);
    Ok(())
}

/// Says that a file is not written because somebody else wrote it.
fn leave(file: &str) {
    tracing::warn!(file, "changed by hand while a change was unfinished; it is left as it is");
}

/// Puts one file in its place, or removes it, where it still is as it was before.
fn put(disk: &dyn Disk, root: &Path, change: &FileChange) -> Result<(), WriteError> {
    let place = Place::of(root, &change.path)?;
    let still = || unchanged(root, std::slice::from_ref(change));
    match &change.after {
        // Bringing it through to the disk takes its time, in which somebody may save the file.
        Some(text) => replace(disk, &place, text.as_bytes(), &change.path, still),
        None => {
            still()?;
            match disk.remove(&place.path) {
                Err(error) if error.kind() != ErrorKind::NotFound => Err(WriteError::disk(&change.path)(error)),
                _ => {
                    settle(disk, place.folder());
                    Ok(())
                }
            }
        }
    }
}

/// Writes a file beside its place and renames it, where it may still be written at that moment. `shown` is its path in
/// the folder.
fn replace(
    disk: &dyn Disk,
    place: &Place,
    bytes: &[u8],
    shown: &str,
    may: impl FnOnce() -> Result<(), WriteError>,
) -> Result<(), WriteError> {
    if !place.folder().exists() {
        disk.create_folder(place.folder()).map_err(WriteError::disk(shown))?;
        settle(disk, place.folder().parent().unwrap_or(place.folder()));
    }
    let unplaced = place.unplaced();
    let created = disk.create(&unplaced, bytes, place.permissions()).map_err(WriteError::disk(shown));
    let written = created
        .and_then(|()| may())
        .and_then(|()| disk.rename(&unplaced, &place.path).map_err(WriteError::disk(shown)));
    if let Err(error) = written {
        // What cannot be removed now is removed by the next write.
        let _ = disk.remove(&unplaced);
        return Err(error);
    }
    settle(disk, place.folder());
    Ok(())
}

/// Brings names that are changed already through to the disk. Where that fails, everybody sees the change all the same;
/// only a power cut in the next seconds could take it back.
fn settle(disk: &dyn Disk, folder: &Path) {
    if let Err(error) = disk.sync_folder(folder) {
        tracing::warn!(%error, folder = %folder.display(), "the disk does not confirm a change");
    }
}

/// Where the folder really is.
fn root(folder: &Path) -> Result<PathBuf, WriteError> {
    std::fs::canonicalize(folder).map_err(WriteError::disk("."))
}

#[cfg(test)]
mod tests;
