//! What fuzzing found once, and what it started from: the same properties as the fuzz targets, in every ordinary run.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../fuzz/properties/knowledge.rs"]
mod knowledge;
#[path = "../fuzz/properties/text.rs"]
mod text;

use std::path::Path;

use dealdesk::desk::Desk;

/// Holds a property against every file of a target.
fn each(target: &str, holds: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/regressions").join(target);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        // Shown where it fails.
        println!("{}", file.display());
        holds(&std::fs::read(&file).unwrap());
    }
}

#[test]
fn any_bytes_as_a_message() {
    each("text", text::holds);
}

#[test]
fn any_bytes_as_a_knowledge_folder() {
    each("knowledge", knowledge::holds);
}

#[test]
fn a_timeline_between_what_are_no_dates() {
    let desk = Desk::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/knowledge/bakery")).unwrap();
    let desk = desk.snapshot();
    assert!(desk.timeline(Some("22\u{fffd}2"), Some("2\u{e9}")).is_empty());
    assert_eq!(desk.timeline(Some(""), Some("")).len(), desk.timeline(None, None).len());
}
