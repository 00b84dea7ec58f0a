//! The phrasings of a knowledge folder, read and ready to learn from, whole or in part.

use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::lexicon::{Lexicon, Unit};
use super::ranker::{Example, Prepared, Ranker};
use crate::knowledge::{EntryKind, Knowledge};
use crate::text::{Token, Vocabulary, mend, read};

/// What rankers learn from.
pub(crate) struct Material {
    pub lexicon: Lexicon,
    /// Every word of the phrasings and of the lexicon.
    pub vocabulary: Vocabulary,
    /// Each phrasing with the number of its entry, in the order of the knowledge.
    pub texts: Vec<(usize, Prepared)>,
    /// Whether each entry answers.
    pub answers: Vec<bool>,
    /// Each entry's answer.
    answer_units: Vec<Vec<Unit>>,
}

impl Material {
    pub(crate) fn new(knowledge: &Knowledge) -> Self {
        let mut lexicon = Lexicon::new(&knowledge.lexicon);
        let phrasings: Vec<(usize, &str)> = knowledge
            .entries
            .iter()
            .enumerate()
            .flat_map(|(entry, e)| e.phrasings.iter().map(move |p| (entry, p.text.as_str())))
            .collect();
        let read_all: Vec<(usize, Vec<Token>)> =
            phrasings.par_iter().map(|(entry, text)| (*entry, read(text))).collect();
        let lexicon_words: Vec<Token> =
            knowledge.lexicon.iter().flat_map(|c| c.words.iter().flat_map(|w| read(w))).collect();
        let vocabulary = Vocabulary::new(
            read_all.iter().flat_map(|(_, tokens)| tokens).map(|t| t.word.as_str()),
            lexicon_words.iter().map(|t| t.word.as_str()),
        );
        // Phrasings hold slips as questions do, and are read the same way.
        let read_all: Vec<(usize, Vec<Token>)> =
            read_all.into_par_iter().map(|(entry, tokens)| (entry, mend(tokens, &vocabulary))).collect();
        lexicon
            .keep_stems(read_all.iter().flat_map(|(_, tokens)| tokens).chain(&lexicon_words).map(|t| t.word.as_str()));
        let texts = read_all.par_iter().map(|(entry, tokens)| (*entry, Prepared::new(lexicon.units(tokens)))).collect();
        Material {
            vocabulary,
            texts,
            answers: knowledge.entries.iter().map(|e| e.kind == EntryKind::Answer).collect(),
            answer_units: knowledge.entries.iter().map(|e| lexicon.units(&read(&e.answer))).collect(),
            lexicon,
        }
    }

    /// Learns from the phrasings that `keep` keeps, told their number and their entry's.
    pub(crate) fn learn(&self, keep: impl Fn(usize, usize) -> bool) -> Ranker {
        let examples: Vec<Example<'_>> = self
            .texts
            .iter()
            .enumerate()
            .filter(|(i, (entry, _))| keep(*i, *entry))
            .map(|(_, (entry, text))| Example { entry: *entry, text })
            .collect();
        Ranker::learn(&examples, &self.answers, &self.answer_units)
    }
}
