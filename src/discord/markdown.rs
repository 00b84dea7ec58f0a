//! Text made safe for Discord: what comes from a person is shown as it was written and does nothing.

/// A person's text on one line, cut at a number of characters, with every mark of Discord's Markdown escaped.
pub fn quoted(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    escape(&clip(&line, most))
}

/// Escapes what Discord would read as a mark: emphasis, headings, lists, links, mentions, addresses.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 16);
    let mut digits_only = true;
    for c in text.chars() {
        // A number with a point in front would begin a list.
        let list = c == '.' && digits_only && !safe.is_empty();
        if list
            || matches!(
                c,
                '\\' | '*' | '_' | '~' | '`' | '|' | '>' | '<' | '#' | '-' | '+' | '[' | ']' | '(' | ')' | ':' | '@'
            )
        {
            safe.push('\\');
        }
        safe.push(c);
        if c == '@' {
            // Without it "@everyone" would be shown as a mention, though it pings nobody.
            safe.push('\u{200b}');
        }
        digits_only &= c.is_ascii_digit();
    }
    safe
}

/// What [`escape`] made a text of.
pub fn unescape(safe: &str) -> String {
    let mut text = String::with_capacity(safe.len());
    let mut chars = safe.chars().filter(|c| *c != '\u{200b}');
    while let Some(c) = chars.next() {
        text.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    text
}

/// A text of at most so many characters, with an ellipsis where something was cut.
pub fn clip(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// The number of characters, as Discord counts them.
pub fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_escaped() {
        for (written, shown) in [
            ("plain words, no marks?", "plain words, no marks?"),
            ("**bold** _and_ `code`", r"\*\*bold\*\* \_and\_ \`code\`"),
            ("# heading", r"\# heading"),
            ("1. first", r"1\. first"),
            ("version 1.2", "version 1.2"),
            ("<@123> [a](https://b.example)", "\\<\\@\u{200b}123\\> \\[a\\]\\(https\\://b.example\\)"),
            ("@everyone", "\\@\u{200b}everyone"),
            ("||spoiler||", r"\|\|spoiler\|\|"),
        ] {
            assert_eq!(escape(written), shown);
            assert_eq!(unescape(shown), written);
        }
    }

    #[test]
    fn quotes_are_one_line_and_short() {
        assert_eq!(quoted("one\n\n> two\tthree", 100), r"one \> two three");
        assert_eq!(quoted("ééééé", 4), "ééé…");
    }
}
