//! Reading a knowledge folder from disk: which files count, how much of them, and all of them from one moment.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::finding::{Finding, Findings, Severity, quoted};
use super::image::FolderImage;
use super::look::Look;
use super::source::SourceFile;
use super::stillness::{PATIENCE, Waiting};
use super::write;

/// The most a file may hold.
const LARGEST_FILE: u64 = 16 << 20;
/// The most all files may hold together.
const LARGEST_FOLDER: u64 = 64 << 20;
/// The most files that are read.
const MOST_FILES: usize = 20_000;
/// A file that was touched so short a while ago may be half written.
const SETTLED: Duration = Duration::from_millis(30);
/// The labelled questions that are kept with the knowledge.
pub(super) const QUESTIONS: &str = "questions.jsonl";

/// A folder as it was found on disk, not yet judged.
pub struct Scan {
    /// The files that could be read.
    pub image: FolderImage,
    /// What could not be read, and why.
    pub(super) findings: Findings,
    /// Whether a file could not be read at all: nobody knows what it would have held.
    pub(super) unread: bool,
    /// Whether the folder is there.
    pub(super) found: bool,
    /// What the folder looked like from before it was read until afterwards.
    look: Option<Look>,
}

impl Scan {
    /// Whether the folder holds these files, and nothing else that counts or that could not be read.
    pub fn holds(&self, image: &FolderImage) -> bool {
        self.found && !self.unread && !self.findings.any_error() && self.image == *image
    }

    fn refused(findings: Findings) -> Self {
        Scan { image: FolderImage::default(), findings, unread: true, found: false, look: None }
    }
}

/// Reads every file that counts, all from one moment: where something changes meanwhile, they are read again.
pub fn scan(folder: &Path) -> Scan {
    let mut waiting = Waiting::new(folder, SETTLED, false, PATIENCE);
    loop {
        let still = waiting.until_still();
        if let Some(scan) = read_between_looks(&mut waiting) {
            return scan;
        }
        if !still {
            return restless(folder);
        }
    }
}

/// Reads a folder that somebody may be saving to: what it holds other than `known` is read once nothing in it has
/// changed for `quiet`, and Git is done with it. So a change of several files is read whole, however slowly they come.
pub fn scan_saved(folder: &Path, known: &FolderImage, quiet: Duration) -> Scan {
    let first = scan(folder);
    let mut waiting = Waiting::new(folder, quiet, true, PATIENCE);
    let is_still = first.look.as_ref() == Some(waiting.look()) && waiting.is_still();
    if is_still || first.holds(known) {
        return first;
    }
    while waiting.until_still() {
        if let Some(scan) = read_between_looks(&mut waiting) {
            return scan;
        }
    }
    restless(folder)
}

/// Reads the files; `None` where something changed meanwhile.
fn read_between_looks(waiting: &mut Waiting<'_>) -> Option<Scan> {
    let scan = read(waiting.folder());
    waiting.is_unchanged().then(|| Scan { look: Some(waiting.look().clone()), ..scan })
}

/// Of a folder that never comes to rest.
fn restless(folder: &Path) -> Scan {
    let mut findings = Findings::default();
    let message = "the folder keeps changing while it is read";
    let shown = folder.display().to_string();
    findings.push(refusal(&shown, message, "wait until whatever writes to it is done, and try again"));
    Scan::refused(findings)
}

/// Reads the files once.
fn read(folder: &Path) -> Scan {
    let shown = folder.display().to_string();
    let mut findings = Findings::default();
    let root = match fs::canonicalize(folder).and_then(|root| Ok((fs::metadata(&root)?.is_dir(), root))) {
        Ok((true, root)) => root,
        Ok((false, _)) => {
            findings.push(refusal(&shown, "the knowledge folder is a file", "name the folder that holds deal.toml"));
            return Scan::refused(findings);
        }
        Err(e) if e.kind() == ErrorKind::NotFound => {
            findings.push(refusal(&shown, "there is no such folder", "name the folder that holds deal.toml"));
            return Scan::refused(findings);
        }
        Err(e) => {
            findings.push(refusal(&shown, format!("the folder cannot be read: {e}"), "look at its permissions"));
            return Scan::refused(findings);
        }
    };
    let mut scan = read_files(&root);
    match write::overlay(&root, std::mem::take(&mut scan.image)) {
        Ok(image) => scan.image = image,
        Err(e) => {
            let message = format!("the record of an unfinished change cannot be read: {e}");
            scan.findings.push(refusal(write::RECORD, message, "look at its permissions, or remove it"));
            scan.unread = true;
        }
    }
    scan
}

/// Reads the files as they lie there, whatever change of them is unfinished.
pub(super) fn read_files(root: &Path) -> Scan {
    let root = root.to_owned();
    let mut reader = Reader { root, total: 0, files: 0, unread: false, findings: Findings::default() };
    let mut image = FolderImage::default();
    let mut names = reader.names("", |name| name.ends_with(".toml") || name == QUESTIONS);
    if fs::symlink_metadata(reader.root.join("asked")).is_ok() {
        names.extend(reader.names("asked", |name| name.ends_with(".txt")));
    }
    for (name, path) in names {
        if let Some(text) = reader.text(&name, &path) {
            image.insert(name, text);
        }
    }
    Scan { image, findings: reader.findings, unread: reader.unread, found: true, look: None }
}

/// Whether a name is that of a hidden file, or of an editor's backup or temporary file.
pub(super) fn is_hidden(name: &str) -> bool {
    name.starts_with(['.', '#', '~'])
}

fn refusal(file: &str, message: impl Into<String>, help: &str) -> Finding {
    Finding::about_file(Severity::Error, file, message, help)
}

struct Reader {
    root: PathBuf,
    /// Bytes read so far.
    total: u64,
    /// Files named so far.
    files: usize,
    unread: bool,
    findings: Findings,
}

impl Reader {
    fn refuse(&mut self, file: &str, message: impl Into<String>, help: &str) {
        self.unread = true;
        self.findings.push(refusal(file, message, help));
    }

    /// Names and paths of the files in a folder below the root whose name in small letters counts, in order.
    fn names(&mut self, below: &str, counts: impl Fn(&str) -> bool) -> Vec<(String, PathBuf)> {
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
                    let name = entry.file_name();
                    let shown = name.to_string_lossy();
                    if is_hidden(&shown) || !counts(&shown.to_ascii_lowercase()) {
                        continue;
                    }
                    let shown = if below.is_empty() { shown.into_owned() } else { format!("{below}/{shown}") };
                    if name.to_str().is_none() {
                        self.refuse(&shown, "the file's name is not UTF-8 text", "rename it, with plain letters");
                        continue;
                    }
                    self.files += 1;
                    if self.files > MOST_FILES {
                        let message = format!("the folder holds more than {MOST_FILES} files");
                        self.refuse(&shown, message, "remove what does not belong here");
                        break;
                    }
                    found.push((shown, entry.path()));
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
        if self.total > LARGEST_FOLDER {
            return None;
        }
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
        self.total += length;
        if self.total > LARGEST_FOLDER {
            let message = format!(
                "up to here the folder holds more than {} MiB; this file and those after it are not read",
                LARGEST_FOLDER >> 20
            );
            self.refuse(name, message, "remove what does not belong here");
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
    let file = SourceFile::new(Arc::from(name), Arc::from(lossy + &after));
    let message = format!("byte 0x{byte:02X} is not UTF-8 text");
    let before = quoted(start.lines().next_back().unwrap_or_default());
    file.error(
        at..at + '\u{fffd}'.len_utf8(),
        message,
        format!("save the file as UTF-8 and retype the character after {before}"),
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_save_of_several_files_is_read_whole() {
        let folder = tempfile::tempdir().unwrap();
        let save = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        save("a.toml", "a1");
        save("b.toml", "b1");
        let known = scan(folder.path()).image;
        save("a.toml", "a2");
        let read = std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(150));
                fs::remove_file(folder.path().join("b.toml")).unwrap();
                std::thread::sleep(Duration::from_millis(150));
                save("b.toml", "b2");
            });
            scan_saved(folder.path(), &known, Duration::from_secs(1)).image
        });
        assert_eq!(read, [("a.toml", "a2"), ("b.toml", "b2")].into_iter().collect());
    }

    #[test]
    fn what_is_known_already_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let save = || fs::write(folder.path().join("a.toml"), "a1").unwrap();
        save();
        let known = scan(folder.path()).image;
        save();
        // Longer than anything is waited for.
        let never = PATIENCE * 100;
        assert!(scan_saved(folder.path(), &known, never).holds(&known));
        assert!(!scan_saved(folder.path(), &FolderImage::default(), never).holds(&known), "it was not still");
    }

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
