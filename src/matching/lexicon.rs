//! Tokens -> units: words that mean the same thing become one concept, longest phrase first.

use std::borrow::Cow;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::numbers::hash;
use crate::knowledge::{Concept, Role};
use crate::text::{Break, Token, Vocabulary, is_function_word, read, stem};

/// A word of a question, or a phrase of it that the lexicon knows as one thing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unit<'a> {
    /// The concept's name, or the stem of a word that belongs to none.
    pub name: Cow<'a, str>,
    /// The hash of the name.
    pub key: u64,
    /// The words as the question has them.
    pub words: Cow<'a, str>,
    /// Which tokens they are.
    pub tokens: Range<usize>,
    /// Whether it is a concept of the lexicon.
    pub concept: bool,
    /// The part it plays.
    pub role: Option<Role>,
    /// Whether it carried a possessive 's.
    pub possessive: bool,
    /// Whether it carries grammar rather than matter.
    pub function: bool,
}

impl Unit<'_> {
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
    concepts: Vec<(String, u64, Option<Role>)>,
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
            lexicon.concepts.push((concept.name.clone(), key(&concept.name), concept.role));
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

    /// Every word of its phrases.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.phrases.values().flatten().flat_map(|phrase| phrase.words.iter().map(String::as_str))
    }

    /// Reads tokens as units.
    pub(crate) fn units<'a>(&'a self, tokens: &'a [Token], vocabulary: &'a Vocabulary) -> Vec<Unit<'a>> {
        let stems: Vec<Cow<'a, str>> = tokens.iter().map(|t| vocabulary.stem(&t.word)).collect();
        let mut units = Vec::with_capacity(tokens.len());
        let mut at = 0;
        while at < tokens.len() {
            let found = self.longest(&stems[at..], &tokens[at..]);
            let end = at + found.map_or(1, |p| p.rest.len() + 1);
            let span = &tokens[at..end];
            let concept = found.map(|p| &self.concepts[p.concept]);
            let (name, key) = match concept {
                Some((name, key, _)) => (Cow::Borrowed(name.as_str()), *key),
                None => (stems[at].clone(), key(&stems[at])),
            };
            units.push(Unit {
                name,
                key,
                words: match span {
                    [one] => Cow::Borrowed(one.word.as_str()),
                    more => Cow::Owned(more.iter().map(|t| t.word.as_str()).collect::<Vec<_>>().join(" ")),
                },
                tokens: at..end,
                concept: concept.is_some(),
                role: concept.and_then(|(_, _, role)| *role),
                possessive: span[span.len() - 1].possessive,
                function: concept.is_none() && is_function_word(&span[0].word),
            });
            at = end;
        }
        units
    }

    /// The longest phrase that the tokens begin with.
    fn longest(&self, stems: &[Cow<'_, str>], tokens: &[Token]) -> Option<&Phrase> {
        let phrases = self.phrases.get(stems[0].as_ref())?;
        let fits = |p: &&Phrase| {
            let end = 1 + p.rest.len();
            end <= stems.len() && stems[1..end] == p.rest[..] && tokens[1..end].iter().all(|t| t.before == Break::None)
        };
        let longest = phrases.iter().find(fits)?;
        let same_words = |p: &&Phrase| p.words.iter().zip(tokens).all(|(w, t)| *w == t.word);
        let mut alike = phrases.iter().filter(fits).take_while(|p| p.rest.len() == longest.rest.len());
        Some(alike.find(same_words).unwrap_or(longest))
    }
}

fn key(name: &str) -> u64 {
    hash(0, name)
}
