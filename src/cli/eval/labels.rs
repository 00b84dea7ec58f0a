//! Labelled questions from a file that is named.

use std::path::Path;

use super::super::failure::Failure;
use crate::knowledge::Label;

/// Reads a file of labels; blank lines are passed over.
pub(super) fn read(file: &Path) -> Result<Vec<Label>, Failure> {
    let name = file.display();
    let bytes = std::fs::read(file).map_err(|error| Failure::File(format!("{name} cannot be read: {error}")))?;
    let mut labels = Vec::new();
    for (i, line) in bytes.split(|b| *b == b'\n').enumerate() {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let label = std::str::from_utf8(line).map_err(|_| "the line is not UTF-8 text".to_owned());
        let label = label.and_then(|line| Label::parse(line, i + 1).map_err(|wrong| wrong.to_string()));
        labels.push(label.map_err(|wrong| Failure::File(format!("{name}:{}: {wrong}", i + 1)))?);
    }
    if labels.is_empty() {
        return Err(Failure::File(format!("{name} holds no labelled question")));
    }
    Ok(labels)
}
