//! The files of the knowledge folder: which are read, and how much of them.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::finding::{Finding, Findings, Severity, quoted};
use super::source::SourceFile;

/// The most a file may hold.
const LARGEST_FILE: u64 = 16 << 20;
/// The most all files may hold together.
const LARGEST_FOLDER: u64 = 64 << 20;

/// The texts of a knowledge folder.
#[derive(Default)]
pub(super) struct Files {
    /// The TOML files by name.
    pub(super) tables: Vec<SourceFile>,
    /// The files of `asked/` by name, each with the entry id it is named after.
    pub(super) asked: Vec<(String, SourceFile)>,
    /// Whether a file could not be read at all: nobody knows what it would have held.
    pub(super) unread: bool,
}

/// Reads every file that counts. None where the folder itself is not there.
pub(super) fn read(folder: &Path, findings: &mut Findings) -> Option<Files> {
    let shown = folder.display().to_string();
    let root = match fs::canonicalize(folder).and_then(|root| Ok((fs::metadata(&root)?.is_dir(), root))) {
        Ok((true, root)) => root,
        Ok((false, _)) => {
            findings.push(refusal(&shown, "the knowledge folder is a file", "name the folder that holds deal.toml"));
            return None;
        }
        Err(e) if e.kind() == ErrorKind::NotFound => {
            findings.push(refusal(&shown, "there is no such folder", "name the folder that holds deal.toml"));
            return None;
        }
        Err(e) => {
            findings.push(refusal(&shown, format!("the folder cannot be read: {e}"), "look at its permissions"));
            return None;
        }
    };
    let mut reader = Reader { root, total: 0, unread: false, findings };
    let mut files = Files::default();
    for (name, path) in reader.names("", ".toml") {
        if let Some(text) = reader.text(&name, &path) {
            files.tables.push(SourceFile::new(Arc::from(name), text));
        }
    }
    if fs::symlink_metadata(reader.root.join("asked")).is_ok() {
        for (name, path) in reader.names("asked", ".txt") {
            let id = name.get("asked/".len()..name.len() - ".txt".len()).unwrap_or_default().to_owned();
            if let Some(text) = reader.text(&name, &path) {
                files.asked.push((id, SourceFile::new(Arc::from(name), text)));
            }
        }
    }
    files.unread = reader.unread;
    Some(files)
}

fn refusal(file: &str, message: impl Into<String>, help: &str) -> Finding {
    Finding::about_file(Severity::Error, file, message, help)
}

struct Reader<'a> {
    root: PathBuf,
    total: u64,
    unread: bool,
    findings: &'a mut Findings,
}

impl Reader<'_> {
    fn refuse(&mut self, file: &str, message: impl Into<String>, help: &str) {
        self.unread = true;
        self.findings.push(refusal(file, message, help));
    }

    /// Names and paths of the files in a folder below the root that end so, in order.
    fn names(&mut self, below: &str, ending: &str) -> Vec<(String, PathBuf)> {
        let folder = self.root.join(below);
        if !below.is_empty() && !self.inside(below, &folder) {
            return Vec::new();
        }
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == ErrorKind::NotADirectory => {
                let help = "make it a folder that holds one text file for each entry";
                self.refuse(below, format!("`{below}` is a file, not a folder"), help);
                return Vec::new();
            }
            Err(e) => {
                let shown = if below.is_empty() { "." } else { below };
                self.refuse(shown, format!("the folder cannot be read: {e}"), "look at its permissions");
                return Vec::new();
            }
        };
        let mut found = Vec::new();
        for entry in entries {
            match entry {
                Ok(entry) => {
                    let name = entry.file_name().to_string_lossy().into_owned();
                    // Hidden, backup and temporary files of editors.
                    if !name.starts_with(['.', '#', '~']) && name.to_ascii_lowercase().ends_with(ending) {
                        let shown = if below.is_empty() { name } else { format!("{below}/{name}") };
                        found.push((shown, entry.path()));
                    }
                }
                Err(e) => self.refuse(below, format!("the folder cannot be read: {e}"), "look at its permissions"),
            }
        }
        found.sort();
        found
    }

    /// Whether a path stays inside the folder once its symbolic links are followed.
    fn inside(&mut self, name: &str, path: &Path) -> bool {
        match fs::canonicalize(path) {
            Ok(real) if real.starts_with(&self.root) => return true,
            Ok(_) => self.refuse(name, "this link leads out of the knowledge folder", "put the file itself here"),
            Err(e) => self.refuse(
                name,
                format!("cannot be read: {e}"),
                "remove it, or look at where it leads and at its permissions",
            ),
        }
        false
    }

    fn text(&mut self, name: &str, path: &Path) -> Option<String> {
        if !self.inside(name, path) {
            return None;
        }
        let kind = match fs::metadata(path) {
            Ok(kind) => kind,
            Err(e) => {
                self.refuse(name, format!("cannot be read: {e}"), "look at its permissions");
                return None;
            }
        };
        if !kind.is_file() {
            let what =
                if kind.is_dir() { "this is a folder where a file should be" } else { "this is no ordinary file" };
            self.refuse(name, what, "rename it, or put a text file in its place");
            return None;
        }
        let mut bytes = Vec::with_capacity(usize::try_from(kind.len().min(LARGEST_FILE)).unwrap_or(0));
        let read = fs::File::open(path).and_then(|file| file.take(LARGEST_FILE + 1).read_to_end(&mut bytes));
        if let Err(e) = read {
            self.refuse(name, format!("cannot be read: {e}"), "look at its permissions");
            return None;
        }
        let length = bytes.len() as u64;
        if length > LARGEST_FILE {
            self.refuse(
                name,
                format!("the file is larger than {} MiB", LARGEST_FILE >> 20),
                "split it, or remove what does not belong here",
            );
            return None;
        }
        let before = self.total;
        self.total += length;
        if self.total > LARGEST_FOLDER {
            if before <= LARGEST_FOLDER {
                let message = format!(
                    "up to here the folder holds more than {} MiB; this file and those after it are not read",
                    LARGEST_FOLDER >> 20
                );
                self.refuse(name, message, "remove what does not belong here");
            }
            return None;
        }
        match String::from_utf8(bytes) {
            Ok(text) => Some(text),
            Err(e) => {
                self.unread = true;
                self.findings.push(bad_byte(name, e.as_bytes(), e.utf8_error().valid_up_to()));
                None
            }
        }
    }
}

/// The first byte that is no UTF-8.
fn bad_byte(name: &str, bytes: &[u8], at: usize) -> Finding {
    let lossy = String::from_utf8_lossy(bytes.get(..at + 1).unwrap_or_default()).into_owned();
    let rest = bytes.get(at + 1..).unwrap_or_default();
    let end = rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len()).min(200);
    let after = String::from_utf8_lossy(rest.get(..end).unwrap_or_default());
    let byte = bytes.get(at).copied().unwrap_or_default();
    let start = bytes.get(..at).and_then(|t| std::str::from_utf8(t).ok()).unwrap_or_default();
    // A byte order mark is dropped from the text that the place is counted in.
    let at = if start.starts_with('\u{feff}') { at - '\u{feff}'.len_utf8() } else { at };
    let file = SourceFile::new(Arc::from(name), lossy + &after);
    let message = format!("byte 0x{byte:02X} is not UTF-8 text");
    let before = quoted(start.lines().next_back().unwrap_or_default());
    file.error(
        at..at + '\u{fffd}'.len_utf8(),
        message,
        format!("save the file as UTF-8 and retype the character after {before}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bad_byte_has_its_line_and_column() {
        let bytes = b"a = 1\nname = \"caf\xE9 x\"\n";
        let finding = bad_byte("x.toml", bytes, 17);
        assert_eq!((finding.place.line, finding.place.column), (2, 12));
        assert!(finding.line_text.ends_with(" x\""), "{}", finding.line_text);
        let finding = bad_byte("x.toml", b"\xEF\xBB\xBFab\xFF", 5);
        assert_eq!((finding.place.line, finding.place.column), (1, 3));
    }
}
