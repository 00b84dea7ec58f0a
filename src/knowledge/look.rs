//! A look at a knowledge folder from outside: whether it changed can be told without reading it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::folder::is_hidden;
use super::write::RECORD;

/// What a folder looks like from outside: where it really is, and name, size, identity and last change of its files.
/// Two looks that are equal saw the same files, unless one was changed twice within a tick of the file system's clock.
#[derive(Clone, Debug)]
pub struct Look {
    /// Where the folder and `asked` are once symbolic links are followed, each with its identity.
    folders: Vec<(PathBuf, u64)>,
    files: Vec<Seen>,
    /// When a file or a name in the folders was last changed.
    last: Option<SystemTime>,
}

impl PartialEq for Look {
    /// The folders' own times are no sign of a change: editors come and go in them with files that do not count.
    fn eq(&self, other: &Self) -> bool {
        self.folders == other.folders && self.files == other.files
    }
}

impl Eq for Look {}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    path: PathBuf,
    size: u64,
    changed: Option<SystemTime>,
    identity: u64,
}

impl Look {
    /// Looks at a folder and at `asked` in it. What cannot be seen is left out.
    pub fn at(folder: &Path) -> Self {
        let mut look = Look { folders: Vec::new(), files: Vec::new(), last: None };
        for below in [folder.to_owned(), folder.join("asked")] {
            let Ok(below) = fs::canonicalize(below) else { break };
            let Ok(about) = fs::metadata(&below) else { break };
            look.folders.push((below.clone(), identity(&about)));
            look.last = look.last.max(changed(&about));
            let entries = fs::read_dir(&below).into_iter().flatten().flatten();
            for entry in entries {
                let name = entry.file_name();
                let counts = name == RECORD || !is_hidden(&name.to_string_lossy());
                if let Some(seen) = counts.then(|| seen(entry.path())).flatten() {
                    look.files.push(seen);
                }
            }
        }
        look.files.sort_unstable();
        look.last = look.files.iter().map(|seen| seen.changed).fold(look.last, Ord::max);
        look
    }

    /// Where the folder and `asked` really are, each with a number that tells it from others that had the same name;
    /// empty where there is no folder.
    pub fn folders(&self) -> &[(PathBuf, u64)] {
        &self.folders
    }

    /// How long ago a file was last changed, came or went; `None` where there is no folder, or where the clock says that
    /// it is to come.
    pub(super) fn age(&self) -> Option<Duration> {
        SystemTime::now().duration_since(self.last?).ok()
    }

    /// How long ago a file was last changed that is empty; `None` where none is.
    pub(super) fn emptied(&self) -> Option<Duration> {
        let last = self.files.iter().filter(|seen| seen.size == 0).filter_map(|seen| seen.changed).max()?;
        Some(SystemTime::now().duration_since(last).unwrap_or_default())
    }
}

fn seen(path: PathBuf) -> Option<Seen> {
    let about = fs::metadata(&path).ok()?;
    if about.is_dir() {
        return None;
    }
    Some(Seen { path, size: about.len(), changed: changed(&about), identity: identity(&about) })
}

/// When a file was last changed. Not its time of modification, which tools set back.
#[cfg(unix)]
fn changed(about: &fs::Metadata) -> Option<SystemTime> {
    use std::os::unix::fs::MetadataExt;
    let seconds = Duration::from_secs(u64::try_from(about.ctime()).ok()?);
    let rest = Duration::from_nanos(u64::try_from(about.ctime_nsec()).ok()?);
    Some(SystemTime::UNIX_EPOCH + seconds + rest)
}

#[cfg(not(unix))]
fn changed(about: &fs::Metadata) -> Option<SystemTime> {
    about.modified().ok()
}

#[cfg(unix)]
fn identity(about: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(about)
}

#[cfg(not(unix))]
fn identity(_: &fs::Metadata) -> u64 {
    0
}
