//! What holds for any bytes as a knowledge folder, whoever wrote them.
//!
//! The files stand one below the other, each under a line `--- NAME`.

use std::fs;
use std::path::{Component, Path};

use dealdesk::desk::Desk;
use dealdesk::knowledge::{Finding, read, render};

/// Folders with more phrasings than this are read but not learnt: that would take too long for a fuzzer.
const LEARNT: usize = 40;

/// Reads the bytes as a folder, and asks it something where it can be used; panics where something does not hold.
pub fn holds(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files(bytes) {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
        // A name that is too long, or a folder's, is no file.
        let _ = fs::write(path, text);
    }
    match read(folder.path()) {
        Err(findings) => {
            assert!(!findings.is_empty(), "a refused folder says why");
            speak(&findings);
        }
        Ok(loaded) => {
            speak(&loaded.findings);
            let phrasings: usize = loaded.knowledge.entries.iter().map(|entry| entry.phrasings.len()).sum();
            if phrasings <= LEARNT {
                let desk = Desk::open(folder.path()).expect("what was read can be read again");
                let question = loaded.knowledge.entries.first().map_or("who?", |entry| &entry.question);
                assert_eq!(desk.ask(question).question, question);
            }
        }
    }
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
