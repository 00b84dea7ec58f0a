//! Whatever step of a write fails, the folder reads as it was or as it is to be.
#![allow(clippy::unwrap_used)]

use std::cell::Cell;
use std::fs::Permissions;

use tempfile::TempDir;

use super::*;
use crate::knowledge::scan;

/// How a disk fails at a step.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Failure {
    /// The step and all after it do nothing: the program was killed.
    Stop,
    /// The step does half of its work, and nothing comes after it.
    StopHalfway,
    /// The step fails, those after it work.
    Once,
}

/// A disk that fails at the step of this number.
struct FailingDisk {
    step: Cell<usize>,
    fails_at: usize,
    failure: Failure,
}

impl FailingDisk {
    fn step(&self, half: impl FnOnce(), whole: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        let step = self.step.replace(self.step.get() + 1);
        let fails = match self.failure {
            Failure::Once => step == self.fails_at,
            Failure::Stop | Failure::StopHalfway => step >= self.fails_at,
        };
        if !fails {
            return whole();
        }
        if step == self.fails_at && self.failure == Failure::StopHalfway {
            half();
        }
        Err(io::Error::other("the disk fails"))
    }
}

impl Disk for FailingDisk {
    fn create(&self, path: &Path, bytes: &[u8], permissions: Option<Permissions>) -> io::Result<()> {
        let half = || std::fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
        self.step(half, || RealDisk.create(path, bytes, permissions))
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(|| (), || RealDisk.rename(from, to))
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step(|| (), || RealDisk.remove(path))
    }
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.step(|| (), || RealDisk.create_folder(path))
    }
    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.step(|| (), || RealDisk.sync_folder(path))
    }
}

fn image(files: &[(&str, &str)]) -> FolderImage {
    files.iter().copied().collect()
}

fn folder(image: &FolderImage) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (path, text) in image.files() {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// Names of everything in the folder.
fn names(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for below in [folder.to_owned(), folder.join("asked")] {
        for entry in std::fs::read_dir(&below).into_iter().flatten() {
            let entry = entry.unwrap();
            if !entry.file_type().unwrap().is_dir() {
                names.push(entry.path().strip_prefix(folder).unwrap().to_string_lossy().into_owned());
            }
        }
    }
    names.sort();
    names
}

/// Lets a write from one image to another fail at every step, in every way.
fn fails_everywhere(old: &FolderImage, new: &FolderImage) {
    let changes = old.changes_to(new);
    for failure in [Failure::Stop, Failure::StopHalfway, Failure::Once] {
        for fails_at in 0.. {
            let folder = folder(old);
            let disk = FailingDisk { step: Cell::new(0), fails_at, failure };
            let result = write_on(&disk, folder.path(), &changes);
            let done = disk.step.get() <= fails_at;
            let context = format!("{failure:?} at step {fails_at}: {result:?}");

            let read = scan(folder.path()).image;
            assert!(read == *old || read == *new, "{context}");
            match &result {
                Ok(()) => assert!(read == *new, "{context}"),
                // A stop leaves nobody to tell of; whoever is told of a failure finds the old folder.
                Err(_) if failure == Failure::Once => assert!(read == *old, "{context}"),
                Err(_) => {}
            }

            recover(folder.path()).unwrap();
            assert!(scan(folder.path()).image == read, "{context}");
            let expected: Vec<&str> = read.files().map(|(path, _)| path).collect();
            assert_eq!(names(folder.path()), expected, "{context}");

            // And the folder can be written again.
            write(folder.path(), &read.changes_to(new)).unwrap();
            assert!(scan(folder.path()).image == *new, "{context}");
            if done {
                assert!(fails_at >= 3);
                break;
            }
        }
    }
}

#[test]
fn one_file_changes_whole_or_not_at_all() {
    let old = image(&[("deal.toml", "title = 1\n"), ("money.toml", "old\n")]);
    let mut new = old.clone();
    new.insert("money.toml", "new\n");
    fails_everywhere(&old, &new);
}

#[test]
fn several_files_change_together_or_not_at_all() {
    let old = image(&[("deal.toml", "title = 1\n"), ("gone.toml", "gone\n"), ("money.toml", "old\n")]);
    let new = image(&[("asked/x.txt", "how\n"), ("deal.toml", "title = 2\n"), ("money.toml", "new\n")]);
    fails_everywhere(&old, &new);
}

#[test]
fn what_was_edited_by_hand_while_a_change_was_unfinished_is_kept() {
    let old = image(&[("a.toml", "a1"), ("b.toml", "b1"), ("c.toml", "c1")]);
    let new = image(&[("a.toml", "a2"), ("b.toml", "b2"), ("c.toml", "c2")]);
    let folder = folder(&old);
    begin(&RealDisk, &folder.path().canonicalize().unwrap(), &old.changes_to(&new)).unwrap();
    std::fs::write(folder.path().join("b.toml"), "by hand").unwrap();
    let mixed = image(&[("a.toml", "a2"), ("b.toml", "by hand"), ("c.toml", "c2")]);
    assert!(scan(folder.path()).image == mixed);
    recover(folder.path()).unwrap();
    assert!(scan(folder.path()).image == mixed);
    assert_eq!(names(folder.path()), ["a.toml", "b.toml", "c.toml"]);
}

#[test]
fn a_file_that_somebody_wrote_meanwhile_is_not_overwritten() {
    let old = image(&[("a.toml", "a1")]);
    let folder = folder(&image(&[("a.toml", "theirs")]));
    let error = write(folder.path(), &old.changes_to(&image(&[("a.toml", "a2")]))).unwrap_err();
    assert!(matches!(error, WriteError::Changed { path } if path == "a.toml"));
    assert_eq!(scan(folder.path()).image.get("a.toml"), Some("theirs"));
}

/// A disk that takes its time over one file: somebody saves another meanwhile.
struct SlowDisk<'a> {
    /// How the name ends of the file that it takes its time over.
    over: &'a str,
    saved: PathBuf,
}

impl Disk for SlowDisk<'_> {
    fn create(&self, path: &Path, bytes: &[u8], permissions: Option<Permissions>) -> io::Result<()> {
        RealDisk.create(path, bytes, permissions)?;
        if path.to_string_lossy().contains(self.over) { std::fs::write(&self.saved, "theirs") } else { Ok(()) }
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.rename(from, to)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        RealDisk.remove(path)
    }
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        RealDisk.create_folder(path)
    }
    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        RealDisk.sync_folder(path)
    }
}

#[test]
fn what_somebody_saves_while_the_disk_takes_its_time_is_not_lost() {
    let old = image(&[("a.toml", "a1"), ("b.toml", "b1"), ("c.toml", "c1")]);
    let one = image(&[("a.toml", "a1"), ("b.toml", "b2"), ("c.toml", "c1")]);
    let all = image(&[("a.toml", "a2"), ("b.toml", "b2")]);
    // While the one file is written, or the record of several: nothing has happened yet.
    for (new, over) in [(&one, "b.toml"), (&all, RECORD.trim_start_matches('.'))] {
        let folder = folder(&old);
        let disk = SlowDisk { over, saved: folder.path().join("b.toml") };
        let error = write_on(&disk, folder.path(), &old.changes_to(new)).unwrap_err();
        assert!(matches!(&error, WriteError::Changed { path } if path == "b.toml"), "{error}");
        let mut theirs = old.clone();
        theirs.insert("b.toml", "theirs");
        assert!(scan(folder.path()).image == theirs, "{over}");
        assert_eq!(names(folder.path()), ["a.toml", "b.toml", "c.toml"]);
    }
    // Once the record stands, the change has happened, and what is saved then comes after it.
    for (saved, expected) in [
        ("b.toml", image(&[("a.toml", "a2"), ("b.toml", "theirs")])),
        ("c.toml", image(&[("a.toml", "a2"), ("b.toml", "b2"), ("c.toml", "theirs")])),
    ] {
        let folder = folder(&old);
        let disk = SlowDisk { over: "b.toml", saved: folder.path().join(saved) };
        write_on(&disk, folder.path(), &old.changes_to(&all)).unwrap();
        assert!(scan(folder.path()).image == expected, "{saved}");
        assert!(!names(folder.path()).iter().any(|name| name.starts_with('.')), "{saved}");
    }
}

#[test]
fn odd_names_and_places_are_refused() {
    let folder = folder(&image(&[("deal.toml", "")]));
    let long = format!("{}.toml", "x".repeat(300));
    for path in [
        "../out.toml",
        "/out.toml",
        "sub/out.toml",
        "asked/../out.txt",
        ".hidden.toml",
        "~x.toml",
        "a\n.toml",
        "notes.md",
        "asked/x.toml",
        "asked/.txt",
        "a:b.toml",
        "",
        "asked/",
        &long,
    ] {
        let change = FileChange { path: path.to_owned(), before: None, after: Some("x".to_owned()) };
        let result = write(folder.path(), &[change]);
        assert!(matches!(result, Err(WriteError::Place { .. })), "{path}: {result:?}");
    }
    assert_eq!(names(folder.path()), ["deal.toml"]);
}

#[cfg(unix)]
#[test]
fn links_are_followed_inside_the_folder_and_refused_outside() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let outside = TempDir::new().unwrap();
    std::fs::write(outside.path().join("out.toml"), "theirs").unwrap();
    let folder = folder(&image(&[("deal.toml", "d"), ("real.toml", "old")]));
    let at = |name: &str| folder.path().join(name);
    symlink(outside.path().join("out.toml"), at("out.toml")).unwrap();
    symlink(outside.path(), at("asked")).unwrap();
    symlink(at("real.toml"), at("link.toml")).unwrap();
    std::fs::set_permissions(at("real.toml"), Permissions::from_mode(0o640)).unwrap();

    let change = |path: &str, before: Option<&str>| FileChange {
        path: path.to_owned(),
        before: before.map(str::to_owned),
        after: Some("new".to_owned()),
    };
    for refused in [change("out.toml", Some("theirs")), change("asked/x.txt", None)] {
        let result = write(folder.path(), &[refused]);
        assert!(matches!(result, Err(WriteError::Place { .. })), "{result:?}");
    }
    assert_eq!(std::fs::read_to_string(outside.path().join("out.toml")).unwrap(), "theirs");
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 1);

    write(folder.path(), &[change("link.toml", Some("old"))]).unwrap();
    assert!(std::fs::symlink_metadata(at("link.toml")).unwrap().is_symlink());
    assert_eq!(std::fs::read_to_string(at("real.toml")).unwrap(), "new");
    assert_eq!(std::fs::metadata(at("real.toml")).unwrap().permissions().mode() & 0o777, 0o640);
}
