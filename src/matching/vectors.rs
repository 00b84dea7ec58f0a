//! The weighted vectors of many texts, as learning goes through them.

use super::features::{Counted, FeatureSpace, Vector};

/// Weighted vectors of texts, one behind the other.
#[derive(Debug, Default)]
pub(crate) struct Vectors {
    parts: Vector,
    /// Where each text's parts end.
    ends: Vec<usize>,
    marks: Vec<u64>,
}

impl Vectors {
    /// The vectors of texts, given by the features that they have.
    pub(crate) fn of<'a>(space: &FeatureSpace, texts: impl Iterator<Item = &'a [Counted]> + Clone) -> Self {
        let room = texts.clone().map(<[Counted]>::len).sum();
        let mut vectors = Vectors { parts: Vector::with_capacity(room), ..Vectors::default() };
        for text in texts {
            vectors.marks.push(space.vector(text, &mut vectors.parts));
            vectors.ends.push(vectors.parts.len());
        }
        vectors
    }

    /// For each text what stands for its parts, whatever the space that they are numbered in.
    pub(super) fn marks(&self) -> &[u64] {
        &self.marks
    }

    pub(super) fn get(&self, text: usize) -> &[(u32, f32)] {
        let start = text.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.parts[start..self.ends[text]]
    }
}
