//! Calibration on the knowledge itself: some phrasings and some whole entries are held out, and asked of a
//! ranker that has learnt from the others.

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::calibration::{Calibrator, Sample};
use super::classifier::Learnt;
use super::decision::{Outcome, Thresholds};
use super::evidence::Evidence;
use super::material::{Material, Text};
use super::numbers::{hash, mix};
use super::ranker::{Draft, Ranker};
use super::rivals::Rivals;
use crate::knowledge::{Entry, EntryKind, Knowledge};

/// One phrasing in so many is held out to be asked as a question ...
const HELD_OUT: u64 = 3;
/// ... and one entry in so many is left out whole, so that nothing answers what it is asked.
const LEFT_OUT: usize = 6;
/// Most questions held out in all: more would cost time and change little.
const MOST_QUESTIONS: usize = 5_000;
/// Candidates of a held-out question that calibration learns from.
const SAMPLED_CANDIDATES: usize = 2;
/// How right an answer is that rests on a passage which the right one rests on too.
const KIN: f32 = 0.8;
/// Of the questions that a desk is asked, how many its answers, its unstated entries and nothing at all
/// fit. Held-out questions are weighed to these shares, whatever the knowledge's own.
const EXPECTED_MIX: Mix = Mix { answered: 0.55, unstated: 0.30, novel: 0.15 };

struct Mix {
    answered: f32,
    unstated: f32,
    novel: f32,
}

/// A question held out, as the ranker that never saw it ranks it.
pub(super) struct HeldOut {
    /// Whether an entry answers it.
    answerable: bool,
    /// Whether its whole entry was left out.
    novel: bool,
    /// How right each candidate is, 0 to 1, with its evidence.
    candidates: Vec<(f32, Evidence)>,
}

/// A lesson without what is held out.
pub(super) struct Rehearsal {
    split: Split,
    draft: Draft,
}

impl Rehearsal {
    /// Chooses what is held out, and weighs the other phrasings.
    pub(super) fn new(material: &Material, knowledge: &Knowledge) -> Self {
        let split = Split::new(&material.texts, knowledge);
        let draft = material.draft(|text, entry| !split.phrasings[text] && !split.entries[entry]);
        Rehearsal { split, draft }
    }

    /// Learns, and takes over from `before` what has not changed.
    pub(super) fn learn(&self, rivals: &Rivals, before: Option<&Learnt>) -> Learnt {
        self.draft.learn(rivals, before)
    }

    /// Asks what was held out of the ranker that has learnt the rest.
    pub(super) fn ask(self, learnt: &Learnt, material: &Material, knowledge: &Knowledge) -> Vec<HeldOut> {
        let (ranker, split) = (self.draft.ranker(learnt), self.split);
        split.questions(&material.texts).into_par_iter().map(|i| ask(i, &ranker, &split, material, knowledge)).collect()
    }
}

/// Fits what turns evidence into probabilities, and the thresholds that these are held against.
pub(super) fn calibrate(held_out: &[HeldOut], knowledge: &Knowledge) -> (Calibrator, Thresholds) {
    let count = |f: &dyn Fn(&HeldOut) -> bool| held_out.iter().filter(|h| f(h)).count().max(1) as f32;
    let n = held_out.len() as f32;
    let weights = (
        EXPECTED_MIX.answered * n / count(&|h| h.answerable),
        EXPECTED_MIX.unstated * n / count(&|h| !h.answerable && !h.novel),
        EXPECTED_MIX.novel * n / count(&|h| h.novel),
    );
    let weight = |h: &HeldOut| match (h.answerable, h.novel) {
        (true, _) => weights.0,
        (false, false) => weights.1,
        (false, true) => weights.2,
    };
    let samples: Vec<Sample> = held_out
        .iter()
        .flat_map(|h| {
            h.candidates.iter().take(SAMPLED_CANDIDATES).map(|(right, evidence)| Sample {
                evidence: *evidence,
                right: *right,
                weight: weight(h),
            })
        })
        .collect();
    let calibrator = Calibrator::fit(&samples);
    let outcomes: Vec<Outcome> = held_out
        .iter()
        .map(|h| {
            let best = h
                .candidates
                .iter()
                .map(|(right, evidence)| (calibrator.probability(evidence), *right))
                .max_by(|a, b| a.0.total_cmp(&b.0));
            let (confidence, right) = best.unwrap_or((0.0, 0.0));
            Outcome { confidence, right, answerable: h.answerable, weight: weight(h) }
        })
        .collect();
    let thresholds = Thresholds::fit(&outcomes, knowledge.deal.wrong_at_most as f32);
    (calibrator, thresholds)
}

/// Asks the phrasing with this number.
fn ask(phrasing: usize, ranker: &Ranker, split: &Split, material: &Material, knowledge: &Knowledge) -> HeldOut {
    let Text { entry, prepared, .. } = &material.texts[phrasing];
    let answers = material.answers[*entry];
    let novel = split.entries[*entry];
    let kin = |other| answers && share_a_passage(&knowledge.entries[*entry], &knowledge.entries[other]);
    let candidates = ranker.rank_held_out(prepared).answers.into_iter();
    HeldOut {
        answerable: answers && !novel,
        novel,
        candidates: candidates
            .filter(|c| !(novel && kin(c.entry)))
            .map(|c| {
                let right = match (novel, c.entry == *entry, kin(c.entry)) {
                    (false, true, _) => 1.0,
                    (false, false, true) => KIN,
                    _ => 0.0,
                };
                (right, c.evidence)
            })
            .collect(),
    }
}

/// Whether two entries rest on a passage in common, so that the one's answer may well serve the other's question.
fn share_a_passage(a: &Entry, b: &Entry) -> bool {
    a.cite.iter().any(|c| b.cite.contains(c))
}

/// What is held out: phrasings, and entries with all of theirs. It hangs on the texts and ids themselves, so that
/// a change to the knowledge leaves the rest of the split as it was.
pub(super) struct Split {
    phrasings: Vec<bool>,
    entries: Vec<bool>,
}

impl Split {
    fn new(texts: &[Text], knowledge: &Knowledge) -> Self {
        let mut entries = vec![false; knowledge.entries.len()];
        // As large a share of those that answer as of the others, lest chance decide how hard the questions are.
        for kind in [EntryKind::Answer, EntryKind::Unstated] {
            let of_kind = knowledge.entries.iter().enumerate().filter(|(_, e)| e.kind == kind);
            let mut order: Vec<(u64, usize)> = of_kind.map(|(i, e)| (hash(11, &e.id), i)).collect();
            order.sort_unstable();
            // Of a handful of entries, none can be spared.
            for (_, entry) in &order[..order.len() / LEFT_OUT] {
                entries[*entry] = true;
            }
        }
        Split { phrasings: texts.iter().map(|t| (mix(t.hash, 11) >> 32).is_multiple_of(HELD_OUT)).collect(), entries }
    }

    /// A random choice of the phrasings that can be asked as questions.
    fn questions(&self, texts: &[Text]) -> Vec<usize> {
        let may_be_asked = |i: &usize| self.phrasings[*i] || self.entries[texts[*i].entry];
        let mut all: Vec<(u64, usize)> =
            (0..texts.len()).filter(may_be_asked).map(|i| (mix(texts[i].hash, 13), i)).collect();
        all.sort_unstable();
        all.truncate(MOST_QUESTIONS);
        all.into_iter().map(|(_, i)| i).collect()
    }
}
