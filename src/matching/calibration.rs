//! Evidence -> the probability that a candidate is right.
//!
//! A small network (one hidden layer beside a linear path) on standardised evidence, fitted with
//! Adam on questions held out of the knowledge itself: phrasings that were left out, whose entry
//! is known, and phrasings of whole entries that were left out, which nothing can answer.
//! Its input is a few thousand samples and its size a few hundred weights, so fitting it is part
//! of loading.

use super::evidence::{Evidence, NAMES};
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

/// What any knowledge may expect before it has samples of its own: log odds for each number of the evidence, and a
/// constant. A logistic regression on 400 folders of 3 to 20 entries with 3 to 12 phrasings each, cut at random out
/// of two large ones; asked were other phrasings of their entries, and phrasings of entries that were not among them.
#[rustfmt::skip]
const PRIOR: [f32; INPUTS] = [
    2.769, 0.864, -0.044, 0.316, 0.484, -3.819, 2.7, 0.349, -1.812, 0.102, -0.116, 0.091, -1.05, 0.178, 0.025, 0.38,
    -0.34, -0.258, 1.247, 0.246, 0.01,
];
/// So many samples of its own count as much as the prior.
const PRIOR_SAMPLES: f32 = 300.0;

/// Inputs of the model: the evidence, and a constant at its end.
const INPUTS: usize = NAMES.len() + 1;

/// The fitted model.
#[derive(Clone, Debug)]
pub(crate) struct Calibrator {
    mean: Evidence,
    scale: Evidence,
    weights: Weights,
    /// How far the weights are trusted over the prior, 0 to 1.
    trust: f32,
}

/// Weights, or what belongs to each of them, one behind the other: inputs by hidden units, hidden units to output,
/// inputs straight to output.
type Flat = [f32; INPUTS * HIDDEN + HIDDEN + INPUTS];

/// The weights of the model.
#[derive(Clone, Debug)]
struct Weights(Box<Flat>);

impl Weights {
    const OUTPUT: usize = INPUTS * HIDDEN;
    const LINEAR: usize = Self::OUTPUT + HIDDEN;

    fn zeros() -> Self {
        Weights(Box::new([0.0; INPUTS * HIDDEN + HIDDEN + INPUTS]))
    }

    /// From each input to the hidden units.
    fn hidden(&self) -> &[[f32; HIDDEN]] {
        self.0[..Self::OUTPUT].as_chunks().0
    }

    fn output(&self) -> &[f32] {
        &self.0[Self::OUTPUT..Self::LINEAR]
    }

    fn linear(&self) -> &[f32] {
        &self.0[Self::LINEAR..]
    }

    /// Log odds, and the state of the hidden units.
    fn forward(&self, z: &[f32; INPUTS]) -> (f32, [f32; HIDDEN]) {
        let mut h = [0f32; HIDDEN];
        let mut y = 0.0;
        for ((x, w), l) in z.iter().zip(self.hidden()).zip(self.linear()) {
            y += x * l;
            for (h, w) in h.iter_mut().zip(w) {
                *h += x * w;
            }
        }
        for h in &mut h {
            *h = tanh(*h);
        }
        y += h.iter().zip(self.output()).map(|(h, w)| h * w).sum::<f32>();
        (y, h)
    }

    /// Adds what a sample says of each weight: the error's derivative.
    fn learn_from(&self, gradient: &mut Weights, sample: &Sample, z: &[f32; INPUTS]) {
        let (odds, h) = self.forward(z);
        let error = (logistic(odds) - sample.right) * sample.weight / BATCH as f32;
        let mut back = [0f32; HIDDEN];
        let (hidden, rest) = gradient.0.split_at_mut(Self::OUTPUT);
        let (output, linear) = rest.split_at_mut(HIDDEN);
        for (((back, g), w), h) in back.iter_mut().zip(output).zip(self.output()).zip(h) {
            *g += error * h;
            *back = error * w * (1.0 - h * h);
        }
        for ((x, l), hidden) in z.iter().zip(linear).zip(hidden.as_chunks_mut::<HIDDEN>().0) {
            *l += error * x;
            for (g, b) in hidden.iter_mut().zip(&back) {
                *g += b * x;
            }
        }
    }
}

fn logistic(odds: f32) -> f32 {
    1.0 / (1.0 + (-odds).exp())
}

/// The hyperbolic tangent within a ten-thousandth, as a continued fraction (Lambert): a sixth of the time, and the
/// same on every machine.
fn tanh(x: f32) -> f32 {
    let x = x.clamp(-4.97, 4.97);
    let s = x * x;
    x * (135_135.0 + s * (17_325.0 + s * (378.0 + s))) / (135_135.0 + s * (62_370.0 + s * (3_150.0 + s * 28.0)))
}

/// Adam's running means.
struct Adam {
    first: Weights,
    second: Weights,
    steps: i32,
}

impl Adam {
    fn step(&mut self, weights: &mut Weights, gradient: &Weights, rate: f32) {
        const BETA1: f32 = 0.9;
        const BETA2: f32 = 0.99;
        self.steps += 1;
        let (c1, c2) = (1.0 - BETA1.powi(self.steps), 1.0 - BETA2.powi(self.steps));
        let means = self.first.0.iter_mut().zip(self.second.0.iter_mut());
        for ((w, g), (m, v)) in weights.0.iter_mut().zip(gradient.0.iter()).zip(means) {
            let g = g + DECAY * *w;
            *m = BETA1 * *m + (1.0 - BETA1) * g;
            *v = BETA2 * *v + (1.0 - BETA2) * g * g;
            *w -= rate * (*m / c1) / ((*v / c2).sqrt() + 1e-6);
        }
    }
}

impl Calibrator {
    /// Fits to samples; the fewer there are, the more the prior counts.
    pub(crate) fn fit(samples: &[Sample]) -> Self {
        let n = samples.len().max(1) as f32;
        let mut model = Calibrator {
            mean: Evidence::default(),
            scale: Evidence::default(),
            weights: Weights::zeros(),
            trust: n / (n + PRIOR_SAMPLES),
        };
        for (j, (mean, scale)) in model.mean.iter_mut().zip(&mut model.scale).enumerate() {
            *mean = samples.iter().map(|s| s.evidence[j]).sum::<f32>() / n;
            let variance = samples.iter().map(|s| (s.evidence[j] - *mean).powi(2)).sum::<f32>() / n;
            *scale = variance.sqrt().max(1e-3);
        }
        let mut random = Random::new(7);
        let mut weights = Weights::zeros();
        weights.0[..Weights::OUTPUT].fill_with(|| random.unit() * 0.6 - 0.3);
        let standard: Vec<[f32; INPUTS]> = samples.iter().map(|s| model.standard(&s.evidence)).collect();
        let mut order: Vec<usize> = (0..samples.len()).collect();
        let mut adam = Adam { first: Weights::zeros(), second: Weights::zeros(), steps: 0 };
        let mut gradient = Weights::zeros();
        for epoch in 0..EPOCHS {
            random.shuffle(&mut order);
            let rate = STEP * (1.0 - epoch as f32 / EPOCHS as f32);
            for batch in order.chunks(BATCH) {
                gradient.0.fill(0.0);
                for &i in batch {
                    weights.learn_from(&mut gradient, &samples[i], &standard[i]);
                }
                adam.step(&mut weights, &gradient, rate);
            }
            if epoch + AVERAGED >= EPOCHS {
                for (sum, w) in model.weights.0.iter_mut().zip(weights.0.iter()) {
                    *sum += w / AVERAGED as f32;
                }
            }
        }
        model
    }

    /// Standardised evidence, with the constant at its end.
    fn standard(&self, evidence: &Evidence) -> [f32; INPUTS] {
        let mut z = [1.0; INPUTS];
        for (((z, x), mean), scale) in z.iter_mut().zip(evidence).zip(&self.mean).zip(&self.scale) {
            *z = ((x - mean) / scale).clamp(-4.0, 4.0);
        }
        z
    }

    /// The probability that a candidate with this evidence is right.
    pub(crate) fn probability(&self, evidence: &Evidence) -> f32 {
        let (prior, constant) = PRIOR.split_at(INPUTS - 1);
        let expected = constant[0] + evidence.iter().zip(prior).map(|(x, w)| x * w).sum::<f32>();
        let found = self.weights.forward(&self.standard(evidence)).0;
        logistic(self.trust * found + (1.0 - self.trust) * expected)
    }
}

#[cfg(test)]
mod tests {
    use super::{Calibrator, Evidence, Sample};
    use crate::matching::random::Random;

    #[test]
    fn the_tangent_is_near_enough() {
        for x in (-800..=800).map(|x| x as f32 / 100.0) {
            assert!((super::tanh(x) - x.tanh()).abs() < 2e-4, "{x}");
        }
    }

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
