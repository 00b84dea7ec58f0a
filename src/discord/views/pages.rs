//! Long lists in pages: as much on each as a message holds, and buttons to turn them.

use super::{Button, CONTENT, View};
use crate::discord::markdown::{clip, length};

/// Characters of a page kept free for its last line.
const FOOT: usize = 40;

/// Blocks on one page at most: more is tiring to read.
const BLOCKS: usize = 6;

/// A button that turns to a page; gets its label and the page's number, from 0.
pub type Turn<'a> = &'a dyn Fn(&str, usize) -> Button;

/// One page of a list of blocks, from 0; a page that there is not is the last one.
pub fn page(head: &str, blocks: &[String], wanted: usize, turn: Turn<'_>) -> View {
    let pages = split(blocks, CONTENT - FOOT - length(head) - 2);
    let number = wanted.min(pages.len().saturating_sub(1));
    let mut content = String::from(head);
    for block in pages.get(number).into_iter().flatten() {
        if !content.is_empty() {
            content.push_str("\n\n");
        }
        content.push_str(block);
    }
    let mut row = Vec::new();
    if pages.len() > 1 {
        content.push_str(&format!("\n\n-# Page {} of {}", number + 1, pages.len()));
        if number > 0 {
            row.push(turn("Previous page", number - 1));
        }
        if number + 1 < pages.len() {
            row.push(turn("Next page", number + 1));
        }
    }
    View { content, rows: vec![row], ..View::default() }
}

/// Blocks by page; none is torn apart, and one that is longer than a page is cut.
fn split(blocks: &[String], room: usize) -> Vec<Vec<String>> {
    let mut pages: Vec<Vec<String>> = Vec::new();
    let mut used = 0;
    for block in blocks {
        let block = clip(block, room);
        let takes = length(&block) + 2;
        match pages.last_mut() {
            Some(page) if used + takes <= room && page.len() < BLOCKS => {
                page.push(block);
                used += takes;
            }
            _ => {
                pages.push(vec![block]);
                used = takes;
            }
        }
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::views::Style;

    fn turn(label: &str, page: usize) -> Button {
        Button { label: label.to_owned(), style: Style::Secondary, custom_id: page.to_string() }
    }

    #[test]
    fn every_block_is_on_one_page_and_every_page_fits() {
        let blocks: Vec<String> = (0..30).map(|n| format!("{n}:{}", "x".repeat(n * 80))).collect();
        let mut seen = 0;
        for number in 0..30 {
            let view = page("**Head**", &blocks, number, &turn);
            assert!(length(&view.content) <= CONTENT);
            let of = view.content.rsplit("of ").next().and_then(|n| n.parse::<usize>().ok()).expect("a count");
            seen += view.content.matches(":x").count();
            if number + 1 == of {
                break;
            }
        }
        assert_eq!(seen, 29, "all but the first, which has no x");
    }

    #[test]
    fn the_first_page_turns_forward_and_the_last_back() {
        let blocks: Vec<String> = (0..13).map(|n| n.to_string()).collect();
        let labels = |number| -> Vec<String> {
            page("", &blocks, number, &turn).rows[0].iter().map(|b| b.label.clone()).collect()
        };
        assert_eq!(labels(0), ["Next page"]);
        assert_eq!(labels(1), ["Previous page", "Next page"]);
        assert_eq!(labels(2), ["Previous page"]);
        assert_eq!(labels(9), ["Previous page"], "beyond the last");
    }
}
