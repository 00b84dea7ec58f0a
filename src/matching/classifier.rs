//! The first stage: one linear classifier for each entry against all others, learnt from the
//! phrasings when the knowledge is loaded.
//!
//! An L2-regularised support vector machine with squared hinge loss, solved by dual coordinate
//! descent (Hsieh et al., ICML 2008), all entries at once: weights are kept feature by feature,
//! so that one pass over a phrasing scores it for every entry.

use super::features::Vector;
use super::random::Random;

/// Cost of a violated margin, `C` of the published method.
const C: f32 = 0.5;
/// Passes over the phrasings.
const EPOCHS: usize = 3;
/// A step smaller than this is not worth its memory traffic.
const LEAST_STEP: f32 = 0.02;
/// Weight rows that are added up in one go.
const ROWS_AT_ONCE: usize = 4;

/// A score for each entry: how far the text lies on the entry's side.
#[derive(Debug, Default)]
pub(crate) struct Classifier {
    classes: usize,
    /// Row length: `classes` rounded up, so that rows are whole vector registers.
    stride: usize,
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Classifier {
    /// Learns from texts and the class of each.
    pub(crate) fn learn(texts: &[&Vector], labels: &[usize], classes: usize, features: usize) -> Self {
        let stride = classes.next_multiple_of(8);
        let mut model = Classifier {
            classes,
            stride,
            weights: vec![0.0; features * stride],
            bias: vec![-1.0; stride],
        };
        let mut alphas = vec![0f32; texts.len() * stride];
        let mut scores = vec![0f32; stride];
        let mut steps: Vec<(usize, f32)> = Vec::new();
        let mut order: Vec<usize> = (0..texts.len()).collect();
        let mut random = Random::new(1);
        for _ in 0..EPOCHS {
            random.shuffle(&mut order);
            for &i in &order {
                let x = texts[i];
                model.scores_into(x, &mut scores);
                // The bias counts as one more feature of value one.
                let curvature = 2.0 + 0.5 / C;
                let alpha = &mut alphas[i * stride..(i + 1) * stride];
                steps.clear();
                for k in 0..classes {
                    let y = if k == labels[i] { 1.0 } else { -1.0 };
                    let gradient = y * scores[k] - 1.0 + alpha[k] * 0.5 / C;
                    if gradient >= 0.0 && alpha[k] == 0.0 {
                        continue;
                    }
                    let new = (alpha[k] - gradient / curvature).max(0.0);
                    let step = new - alpha[k];
                    if step.abs() > LEAST_STEP {
                        alpha[k] = new;
                        steps.push((k, step * y));
                    }
                }
                for &(k, step) in &steps {
                    model.bias[k] += step;
                }
                if !steps.is_empty() {
                    for (&f, &v) in x.index.iter().zip(&x.value) {
                        let row = &mut model.weights[f as usize * stride..(f as usize + 1) * stride];
                        for &(k, step) in &steps {
                            row[k] += step * v;
                        }
                    }
                }
            }
        }
        model
    }

    fn scores_into(&self, x: &Vector, scores: &mut [f32]) {
        scores.copy_from_slice(&self.bias);
        let stride = self.stride;
        let row = |f: u32| &self.weights[f as usize * stride..(f as usize + 1) * stride];
        // Rows lie far apart in memory: reading several at once hides most of the wait for each.
        let mut features = x.index.chunks_exact(ROWS_AT_ONCE);
        let mut values = x.value.chunks_exact(ROWS_AT_ONCE);
        for (f, v) in features.by_ref().zip(values.by_ref()) {
            let (a, b, c, d) = (row(f[0]), row(f[1]), row(f[2]), row(f[3]));
            for ((((s, a), b), c), d) in scores.iter_mut().zip(a).zip(b).zip(c).zip(d) {
                *s += (a * v[0] + b * v[1]) + (c * v[2] + d * v[3]);
            }
        }
        for (&f, v) in features.remainder().iter().zip(values.remainder()) {
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
