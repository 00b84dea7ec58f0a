//! What is wrong in the knowledge folder, and exactly where.

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::model::Place;

/// Errors beyond this many, and warnings, are counted but not kept, so that a broken file cannot fill the memory.
const KEPT: usize = 2_000;

/// Whether a finding refuses the knowledge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The knowledge is refused; what was read before stays live.
    Error,
    /// The knowledge is taken; somebody should look at it.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        })
    }
}

/// One thing that is wrong, where it stands, and what would be right.
///
/// Displayed as one line, `file:line:column: error: message`; [`super::render`] draws it with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether it refuses the knowledge.
    pub severity: Severity,
    /// Where it stands.
    pub place: Place,
    /// The line it stands in (of a very long line the part around it); empty where there is none.
    pub line_text: String,
    /// What to underline in `line_text`, in bytes.
    pub underline: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub help: String,
}

impl Finding {
    /// A finding about the folder or a file as a whole.
    pub fn about_file(severity: Severity, file: &str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Finding {
            severity,
            place: Place { file: file.into(), line: 1, column: 1 },
            line_text: String::new(),
            underline: 0..0,
            message: message.into(),
            help: help.into(),
        }
    }

    /// A warning about a phrasing, from its place and text, for whoever tries the phrasings out:
    /// "this phrasing would be given to another entry".
    pub fn about_phrasing(place: &Place, text: &str, message: impl Into<String>, help: impl Into<String>) -> Self {
        let text = text.lines().next().unwrap_or_default();
        let indent = (place.column as usize).saturating_sub(1).min(super::source::LONGEST_LINE);
        Finding {
            severity: Severity::Warning,
            place: place.clone(),
            line_text: format!("{}{text}", " ".repeat(indent)),
            underline: indent..indent + text.len(),
            message: message.into(),
            help: help.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { file, line, column } = &self.place;
        write!(f, "{}:{line}:{column}: {}: {}", visible(file), self.severity, visible(&self.message))
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let chars = |end: usize| self.line_text.get(..end).map_or(0, |t| t.chars().count());
        let mut out = serializer.serialize_struct("Finding", 8)?;
        out.serialize_field("severity", &self.severity)?;
        out.serialize_field("file", &*self.place.file)?;
        out.serialize_field("line", &self.place.line)?;
        out.serialize_field("column", &self.place.column)?;
        out.serialize_field("text", &self.line_text)?;
        out.serialize_field("underline", &[chars(self.underline.start), chars(self.underline.end)])?;
        out.serialize_field("message", &self.message)?;
        out.serialize_field("help", &self.help)?;
        out.end()
    }
}

/// The findings of one reading, as they come in.
#[derive(Default)]
pub(super) struct Findings {
    errors: Vec<Finding>,
    warnings: Vec<Finding>,
    /// How many more there were.
    dropped: usize,
    /// Lines with a fault of writing: what else is found there only follows from it.
    unreadable: HashSet<(Arc<str>, u32)>,
}

impl Findings {
    /// For what is looked at beside the rest, to be [taken in](Self::take_in) afterwards; each may become full by itself.
    pub(super) fn beside(&self) -> Self {
        Findings { unreadable: self.unreadable.clone(), ..Findings::default() }
    }

    /// Takes in what was found beside.
    pub(super) fn take_in(&mut self, others: Self) {
        self.dropped += others.dropped;
        others.errors.into_iter().chain(others.warnings).for_each(|finding| self.keep(finding));
    }

    pub(super) fn push(&mut self, finding: Finding) {
        let place = &finding.place;
        if self.unreadable.is_empty() || !self.unreadable.contains(&(Arc::clone(&place.file), place.line)) {
            self.keep(finding);
        }
    }

    /// A fault of writing. Nothing else is reported about its line.
    pub(super) fn push_syntax(&mut self, finding: Finding) {
        if self.unreadable.insert((Arc::clone(&finding.place.file), finding.place.line)) {
            self.keep(finding);
        }
    }

    fn keep(&mut self, finding: Finding) {
        let list = if finding.severity == Severity::Error { &mut self.errors } else { &mut self.warnings };
        if list.len() < KEPT {
            list.push(finding);
        } else {
            self.dropped += 1;
        }
    }

    /// Whether no more errors are kept: looking for them may be spared.
    pub(super) fn is_full(&self) -> bool {
        self.errors.len() >= KEPT
    }

    pub(super) fn any_error(&self) -> bool {
        !self.errors.is_empty()
    }

    /// All of them, errors first, then by place.
    pub(super) fn sorted(self) -> Vec<Finding> {
        let mut all = self.errors;
        let severity = if all.is_empty() { Severity::Warning } else { Severity::Error };
        all.extend(self.warnings);
        all.sort_by(|a, b| (a.severity, &a.place).cmp(&(b.severity, &b.place)));
        if self.dropped > 0 {
            let message = format!("at least {} more findings are not shown", self.dropped);
            all.push(Finding::about_file(severity, ".", message, "mend the ones above first"));
        }
        all
    }
}

/// The text in one line, with what a terminal would obey made visible.
pub(super) fn visible(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(hidden) {
        return text.to_owned();
    }
    text.chars().map(|c| if hidden(c) { c.escape_default().to_string() } else { c.to_string() }).collect()
}

/// A text in quotes for a message: one line, not too long.
pub(super) fn quoted(text: &str) -> String {
    let text = text.trim();
    let short: String = text.chars().take(60).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    format!("\"{}{more}\"", visible(&short))
}
