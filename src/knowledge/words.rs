//! The words of an answer, as grounding sees them: where each stands, and whether a sentence starts there.

use std::ops::Range;

/// One word, number or address.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word {
    /// Where it stands, without a possessive ending.
    pub(super) span: Range<usize>,
    /// Where it ends with its possessive ending.
    pub(super) end: usize,
    /// Whether a sentence starts with it.
    pub(super) starts: bool,
    /// Whether a hyphen or dash joins it to the word before.
    pub(super) joined: bool,
    /// Whether it is an address on the web.
    pub(super) address: bool,
}

/// Takes a text apart. Markdown marks and quotes fall between the words.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    let (mut at, mut starts, mut comma) = (0, true, false);
    while let Some(c) = char_at(text, at) {
        let rest = text.get(at..).unwrap_or_default();
        if let Some(length) = address(rest) {
            found.push(Word { span: at..at + length, end: at + length, starts, joined: false, address: true });
            at += length;
            starts = false;
            continue;
        }
        if !c.is_alphanumeric() {
            match c {
                '.' | '!' | '?' | ':' | '…' | '\n' | '。' | '！' | '？' => starts = true,
                // After "he said," an opening quote starts a sentence; amid words it sets off a name.
                '"' | '“' | '„' | '«' | '‘' if comma => starts = true,
                _ => {}
            }
            comma = c == ',' || comma && c.is_whitespace();
            at += c.len_utf8();
            continue;
        }
        let length = word_length(rest);
        let line = text.get(..at).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
        if bullet(line, rest, length) {
            at += length;
            continue;
        }
        let joined = found.last().is_some_and(|w| matches!(text.get(w.end..at), Some("-" | "‐" | "‑" | "–" | "—")));
        let word = rest.get(..length).unwrap_or_default();
        found.push(Word { span: at..at + possessive(word), end: at + length, starts, joined, address: false });
        at += length;
        (starts, comma) = (false, false);
    }
    found
}

fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// The length of an address on the web at the start of a text.
fn address(text: &str) -> Option<usize> {
    if !text.starts_with("http://") && !text.starts_with("https://") {
        return None;
    }
    let end = text.find(|c: char| c.is_whitespace() || "<>()[]\"*`".contains(c)).unwrap_or(text.len());
    let trimmed = text.get(..end)?.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']);
    Some(trimmed.len())
}

/// The length of the word a text starts with.
fn word_length(text: &str) -> usize {
    let mut before = ' ';
    let mut chars = text.char_indices().peekable();
    let mut digits = true;
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |&(_, c)| c);
        let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
        let inside = match c {
            c if c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c) => {
                digits &= c.is_ascii_digit();
                true
            }
            '\'' | '’' => next.is_alphabetic(),
            ',' => digits && thousands(rest),
            '.' if digits => next.is_ascii_digit(),
            // As in example.org, and in initials.
            '.' => {
                before.is_alphabetic()
                    && (next.is_lowercase() || next.is_uppercase() && initials(text.get(..at).unwrap_or_default()))
            }
            _ => false,
        };
        if !inside {
            return at;
        }
        before = c;
    }
    text.len()
}

/// Whether three digits follow and no fourth, as after the comma of a large number.
fn thousands(text: &str) -> bool {
    text.bytes().take_while(u8::is_ascii_digit).count() == 3
}

fn initials(text: &str) -> bool {
    text.split('.').all(|part| part.chars().count() == 1)
}

/// Whether a number only counts the lines of a list.
fn bullet(line: &str, rest: &str, length: usize) -> bool {
    let number = rest.get(..length).is_some_and(|w| w.len() <= 2 && w.bytes().all(|b| b.is_ascii_digit()));
    let after = rest.get(length..).unwrap_or_default();
    number && line.trim().is_empty() && (after.starts_with(". ") || after.starts_with(") "))
}

/// The length of a word without its possessive ending.
fn possessive(word: &str) -> usize {
    ["'s", "’s", "'S", "’S"].iter().find_map(|end| word.strip_suffix(end)).map_or(word.len(), str::len)
}

/// A word as it is compared: lower case, without the s of a plural.
pub(super) fn plain(word: &str) -> String {
    let lower: String =
        word.to_lowercase().chars().map(|c| if c == '’' { '\'' } else { c }).filter(|c| *c != '.').collect();
    match lower.strip_suffix('s') {
        Some(one) if one.len() > 2 && !one.ends_with('s') => one.to_owned(),
        _ => lower,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        words(text).into_iter().filter_map(|w| text.get(w.span)).collect()
    }

    #[test]
    fn marks_and_possessives_fall_off() {
        assert_eq!(
            texts("**Acme's** share (of _Bolt_) fell 1,000.5, not 3,4."),
            ["Acme", "share", "of", "Bolt", "fell", "1,000.5", "not", "3", "4"]
        );
        assert_eq!(
            texts("on example.org. See https://example.org/A-2030/. U.S. law"),
            ["on", "example.org", "See", "https://example.org/A-2030/", "U.S", "law"]
        );
        assert_eq!(texts("1. One\n2) Two 3"), ["One", "Two", "3"]);
    }

    #[test]
    fn a_sentence_starts_after_its_signs() {
        let text = "One two. **Three** \"four\": Five, \"Six\nSeven - Eight";
        let starts: Vec<&str> = words(text).into_iter().filter(|w| w.starts).filter_map(|w| text.get(w.span)).collect();
        assert_eq!(starts, ["One", "Three", "Five", "Six", "Seven"]);
    }
}
