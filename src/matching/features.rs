//! Units -> a weighted vector: words, pairs of words, letters within words, roles.
//!
//! Each block of features is TF-IDF (sublinear) and of length one on its own before the blocks are
//! joined, so that a block with many features does not drown one with few.

use std::sync::LazyLock;

use super::lexicon::Unit;
use super::numbers::{HashedMap, mix};
use super::roles::{Roles, role_features};
use crate::text::Asked;

/// The kinds of features, in the order of [`WEIGHTS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Block {
    Words,
    Letters,
    Pairs,
    Roles,
}

const BLOCKS: usize = 4;
/// What each block weighs in the joined vector.
const WEIGHTS: [f32; BLOCKS] = [1.0, 0.7, 0.6, 0.6];
/// Lengths of letter n-grams within a word, its edges counted as letters.
const LETTERS: std::ops::RangeInclusive<usize> = 3..=4;
/// Messages with more content words than this pair only words that stand near each other.
const PAIR_ALL_UP_TO: usize = 8;
/// How near, in content words.
const PAIR_WINDOW: usize = 5;
/// A feature seen in fewer phrasings than this teaches nothing about others.
const LEAST_SEEN: u32 = 3;
/// Most features that are learnt. The shipped knowledge has a fifth of that.
pub(crate) const MOST_LEARNT: usize = 1 << 18;
/// The number of a feature that was not learnt.
const UNKNOWN: u32 = u32::MAX;

/// A sparse vector: feature numbers, each once, with their weights.
pub(crate) type Vector = Vec<(u32, f32)>;

/// The hash of a feature; its lowest bits tell the block.
fn feature(block: Block, hash: u64) -> u64 {
    (mix(hash, block as u64 + 1) & !(BLOCKS as u64 - 1)) | block as u64
}

/// The block of a feature.
pub(crate) fn block(feature: u64) -> u8 {
    (feature & (BLOCKS as u64 - 1)) as u8
}

/// Hands out the features of a question, all but those of its [`letters`]; one that occurs twice comes twice.
pub(crate) fn features(units: &[Unit<'_>], asked: Asked, roles: &Roles<'_>, mut add: impl FnMut(u64)) {
    /// Marks that stand for the edges of the question and for "these very words".
    const EDGE: u64 = 1;
    const VERBATIM: u64 = 2;
    let kind = mix(3, asked as u64);
    let mut word = |hash: u64| add(feature(Block::Words, hash));
    word(kind);
    let mut previous = EDGE;
    for u in units {
        word(u.key);
        word(mix(previous, u.key));
        if u.concept && u.words != u.name {
            word(super::numbers::hash(VERBATIM, &u.words));
        }
        previous = u.key;
    }
    word(mix(previous, EDGE));
    let content: Vec<u64> = std::iter::once(kind).chain(units.iter().filter(|u| !u.function).map(|u| u.key)).collect();
    for (i, &a) in content.iter().enumerate() {
        // What is asked for goes with every word.
        let reach = if i == 0 || content.len() <= PAIR_ALL_UP_TO { content.len() } else { i + 1 + PAIR_WINDOW };
        for &b in content[..reach.min(content.len())].iter().skip(i + 1).filter(|b| **b != a) {
            add(feature(Block::Pairs, mix(a.min(b), a.max(b))));
        }
    }
    role_features(units, roles, |hash| add(feature(Block::Roles, hash)));
}

/// Hands out the letter n-grams of a word.
pub(crate) fn letters(word: &str, mut add: impl FnMut(u64)) {
    let letters: Vec<u64> =
        std::iter::once('^').chain(word.chars()).chain(std::iter::once('$')).map(|c| u64::from(u32::from(c))).collect();
    for n in LETTERS {
        for gram in letters.windows(n) {
            add(feature(Block::Letters, gram.iter().fold(n as u64, |h, &c| mix(h, c))));
        }
    }
}

/// How often a text can have a feature before more of the same says nothing more.
const MOST_COUNTED: u32 = 255;
/// What it says that a text has a feature so often: 1 + ln(n).
static SUBLINEAR: LazyLock<[f32; MOST_COUNTED as usize + 1]> =
    LazyLock::new(|| std::array::from_fn(|n| 1.0 + (n.max(1) as f32).ln()));

/// A feature of a text by its lasting number, with how often the text has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counted(u32);

impl Counted {
    const BITS: u32 = 24;
    /// Numbers from here upward cannot be counted.
    pub(crate) const MOST: u32 = 1 << Self::BITS;

    pub(crate) fn new(number: u32, count: u32) -> Self {
        Counted(number | count.min(MOST_COUNTED) << Self::BITS)
    }

    pub(crate) fn number(self) -> usize {
        (self.0 % Self::MOST) as usize
    }

    fn count(self) -> u32 {
        self.0 >> Self::BITS
    }
}

/// Which features were learnt, and how telling each is.
#[derive(Debug, Default)]
pub(crate) struct FeatureSpace {
    features: Vec<Feature>,
    /// How telling a feature is, by the logarithm of how many texts have it.
    idf: [f32; u32::BITS as usize],
    /// Number in this space -> lasting number.
    lasting: Vec<u32>,
    /// Lasting number -> number in this space.
    learnt: Vec<u32>,
    /// Hash -> number in this space, where questions are to be read.
    hashed: HashedMap<u32>,
}

/// A feature that was learnt, in as few bits as go: the space is looked up for every feature of every text.
#[derive(Clone, Copy, Debug)]
struct Feature(u8);

impl Feature {
    /// `seen` is how many texts have it.
    fn new(block: u8, seen: u32) -> Self {
        Feature(block | ((1 + seen).ilog2() as u8 * BLOCKS as u8))
    }

    fn block(self) -> u8 {
        self.0 % BLOCKS as u8
    }

    /// The base-2 logarithm of how many texts have it, and one more.
    fn seen(self) -> usize {
        usize::from(self.0 / BLOCKS as u8)
    }
}

/// How telling a feature is that so many of so many texts have. Both count in powers of two: a few more texts leave the
/// weights of nearly all others as they were, and with them what was learnt of those.
fn idf(seen: usize, of_all: u32) -> f32 {
    (of_all.ilog2() as f32 - seen as f32) * std::f32::consts::LN_2 + 1.0
}

impl FeatureSpace {
    /// Learns from texts; `blocks` has the block of each lasting number.
    pub(crate) fn new<'a>(texts: impl Iterator<Item = &'a [Counted]>, blocks: &[u8]) -> Self {
        let mut seen = vec![0u32; blocks.len()];
        let mut count = 0u32;
        for text in texts {
            count += 1;
            for f in text {
                seen[f.number()] += 1;
            }
        }
        let mut lasting: Vec<u32> =
            (0..).zip(&seen).filter(|(_, n)| **n >= LEAST_SEEN).map(|(number, _)| number).collect();
        // The most common ones side by side: learning reads and writes their weights all the time.
        lasting.sort_by_key(|number| std::cmp::Reverse(seen[*number as usize].ilog2()));
        // Of a folder many times as large as the shipped one, the rarest are left out.
        lasting.truncate(MOST_LEARNT);
        let mut learnt = vec![UNKNOWN; blocks.len()];
        let mut features = Vec::with_capacity(lasting.len());
        for (of_space, &number) in (0..).zip(&lasting) {
            let number = number as usize;
            learnt[number] = of_space;
            features.push(Feature::new(blocks[number], seen[number]));
        }
        let idf = std::array::from_fn(|seen| idf(seen, 1 + count));
        FeatureSpace { features, idf, lasting, learnt, hashed: HashedMap::default() }
    }

    /// Makes ready for questions, given the lasting number of every hash.
    pub(crate) fn open(&mut self, numbers: &HashedMap<u32>) {
        self.hashed.reserve(self.features.len());
        for (&hash, &number) in numbers {
            if let Some(n) = self.learnt(number) {
                self.hashed.insert(hash, n);
            }
        }
        self.learnt = Vec::new();
    }

    /// The lasting number of each feature of this space.
    pub(crate) fn lasting(&self) -> &[u32] {
        &self.lasting
    }

    /// How many features have lasting numbers, before the space is opened.
    pub(crate) fn lasting_numbers(&self) -> usize {
        self.learnt.len()
    }

    /// The number in this space of a feature with this lasting number, before the space is opened.
    fn learnt(&self, lasting: u32) -> Option<u32> {
        self.learnt.get(lasting as usize).copied().filter(|number| *number != UNKNOWN)
    }

    /// For each feature whether it is more than letters of a word.
    pub(crate) fn of_words(&self) -> Vec<bool> {
        self.features.iter().map(|f| f.block() != Block::Letters as u8).collect()
    }

    /// Appends the weighted vector of a text, of length one (or empty). What comes back stands for that vector,
    /// whatever the space that it is numbered in.
    pub(crate) fn vector(&self, text: &[Counted], out: &mut Vector) -> u64 {
        let (mut mark, mut place) = (u64::from(self.idf[0].to_bits()), 0);
        let known = text.iter().filter_map(|f| {
            let number = self.learnt(f.number() as u32)?;
            place += 1;
            mark = mark.wrapping_add(mix(place, u64::from(f.0) << 8 | u64::from(self.features[number as usize].0)));
            Some((number, f.count()))
        });
        self.weigh(known, out);
        mark
    }

    /// The number of a feature of a question, where it was learnt.
    pub(crate) fn number(&self, hash: u64) -> Option<u32> {
        self.hashed.get(&hash).copied()
    }

    /// The weighted vector of a question from its features, in any order; of length one (or empty).
    pub(crate) fn vector_of(&self, mut features: Vec<(u64, u32)>) -> Vector {
        // By hash, which is the same however the knowledge came to be learnt.
        features.sort_unstable();
        let mut out = Vec::with_capacity(features.len());
        self.weigh(features.chunk_by(|a, b| a == b).map(|same| (same[0].1, same.len() as u32)), &mut out);
        out
    }

    fn weigh(&self, counted: impl Iterator<Item = (u32, u32)>, out: &mut Vector) {
        let (start, sublinear) = (out.len(), &*SUBLINEAR);
        let mut squares = [0f32; BLOCKS];
        for (i, n) in counted {
            let feature = self.features[i as usize];
            let w = sublinear[n.min(MOST_COUNTED) as usize] * self.idf[feature.seen()];
            for (block, squares) in (0..).zip(&mut squares) {
                *squares += if block == feature.block() { w * w } else { 0.0 };
            }
            out.push((i, w));
        }
        let mut scale = [0f32; BLOCKS];
        let total: f32 = (0..BLOCKS).filter(|&b| squares[b] > 0.0).map(|b| WEIGHTS[b] * WEIGHTS[b]).sum();
        let length = f32::max(total, f32::MIN_POSITIVE).sqrt();
        for b in (0..BLOCKS).filter(|&b| squares[b] > 0.0) {
            scale[b] = WEIGHTS[b] / (squares[b].sqrt() * length);
        }
        for (i, w) in &mut out[start..] {
            *w *= scale[usize::from(self.features[*i as usize].block())];
        }
    }
}
