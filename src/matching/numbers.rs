//! Strings and hashes -> small numbers that never change once given, so that what was read of a text
//! stays of use when the knowledge is learnt anew.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use rustc_hash::FxHashMap;

/// Numbers for strings, from 0 upward in the order of their coming.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbers(FxHashMap<Box<str>, u32>);

impl Numbers {
    /// The number of a string; a new one where it has none.
    pub(crate) fn give(&mut self, text: &str) -> u32 {
        if let Some(&n) = self.0.get(text) {
            return n;
        }
        let n = self.0.len() as u32;
        self.0.insert(text.into(), n);
        n
    }

    /// The number of a string that has one.
    pub(crate) fn get(&self, text: &str) -> Option<u32> {
        self.0.get(text).copied()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Every string with its number.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, u32)> {
        self.0.iter().map(|(text, &n)| (text.as_ref(), n))
    }
}

/// A map whose keys are hashes already.
pub(crate) type HashedMap<V> = HashMap<u64, V, BuildHasherDefault<Identity>>;

/// Hashes a hash to itself.
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
pub(crate) fn mix(hash: u64, n: u64) -> u64 {
    let h = (hash.rotate_left(5) ^ n).wrapping_mul(0x517c_c1b7_2722_0a95);
    h ^ (h >> 29)
}

/// The hash of a string under a seed; the same on every machine.
pub(crate) fn hash(seed: u64, text: &str) -> u64 {
    let mut h = mix(0x9e37_79b9, seed);
    for chunk in text.as_bytes().chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        h = mix(h, u64::from_le_bytes(word));
    }
    mix(h, text.len() as u64)
}
