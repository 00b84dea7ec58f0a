//! Units -> a weighted vector: words, pairs of words, letters within words, roles.
//!
//! Each block of features is TF-IDF (sublinear) and of length one on its own before the blocks are
//! joined, so that a block with many features does not drown one with few.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::lexicon::Unit;
use super::roles::role_tokens;
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

/// A sparse vector: feature numbers, ascending, with their weights.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vector(pub Vec<(u32, f32)>);

impl Vector {
    /// Feature numbers and weights.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (u32, f32)> + '_ {
        self.0.iter().copied()
    }
}

/// Features of one text before weighting: hashed name, block, count.
pub(crate) type Raw = Vec<(u64, u8, u16)>;

/// Names of features -> numbers and weights, learnt from the phrasings.
#[derive(Debug, Default)]
pub(crate) struct FeatureSpace {
    numbers: HashMap<u64, u32, BuildHasherDefault<Identity>>,
    idf: Vec<f32>,
}

/// Keys are hashes already.
#[derive(Default)]
pub(crate) struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.0 = mix(self.0, u64::from(b));
        }
    }
    fn write_u64(&mut self, n: u64) {
        self.0 = n;
    }
}

/// One step of an FxHash-like hash, with a final shuffle so that high and low bits both vary.
fn mix(hash: u64, n: u64) -> u64 {
    let h = (hash.rotate_left(5) ^ n).wrapping_mul(0x517c_c1b7_2722_0a95);
    h ^ (h >> 29)
}

fn hash(block: Block, parts: &[&str]) -> u64 {
    let mut h = mix(0x9e37_79b9, block as u64 + 1);
    for part in parts {
        for chunk in part.as_bytes().chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            h = mix(h, u64::from_le_bytes(word));
        }
        h = mix(h, 0xff);
    }
    h
}

/// Takes the features of a question.
pub(crate) fn extract(units: &[Unit], asked: Asked) -> Raw {
    let mut raw: Vec<(u64, u8)> = Vec::with_capacity(units.len() * 24);
    let mut add = |block: Block, parts: &[&str]| raw.push((hash(block, parts), block as u8));
    let kind = format!("?{}", asked.name());
    add(Block::Words, &[&kind]);
    let mut previous = "^";
    for u in units {
        add(Block::Words, &[&u.name]);
        add(Block::Words, &[previous, &u.name]);
        if u.concept && u.words != u.name {
            add(Block::Words, &["=", &u.words]);
        }
        previous = &u.name;
    }
    add(Block::Words, &[previous, "$"]);
    let mut word = Vec::new();
    for u in units.iter().filter(|u| !u.function) {
        for w in u.words.split(' ') {
            word.clear();
            word.push('^');
            word.extend(w.chars());
            word.push('$');
            for n in LETTERS {
                for gram in word.windows(n) {
                    let mut h = mix(0x51ed_270b, n as u64);
                    for c in gram {
                        h = mix(h, u64::from(*c as u32));
                    }
                    raw.push((h, Block::Letters as u8));
                }
            }
        }
    }
    let mut add = |block: Block, parts: &[&str]| raw.push((hash(block, parts), block as u8));
    let content: Vec<&str> =
        std::iter::once(kind.as_str()).chain(units.iter().filter(|u| !u.function).map(|u| u.name.as_str())).collect();
    for (i, a) in content.iter().enumerate() {
        for (j, b) in content.iter().enumerate().skip(i + 1) {
            if a == b || (content.len() > PAIR_ALL_UP_TO && i > 0 && j - i > PAIR_WINDOW) {
                continue;
            }
            let (a, b) = if a < b { (a, b) } else { (b, a) };
            add(Block::Pairs, &[a, b]);
        }
    }
    for role in role_tokens(units) {
        add(Block::Roles, &[&role]);
    }
    raw.sort_unstable();
    let mut out: Raw = Vec::with_capacity(raw.len());
    for (h, block) in raw {
        match out.last_mut() {
            Some(last) if last.0 == h && last.1 == block => last.2 = last.2.saturating_add(1),
            _ => out.push((h, block, 1)),
        }
    }
    out
}

impl FeatureSpace {
    /// Learns which features there are, and how telling each is.
    pub(crate) fn new<'a>(texts: impl Iterator<Item = &'a Raw> + Clone) -> Self {
        let mut seen: HashMap<u64, u32, BuildHasherDefault<Identity>> = HashMap::default();
        let mut count = 0u32;
        for raw in texts.clone() {
            count += 1;
            for (h, _, _) in raw {
                *seen.entry(*h).or_insert(0) += 1;
            }
        }
        let mut space = FeatureSpace::default();
        // Numbers follow the order of the texts, so that the same knowledge always gives the same numbers.
        for raw in texts {
            for (h, _, _) in raw {
                let n = seen[h];
                if n >= LEAST_SEEN && !space.numbers.contains_key(h) {
                    space.numbers.insert(*h, space.idf.len() as u32);
                    space.idf.push(((1.0 + count as f32) / (1.0 + n as f32)).ln() + 1.0);
                }
            }
        }
        space
    }

    /// How many features there are.
    pub(crate) fn len(&self) -> usize {
        self.idf.len()
    }

    /// The weighted vector of a text, of length one (or empty).
    pub(crate) fn vector(&self, raw: &Raw) -> Vector {
        let mut parts: Vec<(u32, f32, u8)> = Vec::with_capacity(raw.len());
        let mut squares = [0f32; BLOCKS];
        for &(h, block, n) in raw {
            if let Some(&i) = self.numbers.get(&h) {
                let w = (1.0 + f32::from(n).ln()) * self.idf[i as usize];
                squares[block as usize] += w * w;
                parts.push((i, w, block));
            }
        }
        let mut scale = [0f32; BLOCKS];
        let mut total = 0.0;
        for b in 0..BLOCKS {
            if squares[b] > 0.0 {
                scale[b] = WEIGHTS[b] / squares[b].sqrt();
                total += WEIGHTS[b] * WEIGHTS[b];
            }
        }
        let length = f32::max(total, f32::MIN_POSITIVE).sqrt();
        parts.sort_unstable_by_key(|p| p.0);
        Vector(parts.into_iter().map(|(i, w, block)| (i, w * scale[block as usize] / length)).collect())
    }
}
