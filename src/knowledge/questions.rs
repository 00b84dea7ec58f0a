//! Labelled questions, as `questions.jsonl` in the folder and the files of `dealdesk eval` hold them: one JSON object a
//! line, with the question and what a right reply to it is.

use std::collections::HashSet;

use fancy_regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

use super::draft::Draft;
use super::files::Files;
use super::finding::{Findings, quoted};
use super::source::SourceFile;

/// The most questions a file of the folder may hold.
const MOST: usize = 5_000;
/// Bytes that a pattern may take up once it is read.
const LARGEST_PATTERN: usize = 1 << 20;

/// What a right reply to a question is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LabelKind {
    /// An answer.
    Answer,
    /// An answer, or choices with the right one among the first three.
    Ambiguous,
    /// The sources do not say.
    Abstain,
}

/// One labelled question.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Its name.
    pub id: String,
    /// The question.
    pub q: String,
    /// What a right reply is.
    pub kind: LabelKind,
    /// Passages without their source; a right answer cites at least one.
    pub passages: Vec<String>,
    /// What the answer's text has to match, every one.
    pub must: Vec<Pattern>,
    /// What it must not match, any of them.
    pub mustnot: Vec<Pattern>,
    /// What is special about the question.
    pub tags: Vec<String>,
}

/// A pattern that an answer's text is held against, whatever its case.
///
/// It is kept as text: read, a short pattern can take a megabyte, and a file can hold thousands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(String);

/// Why a line is no labelled question. Displayed: where in the line, and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", column.map(|column| format!("column {column}: ")).unwrap_or_default())]
pub struct BadLabel {
    /// Where in the line, in bytes from 1, as far as that is known.
    pub column: Option<usize>,
    /// What is wrong.
    pub message: String,
}

/// A line of the file; keys that are not named here are passed over.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: Option<String>,
    q: String,
    kind: LabelKind,
    #[serde(default)]
    passages: Vec<String>,
    #[serde(default)]
    must: Vec<String>,
    #[serde(default)]
    mustnot: Vec<String>,
    #[serde(default)]
    tags: Vec<String>,
}

impl Pattern {
    /// Takes a pattern, if it is one.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn new(pattern: &str) -> Result<Self, String> {
        regex(pattern).map(|_| Pattern(pattern.to_owned())).map_err(|error| error.to_string())
    }

    /// Whether it stands in the text. A pattern that gives up on a text (too much backtracking) does not.
    pub fn is_in(&self, text: &str) -> bool {
        regex(&self.0).is_ok_and(|regex| regex.is_match(text).unwrap_or(false))
    }

    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn regex(pattern: &str) -> Result<Regex, Box<fancy_regex::Error>> {
    let mut builder = RegexBuilder::new(pattern);
    builder.case_insensitive(true).delegate_size_limit(LARGEST_PATTERN).build().map_err(Box::new)
}

impl Label {
    /// Reads one line of a file; `number` is the line's, from 1.
    ///
    /// # Errors
    ///
    /// What is wrong with the line.
    pub fn parse(line: &str, number: usize) -> Result<Self, BadLabel> {
        let Line { id, q, kind, passages, must, mustnot, tags } = serde_json::from_str(line).map_err(|error| {
            // serde_json counts the one line it was given.
            let message = error.to_string();
            let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
            BadLabel { column: Some(error.column()), message: message.to_owned() }
        })?;
        if kind != LabelKind::Abstain && passages.is_empty() {
            let message = "\"passages\" is empty: name at least one passage that answers the question".to_owned();
            return Err(BadLabel { column: None, message });
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
}

fn patterns(texts: &[String], key: &str) -> Result<Vec<Pattern>, BadLabel> {
    let read = |text: &String| {
        Pattern::new(text).map_err(|error| BadLabel {
            column: None,
            message: format!(
                "\"{key}\" holds a pattern that cannot be read, {}: {}",
                quoted(text),
                error.chars().take(200).collect::<String>()
            ),
        })
    };
    texts.iter().map(read).collect()
}

/// The labelled questions of the folder. A line that is none is an error; one whose passage is gone, a warning.
pub(super) fn gather(files: &Files, draft: &Draft, findings: &mut Findings) -> Vec<Label> {
    let Some(file) = &files.questions else { return Vec::new() };
    let passages: HashSet<&str> =
        draft.sources.iter().flat_map(|s| &s.passages).filter_map(|p| Some(p.id.as_ref()?.value.as_str())).collect();
    let mut labels = Vec::new();
    let mut at = 0;
    for (number, line) in file.text.split_inclusive('\n').enumerate() {
        let start = at;
        at += line.len();
        let text = line.trim_end();
        if text.trim().is_empty() {
            continue;
        }
        if labels.len() == MOST {
            let message = format!("from here on there are more than {MOST} labelled questions");
            findings.push(file.error(start..start + text.len(), message, "keep those that tell most"));
            break;
        }
        match Label::parse(text, number + 1) {
            Ok(label) => {
                missing(file, start..start + text.len(), &label, &passages, draft.lost.sources, findings);
                labels.push(label);
            }
            Err(BadLabel { column, message }) => {
                let column = column.map_or(0, |column| column.saturating_sub(1).min(text.len()));
                findings.push(file.error(
                    start + column..start + text.len(),
                    format!("this is no labelled question: {message}"),
                    r#"write {"q": "...", "kind": "answer", "passages": ["..."]} on one line; kind is answer, ambiguous or abstain"#,
                ));
                if findings.is_full() {
                    break;
                }
            }
        }
    }
    labels
}

/// Warns of passages that are not there.
fn missing(
    file: &SourceFile,
    span: std::ops::Range<usize>,
    label: &Label,
    passages: &HashSet<&str>,
    lost: bool,
    findings: &mut Findings,
) {
    if lost {
        return;
    }
    for passage in label.passages.iter().filter(|passage| !passages.contains(passage.as_str())) {
        findings.push(file.warning(
            span.clone(),
            format!("no source has a passage {}", quoted(passage)),
            "name passages without their source, as in \"terms.2\", or take the question out",
        ));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::Label;

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
            let wrong = Label::parse(line, 1).unwrap_err().to_string();
            assert!(wrong.contains(expected), "{wrong}");
        }
    }

    #[test]
    fn patterns_may_look_ahead_and_ignore_case() {
        let label = Label::parse(r#"{"q":"x","kind":"abstain","must":["\\bno\\b(?! longer)"]}"#, 1).unwrap();
        assert!(label.must[0].is_in("NO."));
        assert!(!label.must[0].is_in("no longer"));
    }
}
