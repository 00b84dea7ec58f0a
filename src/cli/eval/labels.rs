//! Labelled questions, as a file holds them: one JSON object a line.

use std::path::Path;

use fancy_regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

use super::super::failure::Failure;

/// What a right reply to a question is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    /// An answer.
    Answer,
    /// An answer, or choices with the right one among the first three.
    Ambiguous,
    /// The sources do not say.
    Abstain,
}

/// One labelled question.
#[derive(Debug)]
pub(super) struct Label {
    /// Its name.
    pub id: String,
    /// The question.
    pub q: String,
    /// What a right reply is.
    pub kind: Kind,
    /// Passages without their source; a right answer cites at least one.
    pub passages: Vec<String>,
    /// What the answer's text has to match, every one.
    pub must: Vec<Regex>,
    /// What it must not match, any of them.
    pub mustnot: Vec<Regex>,
    /// What is special about the question.
    pub tags: Vec<String>,
}

/// A line of the file; keys that are not named here are passed over.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: Option<String>,
    q: String,
    kind: Kind,
    #[serde(default)]
    passages: Vec<String>,
    #[serde(default)]
    must: Vec<String>,
    #[serde(default)]
    mustnot: Vec<String>,
    #[serde(default)]
    tags: Vec<String>,
}

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
        let label = label.and_then(|line| parse(line, i + 1));
        labels.push(label.map_err(|wrong| Failure::File(format!("{name}:{}: {wrong}", i + 1)))?);
    }
    if labels.is_empty() {
        return Err(Failure::File(format!("{name} holds no labelled question")));
    }
    Ok(labels)
}

/// Reads one line, from 1.
fn parse(line: &str, number: usize) -> Result<Label, String> {
    let Line { id, q, kind, passages, must, mustnot, tags } = serde_json::from_str(line).map_err(|error| {
        // serde_json counts the one line it was given; the file's line stands in front of the message.
        let message = error.to_string();
        let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
        format!("column {}: {message}", error.column())
    })?;
    if kind != Kind::Abstain && passages.is_empty() {
        return Err("\"passages\" is empty: name at least one passage that answers the question".into());
    }
    Ok(Label {
        id: id.unwrap_or_else(|| format!("line {number}")),
        q,
        kind,
        passages,
        must: patterns(&must, "must")?,
        mustnot: patterns(&mustnot, "mustnot")?,
        tags,
    })
}

fn patterns(texts: &[String], key: &str) -> Result<Vec<Regex>, String> {
    texts
        .iter()
        .map(|text| {
            RegexBuilder::new(text)
                .case_insensitive(true)
                .build()
                .map_err(|error| format!("\"{key}\" holds a pattern that cannot be read, {text:?}: {error}"))
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::parse;

    #[test]
    fn a_bad_line_says_what_is_wrong() {
        for (line, expected) in [
            (r#"{"kind":"answer","passages":["a"]}"#, "missing field `q`"),
            (
                r#"{"q":"x","kind":"sure","passages":["a"]}"#,
                "unknown variant `sure`, expected one of `answer`, `ambiguous`, `abstain`",
            ),
            (r#"{"q":"x","kind":"answer"}"#, "name at least one passage"),
            (r#"{"q":"x","kind":"abstain","must":["(a"]}"#, "\"must\" holds a pattern that cannot be read"),
            (r#"{"q":"x","#, "column 9: EOF"),
        ] {
            let wrong = parse(line, 1).unwrap_err();
            assert!(wrong.contains(expected), "{wrong}");
        }
    }

    #[test]
    fn patterns_may_look_ahead_and_ignore_case() {
        let label = parse(r#"{"q":"x","kind":"abstain","must":["\\bno\\b(?! longer)"]}"#, 1).unwrap();
        assert!(label.must[0].is_match("NO.").unwrap());
        assert!(!label.must[0].is_match("no longer").unwrap());
    }
}
