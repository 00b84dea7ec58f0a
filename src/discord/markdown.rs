//! Text made safe for Discord: what comes from a person is shown as it was written and does nothing.

/// A person's text on one line, cut at a number of characters, with every mark of Discord's Markdown escaped.
pub fn quoted(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    escape(&clip(&line, most))
}

/// The same, cut so that it has at most so many characters with what escapes its marks.
pub fn quoted_within(text: &str, room: usize) -> String {
    /// Characters that escaping makes of one at most.
    const ESCAPED: usize = 3;
    let mut most = room;
    loop {
        // Where nothing fits, the ellipsis does not either.
        let safe = if most == 0 { String::new() } else { quoted(text, most) };
        let over = length(&safe).saturating_sub(room);
        if over == 0 {
            return safe;
        }
        most = most.saturating_sub(over.div_ceil(ESCAPED));
    }
}

/// Two texts, each within so many characters. Where they do not fit, what they have in common at their beginnings and
/// ends is left out but for a few words, so that it can be seen in what they differ.
pub fn apart(one: &str, other: &str, room: usize) -> (String, String) {
    /// Words that are left around what differs.
    const AROUND: usize = 4;
    let is_same_line = one.split_whitespace().eq(other.split_whitespace());
    let marked = |text: &str| if is_same_line { text.replace('\n', " ⏎ ") } else { text.to_owned() };
    let (one, other) = (marked(one), marked(other));
    if [&one, &other].into_iter().all(|text| length(&quoted(text, usize::MAX)) <= room) {
        return (quoted_within(&one, room), quoted_within(&other, room));
    }
    let (one, other): (Vec<&str>, Vec<&str>) = (one.split_whitespace().collect(), other.split_whitespace().collect());
    let begin = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let end = one[begin..].iter().rev().zip(other[begin..].iter().rev()).take_while(|(a, b)| a == b).count();
    let part = |words: &[&str]| {
        let (from, to) = (begin.saturating_sub(AROUND), words.len().min(words.len() - end + AROUND));
        let before = if from > 0 { "… " } else { "" };
        let after = if to < words.len() { " …" } else { "" };
        quoted_within(&format!("{before}{}{after}", words[from..to].join(" ")), room)
    };
    (part(&one), part(&other))
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
    fn quotes_fit_with_what_escapes_them() {
        for text in ["plain words", "****************", "@@@@@@@@@@", "a*b*c*d*e*f", ""] {
            for room in 0..40 {
                let safe = quoted_within(text, room);
                assert!(length(&safe) <= room, "{text} in {room}: {safe}");
            }
            assert_eq!(quoted_within(text, 100), quoted(text, 100));
        }
    }

    #[test]
    fn what_differs_is_shown_wherever_it_is() {
        let text = |end: &str| format!("{}{end}", "many words that both have ".repeat(20));
        let (one, other) = apart(&text("end here"), &text("end there"), 100);
        assert_eq!((&*one, &*other), ("… that both have end here", "… that both have end there"));
        let (one, other) = apart(&format!("old {}", text("")), &format!("new {}", text("")), 100);
        assert!(one.starts_with("old many words") && one.ends_with('…'), "{one}");
        assert!(other.starts_with("new many words"), "{other}");
        assert_eq!(apart("a b", "a c", 100), ("a b".to_owned(), "a c".to_owned()));
        assert_eq!(apart("a b", "a\n\nb", 100), ("a b".to_owned(), "a ⏎ ⏎ b".to_owned()));
        let (one, other) = apart(&text("end"), &text(""), 100);
        assert_eq!((&*one, &*other), ("… words that both have end", "… words that both have"));
    }

    #[test]
    fn quotes_are_one_line_and_short() {
        assert_eq!(quoted("one\n\n> two\tthree", 100), r"one \> two three");
        assert_eq!(quoted("ééééé", 4), "ééé…");
    }
}
