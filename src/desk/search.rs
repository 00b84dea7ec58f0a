//! Finding by a few letters: questions for autocomplete, rows by topic.

use super::{Choice, Snapshot};
use crate::text::{read, stem};

impl Snapshot {
    /// Questions of answer entries that fit what was typed so far, best first; with nothing typed, the first ones.
    pub fn suggest(&self, typed: &str, most: usize) -> Vec<Choice> {
        let typed: Vec<String> = read(typed).into_iter().map(|t| t.word).collect();
        let mut found: Vec<(f64, &crate::knowledge::Entry)> = self
            .knowledge
            .answers()
            .filter_map(|e| {
                let score = fit(&typed, &e.question);
                (typed.is_empty() || score > 0.0).then_some((score, e))
            })
            .collect();
        // The sort is stable: equal ones stay in the order of the files.
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        found.into_iter().take(most).map(|(_, e)| self.choice(e)).collect()
    }

    /// Whether every word of a topic stands in a text, in any form, as one of its words or the beginning of one.
    pub(super) fn mentions<'a>(&self, topic: &str, text: impl Iterator<Item = &'a str>) -> bool {
        let words: Vec<String> = text.flat_map(read).map(|t| stem(&t.word)).collect();
        let wanted: Vec<String> = read(topic).into_iter().map(|t| stem(&t.word)).collect();
        wanted.iter().all(|w| words.iter().any(|word| word.starts_with(w.as_str())))
    }
}

/// How well typed words fit a question: each counts 1 as the beginning of a word, less when it is only like one.
fn fit(typed: &[String], question: &str) -> f64 {
    /// Less alike than this is not alike.
    const ALIKE_FROM: f64 = 0.85;
    let words: Vec<String> = read(question).into_iter().map(|t| t.word).collect();
    let mut sum = 0.0;
    for t in typed {
        let best = words
            .iter()
            .map(|w| match (w == t, w.starts_with(t.as_str())) {
                (true, _) => 1.0,
                (_, true) => 0.95,
                _ => Some(strsim::jaro_winkler(t, w)).filter(|s| *s >= ALIKE_FROM).unwrap_or(0.0) * 0.8,
            })
            .fold(0.0, f64::max);
        if best == 0.0 && t.len() > 2 {
            return 0.0;
        }
        sum += best;
    }
    sum / typed.len().max(1) as f64
}
