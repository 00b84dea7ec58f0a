//! Putting values into a file in the place of others. Each step gives `None` where the entry is not laid out so that it
//! can be done: one key on a line of its own, or several lines.

use std::ops::Range;

use super::locate::{Content, Field, Located};
use super::values::{rewritten, rewritten_list, written_list, written_note};
use crate::knowledge::model::Note;

/// The order in which an entry's keys are written.
const ORDER: [&str; 7] = ["id", "question", "ask", "answer", "cite", "related", "note"];

/// The changes of one entry's text, collected and made at once.
pub(super) struct Splices<'a> {
    found: &'a Located<'a>,
    /// What to replace, and by what.
    made: Vec<(Range<usize>, String)>,
}

/// The kind of line break that a file has.
pub(super) fn newline_of(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text.get(..at).is_some_and(|line| line.ends_with('\r')) => "\r\n",
        _ => "\n",
    }
}

impl<'a> Splices<'a> {
    pub(super) fn new(found: &'a Located<'a>) -> Self {
        Splices { found, made: Vec::new() }
    }

    /// The file's text with all changes made.
    pub(super) fn applied(mut self) -> String {
        let mut text = self.found.text.to_owned();
        // From the end, so that the places before stay right; at one place the first comes first.
        self.made.sort_by_key(|(range, _)| range.start);
        for (range, with) in self.made.into_iter().rev() {
            text.replace_range(range, &with);
        }
        text
    }

    /// Gives the entry another kind.
    pub(super) fn head(&mut self, kind: &str) -> Option<()> {
        let head = self.raw(&self.found.head)?;
        let name = head.strip_prefix("[[")?.strip_suffix("]]")?;
        let start = self.found.head.start + 2;
        self.made.push((start..start + name.len(), kind.to_owned()));
        Some(())
    }

    /// Puts a text in place of a key's.
    pub(super) fn text(&mut self, key: &str, text: &str) -> Option<()> {
        let field = self.found.field(key)?;
        self.replace(field, text)
    }

    fn replace(&mut self, field: &Field, text: &str) -> Option<()> {
        let new = rewritten(text, self.raw(&field.value)?, newline_of(self.found.text));
        self.made.push((field.value.clone(), new));
        Some(())
    }

    /// Puts a list in place of a key's; a key without texts goes.
    pub(super) fn list(&mut self, key: &str, texts: &[String]) -> Option<()> {
        match self.found.field(key) {
            Some(field) if texts.is_empty() => self.remove(field),
            Some(field) => {
                let new = rewritten_list(texts, self.raw(&field.value)?)?;
                self.made.push((field.value.clone(), new));
                Some(())
            }
            None => self.insert(key, &written_list(texts)),
        }
    }

    /// Puts a note in place of the old one, adds one or takes it out.
    pub(super) fn note(&mut self, note: Option<&Note>) -> Option<()> {
        match (self.found.field("note"), note) {
            (None, Some(note)) => self.insert("note", &written_note(note)),
            (Some(field), None) => self.remove(field),
            (Some(field), Some(note)) => {
                let Content::Table(inner) = &field.content else { return None };
                let of = |key: &str| inner.iter().find(|field| field.key == key);
                self.replace(of("text")?, &note.text)?;
                self.replace(of("source")?, &note.source)
            }
            (None, None) => Some(()),
        }
    }

    /// Takes a key out with its lines.
    fn remove(&mut self, field: &Field) -> Option<()> {
        self.line_start(field)?;
        let table = matches!(field.content, Content::Table(_));
        if table && !self.raw(&field.value)?.starts_with('{') {
            return None;
        }
        let start = self.line_start(field)?;
        let end = self.line_end(field.value.end);
        self.made.push((start..end, String::new()));
        Some(())
    }

    /// Adds a key on a line of its own, after those that come before it in the usual order.
    fn insert(&mut self, key: &str, value: &str) -> Option<()> {
        let rank = |key: &str| ORDER.iter().position(|k| *k == key);
        let earlier = |field: &&Field| rank(&field.key).is_some_and(|r| Some(r) < rank(key));
        let own = |field: &&Field| !matches!(field.content, Content::Table(_));
        let after = self.found.fields.iter().filter(own).rfind(earlier)?;
        let indent = self.found.text.get(self.line_start(after)?..after.at)?;
        let at = self.line_end(after.value.end);
        let newline = newline_of(self.found.text);
        // At the end of a file whose last line is not ended.
        let line = if self.found.text.get(..at)?.ends_with('\n') {
            format!("{indent}{key} = {value}{newline}")
        } else {
            format!("{newline}{indent}{key} = {value}")
        };
        self.made.push((at..at, line));
        Some(())
    }

    /// Where the line of a key starts, if nothing but blanks stands before the key.
    fn line_start(&self, field: &Field) -> Option<usize> {
        let before = self.found.text.get(..field.at)?;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        before.get(start..)?.trim().is_empty().then_some(start)
    }

    /// Where the line that a place is in ends, its line break included.
    fn line_end(&self, at: usize) -> usize {
        let rest = self.found.text.get(at..).unwrap_or_default();
        rest.find('\n').map_or(self.found.text.len(), |end| at + end + 1)
    }

    fn raw(&self, range: &Range<usize>) -> Option<&'a str> {
        self.found.text.get(range.clone())
    }
}
