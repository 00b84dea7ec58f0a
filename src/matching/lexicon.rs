//! Tokens -> units: words that mean the same thing become one concept, longest phrase first.

use rustc_hash::FxHashMap;
use std::borrow::Cow;

use crate::knowledge::{Concept, Role};
use crate::text::{Break, Token, is_function_word, read, stem};

/// A word of a question, or a phrase of it that the lexicon knows as one thing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unit {
    /// The concept's name, or the stem of a word that belongs to none.
    pub name: String,
    /// The words as the question has them.
    pub words: String,
    /// Whether it is a concept of the lexicon.
    pub concept: bool,
    /// The part it plays.
    pub role: Option<Role>,
    /// Whether it carried a possessive 's.
    pub possessive: bool,
    /// Whether it carries grammar rather than matter.
    pub function: bool,
    /// What stands before it.
    pub before: Break,
}

impl Unit {
    /// Whether it is somebody who may give, get, have or speak.
    pub(crate) fn is_party(&self) -> bool {
        self.role == Some(Role::Party)
    }
}

/// The lexicon in the form that finding needs.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    /// First stem of a phrase -> its phrases, longest first.
    phrases: FxHashMap<String, Vec<Phrase>>,
    concepts: Vec<(String, Option<Role>)>,
    /// Stems of the words that were seen while learning: finding one is quicker than stemming again.
    stems: FxHashMap<String, String>,
}

#[derive(Debug)]
struct Phrase {
    /// The phrase as it is written: of two phrases with the same stems, the one with the question's own words is meant.
    words: Vec<String>,
    /// The stems after the first.
    rest: Vec<String>,
    concept: usize,
}

impl Lexicon {
    pub(crate) fn new(concepts: &[Concept]) -> Self {
        let mut lexicon = Lexicon::default();
        for (i, concept) in concepts.iter().enumerate() {
            lexicon.concepts.push((concept.name.clone(), concept.role));
            for phrase in &concept.words {
                let words: Vec<String> = read(phrase).into_iter().map(|t| t.word).collect();
                let mut stems = words.iter().map(|w| stem(w));
                if let Some(first) = stems.next() {
                    let rest = stems.collect();
                    lexicon.phrases.entry(first).or_default().push(Phrase { words, rest, concept: i });
                }
            }
        }
        for phrases in lexicon.phrases.values_mut() {
            phrases.sort_by_key(|p| std::cmp::Reverse(p.rest.len()));
        }
        lexicon
    }

    /// Keeps the stems of words that will be read often.
    pub(crate) fn keep_stems<'a>(&mut self, words: impl Iterator<Item = &'a str>) {
        for word in words {
            if !self.stems.contains_key(word) {
                self.stems.insert(word.to_owned(), stem(word));
            }
        }
    }

    /// Reads tokens as units.
    pub(crate) fn units(&self, tokens: &[Token]) -> Vec<Unit> {
        let stem_of = |t: &Token| {
            self.stems.get(&t.word).map_or_else(|| Cow::Owned(stem(&t.word)), |s| Cow::Borrowed(s.as_str()))
        };
        let stems: Vec<Cow<'_, str>> = tokens.iter().map(stem_of).collect();
        let mut units = Vec::with_capacity(tokens.len());
        let mut at = 0;
        while at < tokens.len() {
            let found = self.phrases.get(stems[at].as_ref()).and_then(|phrases| {
                let fits = |p: &&Phrase| {
                    let end = at + 1 + p.rest.len();
                    end <= stems.len()
                        && stems[at + 1..end] == p.rest[..]
                        && tokens[at + 1..end].iter().all(|t| t.before == Break::None)
                };
                let longest = phrases.iter().find(fits)?;
                let same_words = |p: &&Phrase| p.words.iter().zip(&tokens[at..]).all(|(w, t)| *w == t.word);
                let mut alike = phrases.iter().filter(fits).take_while(|p| p.rest.len() == longest.rest.len());
                Some(alike.find(same_words).unwrap_or(longest))
            });
            let length = found.map_or(1, |p| p.rest.len() + 1);
            let span = &tokens[at..at + length];
            let concept = found.map(|p| &self.concepts[p.concept]);
            units.push(Unit {
                name: concept.map_or_else(|| stems[at].clone().into_owned(), |(name, _)| name.clone()),
                words: if length == 1 {
                    span[0].word.clone()
                } else {
                    span.iter().map(|t| t.word.as_str()).collect::<Vec<_>>().join(" ")
                },
                concept: concept.is_some(),
                role: concept.and_then(|(_, role)| *role),
                possessive: span[length - 1].possessive,
                function: concept.is_none() && is_function_word(&span[0].word),
                before: span[0].before,
            });
            at += length;
        }
        units
    }
}
