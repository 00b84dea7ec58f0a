//! Where a file of the folder may be written, and where not.

use std::fs::{self, Permissions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::{RECORD, UNPLACED, WriteError};
use crate::knowledge::folder::{QUESTIONS, is_hidden};

/// Bytes that a file's name may have, so that the name of its unplaced twin fits too.
const LONGEST: usize = 200;

/// The place of one file, links followed.
pub(super) struct Place {
    /// The file itself.
    pub(super) path: PathBuf,
}

impl Place {
    /// The place of a file by its path in the folder; refused where it would not be read, or lies outside.
    pub(super) fn of(root: &Path, path: &str) -> Result<Self, WriteError> {
        let refused = |why| WriteError::Place { path: path.to_owned(), why };
        let name = match path.strip_prefix("asked/") {
            Some(name) if name.ends_with(".txt") => name,
            None if path.ends_with(".toml") || path == QUESTIONS => path,
            _ => return Err(refused("the folder holds .toml files, questions.jsonl, and .txt files in asked")),
        };
        let odd = |c: char| c.is_control() || "/\\<>:\"|?*".contains(c);
        if is_hidden(name) || name.contains(odd) || name.len() > LONGEST {
            return Err(refused("its name has signs that not every disk can hold, or is too long"));
        }
        let outside = "it lies outside of the knowledge folder, through a link";
        let mut folder = root.to_owned();
        if path.len() > name.len() {
            folder.push("asked");
            match fs::canonicalize(&folder) {
                Ok(real) if !real.starts_with(root) => return Err(refused(outside)),
                Ok(real) => folder = real,
                Err(error) if error.kind() == ErrorKind::NotFound && fs::symlink_metadata(&folder).is_err() => {}
                Err(error) => return Err(WriteError::disk("asked")(error)),
            }
        }
        let mut file = folder.join(name);
        match fs::symlink_metadata(&file) {
            Ok(about) if about.is_symlink() => {
                file = fs::canonicalize(&file).map_err(WriteError::disk(path))?;
                if !file.starts_with(root) {
                    return Err(refused(outside));
                }
            }
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Place { path: file }),
            Err(error) => return Err(WriteError::disk(path)(error)),
        }
        if !fs::metadata(&file).map_err(WriteError::disk(path))?.is_file() {
            return Err(refused("something other than a file has this name"));
        }
        Ok(Place { path: file })
    }

    /// The place of the record.
    pub(super) fn record(root: &Path) -> Self {
        Place { path: root.join(RECORD) }
    }

    /// The folder it lies in.
    pub(super) fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }

    /// Where the file is written before it takes its place.
    pub(super) fn unplaced(&self) -> PathBuf {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        self.folder().join(format!(".{}{UNPLACED}", name.trim_start_matches('.')))
    }

    /// What the file holds now; `None` where there is none.
    pub(super) fn text(&self) -> io::Result<Option<String>> {
        match fs::read(&self.path) {
            Ok(bytes) => String::from_utf8(bytes).map(Some).map_err(|e| io::Error::new(ErrorKind::InvalidData, e)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Who may read and write the file now.
    pub(super) fn permissions(&self) -> Option<Permissions> {
        fs::metadata(&self.path).ok().map(|about| about.permissions())
    }
}
