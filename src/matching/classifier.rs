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

use super::features::{Counted, FeatureSpace, Vector};
use super::numbers::mix;
use super::random::Random;
use super::rivals::Rivals;

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
        let mut vectors = Vectors { parts: Vec::with_capacity(room), ..Vectors::default() };
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
pub(crate) struct Learnt(Vec<Arc<Class>>);

/// What was learnt of one class.
#[derive(Debug, Default)]
struct Class {
    /// Stands for everything that it was learnt from.
    origin: u64,
    bias: f32,
    /// By the lasting numbers of features.
    weights: Box<[(u32, f32)]>,
}

/// A score for each entry: how far a text lies on the entry's side.
#[derive(Debug, Default)]
pub(crate) struct Classifier {
    /// Weights feature by feature, so that one pass over a text scores it for every entry.
    weights: Weights,
    bias: Vec<f32>,
}

/// For each feature its weight in every class: for features that few classes weigh only in those.
#[derive(Debug, Default)]
struct Weights {
    few: Rows,
    /// Where a feature that many classes weigh has its row, which is as long as there are classes; else [`FEW`].
    rows: Vec<u32>,
    many: Vec<f32>,
}

/// No row of its own.
const FEW: u32 = u32::MAX;

impl Weights {
    /// Sorts out the rows that are to be stored whole.
    fn of(classes: &[Arc<Class>], space: &FeatureSpace) -> Self {
        /// Adding up a whole row is so many times as quick as adding single cells.
        const WHOLE_FROM: usize = 4;
        // What a class has learnt before, all of it has a number now: else its texts would be others.
        let number = |&(lasting, weight): &(u32, f32)| Some((space.learnt(lasting)?, weight));
        let mut used_by = vec![0u32; space.lasting().len()];
        for (f, _) in classes.iter().flat_map(|class| class.weights.iter().filter_map(number)) {
            used_by[f as usize] += 1;
        }
        let mut length = 0;
        let mut rows = vec![FEW; used_by.len()];
        for (row, used_by) in rows.iter_mut().zip(&mut used_by) {
            if *used_by as usize * WHOLE_FROM > classes.len() {
                (*row, *used_by) = (length as u32, 0);
                length += classes.len();
            }
        }
        let mut many = vec![0.0; length];
        let mut few = Rows::with_room(&used_by);
        for (class, learnt) in (0..).zip(classes) {
            for (f, w) in learnt.weights.iter().filter_map(number) {
                match rows[f as usize] {
                    FEW => few.put(f, class, w),
                    row => many[row as usize + class as usize] = w,
                }
            }
        }
        Weights { few: few.filled(), rows, many }
    }

    /// Adds a feature's weights, times its value, to the scores.
    fn add(&self, feature: u32, value: f32, scores: &mut [f32]) {
        match self.rows[feature as usize] {
            FEW => {
                for &(class, w) in self.few.get(feature) {
                    scores[class as usize] += w * value;
                }
            }
            row => {
                for (score, w) in scores.iter_mut().zip(&self.many[row as usize..]) {
                    *score += w * value;
                }
            }
        }
    }
}

/// For each feature its classes with a number each, one feature behind the other.
#[derive(Debug, Default)]
pub(super) struct Rows {
    cells: Vec<(u32, f32)>,
    /// Where each feature's cells begin, and where the last one's end.
    starts: Vec<u32>,
}

/// Rows that are being filled.
struct Filling {
    rows: Rows,
    /// Where each feature's next cell goes.
    next: Vec<u32>,
}

impl Rows {
    /// Turns each class's numbers by feature into each feature's by class.
    pub(super) fn of<'a>(columns: impl Iterator<Item = &'a [(u32, f32)]> + Clone, features: usize) -> Self {
        let mut used_by = vec![0u32; features];
        for (f, _) in columns.clone().flatten() {
            used_by[*f as usize] += 1;
        }
        let mut rows = Self::with_room(&used_by);
        for (class, column) in (0..).zip(columns) {
            for &(f, number) in column {
                rows.put(f, class, number);
            }
        }
        rows.filled()
    }

    /// Room for so many classes of each feature.
    fn with_room(used_by: &[u32]) -> Filling {
        let mut end = 0;
        let mut starts = Vec::with_capacity(used_by.len() + 1);
        starts.push(end);
        starts.extend(used_by.iter().map(|n| {
            end += n;
            end
        }));
        Filling { next: starts.clone(), rows: Rows { cells: vec![(0, 0.0); end as usize], starts } }
    }

    pub(super) fn get(&self, feature: u32) -> &[(u32, f32)] {
        &self.cells[self.starts[feature as usize] as usize..self.starts[feature as usize + 1] as usize]
    }
}

impl Filling {
    /// A feature's number for a class; there have to be no more than there is room for.
    fn put(&mut self, feature: u32, class: u32, number: f32) {
        let next = &mut self.next[feature as usize];
        self.rows.cells[*next as usize] = (class, number);
        *next += 1;
    }

    fn filled(self) -> Rows {
        self.rows
    }
}

impl Classifier {
    /// Learns, and takes over from `before` what has not changed.
    pub(crate) fn learn(lesson: &Lesson<'_>, before: Option<&Learnt>) -> (Self, Learnt) {
        let features = lesson.space.lasting().len();
        let known: FxHashMap<u64, &Arc<Class>> =
            before.iter().flat_map(|before| &before.0).map(|class| (class.origin, class)).collect();
        let classes: Vec<Arc<Class>> = examples_of(lesson)
            .par_iter()
            .enumerate()
            .map_init(Vec::new, |weights, (class, examples)| {
                let origin = origin(lesson, class, examples);
                if let Some(known) = known.get(&origin) {
                    return Arc::clone(known);
                }
                weights.resize(features, 0.0);
                let (bias, moved) = learn_one(lesson, class, examples, weights);
                Arc::new(Class { origin, bias, weights: take_weights(lesson, &moved, weights) })
            })
            .collect();
        let weights = Weights::of(&classes, lesson.space);
        let bias = classes.iter().map(|class| class.bias).collect();
        (Classifier { weights, bias }, Learnt(classes))
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
        mix(mix(origin, lesson.vectors.marks[i as usize]), own)
    })
}

/// Takes the weights that the texts `moved` have made, and leaves zeros.
fn take_weights(lesson: &Lesson<'_>, moved: &[u32], weights: &mut [f32]) -> Box<[(u32, f32)]> {
    let (texts, lasting) = (lesson.vectors, lesson.space.lasting());
    let mut column = Vec::new();
    let mut take = |f: u32, weight: &mut f32| {
        if *weight != 0.0 {
            let weight = std::mem::take(weight);
            if weight.abs() >= LEAST_WEIGHT {
                column.push((lasting[f as usize], weight));
            }
        }
    };
    let steps: usize = moved.iter().map(|&i| texts.get(i as usize).len()).sum();
    if steps < weights.len() {
        moved.iter().flat_map(|&i| texts.get(i as usize)).for_each(|(f, _)| take(*f, &mut weights[*f as usize]));
    } else {
        (0..).zip(weights).for_each(|(f, weight)| take(f, weight));
    }
    column.into()
}

fn dot(x: &[(u32, f32)], weights: &[f32]) -> f32 {
    // Four sums side by side: one alone would wait for itself.
    let mut sums = [0f32; 4];
    let quads = x.chunks_exact(4);
    let rest: f32 = quads.remainder().iter().map(|(f, v)| weights[*f as usize] * v).sum();
    for quad in quads {
        for (sum, (f, v)) in sums.iter_mut().zip(quad) {
            *sum += weights[*f as usize] * v;
        }
    }
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

/// Learns one class into `weights`, which come in as zeros; returns the bias, and the texts that moved the weights.
fn learn_one(lesson: &Lesson<'_>, class: usize, examples: &[u32], weights: &mut [f32]) -> (f32, Vec<u32>) {
    // The bias counts as one more feature of value one.
    const CURVATURE: f32 = 2.0 + 0.5 / C;
    let mut bias = -1.0;
    // Example and its dual variable; those that lie well on their side are set aside, and looked at again in the last pass but one.
    let mut active: Vec<(u32, f32)> = examples.iter().map(|&i| (i, 0.0)).collect();
    let mut aside: Vec<(u32, f32)> = Vec::new();
    let mut moved: Vec<u32> = Vec::new();
    let mut random = Random::new(lesson.seeds[class]);
    for epoch in 0..EPOCHS {
        if epoch + 2 == EPOCHS {
            active.append(&mut aside);
        }
        random.shuffle(&mut active);
        active.retain_mut(|(i, alpha)| {
            let x = lesson.vectors.get(*i as usize);
            let y = if lesson.labels[*i as usize] == class { 1.0 } else { -1.0 };
            let score = bias + dot(x, weights);
            let gradient = y * score - 1.0 + *alpha * 0.5 / C;
            let step = (*alpha - gradient / CURVATURE).max(0.0) - *alpha;
            if step.abs() > LEAST_STEP {
                if *alpha == 0.0 {
                    moved.push(*i);
                }
                *alpha += step;
                bias += step * y;
                for (f, v) in x {
                    weights[*f as usize] += step * y * v;
                }
            }
            let keep = *alpha > 0.0 || gradient < WELL_ON_ITS_SIDE;
            if !keep {
                aside.push((*i, 0.0));
            }
            keep
        });
    }
    (bias, moved)
}
