//! Evidence -> the probability that a candidate is right.
//!
//! A small network (one hidden layer beside a linear path) on standardised evidence, fitted with
//! Adam on questions held out of the knowledge itself: phrasings that were left out, whose entry
//! is known, and phrasings of whole entries that were left out, which nothing can answer.
//! Its input is a few thousand samples and its size a few hundred weights, so fitting it is part
//! of loading.

use super::evidence::Evidence;
use super::random::Random;

/// Units of the hidden layer.
const HIDDEN: usize = 16;
/// Samples to a step.
const BATCH: usize = 16;
/// Passes over the samples.
const EPOCHS: usize = 10;
/// The weights of the last passes are averaged.
const AVERAGED: usize = 4;
/// Adam's step size at the start; it falls to nothing.
const STEP: f32 = 0.01;
/// Weight decay.
const DECAY: f32 = 1e-3;

/// A candidate whose rightness is known.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    pub evidence: Evidence,
    /// From 0, wrong, to 1, right.
    pub right: f32,
    pub weight: f32,
}

/// The fitted model.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calibrator {
    mean: Vec<f32>,
    scale: Vec<f32>,
    /// Inputs (the last one constant) by hidden units.
    hidden: Vec<[f32; HIDDEN]>,
    /// Hidden units to output.
    output: [f32; HIDDEN],
    /// Inputs (the last one constant) straight to output.
    linear: Vec<f32>,
}

/// Adam's running means for one block of weights.
struct Adam {
    first: Vec<f32>,
    second: Vec<f32>,
}

impl Adam {
    fn new(size: usize) -> Self {
        Adam { first: vec![0.0; size], second: vec![0.0; size] }
    }

    fn step<'a>(&mut self, weights: impl Iterator<Item = &'a mut f32>, gradient: &[f32], rate: f32, t: i32) {
        const BETA1: f32 = 0.9;
        const BETA2: f32 = 0.99;
        let (c1, c2) = (1.0 - BETA1.powi(t), 1.0 - BETA2.powi(t));
        for (((w, g), m), v) in weights.zip(gradient).zip(&mut self.first).zip(&mut self.second) {
            let g = g + DECAY * *w;
            *m = BETA1 * *m + (1.0 - BETA1) * g;
            *v = BETA2 * *v + (1.0 - BETA2) * g * g;
            *w -= rate * (*m / c1) / ((*v / c2).sqrt() + 1e-6);
        }
    }
}

impl Calibrator {
    /// Fits to samples; without any, every probability is one half.
    pub(crate) fn fit(samples: &[Sample]) -> Self {
        let inputs = samples.first().map_or(0, |s| s.evidence.len());
        let n = samples.len().max(1) as f32;
        let mut model = Calibrator { mean: vec![0.0; inputs], scale: vec![1.0; inputs], ..Calibrator::default() };
        for j in 0..inputs {
            let mean = samples.iter().map(|s| s.evidence[j]).sum::<f32>() / n;
            let variance = samples.iter().map(|s| (s.evidence[j] - mean).powi(2)).sum::<f32>() / n;
            model.mean[j] = mean;
            model.scale[j] = variance.sqrt().max(1e-3);
        }
        let mut random = Random::new(7);
        model.hidden = (0..=inputs).map(|_| std::array::from_fn(|_| random.unit() * 0.6 - 0.3)).collect();
        model.linear = vec![0.0; inputs + 1];
        let standard: Vec<Vec<f32>> = samples.iter().map(|s| model.standard(&s.evidence)).collect();
        let mut order: Vec<usize> = (0..samples.len()).collect();
        let mut adams = [Adam::new((inputs + 1) * HIDDEN), Adam::new(HIDDEN), Adam::new(inputs + 1)];
        let (mut g_hidden, mut g_output, mut g_linear) =
            (vec![0f32; (inputs + 1) * HIDDEN], [0f32; HIDDEN], vec![0f32; inputs + 1]);
        let mut sum =
            Calibrator { hidden: vec![[0.0; HIDDEN]; inputs + 1], linear: vec![0.0; inputs + 1], ..model.clone() };
        sum.output = [0.0; HIDDEN];
        let mut t = 0;
        for epoch in 0..EPOCHS {
            random.shuffle(&mut order);
            let rate = STEP * (1.0 - epoch as f32 / EPOCHS as f32);
            for batch in order.chunks(BATCH) {
                g_hidden.fill(0.0);
                g_output.fill(0.0);
                g_linear.fill(0.0);
                for &i in batch {
                    let z = &standard[i];
                    let (p, h) = model.forward(z);
                    let error = (p - samples[i].right) * samples[i].weight / BATCH as f32;
                    let mut back = [0f32; HIDDEN];
                    for k in 0..HIDDEN {
                        g_output[k] += error * h[k];
                        back[k] = error * model.output[k] * (1.0 - h[k] * h[k]);
                    }
                    for (j, &x) in z.iter().enumerate() {
                        g_linear[j] += error * x;
                        for (g, b) in g_hidden[j * HIDDEN..(j + 1) * HIDDEN].iter_mut().zip(&back) {
                            *g += b * x;
                        }
                    }
                }
                t += 1;
                adams[0].step(model.hidden.iter_mut().flatten(), &g_hidden, rate, t);
                adams[1].step(model.output.iter_mut(), &g_output, rate, t);
                adams[2].step(model.linear.iter_mut(), &g_linear, rate, t);
            }
            if epoch + AVERAGED >= EPOCHS {
                let share = 1.0 / AVERAGED as f32;
                for (s, w) in sum.weights_mut().zip(model.weights_mut()) {
                    *s += *w * share;
                }
            }
        }
        sum
    }

    fn weights_mut(&mut self) -> impl Iterator<Item = &mut f32> {
        self.hidden.iter_mut().flatten().chain(&mut self.output).chain(&mut self.linear)
    }

    /// Standardised evidence, with the constant at its end.
    fn standard(&self, evidence: &[f32]) -> Vec<f32> {
        evidence
            .iter()
            .zip(&self.mean)
            .zip(&self.scale)
            .map(|((x, mean), scale)| ((x - mean) / scale).clamp(-4.0, 4.0))
            .chain(std::iter::once(1.0))
            .collect()
    }

    fn forward(&self, z: &[f32]) -> (f32, [f32; HIDDEN]) {
        let mut h = [0f32; HIDDEN];
        let mut y = 0.0;
        for ((x, w), l) in z.iter().zip(&self.hidden).zip(&self.linear) {
            y += x * l;
            for (h, w) in h.iter_mut().zip(w) {
                *h += x * w;
            }
        }
        for (h, w) in h.iter_mut().zip(&self.output) {
            *h = h.tanh();
            y += *h * w;
        }
        (1.0 / (1.0 + (-y).exp()), h)
    }

    /// The probability that a candidate with this evidence is right.
    pub(crate) fn probability(&self, evidence: &[f32]) -> f32 {
        self.forward(&self.standard(evidence)).0
    }
}

#[cfg(test)]
mod tests {
    use super::{Calibrator, Evidence, Sample};
    use crate::matching::random::Random;

    #[test]
    fn probabilities_mean_what_they_say() {
        // Right with probability x, whatever the second input.
        let mut random = Random::new(3);
        let samples: Vec<Sample> = (0..8_000)
            .map(|_| {
                let x = random.unit();
                let mut evidence: Evidence = [0.0; crate::matching::evidence::NAMES.len()];
                evidence[0] = x;
                evidence[1] = random.unit();
                Sample { evidence, right: f32::from(u8::from(random.unit() < x)), weight: 1.0 }
            })
            .collect();
        let model = Calibrator::fit(&samples);
        for x in [0.1, 0.3, 0.5, 0.7, 0.9] {
            let mut evidence: Evidence = [0.0; crate::matching::evidence::NAMES.len()];
            (evidence[0], evidence[1]) = (x, 0.5);
            let p = model.probability(&evidence);
            assert!((p - x).abs() < 0.08, "{x}: {p}");
        }
    }
}
