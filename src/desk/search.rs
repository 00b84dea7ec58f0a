//! Finding by a few letters: questions for autocomplete, rows by topic.

use std::collections::{HashMap, HashSet};

use super::{Choice, Snapshot};
use crate::knowledge::{EntryKind, Knowledge};
use crate::text::{read, stem};

/// Typed words that count; the rest of a long text adds nothing to what is offered.
const COUNTED: usize = 24;

/// The questions of the answer entries in words, each different word once, so that a keystroke costs no reading.
#[derive(Debug)]
pub(super) struct QuestionIndex {
    words: Vec<String>,
    /// Entry number and its question's words, in the order of the files.
    questions: Vec<(usize, Vec<usize>)>,
}

impl QuestionIndex {
    /// Reads the questions.
    pub(super) fn of(knowledge: &Knowledge) -> Self {
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut words = Vec::new();
        let mut questions = Vec::new();
        for (entry, e) in knowledge.entries.iter().enumerate().filter(|(_, e)| e.kind == EntryKind::Answer) {
            let of_question = read(&e.question).into_iter().map(|token| {
                *numbers.entry(token.word).or_insert_with_key(|word| {
                    words.push(word.clone());
                    words.len() - 1
                })
            });
            questions.push((entry, of_question.collect()));
        }
        QuestionIndex { words, questions }
    }

    /// Entry numbers of the questions that fit what was typed so far, best first; with nothing typed, the first ones.
    fn find(&self, typed: &str, most: usize) -> Vec<usize> {
        let typed: Vec<String> = read(typed).into_iter().map(|t| t.word).take(COUNTED).collect();
        let scores: Vec<Vec<f64>> = typed.iter().map(|t| self.words.iter().map(|w| likeness(t, w)).collect()).collect();
        let mut found: Vec<(f64, usize)> = Vec::new();
        for (entry, words) in &self.questions {
            let mut sum = 0.0;
            let mut fits = true;
            for (typed, scores) in typed.iter().zip(&scores) {
                let best = words.iter().map(|w| scores[*w]).fold(0.0, f64::max);
                fits &= best > 0.0 || typed.len() <= 2;
                sum += best;
            }
            if typed.is_empty() || fits && sum > 0.0 {
                found.push((sum, *entry));
            }
        }
        // The sort is stable: equal ones stay in the order of the files.
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        found.into_iter().take(most).map(|(_, entry)| entry).collect()
    }
}

impl Snapshot {
    /// Questions of answer entries that fit what was typed so far, best first; with nothing typed, the first ones.
    pub fn suggest(&self, typed: &str, most: usize) -> Vec<Choice> {
        let found = self.index.find(typed, most);
        found.into_iter().map(|entry| self.choice(&self.knowledge.entries[entry])).collect()
    }

    /// Ids of all entries, first those that a question most likely means, likeliest first, the rest in the order of the
    /// files.
    pub fn likeliest(&self, question: &str) -> Vec<String> {
        let reading = self.matcher.read(question);
        let mut order: Vec<usize> = Vec::new();
        if let Some(whole) = reading.parts.first() {
            order.extend(whole.candidates.iter().map(|hit| hit.entry));
            if let Some((unstated, _)) = whole.unstated {
                // Behind the likeliest answer: which of the two is meant is what somebody has to say.
                order.insert(order.len().min(1), unstated);
            }
        }
        order.extend(0..self.knowledge.entries.len());
        let mut seen = HashSet::new();
        let first = order.into_iter().filter(|entry| seen.insert(*entry));
        first.filter_map(|entry| self.knowledge.entries.get(entry)).map(|e| e.id.clone()).collect()
    }

    /// Whether every word of a topic stands in a text, in any form, as one of its words or the beginning of one.
    pub(super) fn mentions<'a>(&self, topic: &str, text: impl Iterator<Item = &'a str>) -> bool {
        let words: Vec<String> = text.flat_map(read).map(|t| stem(&t.word)).collect();
        let wanted: Vec<String> = read(topic).into_iter().map(|t| stem(&t.word)).collect();
        wanted.iter().all(|w| words.iter().any(|word| word.starts_with(w.as_str())))
    }
}

/// How well a typed word fits a word: 1 where it is the same, less as its beginning, still less when it is only like it.
fn likeness(typed: &str, word: &str) -> f64 {
    /// Less alike than this is not alike.
    const ALIKE_FROM: f64 = 0.85;
    if word == typed {
        return 1.0;
    }
    if word.starts_with(typed) {
        return 0.95;
    }
    Some(strsim::jaro_winkler(typed, word)).filter(|s| *s >= ALIKE_FROM).unwrap_or(0.0) * 0.8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Entry;

    fn knowledge(questions: impl Iterator<Item = String>) -> Knowledge {
        let entry = |(number, question): (usize, String)| Entry {
            id: format!("e{number}"),
            kind: EntryKind::Answer,
            question,
            phrasings: Vec::new(),
            answer: String::new(),
            cite: Vec::new(),
            related: Vec::new(),
            note: None,
            place: Default::default(),
        };
        Knowledge { entries: questions.enumerate().map(entry).collect(), ..Knowledge::default() }
    }

    #[test]
    fn beginnings_come_before_likenesses_and_strangers_do_not_come() {
        let questions = ["Who repairs it?", "Who prepares it?", "When is tea?"].map(str::to_owned);
        let index = QuestionIndex::of(&knowledge(questions.into_iter()));
        assert_eq!(index.find("repai", 9), [0]);
        assert_eq!(index.find("who", 9), [0, 1]);
        assert_eq!(index.find("reparis", 9), [0]);
        assert_eq!(index.find("", 2), [0, 1]);
        assert!(index.find("zebra", 9).is_empty());
    }

    #[test]
    fn ten_thousand_questions_are_searched_like_ten() {
        let made = (0..10_000).map(|n| format!("What does rule {n} say about part{} and thing{}?", n % 97, n % 1_013));
        let index = QuestionIndex::of(&knowledge(made));
        assert_eq!(index.find("rule 4321 part", 25).first(), Some(&4_321));
        assert_eq!(index.find("rule", 25), (0..25).collect::<Vec<_>>());
    }
}
