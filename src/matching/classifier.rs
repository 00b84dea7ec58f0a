//! The first stage: one linear classifier for each entry against all others, learnt from the
//! phrasings when the knowledge is loaded.
//!
//! Each is an L2-regularised support vector machine with squared hinge loss, solved by dual
//! coordinate descent (Hsieh et al., ICML 2008). Its bias starts at -1, so that a text which
//! shares nothing with an entry already lies on the far side: an entry therefore learns only
//! against the texts that resemble it (the [`RIVALS`] nearest entries of each text), which is
//! what keeps learning some hundreds of entries within a fraction of a second.

use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::features::Vector;
use super::random::Random;

/// Cost of a violated margin, `C` of the published method.
const C: f32 = 0.5;
/// Passes over an entry's texts.
const EPOCHS: usize = 3;
/// Weights smaller than this are left out: they decide nothing, and cost every question time.
const LEAST_WEIGHT: f32 = 0.001;
/// A step smaller than this changes nothing worth its time.
const LEAST_STEP: f32 = 0.01;
/// How far beyond its margin a text is set aside for a while.
const WELL_ON_ITS_SIDE: f32 = 0.1;
/// To how many entries, besides its own, a text is a counter-example.
const RIVALS: usize = 10;
/// A feature that more entries than this use does not show which entries a text resembles.
const COMMON: usize = 64;

/// Weighted vectors of texts, one behind the other.
#[derive(Debug, Default)]
pub(crate) struct Vectors {
    parts: Vector,
    /// Where each text's parts end.
    ends: Vec<usize>,
}

impl Vectors {
    /// Appends a text, whose parts `fill` appends.
    pub(crate) fn push(&mut self, fill: impl FnOnce(&mut Vector)) {
        fill(&mut self.parts);
        self.ends.push(self.parts.len());
    }

    fn get(&self, text: usize) -> &[(u32, f32)] {
        let start = text.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.parts[start..self.ends[text]]
    }
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
    fn of(columns: &mut [Vec<(u32, f32)>], features: usize) -> Self {
        /// Adding up a whole row is so many times as quick as adding single cells.
        const WHOLE_FROM: usize = 4;
        let classes = columns.len();
        let mut used_by = vec![0usize; features];
        for (f, _) in columns.iter().flatten() {
            used_by[*f as usize] += 1;
        }
        let mut weights = Weights::default();
        for n in used_by {
            let row = (n * WHOLE_FROM > classes).then_some(weights.many.len());
            weights.many.resize(weights.many.len() + row.map_or(0, |_| classes), 0.0);
            weights.rows.push(row);
        }
        for (class, column) in columns.iter_mut().enumerate() {
            column.retain(|&(f, w)| match weights.rows[f as usize] {
                Some(row) => {
                    weights.many[row + class] = w;
                    false
                }
                None => true,
            });
        }
        weights.few = Rows::of(columns, features);
        weights
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
struct Rows {
    cells: Vec<(u32, f32)>,
    /// Where each feature's cells begin, and where the last one's end.
    starts: Vec<usize>,
}

impl Rows {
    /// Turns each class's numbers by feature into each feature's by class.
    fn of(columns: &[Vec<(u32, f32)>], features: usize) -> Self {
        let mut starts = vec![0usize; features + 1];
        for (f, _) in columns.iter().flatten() {
            starts[*f as usize + 1] += 1;
        }
        for f in 0..features {
            starts[f + 1] += starts[f];
        }
        let mut next = starts.clone();
        let mut cells = vec![(0, 0.0); starts[features]];
        for (class, column) in columns.iter().enumerate() {
            for &(f, w) in column {
                cells[next[f as usize]] = (class as u32, w);
                next[f as usize] += 1;
            }
        }
        Rows { cells, starts }
    }

    fn get(&self, feature: u32) -> &[(u32, f32)] {
        &self.cells[self.starts[feature as usize]..self.starts[feature as usize + 1]]
    }
}

impl Classifier {
    /// Learns from texts and the class of each; `telling[f]` says whether feature `f` counts when it is asked which
    /// classes a text resembles.
    pub(crate) fn learn(texts: &Vectors, labels: &[usize], classes: usize, telling: &[bool]) -> Self {
        let features = telling.len();
        let examples = examples_of(texts, labels, classes, telling);
        let learnt: Vec<(f32, Vec<(u32, f32)>)> = examples
            .par_iter()
            .enumerate()
            .map_init(
                || vec![0f32; features],
                |weights, (class, examples)| {
                    let (bias, moved) = learn_one(texts, labels, class, examples, weights);
                    (bias, take_weights(texts, &moved, weights))
                },
            )
            .collect();
        let (bias, mut columns): (Vec<f32>, Vec<_>) = learnt.into_iter().unzip();
        Classifier { weights: Weights::of(&mut columns, features), bias }
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
fn examples_of(texts: &Vectors, labels: &[usize], classes: usize, telling: &[bool]) -> Vec<Vec<u32>> {
    let profiles = profiles(texts, labels, classes, telling);
    let chunk = labels.len().div_ceil(4 * rayon::current_num_threads()).max(1);
    let resembled: Vec<Vec<(u32, u32)>> = (0..labels.len().div_ceil(chunk))
        .into_par_iter()
        .map(|n| {
            let mut near = vec![0f32; classes];
            let mut order: Vec<u32> = Vec::with_capacity(classes);
            let mut found = Vec::with_capacity(chunk * (RIVALS + 1));
            for i in n * chunk..labels.len().min((n + 1) * chunk) {
                for &(f, v) in texts.get(i) {
                    for &(class, mean) in profiles.get(f) {
                        let near = &mut near[class as usize];
                        if *near == 0.0 {
                            order.push(class);
                        }
                        *near += v * mean;
                    }
                }
                let own = labels[i] as u32;
                order.retain(|&class| class != own);
                if order.len() > RIVALS {
                    let nearer = |a: &u32, b: &u32| near[*b as usize].total_cmp(&near[*a as usize]).then(a.cmp(b));
                    order.select_nth_unstable_by(RIVALS, nearer);
                }
                found.push((own, i as u32));
                found.extend(order.iter().take(RIVALS).map(|&class| (class, i as u32)));
                near[labels[i]] = 0.0;
                for class in order.drain(..) {
                    near[class as usize] = 0.0;
                }
            }
            found
        })
        .collect();
    let mut examples: Vec<Vec<u32>> = vec![Vec::new(); classes];
    for (class, i) in resembled.into_iter().flatten() {
        examples[class as usize].push(i);
    }
    examples
}

/// Mean weight (by the root of the number of texts) of each telling feature in each class that uses it.
fn profiles(texts: &Vectors, labels: &[usize], classes: usize, telling: &[bool]) -> Rows {
    let features = telling.len();
    let mut by_class: Vec<Vec<usize>> = vec![Vec::new(); classes];
    for (i, &label) in labels.iter().enumerate() {
        by_class[label].push(i);
    }
    let mut used_by = vec![0usize; features];
    let mut sums = vec![0f32; features];
    let mut columns: Vec<Vec<(u32, f32)>> = Vec::with_capacity(classes);
    for members in &by_class {
        let mut column: Vec<(u32, f32)> = Vec::new();
        for &(f, v) in members.iter().flat_map(|&i| texts.get(i)).filter(|(f, _)| telling[*f as usize]) {
            let sum = &mut sums[f as usize];
            if *sum == 0.0 {
                column.push((f, 0.0));
            }
            *sum += v;
        }
        let size = (members.len() as f32).sqrt();
        for (f, mean) in &mut column {
            *mean = std::mem::take(&mut sums[*f as usize]) / size;
            used_by[*f as usize] += 1;
        }
        columns.push(column);
    }
    for column in &mut columns {
        column.retain(|(f, _)| used_by[*f as usize] <= COMMON);
    }
    Rows::of(&columns, features)
}

/// Learns one class into `weights`, which come in as zeros; returns the bias, and the texts that moved the weights.
fn learn_one(
    texts: &Vectors,
    labels: &[usize],
    class: usize,
    examples: &[u32],
    weights: &mut [f32],
) -> (f32, Vec<u32>) {
    // The bias counts as one more feature of value one.
    const CURVATURE: f32 = 2.0 + 0.5 / C;
    let mut bias = -1.0;
    // Example and its dual variable; those that lie well on their side are set aside, and looked at again in the last pass but one.
    let mut active: Vec<(u32, f32)> = examples.iter().map(|&i| (i, 0.0)).collect();
    let mut aside: Vec<(u32, f32)> = Vec::new();
    let mut moved: Vec<u32> = Vec::new();
    let mut random = Random::new(class as u64);
    for epoch in 0..EPOCHS {
        if epoch + 2 == EPOCHS {
            active.append(&mut aside);
        }
        random.shuffle(&mut active);
        active.retain_mut(|(i, alpha)| {
            let x = texts.get(*i as usize);
            let y = if labels[*i as usize] == class { 1.0 } else { -1.0 };
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
