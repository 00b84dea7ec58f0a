//! Everything that is learnt from phrasings: the classifier, and for each entry a profile of the
//! words, pairs, parties and kinds of question it is asked with. Ranks entries for a question and
//! gathers the evidence for each candidate.

use rustc_hash::{FxHashMap, FxHashSet};

use super::classifier::Classifier;
use super::evidence::{Evidence, Fact, evidence, facts};
use super::features::{FeatureSpace, Raw, Vector, extract};
use super::lexicon::Unit;
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

/// What an entry is asked with. Words are numbers that [`Ranker::number`] gives.
#[derive(Debug, Default)]
pub(super) struct Profile {
    /// Whether the entry answers.
    pub answers: bool,
    /// Words of matter of each phrasing, ascending.
    pub phrasings: Vec<Vec<u32>>,
    /// All of them.
    pub words: FxHashSet<u32>,
    /// Those of the answer.
    pub answer_words: FxHashSet<u32>,
    /// Those that stand in one phrasing together, the lower number first.
    pub pairs: FxHashSet<(u32, u32)>,
    /// How many phrasings ask for what.
    pub kinds: [f32; Asked::COUNT],
    /// How many phrasings put whom in which part.
    pub facts: FxHashMap<Fact, f32>,
}

impl Profile {
    /// Whether it holds any phrasing.
    pub(super) fn is_learnt(&self) -> bool {
        !self.phrasings.is_empty()
    }

    /// Whether the phrasings, or the answer, use a word.
    pub(super) fn explains(&self, word: u32) -> bool {
        self.words.contains(&word) || self.answer_words.contains(&word)
    }
}

/// A candidate with what speaks for and against it.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub entry: usize,
    pub score: f32,
    pub evidence: Evidence,
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
    pub(super) profiles: Vec<Profile>,
    words: FxHashMap<String, u32>,
    /// How telling a word is: natural log of entries by entries that use it.
    pub(super) idf: Vec<f32>,
}

impl Ranker {
    /// Learns. `answers[e]` says whether entry `e` answers; `answer_units[e]` are its answer's units.
    pub(crate) fn learn(examples: &[Example<'_>], answers: &[bool], answer_units: &[Vec<Unit>]) -> Self {
        let profiles = answers.iter().map(|&answers| Profile { answers, ..Profile::default() }).collect();
        let mut ranker = Ranker { profiles, ..Ranker::default() };
        let intern = |words: &mut FxHashMap<String, u32>, name: &str| match words.get(name) {
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
            if p.is_learnt() {
                p.answer_words =
                    units.iter().filter(|u| !u.function).map(|u| intern(&mut ranker.words, &u.name)).collect();
            }
        }
        let mut df = vec![0u32; ranker.words.len()];
        let mut used = 0;
        for p in &ranker.profiles {
            used += u32::from(p.is_learnt());
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

    /// The number of a word that was learnt.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.words.get(name).copied()
    }

    /// The classifier's score of every entry for a text.
    pub(crate) fn scores(&self, text: &Prepared) -> Vec<f32> {
        self.classifier.scores(&self.space.vector(&text.raw))
    }

    /// Ranks the entries for a text.
    pub(crate) fn rank(&self, text: &Prepared) -> Ranking {
        let scores = self.scores(text);
        let mut order: Vec<usize> = (0..scores.len()).filter(|&e| self.profiles[e].is_learnt()).collect();
        order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
        let unstated = order.iter().copied().find(|&e| !self.profiles[e].answers);
        let top: Vec<usize> = order.iter().copied().filter(|&e| self.profiles[e].answers).take(CANDIDATES).collect();
        let answers = evidence(self, text, &scores, &order, &top, unstated);
        Ranking { answers, unstated: unstated.map(|e| (e, scores[e])) }
    }

    /// The words of a text that an entry's phrasings and answer do not use, most telling first.
    pub(crate) fn unexplained(&self, text: &Prepared, entry: usize) -> Vec<String> {
        let p = &self.profiles[entry];
        let mut words: Vec<(f32, &str)> = text
            .units
            .iter()
            .filter(|u| !u.function)
            .filter_map(|u| match self.number(&u.name) {
                Some(w) if p.explains(w) => None,
                Some(w) => Some((self.idf[w as usize], u.words.as_str())),
                None => Some((f32::MAX, u.words.as_str())),
            })
            .collect();
        words.sort_by(|a, b| b.0.total_cmp(&a.0));
        words.into_iter().map(|w| w.1.to_owned()).collect()
    }

    /// The four phrasings of an entry that are closest to known words of a total weight, with their similarity:
    /// shared weight by joined weight (weighted Jaccard).
    pub(super) fn closest(&self, entry: usize, known: &[u32], total: f32) -> Vec<(f32, usize)> {
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
