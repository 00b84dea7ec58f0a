//! What holds for any bytes as a knowledge folder, whoever wrote them, and for a moderator's edits of it.
//!
//! The files stand one below the other, each under a line `--- NAME`. The file `edit` is none of the folder's: it is
//! what a moderator writes.

use std::fs;
use std::path::{Component, Path};

use dealdesk::desk::Snapshot;
use dealdesk::knowledge::{EntryForm, Finding, FolderImage, Knowledge, Loaded, edit, read, render, teach};

/// Folders with more phrasings than this are read but not learnt: that would take too long for a fuzzer.
const LEARNT: usize = 40;

/// Reads the bytes as a folder, edits it and asks it something where it can be used; panics where something does not
/// hold.
pub fn holds(bytes: &[u8]) {
    let files = files(bytes);
    let texts: Option<Vec<(&str, &str)>> =
        files.iter().map(|(name, text)| Some((*name, std::str::from_utf8(text).ok()?))).collect();
    let Some(texts) = texts else {
        // What is no text has to come from a disk.
        return speak(&on_disk(&files).map_or_else(|findings| findings, |loaded| loaded.findings));
    };
    let image: FolderImage = texts.into_iter().collect();
    match image.check() {
        Err(findings) => {
            assert!(!findings.is_empty(), "a refused folder says why");
            speak(&findings);
        }
        Ok(loaded) => {
            speak(&loaded.findings);
            if let Some(written) = image.get("edit") {
                edits_are_made(&image, &loaded.knowledge, written);
            }
            let phrasings: usize = loaded.knowledge.entries.iter().map(|entry| entry.phrasings.len()).sum();
            if phrasings <= LEARNT {
                let question = loaded.knowledge.entries.first().map_or("who?", |entry| &entry.question).to_owned();
                assert_eq!(Snapshot::of(loaded).ask(&question).question, question);
            }
        }
    }
}

/// An edit does what it is meant to and leaves everything else as it was, or it is refused.
fn edits_are_made(image: &FolderImage, before: &Knowledge, written: &str) {
    for entry in &before.entries {
        let form = EntryForm { answer: written.to_owned(), ..EntryForm::of(entry) };
        if let Ok(edited) = edit(image, &entry.id, &form)
            && let Ok(loaded) = edited.check()
        {
            let now = loaded.knowledge.entry(&entry.id).expect("an entry keeps its id");
            assert_eq!(EntryForm::of(now).fingerprint(), form.fingerprint(), "{} says what was written", entry.id);
            assert_eq!(others(&loaded.knowledge, &entry.id), others(before, &entry.id));
        }
        if let Ok(taught) = teach(image, &entry.id, written)
            && let Ok(loaded) = taught.check()
        {
            let now = loaded.knowledge.entry(&entry.id).expect("an entry keeps its id");
            assert_eq!(now.phrasings.len(), entry.phrasings.len() + 1, "{} has one more phrasing", entry.id);
            assert_eq!(EntryForm::of(now), EntryForm::of(entry));
            assert_eq!(others(&loaded.knowledge, &entry.id), others(before, &entry.id));
        }
    }
}

/// What the other entries say.
fn others(knowledge: &Knowledge, than: &str) -> Vec<(String, EntryForm, usize)> {
    let others = knowledge.entries.iter().filter(|entry| entry.id != than);
    others.map(|entry| (entry.id.clone(), EntryForm::of(entry), entry.phrasings.len())).collect()
}

/// Every finding has its place and can be shown.
fn speak(findings: &[Finding]) {
    for finding in findings {
        assert!(finding.line_text.get(finding.underline.clone()).is_some(), "{finding:?}");
        assert!(!finding.to_string().contains('\n') && !finding.help.is_empty(), "{finding:?}");
    }
    let drawn = render(findings, false);
    assert!(!drawn.contains(['\0', '\u{1b}', '\u{202e}']), "{drawn}");
}

/// The same folder, read from a disk.
fn on_disk(files: &[(&str, &[u8])]) -> Result<Loaded, Vec<Finding>> {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        // A name that is too long, or another's folder, is no file.
        let _ = fs::create_dir_all(path.parent().expect("below the folder")).and_then(|()| fs::write(&path, text));
    }
    read(folder.path())
}

/// The files of a folder written in one, those with a name that stays in it.
fn files(bytes: &[u8]) -> Vec<(&str, &[u8])> {
    let mut found: Vec<(&str, &[u8])> = Vec::new();
    let mut rest = bytes;
    while let Some(start) = find(rest, b"--- ") {
        let after = &rest[start + 4..];
        let end = after.iter().position(|byte| *byte == b'\n').unwrap_or(after.len());
        let name = std::str::from_utf8(&after[..end]).unwrap_or_default();
        let text = &after[(end + 1).min(after.len())..];
        let length = find(text, b"\n--- ").map_or(text.len(), |at| at + 1);
        let plain = |part| matches!(part, Component::Normal(_));
        if !name.is_empty() && !name.contains('\0') && Path::new(name).components().all(plain) {
            found.push((name, &text[..length]));
        }
        rest = &text[length..];
    }
    found
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}
