//! Everything that is learnt from phrasings: the classifier, and for each entry a profile of the
//! words, parties and kinds of question it is asked with. Ranks entries for a question and
//! gathers the evidence for each candidate.

use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, IntoParallelRefMutIterator, ParallelIterator};

use super::classifier::{self, Classifier, Learnt};
use super::evidence::{Evidence, evidence};
use super::features::{Counted, FeatureSpace};
use super::numbers::HashedMap;
use super::profile::{Profile, Sense};
use super::rivals::{Field, Rivals};
use super::vectors::Vectors;

/// How many answer entries are looked at closely.
const CANDIDATES: usize = 5;

/// A text in the form that learning needs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Prepared {
    pub features: Box<[Counted]>,
    pub sense: Sense,
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

/// The entries that matter of an order by score.
#[derive(Debug, Default)]
pub(super) struct Order {
    /// The best two of all.
    pub first: [Option<usize>; 2],
    /// The best answer entries.
    pub answers: Vec<usize>,
    /// The best unstated entry.
    pub unstated: Option<usize>,
}

/// A phrasing to learn from.
pub(crate) struct Example<'a> {
    /// Its number among all phrasings.
    pub number: usize,
    pub entry: usize,
    pub text: &'a Prepared,
}

/// What there is to learn, besides the phrasings.
pub(crate) struct Lesson<'a> {
    /// Whether each entry answers.
    pub answers: &'a [bool],
    /// The words of each entry's answer.
    pub answer_words: &'a [Box<[u32]>],
    /// How many words have numbers.
    pub words: usize,
    /// The block of each feature.
    pub blocks: &'a [u8],
    /// For each entry what its random choices begin with.
    pub seeds: &'a [u64],
}

/// Phrasings weighed, on the way to a ranker.
pub(crate) struct Draft {
    ranker: Ranker,
    vectors: Vectors,
    /// The entry of each phrasing.
    labels: Vec<usize>,
    /// The number of each phrasing among all.
    numbers: Vec<usize>,
    seeds: Vec<u64>,
}

#[derive(Debug, Default)]
pub(crate) struct Ranker {
    pub(super) space: FeatureSpace,
    classifier: Classifier,
    pub(super) profiles: Vec<Profile>,
    answers: Vec<bool>,
    /// How telling a word is: natural log of entries by entries that use it; 0 for one that no phrasing uses.
    idf: Vec<f32>,
}

impl Draft {
    /// Weighs phrasings, those of an entry together and in the order of the entries.
    pub(crate) fn new(examples: &[Example<'_>], lesson: &Lesson<'_>) -> Self {
        let mut of_entry: Vec<&[Example<'_>]> = vec![&[]; lesson.answers.len()];
        for same in examples.chunk_by(|a, b| a.entry == b.entry) {
            of_entry[same[0].entry] = same;
        }
        let senses = |entry: usize| of_entry[entry].iter().map(|e| &e.text.sense);
        let mut profiles: Vec<Profile> = (0..of_entry.len())
            .into_par_iter()
            .map(|entry| Profile::new(senses(entry), &lesson.answer_words[entry]))
            .collect();
        let mut used_by = vec![0u32; lesson.words];
        for word in profiles.iter().flat_map(Profile::words) {
            used_by[word as usize] += 1;
        }
        let entries = profiles.iter().filter(|p| p.is_learnt()).count() as f32;
        let telling = |n: u32| if n == 0 { 0.0 } else { ((entries + 1.0) / (n as f32 + 0.5)).ln().max(0.05) };
        let idf: Vec<f32> = used_by.into_iter().map(telling).collect();
        profiles.par_iter_mut().enumerate().for_each(|(entry, profile)| profile.weigh(senses(entry), &idf));

        let space = FeatureSpace::new(examples.iter().map(|e| e.text.features.as_ref()), lesson.blocks);
        let vectors = Vectors::of(&space, examples.iter().map(|e| e.text.features.as_ref()));
        Draft {
            ranker: Ranker {
                space,
                classifier: Classifier::default(),
                profiles,
                answers: lesson.answers.to_vec(),
                idf,
            },
            vectors,
            labels: examples.iter().map(|e| e.entry).collect(),
            numbers: examples.iter().map(|e| e.number).collect(),
            seeds: lesson.seeds.to_vec(),
        }
    }

    /// The rivals of its phrasings, which have to be all that there are, found with the help of those of `before`.
    pub(crate) fn rivals(&self, before: Option<&Rivals>) -> Rivals {
        let Draft { vectors: texts, labels, seeds, ranker, .. } = self;
        Rivals::of(&Field { texts, labels, seeds, space: &ranker.space }, before)
    }

    /// Learns, and takes over from `before` what has not changed.
    pub(crate) fn learn(&self, rivals: &Rivals, before: Option<&Learnt>) -> Learnt {
        let lesson = classifier::Lesson {
            vectors: &self.vectors,
            labels: &self.labels,
            texts: &self.numbers,
            rivals,
            seeds: &self.seeds,
            space: &self.ranker.space,
        };
        Learnt::new(&lesson, before)
    }

    /// Makes ready for questions, given the lasting number of every feature; nothing is learnt afterwards.
    pub(crate) fn open(&mut self, features: &HashedMap<u32>) {
        self.ranker.space.open(features);
    }

    /// The ranker that goes by what was learnt of this draft.
    pub(crate) fn ranker(self, learnt: &Learnt) -> Ranker {
        Ranker { classifier: Classifier::new(learnt, &self.ranker.space), ..self.ranker }
    }
}

impl Ranker {
    /// How telling a word is, if any phrasing uses it.
    pub(super) fn telling(&self, word: u32) -> Option<f32> {
        self.idf.get(word as usize).copied().filter(|idf| *idf > 0.0)
    }

    /// The classifier's score of every entry for a text that was learnt or held out.
    pub(crate) fn scores(&self, text: &Prepared) -> Vec<f32> {
        let mut vector = Vec::with_capacity(text.features.len());
        self.space.vector(&text.features, &mut vector);
        self.classifier.scores(&vector)
    }

    /// Ranks the entries for a text that was held out.
    pub(crate) fn rank_held_out(&self, text: &Prepared) -> Ranking {
        self.rank_by(&self.scores(text), &text.sense)
    }

    /// Ranks the entries for a question.
    pub(crate) fn rank(&self, features: Vec<(u64, u32)>, sense: &Sense) -> Ranking {
        self.rank_by(&self.classifier.scores(&self.space.vector_of(features)), sense)
    }

    fn rank_by(&self, scores: &[f32], sense: &Sense) -> Ranking {
        let order = self.order(scores);
        Ranking { answers: evidence(self, sense, scores, &order), unstated: order.unstated.map(|e| (e, scores[e])) }
    }

    fn order(&self, scores: &[f32]) -> Order {
        let mut order = Order::default();
        let better = |e: usize, than: Option<usize>| than.is_none_or(|o| scores[e] > scores[o]);
        for e in (0..scores.len()).filter(|&e| self.profiles[e].is_learnt()) {
            if better(e, order.first[0]) {
                order.first = [Some(e), order.first[0]];
            } else if better(e, order.first[1]) {
                order.first[1] = Some(e);
            }
            if !self.answers[e] {
                if better(e, order.unstated) {
                    order.unstated = Some(e);
                }
            } else if order.answers.len() < CANDIDATES || better(e, order.answers.last().copied()) {
                let at = order.answers.partition_point(|&o| scores[o] >= scores[e]);
                order.answers.insert(at, e);
                order.answers.truncate(CANDIDATES);
            }
        }
        order
    }
}
