//! The first stage: one linear classifier for each entry against all others, learnt from the
//! phrasings when the knowledge is loaded.
//!
//! Each is an L2-regularised support vector machine with squared hinge loss, solved by dual
//! coordinate descent (Hsieh et al., ICML 2008). Its bias starts at -1, so that a text which
//! shares nothing with an entry already lies on the far side: an entry therefore learns only
//! against the texts that resemble it (the [`RIVALS`] nearest entries of each text), which is
//! what keeps learning some hundreds of entries within a fraction of a second.

use super::features::Vector;
use super::random::Random;

/// Cost of a violated margin, `C` of the published method.
const C: f32 = 0.5;
/// Passes over an entry's texts.
const EPOCHS: usize = 4;
/// A step smaller than this changes nothing worth its time.
const LEAST_STEP: f32 = 0.01;
/// How far beyond its margin a text is set aside for a while.
const WELL_ON_ITS_SIDE: f32 = 0.1;
/// To how many entries, besides its own, a text is a counter-example.
const RIVALS: usize = 10;
/// A feature that more entries than this use does not show which entries a text resembles.
const COMMON: usize = 32;

/// A score for each entry: how far a text lies on the entry's side.
#[derive(Debug, Default)]
pub(crate) struct Classifier {
    /// Weights feature by feature, so that one pass over a text scores it for every entry: class and weight,
    /// for the classes that weigh the feature at all.
    weights: Vec<(u32, f32)>,
    /// Where each feature's weights begin, and where the last one's end.
    starts: Vec<usize>,
    bias: Vec<f32>,
}

impl Classifier {
    /// Learns from texts and the class of each.
    pub(crate) fn learn(texts: &[Vector], labels: &[usize], classes: usize, features: usize) -> Self {
        let examples = examples_of(texts, labels, classes, features);
        let mut weights = vec![0f32; features];
        let mut bias = Vec::with_capacity(classes);
        let mut columns: Vec<Vec<(u32, f32)>> = Vec::with_capacity(classes);
        for (class, examples) in examples.iter().enumerate() {
            bias.push(learn_one(texts, labels, class, examples, &mut weights));
            let mut column = Vec::new();
            for (f, _) in examples.iter().flat_map(|&i| texts[i as usize].parts()) {
                let w = std::mem::take(&mut weights[f as usize]);
                if w != 0.0 {
                    column.push((f, w));
                }
            }
            columns.push(column);
        }
        let (weights, starts) = by_feature(&columns, features);
        Classifier { weights, starts, bias }
    }

    /// The score of every class for a text.
    pub(crate) fn scores(&self, x: &Vector) -> Vec<f32> {
        let mut scores = self.bias.clone();
        for (f, v) in x.parts() {
            for &(class, w) in &self.weights[self.starts[f as usize]..self.starts[f as usize + 1]] {
                scores[class as usize] += w * v;
            }
        }
        scores
    }
}

/// Turns each class's weights by feature into each feature's weights by class, with where each feature's begin.
fn by_feature(columns: &[Vec<(u32, f32)>], features: usize) -> (Vec<(u32, f32)>, Vec<usize>) {
    let mut starts = vec![0usize; features + 1];
    for (f, _) in columns.iter().flatten() {
        starts[*f as usize + 1] += 1;
    }
    for f in 0..features {
        starts[f + 1] += starts[f];
    }
    let mut next = starts.clone();
    let mut weights = vec![(0, 0.0); starts[features]];
    for (class, column) in columns.iter().enumerate() {
        for &(f, w) in column {
            weights[next[f as usize]] = (class as u32, w);
            next[f as usize] += 1;
        }
    }
    (weights, starts)
}

/// For each class the texts that it learns from: its own, and those that resemble it.
fn examples_of(texts: &[Vector], labels: &[usize], classes: usize, features: usize) -> Vec<Vec<u32>> {
    // Mean weight of each feature in each class that uses it.
    let mut sizes = vec![0f32; classes];
    for &label in labels {
        sizes[label] += 1.0;
    }
    let mut by_class: Vec<Vec<usize>> = vec![Vec::new(); classes];
    for (i, &label) in labels.iter().enumerate() {
        by_class[label].push(i);
    }
    let mut profile: Vec<Vec<(u32, f32)>> = vec![Vec::new(); features];
    for (class, members) in by_class.iter().enumerate() {
        for x in members.iter().map(|&i| &texts[i]) {
            for (f, v) in x.parts() {
                let v = v / sizes[class].sqrt();
                match profile[f as usize].last_mut() {
                    Some((c, sum)) if *c as usize == class => *sum += v,
                    _ => profile[f as usize].push((class as u32, v)),
                }
            }
        }
    }
    let mut examples: Vec<Vec<u32>> = vec![Vec::new(); classes];
    let mut near = vec![0f32; classes];
    let mut order: Vec<u32> = Vec::with_capacity(classes);
    for (i, (x, &label)) in texts.iter().zip(labels).enumerate() {
        near.fill(0.0);
        for (f, v) in x.parts() {
            let classes = &profile[f as usize];
            if classes.len() <= COMMON {
                for &(class, mean) in classes {
                    near[class as usize] += v * mean;
                }
            }
        }
        near[label] = f32::INFINITY;
        order.clear();
        order.extend((0..classes as u32).filter(|&c| near[c as usize] > 0.0));
        if order.len() > RIVALS + 1 {
            order.select_nth_unstable_by(RIVALS, |&a, &b| near[b as usize].total_cmp(&near[a as usize]));
            order.truncate(RIVALS + 1);
        }
        for &class in &order {
            examples[class as usize].push(i as u32);
        }
    }
    examples
}

/// Learns one class into `weights`, which come in as zeros; returns the bias.
fn learn_one(texts: &[Vector], labels: &[usize], class: usize, examples: &[u32], weights: &mut [f32]) -> f32 {
    // The bias counts as one more feature of value one.
    const CURVATURE: f32 = 2.0 + 0.5 / C;
    let mut bias = -1.0;
    // Example and its dual variable; those that lie well on their side are set aside, and looked at again in the last pass but one.
    let mut active: Vec<(u32, f32)> = examples.iter().map(|&i| (i, 0.0)).collect();
    let mut aside: Vec<(u32, f32)> = Vec::new();
    let mut random = Random::new(class as u64);
    for epoch in 0..EPOCHS {
        if epoch + 2 == EPOCHS {
            active.append(&mut aside);
        }
        random.shuffle(&mut active);
        active.retain_mut(|(i, alpha)| {
            let x = &texts[*i as usize];
            let y = if labels[*i as usize] == class { 1.0 } else { -1.0 };
            let score: f32 = bias + x.parts().map(|(f, v)| weights[f as usize] * v).sum::<f32>();
            let gradient = y * score - 1.0 + *alpha * 0.5 / C;
            let step = (*alpha - gradient / CURVATURE).max(0.0) - *alpha;
            if step.abs() > LEAST_STEP {
                *alpha += step;
                bias += step * y;
                for (f, v) in x.parts() {
                    weights[f as usize] += step * y * v;
                }
            }
            let keep = *alpha > 0.0 || gradient < WELL_ON_ITS_SIDE;
            if !keep {
                aside.push((*i, 0.0));
            }
            keep
        });
    }
    bias
}
