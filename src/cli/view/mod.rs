//! What a person sees: replies, tables and reports as text for a terminal.
//!
//! Views decide nothing. They set styles freely; the screen leaves them out where they are not wanted.

mod effects;
mod explained;
mod markdown;
mod reply;
mod table;
mod tables;

use anstyle::Style;

pub(super) use effects::effects;
pub(super) use explained::explained;
pub(super) use reply::{Related, offered, reply};
pub(super) use table::Table;
pub(super) use tables::{passage, passages, terms, timeline};

/// What a line or a part is about.
pub(super) const STRONG: Style = Style::new().bold();
/// What stands back: links, ids, figures beside the text.
pub(super) const FAINT: Style = Style::new().dimmed();

/// Text broken into lines of at most `width` columns, each with its indent; words are never broken, so that links
/// stay whole.
pub(super) fn wrap(text: &str, width: usize, first: &str, rest: &str) -> String {
    let options = textwrap::Options::new(width)
        .initial_indent(first)
        .subsequent_indent(rest)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}

/// A share in percent with one decimal, as in `4.2 %`.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// A number with its noun in the right form.
pub(super) fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// A text from a person or a file on one line, without what a terminal would obey.
pub(super) fn one_line(text: &str) -> String {
    let visible: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}
