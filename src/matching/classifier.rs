//! The first stage: one linear classifier for each entry against all others, learnt from the
//! phrasings when the knowledge is loaded.
//!
//! Each is an L2-regularised support vector machine with squared hinge loss, solved by dual
//! coordinate descent (Hsieh et al., ICML 2008). Its bias starts at -1, so that a text which
//! shares nothing with an entry already lies on the far side: an entry therefore learns only
//! against the texts that resemble it (see [`Rivals`]), which is what keeps learning some hundreds
//! of entries within a fraction of a second. After a change to the knowledge, an entry whose
//! examples are all as they were takes over what was learnt of it before.

use std::sync::Arc;

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use rustc_hash::FxHashMap;

use super::features::{FeatureSpace, MOST_LEARNT};
use super::numbers::mix;
use super::random::Random;
use super::rivals::Rivals;
use super::vectors::Vectors;
use super::weights::{Column, Weights};

/// Cost of a violated margin, `C` of the published method.
const C: f32 = 0.5;
/// Passes over an entry's texts.
const EPOCHS: usize = 3;
/// Weights smaller than this are left out: they decide nothing, and cost every question time.
const LEAST_WEIGHT: f32 = 0.008;
/// A step smaller than this changes nothing worth its time.
const LEAST_STEP: f32 = 0.01;
/// How far beyond its margin a text is set aside for a while.
const WELL_ON_ITS_SIDE: f32 = 0.1;

/// What there is to learn.
pub(crate) struct Lesson<'a> {
    pub vectors: &'a Vectors,
    /// The class of each text.
    pub labels: &'a [usize],
    /// The number by which the rivals know each text.
    pub texts: &'a [usize],
    pub rivals: &'a Rivals,
    /// For each class what its random choices begin with.
    pub seeds: &'a [u64],
    /// What the vectors are numbered in.
    pub space: &'a FeatureSpace,
}

/// What an earlier lesson has learnt, for a later one to take over.
#[derive(Debug, Default)]
pub(crate) struct Learnt {
    classes: Vec<Arc<Class>>,
    /// How many classes weigh each feature, by its lasting number.
    used_by: Vec<u32>,
}

/// What was learnt of one class.
#[derive(Debug, Default)]
struct Class {
    /// Stands for everything that it was learnt from.
    origin: u64,
    bias: f32,
    /// By the lasting numbers of features.
    weights: Box<Column>,
}

/// A score for each entry: how far a text lies on the entry's side.
#[derive(Debug, Default)]
pub(crate) struct Classifier {
    /// Weights feature by feature, so that one pass over a text scores it for every entry.
    weights: Weights,
    bias: Vec<f32>,
}

impl Learnt {
    /// Learns, and takes over from `before` what has not changed.
    pub(crate) fn new(lesson: &Lesson<'_>, before: Option<&Learnt>) -> Self {
        let known: FxHashMap<u64, &Arc<Class>> =
            before.iter().flat_map(|before| &before.classes).map(|class| (class.origin, class)).collect();
        let classes: Vec<Arc<Class>> = examples_of(lesson)
            .par_iter()
            .enumerate()
            .map_init(
                || (vec![0.0; MOST_LEARNT], Vec::new()),
                |(weights, room), (class, examples)| {
                    let origin = origin(lesson, class, examples);
                    if let Some(known) = known.get(&origin) {
                        return Arc::clone(known);
                    }
                    let bias = learn_one(lesson, class, examples, weights);
                    Arc::new(Class { origin, bias, weights: take_weights(lesson.space, weights, room) })
                },
            )
            .collect();
        // What was taken over is counted already.
        let mut used_by = before.map_or_else(Vec::new, |before| before.used_by.clone());
        used_by.resize(lesson.space.lasting_numbers(), 0);
        let mut gone = known;
        for class in &classes {
            if gone.remove(&class.origin).is_none() {
                class.weights.iter().for_each(|(lasting, _)| used_by[*lasting as usize] += 1);
            }
        }
        for class in gone.values() {
            class.weights.iter().for_each(|(lasting, _)| used_by[*lasting as usize] -= 1);
        }
        Learnt { classes, used_by }
    }
}

impl Classifier {
    /// What was learnt, ready for texts that are numbered in the same space.
    pub(crate) fn new(learnt: &Learnt, space: &FeatureSpace) -> Self {
        let columns = learnt.classes.iter().map(|class| class.weights.as_ref());
        let bias = learnt.classes.iter().map(|class| class.bias).collect();
        Classifier { weights: Weights::of(columns, &learnt.used_by, space), bias }
    }

    /// The score of every class for a text.
    pub(crate) fn scores(&self, x: &[(u32, f32)]) -> Vec<f32> {
        let mut scores = self.bias.clone();
        for &(f, v) in x {
            self.weights.add(f, v, &mut scores);
        }
        scores
    }
}

/// What stands for everything that a class is learnt from: its seed, and its examples in their order.
fn origin(lesson: &Lesson<'_>, class: usize, examples: &[u32]) -> u64 {
    examples.iter().fold(mix(1, lesson.seeds[class]), |origin, &i| {
        let own = u64::from(lesson.labels[i as usize] == class);
        mix(mix(origin, lesson.vectors.marks()[i as usize]), own)
    })
}

/// Takes the weights that were learnt, and leaves zeros; `room` is for this work alone.
fn take_weights(space: &FeatureSpace, weights: &mut [f32], room: &mut Vec<(u32, f32)>) -> Box<Column> {
    /// Weights that are looked at together: most are zero.
    const TOGETHER: usize = 8;
    room.resize(space.lasting().len(), (0, 0.0));
    let mut taken = 0;
    for (lasting, weights) in space.lasting().chunks(TOGETHER).zip(weights.chunks_mut(TOGETHER)) {
        if weights.iter().fold(0, |any, weight| any | weight.to_bits()) != 0 {
            for (&feature, weight) in lasting.iter().zip(weights) {
                // Written whether it stays or not: which do is past guessing.
                room[taken] = (feature, *weight);
                taken += usize::from(weight.abs() >= LEAST_WEIGHT);
                *weight = 0.0;
            }
        }
    }
    room[..taken].into()
}

/// Where a feature's weight stands: to say what is true anyway, that no number is higher, spares the look whether one is.
fn at(feature: u32) -> usize {
    feature as usize % MOST_LEARNT
}

fn dot(x: &[(u32, f32)], weights: &[f32]) -> f32 {
    let weights = &weights[..MOST_LEARNT];
    // Four sums side by side: one alone would wait for itself.
    let mut sums = [0f32; 4];
    let (quads, rest) = x.as_chunks::<4>();
    for quad in quads {
        for (sum, (f, v)) in sums.iter_mut().zip(quad) {
            *sum += weights[at(*f)] * v;
        }
    }
    let rest: f32 = rest.iter().map(|(f, v)| weights[at(*f)] * v).sum();
    rest + (sums[0] + sums[1]) + (sums[2] + sums[3])
}

/// For each class the texts that it learns from: its own, and those that resemble it.
fn examples_of(lesson: &Lesson<'_>) -> Vec<Vec<u32>> {
    let mut has = vec![false; lesson.seeds.len()];
    for &label in lesson.labels {
        has[label] = true;
    }
    let mut examples: Vec<Vec<u32>> = vec![Vec::new(); has.len()];
    for (i, (&own, &text)) in lesson.labels.iter().zip(lesson.texts).enumerate() {
        examples[own].push(i as u32);
        for rival in lesson.rivals.among(text, |class| has[class as usize]) {
            examples[rival as usize].push(i as u32);
        }
    }
    examples
}

/// A text that a class learns from.
struct Example<'a> {
    parts: &'a [(u32, f32)],
    /// 1 for a text of the class itself, else -1.
    side: f32,
    /// Its dual variable.
    alpha: f32,
}

/// Learns one class into `weights`, which come in as zeros; returns the bias.
fn learn_one(lesson: &Lesson<'_>, class: usize, examples: &[u32], weights: &mut [f32]) -> f32 {
    // The bias counts as one more feature of value one.
    const CURVATURE: f32 = 2.0 + 0.5 / C;
    let weights = &mut weights[..MOST_LEARNT];
    let mut bias = -1.0;
    let example = |&i: &u32| Example {
        parts: lesson.vectors.get(i as usize),
        side: if lesson.labels[i as usize] == class { 1.0 } else { -1.0 },
        alpha: 0.0,
    };
    let mut active: Vec<Example<'_>> = examples.iter().map(example).collect();
    // Those that lie well on their side, to be looked at again in the last pass but one.
    let mut aside: Vec<Example<'_>> = Vec::new();
    let mut random = Random::new(lesson.seeds[class]);
    for epoch in 0..EPOCHS {
        if epoch + 2 == EPOCHS {
            active.append(&mut aside);
        }
        random.shuffle(&mut active);
        let is_set_aside = |example: &mut Example<'_>| {
            let Example { parts, side, alpha } = example;
            let gradient = *side * (bias + dot(parts, weights)) - 1.0 + *alpha * 0.5 / C;
            let step = (*alpha - gradient / CURVATURE).max(0.0) - *alpha;
            if step.abs() > LEAST_STEP {
                *alpha += step;
                let step = step * *side;
                bias += step;
                for (f, v) in *parts {
                    weights[at(*f)] += step * v;
                }
            }
            *alpha == 0.0 && gradient >= WELL_ON_ITS_SIDE
        };
        aside.extend(active.extract_if(.., is_set_aside));
    }
    bias
}
