//! A file's text, and the way from an offset in it to line, column and finding.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::finding::{Finding, Severity};
use super::model::Place;

/// Of a longer line a finding carries only the part around its place, in bytes.
pub(super) const LONGEST_LINE: usize = 4_000;

/// Characters are counted through no more bytes than this to tell a column, however long the line.
const STEP: usize = 4_096;

/// One file of the folder.
pub(super) struct SourceFile {
    /// Its name, relative to the folder.
    pub(super) name: Arc<str>,
    /// Its text, without a byte order mark.
    pub(super) text: Arc<str>,
    /// Where each line starts, once somebody asks for a place.
    starts: OnceLock<Vec<u32>>,
    /// How many characters stand before every [`STEP`] bytes, once somebody asks for a place far into a line.
    counts: OnceLock<Vec<usize>>,
}

/// A value with the place of its text in its file.
#[derive(Clone, Debug)]
pub(super) struct Spot<T> {
    /// The value.
    pub(super) value: T,
    /// Where it stands, in bytes.
    pub(super) span: Range<usize>,
}

impl SourceFile {
    pub(super) fn new(name: Arc<str>, text: Arc<str>) -> Self {
        let text = match text.strip_prefix('\u{feff}') {
            Some(rest) => Arc::from(rest),
            None => text,
        };
        SourceFile { name, text, starts: OnceLock::new(), counts: OnceLock::new() }
    }

    /// The place of an offset.
    pub(super) fn place(&self, offset: usize) -> Place {
        let offset = floor(&self.text, offset);
        let line = self.line(offset);
        let start = self.start(line).unwrap_or(0);
        let column = if offset <= start + STEP {
            self.characters(start..offset)
        } else {
            self.characters_before(offset).saturating_sub(self.characters_before(start))
        };
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Place { file: Arc::clone(&self.name), line: small(line + 1), column: small(column + 1) }
    }

    /// How many characters begin in these bytes.
    fn characters(&self, bytes: Range<usize>) -> usize {
        let goes_on = |byte: &&u8| **byte & 0b1100_0000 == 0b1000_0000;
        let bytes = self.text.as_bytes().get(bytes).unwrap_or_default();
        bytes.len() - bytes.iter().filter(goes_on).count()
    }

    fn characters_before(&self, offset: usize) -> usize {
        let counts = self.counts.get_or_init(|| {
            let steps = (0..self.text.len() / STEP).map(|step| self.characters(step * STEP..(step + 1) * STEP));
            let mut counts = vec![0];
            counts.extend(steps.scan(0, |sum, of_step| {
                *sum += of_step;
                Some(*sum)
            }));
            counts
        });
        let step = offset / STEP;
        counts.get(step).map_or(0, |count| count + self.characters(step * STEP..offset))
    }

    fn line(&self, offset: usize) -> usize {
        self.starts().partition_point(|&start| start as usize <= offset).saturating_sub(1)
    }

    /// Where a line starts.
    fn start(&self, line: usize) -> Option<usize> {
        self.starts().get(line).map(|&start| start as usize)
    }

    fn starts(&self) -> &[u32] {
        let small = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let after = self.text.match_indices('\n').map(|(at, _)| small(at + 1));
        self.starts.get_or_init(|| std::iter::once(0).chain(after).collect())
    }

    /// An error about a stretch of the text.
    pub(super) fn error(&self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Finding {
        self.finding(Severity::Error, span, message.into(), help.into())
    }

    /// A warning about a stretch of the text.
    pub(super) fn warning(&self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Finding {
        self.finding(Severity::Warning, span, message.into(), help.into())
    }

    fn finding(&self, severity: Severity, span: Range<usize>, message: String, help: String) -> Finding {
        let from = floor(&self.text, span.start);
        let line = self.line(from);
        let line_start = self.start(line).unwrap_or(0);
        let line_end = self.start(line + 1).map_or(self.text.len(), |next| next - 1);
        let end = self.text.get(line_start..line_end).map_or(line_end, |t| line_start + t.trim_end_matches('\r').len());
        let to = floor(&self.text, span.end).clamp(from, end.max(from));
        let (mut left, mut right) = (line_start, end);
        if end - line_start > LONGEST_LINE {
            left = floor(&self.text, from.saturating_sub(LONGEST_LINE / 2).max(line_start));
            right = floor(&self.text, (from + LONGEST_LINE / 2).min(end));
        }
        let right = right.max(from);
        Finding {
            severity,
            place: self.place(from),
            line_text: self.text.get(left..right).unwrap_or_default().to_owned(),
            underline: from - left..to.min(right) - left,
            message,
            help,
        }
    }

    /// Where a part of a TOML string's value stands in the file: `part` counts in the value,
    /// `span` is the string as written, with its quotes and escapes.
    pub(super) fn within(&self, span: &Range<usize>, value: &str, part: Range<usize>) -> Range<usize> {
        let raw = self.text.get(span.clone()).unwrap_or_default();
        let quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|q| raw.starts_with(q)).unwrap_or("");
        let literal = quote.starts_with('\'');
        let mut at = quote.len();
        if quote.len() == 3 {
            let rest = raw.get(at..).unwrap_or_default();
            at += if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
        }
        let (mut from, mut done) = (None, 0);
        while done < part.end {
            if done >= part.start && from.is_none() {
                from = Some(at);
            }
            let Some(step) = step(raw.get(at..).unwrap_or_default(), value.get(done..).unwrap_or_default(), literal)
            else {
                return span.clone();
            };
            if step.1 == 0 && from == Some(at) {
                from = None;
            }
            at += step.0;
            done += step.1;
        }
        span.start + from.unwrap_or(at)..span.start + at
    }
}

/// How far one character of a string goes as written and as meant.
fn step(raw: &str, value: &str, literal: bool) -> Option<(usize, usize)> {
    let first = raw.chars().next()?;
    let meant = value.chars().next().map_or(0, char::len_utf8);
    if first == '\r' && !value.starts_with('\r') {
        return Some((1, 0));
    }
    if first != '\\' || literal {
        return (meant > 0).then_some((first.len_utf8(), meant));
    }
    let escape = raw.chars().nth(1)?;
    let length = match escape {
        'u' => 6,
        'U' => 10,
        'x' => 4,
        c if c.is_whitespace() => {
            let rest = raw.get(1..).unwrap_or_default();
            return Some((1 + rest.len() - rest.trim_start().len(), 0));
        }
        c => 1 + c.len_utf8(),
    };
    (meant > 0).then_some((length, meant))
}

/// The nearest boundary between characters at or before an offset.
fn floor(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_however_long_the_line() {
        // One, two, three and four bytes; long enough that steps end within characters, and once exactly.
        for text in ["a".repeat(3 * STEP), "aé€😀".repeat(STEP), format!("x\n{}\ny", "é😀€".repeat(STEP))] {
            let file = SourceFile::new(Arc::from("a.toml"), Arc::from(text.as_str()));
            let (mut line, mut column) = (1, 1);
            let ends = std::iter::once((text.len(), ' '));
            for (offset, c) in text.char_indices().chain(ends) {
                let place = file.place(offset);
                assert_eq!((place.line, place.column), (line, column), "{offset}");
                (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
            }
        }
    }
}
