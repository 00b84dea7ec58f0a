//! Everything that is learnt from phrasings: the classifier, and for each entry a profile of the
//! words, pairs, parties and kinds of question it is asked with. Ranks entries for a question and
//! gathers the evidence for each candidate.

use std::collections::{HashMap, HashSet};

use super::classifier::Classifier;
use super::features::{FeatureSpace, Raw, Vector, extract};
use super::lexicon::Unit;
use super::roles::roles;
use crate::text::{Asked, asked};

/// How many answer entries are looked at closely.
const CANDIDATES: usize = 5;

/// A text in the form that ranking needs.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    pub units: Vec<Unit>,
    pub asked: Asked,
    pub raw: Raw,
}

impl Prepared {
    pub(crate) fn new(units: Vec<Unit>) -> Self {
        let asked = asked(units.iter().flat_map(|u| u.words.split(' ')));
        let raw = extract(&units, asked);
        Prepared { units, asked, raw }
    }
}

/// What an entry is asked with.
#[derive(Debug, Default)]
struct Profile {
    answers: bool,
    /// Content words of each phrasing, ascending.
    phrasings: Vec<Vec<u32>>,
    words: HashSet<u32>,
    answer_words: HashSet<u32>,
    pairs: HashSet<(u32, u32)>,
    kinds: [f32; Asked::COUNT],
    facts: HashMap<(u8, u32), f32>,
}

/// A candidate with what speaks for and against it.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub entry: usize,
    pub score: f32,
    pub evidence: Vec<f32>,
    /// Number of the closest phrasing among the entry's.
    pub closest: Option<usize>,
}

/// The ranking of one text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ranking {
    /// Answer entries, best score first.
    pub answers: Vec<Candidate>,
    /// Best unstated entry and its score.
    pub unstated: Option<(usize, f32)>,
}

/// A phrasing to learn from.
pub(crate) struct Example<'a> {
    pub entry: usize,
    pub text: &'a Prepared,
}

#[derive(Debug, Default)]
pub(crate) struct Ranker {
    space: FeatureSpace,
    classifier: Classifier,
    profiles: Vec<Profile>,
    words: HashMap<String, u32>,
    /// How telling a word is: natural log of entries by entries that use it.
    idf: Vec<f32>,
}

/// Names of the evidence, in order.
pub(crate) const EVIDENCE: &[&str] = &[
    "score", "margin", "margin unstated", "margin answer", "closest", "closest4", "closest margin",
    "uncovered", "uncovered answer", "rarest uncovered", "unknown", "kind", "strangers", "facts", "facts missing",
    "pairs", "content", "rank", "own words", "unstated similarity",
];

impl Ranker {
    /// Learns. `answers[e]` says whether entry `e` answers; `answer_units[e]` are its answer's units.
    pub(crate) fn learn(examples: &[Example<'_>], answers: &[bool], answer_units: &[Vec<Unit>]) -> Self {
        let mut ranker = Ranker::default();
        ranker.profiles = answers.iter().map(|&answers| Profile { answers, ..Profile::default() }).collect();
        let intern = |words: &mut HashMap<String, u32>, name: &str| match words.get(name) {
            Some(&i) => i,
            None => {
                let i = words.len() as u32;
                words.insert(name.to_owned(), i);
                i
            }
        };
        for ex in examples {
            let mut content: Vec<u32> =
                ex.text.units.iter().filter(|u| !u.function).map(|u| intern(&mut ranker.words, &u.name)).collect();
            content.sort_unstable();
            content.dedup();
            let p = &mut ranker.profiles[ex.entry];
            for (i, &a) in content.iter().enumerate() {
                p.words.insert(a);
                for &b in &content[i + 1..] {
                    p.pairs.insert((a, b));
                }
            }
            p.kinds[ex.text.asked as usize] += 1.0;
            for fact in facts(&ex.text.units, |n| intern(&mut ranker.words, n)) {
                *p.facts.entry(fact).or_insert(0.0) += 1.0;
            }
            p.phrasings.push(content);
        }
        for (p, units) in ranker.profiles.iter_mut().zip(answer_units) {
            if !p.phrasings.is_empty() {
                p.answer_words = units.iter().filter(|u| !u.function).map(|u| intern(&mut ranker.words, &u.name)).collect();
            }
        }
        let mut df = vec![0u32; ranker.words.len()];
        let mut used = 0;
        for p in &ranker.profiles {
            used += u32::from(!p.phrasings.is_empty());
            for &w in &p.words {
                df[w as usize] += 1;
            }
        }
        ranker.idf = df.iter().map(|&n| ((used as f32 + 1.0) / (n as f32 + 0.5)).ln().max(0.05)).collect();
        ranker.space = FeatureSpace::new(examples.iter().map(|e| &e.text.raw));
        let vectors: Vec<Vector> = examples.iter().map(|e| ranker.space.vector(&e.text.raw)).collect();
        let labels: Vec<usize> = examples.iter().map(|e| e.entry).collect();
        ranker.classifier = Classifier::learn(&vectors, &labels, answers.len(), ranker.space.len());
        ranker
    }

    /// The classifier's score of every entry for a text.
    pub(crate) fn scores(&self, text: &Prepared) -> Vec<f32> {
        self.classifier.scores(&self.space.vector(&text.raw))
    }

    /// Ranks the entries for a text.
    pub(crate) fn rank(&self, text: &Prepared) -> Ranking {
        let scores = self.scores(text);
        let mut order: Vec<usize> = (0..scores.len()).filter(|&e| !self.profiles[e].phrasings.is_empty()).collect();
        order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
        let unstated = order.iter().copied().find(|&e| !self.profiles[e].answers);
        let top: Vec<usize> = order.iter().copied().filter(|&e| self.profiles[e].answers).take(CANDIDATES).collect();
        let unknown_idf = (self.profiles.len() as f32 * 2.0).ln();
        let mut content: Vec<(Option<u32>, f32)> = text
            .units
            .iter()
            .filter(|u| !u.function)
            .map(|u| {
                let w = self.words.get(&u.name).copied();
                (w, w.map_or(unknown_idf, |w| self.idf.get(w as usize).copied().unwrap_or(unknown_idf)))
            })
            .collect();
        content.sort_by_key(|a| a.0);
        content.dedup_by(|a, b| a.0.is_some() && a.0 == b.0);
        let total: f32 = content.iter().map(|c| c.1).sum::<f32>().max(0.1);
        let known: Vec<u32> = content.iter().filter_map(|c| c.0).collect();
        let facts = facts(&text.units, |n| self.words.get(n).copied().unwrap_or(u32::MAX));
        let parties: Vec<u32> =
            roles(&text.units).parties.iter().map(|n| self.words.get(*n).copied().unwrap_or(u32::MAX)).collect();
        let closest: Vec<Vec<(f32, usize)>> = top.iter().map(|&e| self.closest(e, &known, total)).collect();
        let unstated_closest = unstated.map_or(0.0, |e| self.closest(e, &known, total).first().map_or(0.0, |c| c.0));
        let score = |e: Option<&usize>| e.map_or(-1.5, |&e| scores[e]);
        let answers = top
            .iter()
            .enumerate()
            .map(|(rank, &e)| {
                let p = &self.profiles[e];
                let s = scores[e];
                let uncovered = |w: Option<u32>, with_answer: bool| {
                    w.is_none_or(|w| !p.words.contains(&w) && !(with_answer && p.answer_words.contains(&w)))
                };
                let share = |with_answer: bool| {
                    content.iter().filter(|c| uncovered(c.0, with_answer)).map(|c| c.1).sum::<f32>() / total
                };
                let rarest = content.iter().filter(|c| uncovered(c.0, true)).map(|c| c.1).fold(0.0, f32::max);
                let unknown = content.iter().filter(|c| c.0.is_none()).count() as f32;
                let n = p.phrasings.len() as f32;
                let all = 1.0 / Asked::COUNT as f32;
                let kind = ((p.kinds[text.asked as usize] + 2.0 * all) / (n + 2.0) / all).ln();
                let strangers = parties.iter().filter(|&&w| !p.words.contains(&w) && !p.answer_words.contains(&w)).count() as f32;
                let opposite = |f: &(u8, u32)| (f.0 ^ 1, f.1);
                let fact_odds: f32 = facts
                    .iter()
                    .map(|f| {
                        let here = p.facts.get(f).copied().unwrap_or(0.0);
                        let there = p.facts.get(&opposite(f)).copied().unwrap_or(0.0);
                        ((here + 0.5) / (there + 0.5)).ln().clamp(-3.0, 3.0)
                    })
                    .sum::<f32>()
                    / (facts.len().max(1) as f32);
                let missing = facts.iter().filter(|f| !p.facts.contains_key(f)).count() as f32;
                let mut pairs = (0.0, 0.0);
                for (i, &a) in known.iter().enumerate() {
                    for &b in &known[i + 1..] {
                        let w = self.idf[a as usize] * self.idf[b as usize];
                        pairs.1 += w;
                        if p.pairs.contains(&(a, b)) {
                            pairs.0 += w;
                        }
                    }
                }
                let near = &closest[rank];
                let best_other = closest
                    .iter()
                    .enumerate()
                    .filter(|(i, _)| *i != rank)
                    .filter_map(|(_, c)| c.first().map(|c| c.0))
                    .fold(unstated_closest, f32::max);
                let first = near.first().map_or(0.0, |c| c.0);
                let fourth = near.get(3).map_or(0.0, |c| c.0);
                let own: f32 = known.iter().filter(|w| p.words.contains(w)).map(|&w| self.idf[w as usize]).sum();
                let other_answer = score(top.iter().find(|&&o| o != e));
                let evidence = vec![
                    s,
                    s - score(order.iter().find(|&&o| o != e)),
                    s - score(unstated.as_ref()),
                    s - other_answer,
                    first,
                    fourth,
                    first - best_other,
                    share(false),
                    share(true),
                    rarest,
                    unknown.min(4.0),
                    kind,
                    strangers.min(3.0),
                    fact_odds,
                    missing.min(4.0),
                    if pairs.1 > 0.0 { pairs.0 / pairs.1 } else { 0.5 },
                    (content.len() as f32).ln_1p(),
                    (rank as f32).min(2.0),
                    own.ln_1p(),
                    unstated_closest,
                ];
                Candidate { entry: e, score: s, evidence, closest: near.first().map(|c| c.1) }
            })
            .collect();
        Ranking { answers, unstated: unstated.map(|e| (e, scores[e])) }
    }

    /// The words of a text that an entry's phrasings and answer do not use, most telling first.
    pub(crate) fn unexplained(&self, text: &Prepared, entry: usize) -> Vec<String> {
        let p = &self.profiles[entry];
        let mut words: Vec<(f32, &str)> = text
            .units
            .iter()
            .filter(|u| !u.function)
            .filter_map(|u| match self.words.get(&u.name) {
                Some(w) if p.words.contains(w) || p.answer_words.contains(w) => None,
                Some(&w) => Some((self.idf.get(w as usize).copied().unwrap_or(f32::MAX), u.words.as_str())),
                None => Some((f32::MAX, u.words.as_str())),
            })
            .collect();
        words.sort_by(|a, b| b.0.total_cmp(&a.0));
        words.into_iter().map(|w| w.1.to_owned()).collect()
    }

    /// Similarity of the four closest phrasings of an entry: shared weight by joined weight (weighted Jaccard).
    fn closest(&self, entry: usize, known: &[u32], total: f32) -> Vec<(f32, usize)> {
        let mut near: Vec<(f32, usize)> = self.profiles[entry]
            .phrasings
            .iter()
            .enumerate()
            .map(|(i, phrasing)| {
                let (mut shared, mut theirs) = (0.0, 0.0);
                let mut at = 0;
                for &w in phrasing {
                    let idf = self.idf[w as usize];
                    theirs += idf;
                    while at < known.len() && known[at] < w {
                        at += 1;
                    }
                    if known.get(at) == Some(&w) {
                        shared += idf;
                    }
                }
                (shared / (theirs + total - shared).max(0.1), i)
            })
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        near.truncate(4);
        near
    }
}

/// Role facts as (part, party); a part and its opposite differ in the lowest bit.
fn facts(units: &[Unit], mut number: impl FnMut(&str) -> u32) -> Vec<(u8, u32)> {
    let roles = roles(units);
    [(0, roles.payer), (1, roles.payee), (2, roles.owner), (3, roles.owned)]
        .into_iter()
        .filter_map(|(part, who)| who.map(|w| (part, number(w))))
        .collect()
}
