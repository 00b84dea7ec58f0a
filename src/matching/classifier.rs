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
/// Rows of weights that are added up in one go.
const ROWS_AT_ONCE: usize = 4;

/// A score for each entry: how far a text lies on the entry's side.
#[derive(Debug, Default)]
pub(crate) struct Classifier {
    classes: usize,
    /// Row length: `classes` rounded up, so that rows are whole vector registers.
    stride: usize,
    /// Weights feature by feature, so that one pass over a text scores it for every entry.
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Classifier {
    /// Learns from texts and the class of each.
    pub(crate) fn learn(texts: &[Vector], labels: &[usize], classes: usize, features: usize) -> Self {
        let stride = classes.next_multiple_of(8);
        let mut model = Classifier { classes, stride, weights: vec![0.0; features * stride], bias: vec![-1.0; stride] };
        let examples = examples_of(texts, labels, classes, features);
        let mut weights = vec![0f32; features];
        for (class, examples) in examples.iter().enumerate() {
            model.bias[class] = learn_one(texts, labels, class, examples, &mut weights);
            for &i in examples {
                for (f, _) in texts[i as usize].parts() {
                    let w = &mut weights[f as usize];
                    if *w != 0.0 {
                        model.weights[f as usize * stride + class] = *w;
                        *w = 0.0;
                    }
                }
            }
        }
        model
    }

    fn scores_into(&self, x: &Vector, scores: &mut [f32]) {
        scores.copy_from_slice(&self.bias);
        let row = |f: u32| &self.weights[f as usize * self.stride..(f as usize + 1) * self.stride];
        // Rows lie far apart in memory: reading several at once hides most of the wait for each.
        let mut parts = x.0.chunks_exact(ROWS_AT_ONCE);
        for four in parts.by_ref() {
            let [(a, va), (b, vb), (c, vc), (d, vd)] = [four[0], four[1], four[2], four[3]];
            let rows = row(a).iter().zip(row(b)).zip(row(c)).zip(row(d));
            for (s, (((a, b), c), d)) in scores.iter_mut().zip(rows) {
                *s += (a * va + b * vb) + (c * vc + d * vd);
            }
        }
        for &(f, v) in parts.remainder() {
            for (s, w) in scores.iter_mut().zip(row(f)) {
                *s += w * v;
            }
        }
    }

    /// The score of every class for a text.
    pub(crate) fn scores(&self, x: &Vector) -> Vec<f32> {
        let mut scores = vec![0.0; self.stride];
        self.scores_into(x, &mut scores);
        scores.truncate(self.classes);
        scores
    }
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
    let mut profile: Vec<Vec<(u16, f32)>> = vec![Vec::new(); features];
    for (class, members) in by_class.iter().enumerate() {
        for x in members.iter().map(|&i| &texts[i]) {
            for (f, v) in x.parts() {
                let v = v / sizes[class].sqrt();
                match profile[f as usize].last_mut() {
                    Some((c, sum)) if usize::from(*c) == class => *sum += v,
                    _ => profile[f as usize].push((class as u16, v)),
                }
            }
        }
    }
    let mut examples: Vec<Vec<u32>> = vec![Vec::new(); classes];
    let mut near = vec![0f32; classes];
    let mut order: Vec<u16> = Vec::with_capacity(classes);
    for (i, (x, &label)) in texts.iter().zip(labels).enumerate() {
        near.fill(0.0);
        for (f, v) in x.parts() {
            let classes = &profile[f as usize];
            if classes.len() <= COMMON {
                for &(class, mean) in classes {
                    near[usize::from(class)] += v * mean;
                }
            }
        }
        near[label] = f32::INFINITY;
        order.clear();
        order.extend((0..classes as u16).filter(|&c| near[usize::from(c)] > 0.0));
        if order.len() > RIVALS + 1 {
            order.select_nth_unstable_by(RIVALS, |&a, &b| near[usize::from(b)].total_cmp(&near[usize::from(a)]));
            order.truncate(RIVALS + 1);
        }
        for &class in &order {
            examples[usize::from(class)].push(i as u32);
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
