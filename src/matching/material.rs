//! The phrasings of a knowledge folder, read and ready to learn from, whole or in part.
//!
//! Words, names and features have numbers that last, so that after a change to the knowledge only
//! the texts that it touches are read again ([`Material::after`]). What is learnt does not depend
//! on which numbers were given, so that it is the same as if everything had been read anew.

use std::sync::Arc;

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use rustc_hash::FxHashMap;

use super::features::{Counted, block, features, letters};
use super::lexicon::{Lexicon, Unit};
use super::numbers::{HashedMap, Numbers, hash};
use super::profile::Sense;
use super::ranker::{Draft, Example, Lesson, Prepared};
use super::roles::roles;
use crate::knowledge::{Entry, EntryKind, Knowledge};
use crate::text::{Asked, Mended, Token, Vocabulary, asked, mend_with, read};

/// What rankers learn from.
#[derive(Debug, Default)]
pub(crate) struct Material {
    pub lexicon: Arc<Lexicon>,
    /// Every word of the phrasings and of the lexicon.
    pub vocabulary: Vocabulary,
    /// Each phrasing, in the order of the knowledge.
    pub texts: Vec<Text>,
    /// Whether each entry answers.
    pub answers: Vec<bool>,
    /// Numbers of the names of units.
    pub names: Numbers,
    /// Numbers of features by their hashes.
    pub features: HashedMap<u32>,
    /// The block of each feature.
    blocks: Vec<u8>,
    /// The words of each entry's answer.
    answer_words: Vec<Box<[u32]>>,
    /// Numbers of words as they are written.
    words: Numbers,
    /// What the words were mended to that are slips.
    mended: FxHashMap<u32, Vec<String>>,
    /// How many features there were when all texts were last read anew.
    features_at_first: usize,
    /// For each entry what its random choices begin with.
    seeds: Vec<u64>,
    /// The same where numbers mean the same.
    numbering: Arc<()>,
}

/// A phrasing, read.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    /// The number of its entry.
    pub entry: usize,
    /// The hash of the phrasing as written.
    pub hash: u64,
    /// Its words before mending.
    words: Arc<[u32]>,
    pub prepared: Arc<Prepared>,
}

/// Texts that are read side by side before their features get numbers, which is done one by one.
const AT_ONCE: usize = 1_024;
/// Features may grow to twice as many as there were at first and so many more before all are numbered anew: most of
/// those that came since are then in no text any more.
const UNUSED: usize = 20_000;

impl Material {
    /// Reads all phrasings.
    pub(crate) fn new(knowledge: &Knowledge) -> Self {
        let lexicon = Arc::new(Lexicon::new(&knowledge.lexicon));
        Self::read(knowledge, lexicon, &Material::default(), &Knowledge::default())
    }

    /// Reads what is not known from before. Another lexicon may make another text of every phrasing.
    pub(crate) fn after(knowledge: &Knowledge, before: &Material, known: &Knowledge) -> Self {
        if known.lexicon == knowledge.lexicon && before.features.len() <= 2 * before.features_at_first + UNUSED {
            Self::read(knowledge, Arc::clone(&before.lexicon), before, known)
        } else {
            Self::new(knowledge)
        }
    }

    fn read(knowledge: &Knowledge, lexicon: Arc<Lexicon>, before: &Material, known: &Knowledge) -> Self {
        let known_texts = texts_as_before(knowledge, before, known);
        let phrasings: Vec<(usize, &str)> = phrasings(knowledge).collect();
        let mut material = Material {
            lexicon,
            answers: knowledge.entries.iter().map(|e| e.kind == EntryKind::Answer).collect(),
            names: before.names.clone(),
            features: before.features.clone(),
            blocks: before.blocks.clone(),
            words: before.words.clone(),
            seeds: knowledge.entries.iter().map(|e| hash(17, &e.id)).collect(),
            numbering: Arc::clone(&before.numbering),
            ..Material::default()
        };
        let new: Vec<Option<Vec<Token>>> = phrasings
            .par_iter()
            .zip(&known_texts)
            .map(|((_, text), known)| known.is_none().then(|| read(text)))
            .collect();
        let words: Vec<Arc<[u32]>> = new
            .iter()
            .zip(&known_texts)
            .map(|(new, known)| match known {
                Some(known) => Arc::clone(&known.words),
                None => new.iter().flatten().map(|t| material.words.give(&t.word)).collect(),
            })
            .collect();
        material.count_and_mend(&words, &before.vocabulary);

        // A text is read again where one of its words is mended otherwise than before.
        let mut otherwise = vec![false; material.words.len()];
        for word in material.mended.keys().chain(before.mended.keys()) {
            otherwise[*word as usize] = material.mended.get(word) != before.mended.get(word);
        }
        let is_mended_otherwise = |words: &[u32]| words.iter().any(|word| otherwise[*word as usize]);
        let mut texts: Vec<Text> = Vec::with_capacity(phrasings.len());
        let mut unread: Vec<(usize, Vec<Token>)> = Vec::new();
        let found = words.into_iter().zip(known_texts).zip(new.into_iter().zip(&phrasings));
        for (i, ((words, known), (tokens, &(entry, text)))) in found.enumerate() {
            let hash = known.map_or_else(|| hash(0, text), |known| known.hash);
            let prepared = match known {
                Some(known) if !is_mended_otherwise(&words) => Arc::clone(&known.prepared),
                _ => {
                    unread.push((i, tokens.unwrap_or_else(|| read(text))));
                    Arc::default()
                }
            };
            texts.push(Text { entry, hash, words, prepared });
        }
        material.texts = texts;
        material.prepare(unread);
        material.read_answers(knowledge, before, known);
        material.features_at_first =
            if before.texts.is_empty() { material.features.len() } else { before.features_at_first };
        material
    }

    /// Counts the words of the phrasings, and finds those that are slips: phrasings hold them as questions do.
    fn count_and_mend(&mut self, texts: &[Arc<[u32]>], before: &Vocabulary) {
        let mut counts = vec![0u32; self.words.len()];
        for &word in texts.iter().flat_map(|words| words.iter()) {
            counts[word as usize] += 1;
        }
        let count = |number: u32| counts.get(number as usize).copied().unwrap_or(0);
        let used: Vec<(&str, u32)> = self.words.iter().filter(|(_, number)| count(*number) > 0).collect();
        let counted = used.iter().map(|(word, n)| (*word, count(*n)));
        self.vocabulary = Vocabulary::counted(counted, self.lexicon.words(), Some(before));
        let slip = |(word, number): &(&str, u32)| match self.vocabulary.mend(word) {
            Mended::As(words) => Some((*number, words)),
            Mended::Known | Mended::Unknown => None,
        };
        self.mended = used.par_iter().filter_map(slip).collect();
    }

    /// Prepares texts, given by their numbers with their words before mending.
    fn prepare(&mut self, unread: Vec<(usize, Vec<Token>)>) {
        let (mended, words) = (&self.mended, &self.words);
        let meant = |word: &str| words.get(word).and_then(|number| mended.get(&number)).map(|words| words.iter());
        let mend_all = |(i, tokens): (usize, Vec<Token>)| (i, mend_with(tokens, meant));
        let unread: Vec<(usize, Vec<Token>)> = unread.into_iter().map(mend_all).collect();
        let (lexicon, vocabulary) = (&self.lexicon, &self.vocabulary);
        let mut numbering = Numbering::new(&mut self.features, &mut self.blocks);
        for some in unread.chunks(AT_ONCE) {
            let read_all: Vec<(&(usize, Vec<Token>), Read<'_>)> =
                some.par_iter().map(|text| (text, Read::new(&text.1, lexicon, vocabulary))).collect();
            for ((i, tokens), read) in read_all {
                let prepared = Prepared {
                    features: numbering.count(&read, tokens),
                    sense: read.sense(|name| self.names.give(name)),
                };
                self.texts[*i].prepared = Arc::new(prepared);
            }
        }
    }

    fn read_answers(&mut self, knowledge: &Knowledge, before: &Material, known: &Knowledge) {
        let known: FxHashMap<&str, &Box<[u32]>> =
            known.entries.iter().map(|e| e.answer.as_str()).zip(&before.answer_words).collect();
        for entry in &knowledge.entries {
            let words = match known.get(entry.answer.as_str()) {
                Some(words) => (*words).clone(),
                None => {
                    let tokens = read(&entry.answer);
                    let units = self.lexicon.units(&tokens, &self.vocabulary);
                    units.iter().filter(|u| !u.function).map(|u| self.names.give(&u.name)).collect()
                }
            };
            self.answer_words.push(words);
        }
    }

    /// Whether words, names and features have the numbers that they had before.
    pub(crate) fn is_numbered_as(&self, before: &Material) -> bool {
        Arc::ptr_eq(&self.numbering, &before.numbering)
    }

    /// Weighs the phrasings that `keep` keeps, told their number and their entry's.
    pub(crate) fn draft(&self, keep: impl Fn(usize, usize) -> bool) -> Draft {
        let examples: Vec<Example<'_>> = self
            .texts
            .iter()
            .enumerate()
            .filter(|(i, text)| keep(*i, text.entry))
            .map(|(number, text)| Example { number, entry: text.entry, text: &text.prepared })
            .collect();
        let lesson = Lesson {
            answers: &self.answers,
            answer_words: &self.answer_words,
            words: self.names.len(),
            blocks: &self.blocks,
            seeds: &self.seeds,
        };
        Draft::new(&examples, &lesson)
    }
}

/// Every phrasing with the number of its entry.
fn phrasings(knowledge: &Knowledge) -> impl Iterator<Item = (usize, &str)> {
    knowledge
        .entries
        .iter()
        .enumerate()
        .flat_map(|(number, e)| e.phrasings.iter().map(move |p| (number, p.text.as_str())))
}

/// For each phrasing what was read of it before, under the same entry.
fn texts_as_before<'a>(knowledge: &Knowledge, before: &'a Material, known: &Knowledge) -> Vec<Option<&'a Text>> {
    let mut rest = &before.texts[..];
    let mut entries: FxHashMap<&str, (&Entry, &[Text])> = FxHashMap::default();
    for entry in &known.entries {
        let (texts, others) = rest.split_at(entry.phrasings.len().min(rest.len()));
        entries.insert(&entry.id, (entry, texts));
        rest = others;
    }
    let mut found = Vec::new();
    for entry in &knowledge.entries {
        let Some((old, texts)) = entries.get(entry.id.as_str()) else {
            found.extend(entry.phrasings.iter().map(|_| None));
            continue;
        };
        // Most entries are as they were.
        let same = entry.phrasings.iter().zip(&old.phrasings).take_while(|(new, old)| new.text == old.text).count();
        found.extend(texts[..same].iter().map(Some));
        let others: FxHashMap<&str, &Text> =
            old.phrasings.iter().map(|p| p.text.as_str()).zip(*texts).skip(same).collect();
        found.extend(entry.phrasings[same..].iter().map(|p| others.get(p.text.as_str()).copied()));
    }
    found
}

/// A text as the lexicon reads it, with its features.
pub(crate) struct Read<'a> {
    pub units: Vec<Unit<'a>>,
    pub asked: Asked,
    /// All features but letters.
    pub features: Vec<u64>,
}

impl<'a> Read<'a> {
    pub(crate) fn new(tokens: &'a [Token], lexicon: &'a Lexicon, vocabulary: &'a Vocabulary) -> Self {
        Self::of(lexicon.units(tokens, vocabulary))
    }

    pub(crate) fn of(units: Vec<Unit<'a>>) -> Self {
        let asked = asked(units.iter().flat_map(|u| u.words.split(' ')));
        let mut found = Vec::with_capacity(units.len() * 8);
        features(&units, asked, &roles(&units), |f| found.push(f));
        Read { units, asked, features: found }
    }

    /// Its units of matter.
    pub(crate) fn matter(&self) -> impl Iterator<Item = &Unit<'a>> {
        self.units.iter().filter(|u| !u.function)
    }

    /// What evidence needs to know of it; `number` gives a name's number.
    pub(crate) fn sense(&self, number: impl FnMut(&str) -> u32) -> Sense {
        Sense::of(self.asked, self.matter().map(|u| u.name.as_ref()), &roles(&self.units), number)
    }
}

/// Gives features their lasting numbers.
struct Numbering<'a> {
    features: &'a mut HashedMap<u32>,
    blocks: &'a mut Vec<u8>,
    /// The letters of words that came before.
    letters: FxHashMap<String, Box<[u32]>>,
    /// For each feature the last text that had it, and where that text's count of it stands.
    seen: Vec<(u32, u32)>,
    texts: u32,
}

impl Numbering<'_> {
    fn new<'a>(features: &'a mut HashedMap<u32>, blocks: &'a mut Vec<u8>) -> Numbering<'a> {
        Numbering { features, blocks, letters: FxHashMap::default(), seen: Vec::new(), texts: 0 }
    }

    fn number(&mut self, feature: u64) -> u32 {
        *self.features.entry(feature).or_insert_with(|| {
            self.blocks.push(block(feature));
            self.blocks.len() as u32 - 1
        })
    }

    /// The features of a text, each with how often it occurs, in the order of their coming.
    fn count(&mut self, read: &Read<'_>, tokens: &[Token]) -> Box<[Counted]> {
        let mut numbers: Vec<u32> = read.features.iter().map(|&f| self.number(f)).collect();
        for token in read.matter().flat_map(|u| &tokens[u.tokens.clone()]) {
            if let Some(known) = self.letters.get(&token.word) {
                numbers.extend(known);
                continue;
            }
            let mut of_word = Vec::new();
            letters(&token.word, |f| of_word.push(f));
            let of_word: Box<[u32]> = of_word.into_iter().map(|f| self.number(f)).collect();
            numbers.extend(&of_word);
            self.letters.insert(token.word.clone(), of_word);
        }
        self.texts += 1;
        self.seen.resize(self.blocks.len(), (0, 0));
        let mut counts: Vec<(u32, u32)> = Vec::with_capacity(numbers.len());
        for number in numbers {
            let (text, at) = &mut self.seen[number as usize];
            if *text == self.texts {
                counts[*at as usize].1 += 1;
            } else {
                (*text, *at) = (self.texts, counts.len() as u32);
                counts.push((number, 1));
            }
        }
        // A folder with so many features is far beyond what may be loaded.
        counts.retain(|(number, _)| *number < Counted::MOST);
        counts.into_iter().map(|(number, count)| Counted::new(number, count)).collect()
    }
}
