//! Follow-ups: "and when does that end?" is read in the light of the turn before.

use super::{Outcome, Reply, Snapshot};
use crate::text::{asks, is_function_word, read};

/// A message of more content words than this speaks for itself.
const SHORT: usize = 4;

impl Snapshot {
    /// Answers a message that follows another turn; `before` are the entries which that turn was about.
    ///
    /// A message that is understood by itself, and points back with no word, is answered by itself; so is one whose
    /// own words fit an unstated entry.
    /// Otherwise it is also read together with each earlier question, and the surest reading counts; where a pronoun
    /// leans on what was said before, that is the surest of those.
    pub fn ask_after(&self, question: &str, before: &[String]) -> Reply {
        let alone = self.ask(question);
        let sure = |r: &Reply| r.answers().iter().map(|a| a.confidence).fold(0.0, f32::max);
        let words: Vec<String> = read(question).into_iter().map(|t| t.word).collect();
        let leans = leans(&words);
        let points_back = leans || goes_on(&words);
        let says_something = words.iter().any(|w| !is_function_word(w) && !asks(w));
        let not_stated = says_something && matches!(&alone.outcome, Outcome::Unknown(u) if u.unstated.is_some());
        if !points_back && (sure(&alone) > 0.0 || not_stated || words.len() > SHORT * 2) {
            return alone;
        }
        let mut best: Option<Reply> = None;
        let entries = || self.knowledge.entries.iter().enumerate();
        for (number, entry) in before.iter().filter_map(|id| entries().find(|(_, e)| e.id == *id)) {
            let together = self.reply(question, &self.matcher.read_after(question, &entry.question, number));
            let better = best.as_ref().is_none_or(|b| sure(&together) > sure(b));
            if matches!(together.outcome, Outcome::Answers(_)) && better {
                best = Some(together);
            }
        }
        match best {
            Some(together) if leans || sure(&together) > sure(&alone) => together,
            _ => alone,
        }
    }
}

/// Whether a short message stands on something said before: "when does that end?"
fn leans(words: &[String]) -> bool {
    let pronoun =
        |w: &String| matches!(w.as_str(), "that" | "it" | "this" | "they" | "them" | "those" | "these" | "he" | "she");
    is_short(words) && words.iter().any(pronoun)
}

/// Whether a short message begins as if it went on: "and the other way round?"
fn goes_on(words: &[String]) -> bool {
    is_short(words) && matches!(words.first().map(String::as_str), Some("and" | "but" | "so" | "then" | "also"))
}

fn is_short(words: &[String]) -> bool {
    words.iter().filter(|w| !is_function_word(w)).count() <= SHORT
}
