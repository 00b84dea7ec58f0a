//! Phrasings that the engine, had it not learnt them, would give to another entry: a sign that
//! two entries overlap, or that a phrasing stands in the wrong file.

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use serde::Serialize;

use super::material::{Material, Text};
use super::random::Random;
use crate::knowledge::{Knowledge, Place};

/// In how many parts the phrasings are left out, one part at a time.
const FOLDS: usize = 6;

/// A phrasing that another entry would take.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Collision {
    /// The phrasing.
    pub phrasing: String,
    /// Where it stands.
    #[serde(skip)]
    pub place: Place,
    /// Id of the entry that it stands under.
    pub entry: String,
    /// Id of the entry that would take it.
    pub taken_by: String,
    /// By how much the other one's score is higher: under 0.1 is a toss-up, over 0.5 is clear.
    pub margin: f32,
}

/// Finds every such phrasing, clearest first. Learns several times over: a matter of seconds.
pub fn collisions(knowledge: &Knowledge) -> Vec<Collision> {
    let material = Material::new(knowledge);
    let mut random = Random::new(5);
    let fold_of: Vec<usize> = material.texts.iter().map(|_| random.below(FOLDS)).collect();
    let places: Vec<(usize, usize)> = knowledge
        .entries
        .iter()
        .enumerate()
        .flat_map(|(e, entry)| (0..entry.phrasings.len()).map(move |p| (e, p)))
        .collect();
    let rivals = material.draft(|_, _| true).rivals(None);
    let taken_in = |fold: usize| {
        let draft = material.draft(|text, _| fold_of[text] != fold);
        let learnt = draft.learn(&rivals, None);
        let ranker = draft.ranker(&learnt);
        let mut found = Vec::new();
        for (i, Text { entry, prepared, .. }) in material.texts.iter().enumerate().filter(|(i, _)| fold_of[*i] == fold)
        {
            let scores = ranker.scores(prepared);
            let Some((taken_by, best)) = scores.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)) else { continue };
            if taken_by != *entry {
                let phrasing = &knowledge.entries[*entry].phrasings[places[i].1];
                found.push(Collision {
                    phrasing: phrasing.text.clone(),
                    place: phrasing.place.clone(),
                    entry: knowledge.entries[*entry].id.clone(),
                    taken_by: knowledge.entries[taken_by].id.clone(),
                    margin: best - scores[*entry],
                });
            }
        }
        found
    };
    let mut found: Vec<Collision> = (0..FOLDS).into_par_iter().flat_map_iter(taken_in).collect();
    found.sort_by(|a, b| b.margin.total_cmp(&a.margin));
    found
}
