//! What ships with the project and both benchmarks ask: the knowledge folder and the labelled questions.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

/// The shipped knowledge folder.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge")
}

/// The project's own labelled questions, with the fields that `T` names.
pub fn labelled<T: DeserializeOwned>() -> Vec<T> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/questions/deal.jsonl");
    let text = std::fs::read_to_string(&file).expect("the labelled questions are there");
    text.lines().map(|line| serde_json::from_str(line).expect("each line is a labelled question")).collect()
}
