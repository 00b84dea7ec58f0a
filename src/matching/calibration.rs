//! Evidence -> the probability that a candidate is right.

use super::classifier::Random;

/// Logistic regression with pairwise products, on standardised evidence.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calibrator {
    mean: Vec<f32>,
    scale: Vec<f32>,
    trees: Vec<Tree>,
    base: f32,
    weights: Vec<f32>,
}
#[derive(Clone, Debug)]
struct Tree { nodes: Vec<(usize, f32)>, leaves: Vec<f32> }

pub(crate) struct Sample { pub evidence: Vec<f32>, pub right: bool, pub weight: f32 }

const HIDDEN: usize = 16;

impl Calibrator {
    pub(crate) fn fit(samples: &[Sample], trees: usize) -> Self {
        let d = samples.first().map_or(0, |s| s.evidence.len());
        let n = samples.len() as f32;
        let mut c = Calibrator { mean: vec![0.0; d], scale: vec![1.0; d], ..Default::default() };
        for j in 0..d {
            let m = samples.iter().map(|s| s.evidence[j]).sum::<f32>() / n;
            let v = samples.iter().map(|s| (s.evidence[j] - m).powi(2)).sum::<f32>() / n;
            c.mean[j] = m;
            c.scale[j] = v.sqrt().max(1e-3);
        }
        let z: Vec<Vec<f32>> = samples.iter().map(|s| c.standard(&s.evidence)).collect();
        // network: d -> HIDDEN tanh -> 1, plus skip
        let mut r = Random(77);
        let mut unit = || (r.next() >> 40) as f32 / (1u64 << 24) as f32 - 0.5;
        let size = HIDDEN * (d + 1) + HIDDEN + d + 1;
        c.weights = (0..size).map(|i| if i < HIDDEN * (d + 1) { unit() * 0.6 } else { 0.0 }).collect();
        let mut m1 = vec![0f32; size]; let mut m2 = vec![0f32; size];
        let mut order: Vec<usize> = (0..samples.len()).collect();
        let mut rr = Random(99);
        let mut t = 0;
        let batch = 32;
        let epochs = 12;
        let mut g = vec![0f32; size];
        let mut avg = vec![0f32; size]; let mut navg = 0.0;
        for epoch in 0..epochs {
            rr.shuffle(&mut order);
            for chunk in order.chunks(batch) {
                g.iter_mut().for_each(|g| *g = 0.0);
                for &i in chunk {
                    let (p, h) = c.forward(&z[i]);
                    let e = (p - f32::from(samples[i].right)) * samples[i].weight / batch as f32;
                    let o = HIDDEN * (d + 1);
                    for k in 0..HIDDEN {
                        g[o + k] += e * h[k];
                        let gh = e * c.weights[o + k] * (1.0 - h[k] * h[k]);
                        for j in 0..d { g[k * (d + 1) + j] += gh * z[i][j]; }
                        g[k * (d + 1) + d] += gh;
                    }
                    for j in 0..d { g[o + HIDDEN + j] += e * z[i][j]; }
                    g[o + HIDDEN + d] += e;
                }
                t += 1;
                let lr = 0.01 * (1.0 - epoch as f32 / epochs as f32);
                for k in 0..size {
                    let gk = g[k] + 1e-4 * c.weights[k];
                    m1[k] = 0.9 * m1[k] + 0.1 * gk;
                    m2[k] = 0.99 * m2[k] + 0.01 * gk * gk;
                    let a = m1[k] / (1.0 - 0.9f32.powi(t)); let b = m2[k] / (1.0 - 0.99f32.powi(t));
                    c.weights[k] -= lr * a / (b.sqrt() + 1e-6);
                }
            }
            if epoch + 4 >= epochs { for k in 0..size { avg[k] += c.weights[k]; } navg += 1.0; }
        }
        for k in 0..size { c.weights[k] = avg[k] / navg; }
        let _ = trees;
        c
    }

    fn standard(&self, e: &[f32]) -> Vec<f32> {
        e.iter().zip(&self.mean).zip(&self.scale).map(|((x, m), s)| ((x - m) / s).clamp(-4.0, 4.0)).collect()
    }

    fn forward(&self, z: &[f32]) -> (f32, [f32; HIDDEN]) {
        let d = z.len();
        let o = HIDDEN * (d + 1);
        let mut h = [0f32; HIDDEN];
        let mut y = self.weights[o + HIDDEN + d];
        for k in 0..HIDDEN {
            let w = &self.weights[k * (d + 1)..(k + 1) * (d + 1)];
            let a: f32 = w[..d].iter().zip(z).map(|(w, z)| w * z).sum::<f32>() + w[d];
            h[k] = a.tanh();
            y += self.weights[o + k] * h[k];
        }
        for j in 0..d { y += self.weights[o + HIDDEN + j] * z[j]; }
        (1.0 / (1.0 + (-y).exp()), h)
    }

    pub(crate) fn probability(&self, evidence: &[f32]) -> f32 {
        self.forward(&self.standard(evidence)).0
    }
}
