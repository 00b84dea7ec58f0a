//! The folder as an image: its text files in memory, and what differs between two images.
//!
//! Everything that judges or changes a folder works on an image; only reading (`folder`) and writing (`write`) touch
//! the disk. Texts are shared: a copy of an image costs little.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The text files of a knowledge folder, by their path in it with `/` between its parts: `deal.toml`,
/// `asked/stake.txt`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FolderImage {
    files: BTreeMap<String, Arc<str>>,
}

/// What happened to one file between two images.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileChange {
    /// The file's path in the folder, with `/` between its parts.
    pub path: String,
    /// Its text before; `None` where it was not there.
    pub before: Option<String>,
    /// Its text afterwards; `None` where it is gone.
    pub after: Option<String>,
}

impl FolderImage {
    /// The text of a file; `None` where there is none.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(AsRef::as_ref)
    }

    /// Puts a file in, in place of what it was.
    pub fn insert(&mut self, path: impl Into<String>, text: impl Into<Arc<str>>) {
        self.files.insert(path.into(), text.into());
    }

    /// Takes a file out.
    pub fn remove(&mut self, path: &str) {
        self.files.remove(path);
    }

    /// Paths and texts, in the order of the paths.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_ref()))
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// What has to happen to this image to make it the other one, in the order of the paths.
    pub fn changes_to(&self, other: &FolderImage) -> Vec<FileChange> {
        let mut paths: Vec<&String> = self.files.keys().chain(other.files.keys()).collect();
        paths.sort_unstable();
        paths.dedup();
        let of = |image: &FolderImage, path: &str| image.get(path).map(str::to_owned);
        paths
            .into_iter()
            .filter(|path| self.files.get(*path) != other.files.get(*path))
            .map(|path| FileChange { path: path.clone(), before: of(self, path), after: of(other, path) })
            .collect()
    }

    /// The image after these changes; what they say of before is not looked at.
    pub fn with(&self, changes: &[FileChange]) -> FolderImage {
        let mut image = self.clone();
        for change in changes {
            match &change.after {
                Some(text) => image.insert(change.path.clone(), text.as_str()),
                None => image.remove(&change.path),
            }
        }
        image
    }

    /// The text as the image holds it, shared.
    pub(super) fn shared(&self) -> impl Iterator<Item = (&str, &Arc<str>)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text))
    }
}

impl<P: Into<String>, T: Into<Arc<str>>> FromIterator<(P, T)> for FolderImage {
    fn from_iter<I: IntoIterator<Item = (P, T)>>(files: I) -> Self {
        FolderImage { files: files.into_iter().map(|(path, text)| (path.into(), text.into())).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_makes_the_one_the_other() {
        let old: FolderImage = [("a.toml", "1"), ("b.toml", "2"), ("c.toml", "3")].into_iter().collect();
        let new: FolderImage = [("a.toml", "1"), ("b.toml", "two"), ("d.toml", "4")].into_iter().collect();
        let changes = old.changes_to(&new);
        let told: Vec<_> = changes.iter().map(|c| (c.path.as_str(), c.before.as_deref(), c.after.as_deref())).collect();
        assert_eq!(
            told,
            [("b.toml", Some("2"), Some("two")), ("c.toml", Some("3"), None), ("d.toml", None, Some("4"))]
        );
        assert_eq!(old.with(&changes), new);
        assert_eq!(old.changes_to(&old), []);
    }
}
