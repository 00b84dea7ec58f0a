//! The phrasings of every entry: its question, its `ask`, its file in `asked/`; none may stand twice.

use std::collections::HashMap;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::draft::Draft;
use super::fields::nearest;
use super::files::Files;
use super::finding::{Findings, quoted};
use super::model::Place;
use super::source::{SourceFile, Spot};

/// The most phrasings a folder may hold.
const MOST: usize = 200_000;
/// An entry with fewer is seldom found.
const FEW: usize = 10;
/// Characters a phrasing may have.
pub const LONGEST_PHRASING: usize = 400;

/// A phrasing with its place.
pub(super) struct Asked<'a> {
    pub(super) text: &'a str,
    pub(super) place: Place,
    file: &'a SourceFile,
    span: Range<usize>,
    /// As it is compared.
    bare: String,
}

/// The phrasings of each file in `asked/`. More than are allowed are enough to tell where that begins; files after those
/// are not looked into.
pub(super) fn written(files: &Files) -> Vec<Option<Vec<Asked<'_>>>> {
    let mut room = 2 * MOST;
    let mut written = Vec::with_capacity(files.asked.len());
    for (_, file) in &files.asked {
        let lines = (room > 0).then(|| lines(file, room));
        room -= lines.as_ref().map_or(0, Vec::len);
        written.push(lines);
    }
    written
}

/// The phrasings of each entry of the draft, in its order: its own, then those [`written`] in its file.
pub(super) fn gather<'a>(
    files: &'a Files,
    written: Vec<Option<Vec<Asked<'a>>>>,
    draft: &'a Draft,
    findings: &mut Findings,
) -> Vec<Vec<Asked<'a>>> {
    let mut all: Vec<Vec<Asked<'a>>> = Vec::with_capacity(draft.entries.len());
    let mut by_id: HashMap<&str, usize> = HashMap::new();
    for (at, entry) in draft.entries.iter().enumerate() {
        if let Some(id) = &entry.id {
            by_id.entry(id.value.as_str()).or_insert(at);
        }
        let own = entry.question.iter().chain(&entry.ask);
        all.push(
            files.tables.get(entry.file).map_or_else(Vec::new, |file| own.map(|spot| inside(file, spot)).collect()),
        );
    }
    for ((id, file), lines) in files.asked.iter().zip(written) {
        if lines.as_ref().is_some_and(Vec::is_empty) {
            findings.push(file.warning(
                0..0,
                "this file holds no phrasings",
                "write one phrasing a line, or remove the file",
            ));
        }
        let lines = lines.unwrap_or_default();
        match by_id.get(id.as_str()).and_then(|&at| all.get_mut(at)) {
            Some(asked) => {
                for line in &lines {
                    too_long(line, findings);
                }
                asked.extend(lines);
            }
            None if draft.lost.entries || findings.is_full() => {}
            None => {
                let help = match nearest(id, by_id.keys().copied()) {
                    Some(near) => format!("did you mean asked/{near}.txt?"),
                    None => "name it after the id of an entry, or remove it".to_owned(),
                };
                let first = lines.first().map_or(0..0, |l| l.span.clone());
                findings.push(file.error(first, format!("there is no entry {}", quoted(id)), help));
            }
        }
    }
    counts(files, draft, &mut all, findings);
    twice(draft, &all, findings);
    all
}

/// A phrasing that stands in a TOML string.
fn inside<'a>(file: &'a SourceFile, spot: &'a Spot<String>) -> Asked<'a> {
    let start = spot.value.len() - spot.value.trim_start().len();
    let end = spot.value.trim_end().len().max(start);
    let text = spot.value.trim();
    let span = file.within(&spot.span, &spot.value, start..end);
    Asked { text, place: file.place(span.start), file, span, bare: bare(text) }
}

/// The phrasings of a file, at most so many: one a line, without comments and blank lines.
fn lines(file: &SourceFile, most: usize) -> Vec<Asked<'_>> {
    let mut at = 0;
    let mut found = Vec::new();
    for line in file.text.split_inclusive('\n') {
        let text = line.trim();
        let start = at + line.len() - line.trim_start().len();
        at += line.len();
        if found.len() == most {
            break;
        }
        if !text.is_empty() && !text.starts_with('#') {
            let place = file.place(start);
            found.push(Asked { text, place, file, span: start..start + text.len(), bare: bare(text) });
        }
    }
    found
}

fn too_long(line: &Asked<'_>, findings: &mut Findings) {
    if line.text.len() > LONGEST_PHRASING
        && let Some((cut, _)) = line.text.char_indices().nth(LONGEST_PHRASING)
    {
        let length = line.text.chars().count();
        let over = line.span.start + cut..line.span.end;
        findings.push(line.file.error(
            over,
            format!("the phrasing has {length} characters, at most {LONGEST_PHRASING} are allowed"),
            "shorten it; what is underlined is too much",
        ));
    }
}

fn counts(files: &Files, draft: &Draft, all: &mut [Vec<Asked<'_>>], findings: &mut Findings) {
    let mut total = 0;
    for (entry, asked) in draft.entries.iter().zip(all) {
        let room = MOST.saturating_sub(total);
        total += asked.len();
        if let Some(first) = asked.get(room) {
            if total - asked.len() <= MOST {
                let message = format!("from here on there are more than {MOST} phrasings");
                findings.push(first.file.error(first.span.clone(), message, "remove phrasings that add nothing"));
            }
            asked.truncate(room);
        }
        if asked.len() < FEW
            && let (Some(id), Some(file)) = (&entry.id, files.tables.get(entry.file))
            && entry.question.is_some()
            && room > 0
        {
            let message = format!(
                "the entry {} has {} phrasing{}, fewer than {FEW}",
                quoted(&id.value),
                asked.len(),
                if asked.len() == 1 { "" } else { "s" }
            );
            let help = format!("add more ways to ask it to asked/{}.txt, one a line", id.value);
            findings.push(file.warning(id.span.clone(), message, help));
        }
    }
}

/// Reports a phrasing that stands in two entries, or twice in one.
fn twice(draft: &Draft, all: &[Vec<Asked<'_>>], findings: &mut Findings) {
    let mut seen: FxHashMap<&str, (usize, &Asked<'_>)> = FxHashMap::default();
    seen.reserve(all.iter().map(Vec::len).sum());
    let name = |entry: usize| draft.entries.get(entry).and_then(|e| e.id.as_ref()).map_or("?", |id| id.value.as_str());
    for (entry, asked) in all.iter().enumerate() {
        for phrasing in asked {
            let (first, other) = *seen.entry(&phrasing.bare).or_insert((entry, phrasing));
            if std::ptr::eq(other, phrasing) {
                continue;
            }
            let place = format!("{}:{}", other.place.file, other.place.line);
            let span = phrasing.span.clone();
            findings.push(if first == entry {
                phrasing.file.warning(
                    span,
                    format!("this phrasing stands twice in {}", quoted(name(entry))),
                    format!("the first stands at {place}; take one out"),
                )
            } else {
                let message = format!(
                    "this phrasing is given to two entries, {} and {}",
                    quoted(name(first)),
                    quoted(name(entry))
                );
                phrasing.file.error(
                    span,
                    message,
                    format!("the first stands at {place}; keep it where it belongs and take the other out"),
                )
            });
        }
    }
}

/// A phrasing as it is compared: lower case, without punctuation and spaces; where nothing is left, as it is.
pub(super) fn bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
            continue;
        }
        let dropped = c.is_whitespace()
            || c.is_ascii_punctuation()
            || matches!(c, '«' | '»' | '¿' | '¡' | '·' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{3003}' | '\u{ff01}' | '\u{ff0c}' | '\u{ff1f}');
        if !dropped {
            out.extend(c.to_lowercase());
        }
    }
    if out.is_empty() { text.trim().to_owned() } else { out }
}
