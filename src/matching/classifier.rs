//! The first stage: one linear classifier for each entry against all others, learnt from the
//! phrasings when the knowledge is loaded.
//!
//! Each is an L2-regularised support vector machine with squared hinge loss, solved by dual
//! coordinate descent (Hsieh et al., ICML 2008). Its bias starts at -1, so that a text which
//! shares nothing with an entry already lies on the far side: an entry therefore learns only
//! against the texts that resemble it (see [`Rivals`]), which is what keeps learning some hundreds
//! of entries within a fraction of a second. After a change to the knowledge, an entry whose
//! examples are all as they were takes over what was learnt of it before.

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use rustc_hash::FxHashMap;

use super::features::{FeatureSpace, Vector};
use super::numbers::mix;
use super::random::Random;
use super::rivals::Rivals;

/// Cost of a violated margin, `C` of the published method.
const C: f32 = 0.5;
/// Passes over an entry's texts.
const EPOCHS: usize = 3;
/// Weights smaller than this are left out: they decide nothing, and cost every question time.
const LEAST_WEIGHT: f32 = 0.004;
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
    /// What stands for each text's parts, whatever the space that they are numbered in.
    marks: Vec<u64>,
}

impl Vectors {
    /// Appends a text, whose parts `fill` appends, numbered in this space.
    pub(crate) fn push(&mut self, space: &FeatureSpace, fill: impl FnOnce(&mut Vector)) {
        let start = self.parts.len();
        fill(&mut self.parts);
        self.ends.push(self.parts.len());
        let mark = |mark, &(f, v): &(u32, f32)| {
            mix(mark, u64::from(space.lasting()[f as usize]) << 32 | u64::from(v.to_bits()))
        };
        self.marks.push(self.parts[start..].iter().fold(0, mark));
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
pub(crate) struct Learnt {
    classes: Vec<Class>,
    /// The lasting number of each feature.
    lasting: Vec<u32>,
}

/// What was learnt of one class.
#[derive(Debug, Default)]
struct Class {
    /// Stands for everything that it was learnt from.
    origin: u64,
    bias: f32,
    weights: Vec<(u32, f32)>,
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
    /// Where a feature that many classes weigh has its row, which is as long as there are classes.
    rows: Vec<Option<usize>>,
    many: Vec<f32>,
}

impl Weights {
    /// Sorts out the rows that are to be stored whole.
    fn of(classes: &[Class], features: usize) -> Self {
        /// Adding up a whole row is so many times as quick as adding single cells.
        const WHOLE_FROM: usize = 4;
        let mut used_by = vec![0usize; features];
        for (f, _) in classes.iter().flat_map(|class| &class.weights) {
            used_by[*f as usize] += 1;
        }
        let mut length = 0;
        let mut row = |n: usize| {
            let row = (n * WHOLE_FROM > classes.len()).then_some(length);
            length += row.map_or(0, |_| classes.len());
            row
        };
        let rows: Vec<Option<usize>> = used_by.into_iter().map(&mut row).collect();
        let mut many = vec![0.0; length];
        for (number, class) in classes.iter().enumerate() {
            for &(f, w) in &class.weights {
                if let Some(row) = rows[f as usize] {
                    many[row + number] = w;
                }
            }
        }
        let by_rows = &rows;
        let few = classes
            .iter()
            .map(|class| class.weights.iter().copied().filter(move |(f, _)| by_rows[*f as usize].is_none()));
        Weights { few: Rows::of(few, features), rows, many }
    }

    /// Adds a feature's weights, times its value, to the scores.
    fn add(&self, feature: u32, value: f32, scores: &mut [f32]) {
        match self.rows[feature as usize] {
            Some(row) => {
                for (score, w) in scores.iter_mut().zip(&self.many[row..]) {
                    *score += w * value;
                }
            }
            None => {
                for &(class, w) in self.few.get(feature) {
                    scores[class as usize] += w * value;
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
    starts: Vec<usize>,
}

impl Rows {
    /// Turns each class's numbers by feature into each feature's by class.
    pub(super) fn of<C: Iterator<Item = (u32, f32)>>(
        columns: impl Iterator<Item = C> + Clone,
        features: usize,
    ) -> Self {
        let mut starts = vec![0usize; features + 1];
        for (f, _) in columns.clone().flatten() {
            starts[f as usize + 1] += 1;
        }
        for f in 0..features {
            starts[f + 1] += starts[f];
        }
        let mut next = starts.clone();
        let mut cells = vec![(0, 0.0); starts[features]];
        for (class, column) in columns.enumerate() {
            for (f, w) in column {
                cells[next[f as usize]] = (class as u32, w);
                next[f as usize] += 1;
            }
        }
        Rows { cells, starts }
    }

    pub(super) fn get(&self, feature: u32) -> &[(u32, f32)] {
        &self.cells[self.starts[feature as usize]..self.starts[feature as usize + 1]]
    }
}

impl Classifier {
    /// Learns, and takes over from `before` what has not changed.
    pub(crate) fn learn(lesson: &Lesson<'_>, before: Option<&Learnt>) -> (Self, Learnt) {
        let features = lesson.space.lasting().len();
        let known: FxHashMap<u64, &Class> =
            before.iter().flat_map(|before| &before.classes).map(|class| (class.origin, class)).collect();
        let numbers: Vec<Option<u32>> =
            before.map_or_else(Vec::new, |before| before.lasting.iter().map(|f| lesson.space.learnt(*f)).collect());
        let classes: Vec<Class> = examples_of(lesson)
            .par_iter()
            .enumerate()
            .map_init(Vec::new, |weights, (class, examples)| {
                let origin = origin(lesson, class, examples);
                if let Some(known) = known.get(&origin) {
                    return known.renumbered(&numbers);
                }
                weights.resize(features, 0.0);
                let (bias, moved) = learn_one(lesson, class, examples, weights);
                Class { origin, bias, weights: take_weights(lesson.vectors, &moved, weights) }
            })
            .collect();
        let weights = Weights::of(&classes, features);
        let bias = classes.iter().map(|class| class.bias).collect();
        (Classifier { weights, bias }, Learnt { classes, lasting: lesson.space.lasting().to_vec() })
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

impl Class {
    /// The same in another numbering; every feature that it weighs has a number there.
    fn renumbered(&self, numbers: &[Option<u32>]) -> Self {
        let weights = self.weights.iter().filter_map(|(f, w)| Some((numbers[*f as usize]?, *w))).collect();
        Class { weights, ..*self }
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
fn take_weights(texts: &Vectors, moved: &[u32], weights: &mut [f32]) -> Vec<(u32, f32)> {
    let mut column = Vec::new();
    let mut take = |f: u32, weight: &mut f32| {
        if *weight != 0.0 {
            let weight = std::mem::take(weight);
            if weight.abs() >= LEAST_WEIGHT {
                column.push((f, weight));
            }
        }
    };
    let steps: usize = moved.iter().map(|&i| texts.get(i as usize).len()).sum();
    if steps < weights.len() {
        moved.iter().flat_map(|&i| texts.get(i as usize)).for_each(|(f, _)| take(*f, &mut weights[*f as usize]));
    } else {
        (0..).zip(weights).for_each(|(f, weight)| take(f, weight));
    }
    column
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
