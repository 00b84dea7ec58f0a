//! Takes a message apart: its sentences, and the clauses in them, each of which may be a
//! question of its own.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::asked::{Asked, asked};
use super::english::{is_function_word, is_pronoun};
use super::tokens::{Break, Token};

/// Most parts that are looked at besides the whole.
const MOST_PARTS: usize = 8;
/// Fewest words that a clause needs to be a question of its own.
const SHORTEST_CLAUSE: usize = 3;
/// Fewest of them that carry matter.
const LEAST_MATTER: usize = 2;

/// Ranges of tokens that may be questions of their own, without the whole message.
/// Sentences come first, then clauses in the order of the message.
pub fn parts(tokens: &[Token]) -> Vec<Range<usize>> {
    let sentences = cut(tokens, 0..tokens.len(), |t, _| t.before == Break::Sentence);
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut clauses = Vec::new();
    for sentence in sentences {
        let within = cut(tokens, sentence.clone(), |t, i| {
            // "and" joins questions as well as things: only what follows as a question is cut off.
            t.before == Break::Clause || (joins(&t.word) && asks_early(&tokens[i + 1..sentence.end]))
        });
        if within.len() > 1 {
            clauses.extend(within.into_iter().filter(|c| c.len() >= SHORTEST_CLAUSE));
        }
        parts.push(sentence);
    }
    parts.extend(clauses);
    let matter = |p: &Range<usize>| tokens[p.clone()].iter().filter(|t| !is_function_word(&t.word)).count();
    // A clause that points back with a pronoun borrows some of its matter from before.
    let borrows = |p: &Range<usize>| p.start > 0 && tokens[p.clone()].iter().any(|t| is_pronoun(&t.word));
    // One that opens as a question needs no more than its subject: "what did Ann say?"
    let opens = |p: &Range<usize>| p.len() >= SHORTEST_CLAUSE && asks_early(&tokens[p.clone()]);
    let weighs = |p: &Range<usize>| matter(p) + usize::from(borrows(p) || opens(p));
    parts.retain(|p| p.len() < tokens.len() && matter(p) > 0 && weighs(p) >= LEAST_MATTER);
    let mut seen = FxHashSet::default();
    parts.retain(|p| seen.insert((p.start, p.end)));
    if parts.len() > MOST_PARTS {
        // Of many, those that ask something come before those that tell.
        let asks = |part: &Range<usize>| match of_first(&tokens[part.clone()], 3) {
            Asked::Open => false,
            // "Was it" asks, "it was" tells.
            Asked::Whether => of_first(&tokens[part.clone()], 1) == Asked::Whether,
            _ => true,
        };
        let (asking, telling): (Vec<_>, Vec<_>) = (0..parts.len()).partition(|&i| asks(&parts[i]));
        let mut chosen: Vec<usize> = asking.into_iter().chain(telling).take(MOST_PARTS).collect();
        chosen.sort_unstable();
        parts = chosen.into_iter().map(|i| parts[i].clone()).collect();
    }
    parts
}

/// Whether a question word or an auxiliary stands among the first words.
fn asks_early(tokens: &[Token]) -> bool {
    of_first(tokens, 3) != Asked::Open
}

/// What the first words ask for.
fn of_first(tokens: &[Token], count: usize) -> Asked {
    asked(tokens.iter().take(count).map(|t| t.word.as_str()))
}

fn joins(word: &str) -> bool {
    matches!(word, "and" | "but" | "also" | "plus" | "then" | "so")
}

fn cut(tokens: &[Token], range: Range<usize>, starts: impl Fn(&Token, usize) -> bool) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = range.start;
    for i in range.clone() {
        if i > start && starts(&tokens[i], i) {
            out.push(start..i);
            start = i;
        }
    }
    if start < range.end {
        out.push(start..range.end);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn of_many_sentences_those_that_ask_are_looked_at() {
        let told = "I was reading on the train then. ".repeat(12);
        let tokens = crate::text::read(&format!("{told}Who pays the bill then? {told}"));
        let asked = parts(&tokens).into_iter().any(|r| tokens[r.start].word == "who");
        assert!(asked && parts(&tokens).len() == super::MOST_PARTS);
    }

    #[test]
    fn a_question_about_one_thing_is_a_part_and_a_remark_is_none() {
        let texts = |message: &str| -> Vec<String> {
            let tokens = crate::text::read(message);
            let text =
                |r: std::ops::Range<usize>| tokens[r].iter().map(|t| t.word.as_str()).collect::<Vec<_>>().join(" ");
            parts(&tokens).into_iter().map(text).collect()
        };
        assert_eq!(texts("what did Ann say? what did Bob say?"), ["what did ann say", "what did bob say"]);
        assert_eq!(texts("Hi Ann. What did Bob say?"), ["what did bob say"]);
    }

    #[test]
    fn a_message_falls_into_sentences_and_clauses() {
        let tokens = crate::text::read("Hi there. Who pays the bill, and until when does it run?");
        let read: Vec<String> = parts(&tokens)
            .into_iter()
            .map(|r| tokens[r].iter().map(|t| t.word.as_str()).collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(
            read,
            ["who pays the bill and until when does it run", "who pays the bill", "and until when does it run"]
        );
    }
}
