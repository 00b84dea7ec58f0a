//! Takes off what Discord and Markdown put around words: mentions, custom emoji,
//! timestamps, links (their label stays), code fences, emphasis, headings, quotes.

use std::borrow::Cow;

/// Returns `raw` with markup replaced by spaces; line breaks stay where they were.
pub(super) fn strip(raw: &str) -> Cow<'_, str> {
    if !may_hold_markup(raw) {
        return Cow::Borrowed(raw);
    }
    let chars: Vec<char> = raw.chars().collect();
    let mut out = String::with_capacity(raw.len());
    let mut at = 0;
    let mut line_start = true;
    while at < chars.len() {
        let c = chars[at];
        if line_start && matches!(c, '#' | '>' | '-' | '*' | ' ' | '\t') {
            out.push(' ');
            at += 1;
            continue;
        }
        line_start = c == '\n';
        if let Some(end) = reference_end(&chars, at) {
            out.push(' ');
            at = end;
        } else if c == ']' && chars.get(at + 1) == Some(&'(') {
            out.push(' ');
            at += 1;
        } else if matches!(c, '*' | '`' | '~' | '|' | '[' | '_') {
            // Emphasis hugs a word and must not split it; an underscore joins words.
            if c == '_' || c == '|' || c == '[' || c == '`' {
                out.push(' ');
            }
            at += 1;
        } else {
            out.push(c);
            at += 1;
        }
    }
    Cow::Owned(out)
}

/// Most messages hold none, and are told by a glance. A dash is markup only where a line starts, a colon in an address.
fn may_hold_markup(raw: &str) -> bool {
    let mut line_start = true;
    raw.bytes().enumerate().any(|(at, b)| {
        let marks = match b {
            b'#' | b'>' | b'*' | b'<' | b']' | b'[' | b'`' | b'~' | b'|' | b'_' => true,
            b':' => raw.as_bytes()[at..].starts_with(b"://"),
            b'-' => line_start,
            _ => false,
        };
        line_start = b == b'\n' || line_start && matches!(b, b' ' | b'\t');
        marks
    })
}

/// A message on one line, as it was written but for mentions, custom emoji and addresses: these name people and places.
pub(super) fn plain(raw: &str) -> String {
    let chars: Vec<char> = raw.chars().collect();
    let mut out = String::with_capacity(raw.len());
    let mut at = 0;
    while at < chars.len() {
        if let Some(end) = reference_end(&chars, at) {
            out.push(' ');
            at = end;
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The index after an address that begins at `at`.
fn url_end(chars: &[char], at: usize) -> usize {
    let rest = chars[at..].iter();
    at + rest.take_while(|c| !c.is_whitespace() && !matches!(c, ')' | '>')).count()
}

/// The index after a tag or a link that opens at `at`: what points elsewhere and holds no words.
fn reference_end(chars: &[char], at: usize) -> Option<usize> {
    if chars[at] == '<' { tag_end(chars, at) } else { starts_url(chars, at).then(|| url_end(chars, at)) }
}

/// The index after a Discord tag such as `<@1>`, `<#1>`, `<:name:1>` or `<t:1:R>` that opens at `at`.
fn tag_end(chars: &[char], at: usize) -> Option<usize> {
    /// Longer than any tag that Discord makes.
    const LONGEST: usize = 80;
    let close = chars[at..].iter().take(LONGEST).position(|&c| c == '>')?;
    let body = &chars[at + 1..at + close];
    let known = match body.first()? {
        '@' | '#' => body[1..].iter().all(|c| c.is_ascii_digit() || matches!(c, '!' | '&')),
        ':' => body.last().is_some_and(char::is_ascii_digit),
        'a' => body.get(1) == Some(&':') && body.last().is_some_and(char::is_ascii_digit),
        't' => body.get(1) == Some(&':'),
        '/' => body.last().is_some_and(char::is_ascii_digit),
        _ => false,
    };
    known.then_some(at + close + 1)
}

fn starts_url(chars: &[char], at: usize) -> bool {
    let begins = |word: &str| {
        word.chars().enumerate().all(|(i, c)| chars.get(at + i).is_some_and(|d| d.eq_ignore_ascii_case(&c)))
    };
    chars[at].eq_ignore_ascii_case(&'h') && (begins("https://") || begins("http://"))
}

#[cfg(test)]
mod tests {
    use super::{plain, strip};

    #[test]
    fn markup_goes_and_words_stay() {
        let table = [
            ("<@123456789012345678> **when** does it end", "when does it end"),
            ("`primary_cloud`", "primary cloud"),
            ("# Heading\n- one\n> two", "Heading one two"),
            ("[what runs](https://example.com/a_b) now", "what runs now"),
            ("see https://example.com/x?y=1 please", "see please"),
            ("<:kek:12345678> <a:dance:1234> hi <#99>", "hi"),
            ("a < b and c > d", "a < b and c > d"),
            ("mi**cro**soft", "microsoft"),
        ];
        for (raw, expected) in table {
            let bare = strip(raw).replace(['(', ')'], " ");
            let words: Vec<&str> = bare.split_whitespace().collect();
            assert_eq!(words.join(" "), expected, "{raw}");
        }
    }
    #[test]
    fn plain_text_names_nobody_and_is_otherwise_as_it_was() {
        let table = [
            ("<@123456789012345678> *When*, <@!99>,\n does it end?", "*When*, , does it end?"),
            ("see https://discord.com/channels/1/2/3 in <#12>", "see in"),
            ("a < b <:kek:1234> [x](https://a.example)", "a < b [x]( )"),
        ];
        for (raw, expected) in table {
            assert_eq!(plain(raw), expected, "{raw}");
        }
    }
}
