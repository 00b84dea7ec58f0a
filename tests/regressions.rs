//! What fuzzing found once, and what it started from: the same properties as the fuzz targets, in every ordinary run.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../fuzz/properties/knowledge.rs"]
mod knowledge;
#[path = "../fuzz/properties/text.rs"]
mod text;

use std::path::Path;

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
