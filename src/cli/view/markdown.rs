//! The Markdown of answers -> styled text, a paragraph or list item a line (not yet wrapped).

use anstyle::Style;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::STRONG;

const EMPHASIS: Style = Style::new().italic();

/// Bold and italics become styles, lists keep their marks, a link shows its address.
pub(super) fn styled(text: &str) -> String {
    let mut out = String::new();
    let mut links: Vec<String> = Vec::new();
    let mut numbers: Vec<Option<u64>> = Vec::new();
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Strong) => out.push_str(&STRONG.render().to_string()),
            Event::End(TagEnd::Strong) => out.push_str(&STRONG.render_reset().to_string()),
            Event::Start(Tag::Emphasis) => out.push_str(&EMPHASIS.render().to_string()),
            Event::End(TagEnd::Emphasis) => out.push_str(&EMPHASIS.render_reset().to_string()),
            Event::Start(Tag::List(first)) => {
                new_line(&mut out);
                numbers.push(first);
            }
            Event::End(TagEnd::List(_)) => {
                numbers.pop();
            }
            Event::Start(Tag::Item) => {
                new_line(&mut out);
                match numbers.last_mut() {
                    Some(Some(number)) => {
                        out.push_str(&format!("{number}. "));
                        *number += 1;
                    }
                    _ => out.push_str("- "),
                }
            }
            Event::Start(Tag::Paragraph) if numbers.is_empty() => new_line(&mut out),
            Event::Start(Tag::Link { dest_url, .. }) => links.push(dest_url.into_string()),
            Event::End(TagEnd::Link) => {
                if let Some(address) = links.pop().filter(|address| !out.ends_with(address.as_str())) {
                    out.push_str(&format!(" ({address})"));
                }
            }
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                out.extend(text.chars().filter(|c| !c.is_control()));
            }
            Event::SoftBreak => out.push(' '),
            Event::HardBreak => out.push('\n'),
            _ => {}
        }
    }
    out
}

/// The same without styles.
pub(super) fn plain(text: &str) -> String {
    anstream::adapter::strip_str(&styled(text)).to_string()
}

fn new_line(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::{plain, styled};

    #[test]
    fn bold_is_a_style() {
        assert_eq!(styled("until **2030** only"), "until \u{1b}[1m2030\u{1b}[0m only");
    }

    #[test]
    fn what_is_not_shown_as_a_style_is_plain() {
        for (text, expected) in [
            ("until **2030**", "until 2030"),
            ("one\n\ntwo", "one\ntwo"),
            ("one\ntwo", "one two"),
            ("They are:\n- an *oven*\n- a `mixer`", "They are:\n- an oven\n- a mixer"),
            ("1. first\n2. second", "1. first\n2. second"),
            ("see [the lease](https://example.com/lease)", "see the lease (https://example.com/lease)"),
            ("<https://example.com>", "https://example.com"),
            ("2 * 3 * 4 = 24", "2 * 3 * 4 = 24"),
            ("no \u{1b}]0;trick\u{7}", "no ]0;trick"),
        ] {
            assert_eq!(plain(text), expected);
        }
    }
}
