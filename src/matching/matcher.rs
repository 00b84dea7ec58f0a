//! What was learnt from a knowledge folder, ready to read questions.

use std::ops::Range;

use super::calibration::{Calibrator, Sample};
use super::decision::{Decision, Hit, Outcome, Thresholds, decide};
use super::evidence::{Evidence, NAMES};
use super::lexicon::{Lexicon, Unit};
use super::material::Material;
use super::random::Random;
use super::ranker::{Prepared, Ranker};
use crate::knowledge::{Entry, EntryKind, Knowledge};
use crate::text::{Asked, Break, Token, Vocabulary, asks, is_function_word, is_pronoun, mend, parts, read};

/// One phrasing in so many is held out to be asked as a question ...
const HELD_OUT: usize = 3;
/// ... and one entry in so many is left out whole, so that nothing answers what it is asked.
const LEFT_OUT: usize = 6;
/// Most questions held out in all: more would cost time and change little.
const MOST_QUESTIONS: usize = 3_000;
/// Candidates of a held-out question that calibration learns from.
const SAMPLED_CANDIDATES: usize = 3;
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

/// Reads questions against one state of the knowledge.
#[derive(Debug)]
pub struct Matcher {
    lexicon: Lexicon,
    vocabulary: Vocabulary,
    ranker: Ranker,
    calibrator: Calibrator,
    thresholds: Thresholds,
    kinds: Vec<EntryKind>,
}

/// One part of a message, read as a question of its own.
#[derive(Clone, Debug)]
pub struct Part {
    /// Which tokens of the message.
    pub range: Range<usize>,
    /// How many sentences it holds.
    pub sentences: usize,
    /// Its words after mending, concepts by their names in square brackets.
    pub read_as: String,
    /// What it asks for.
    pub asked: &'static str,
    /// Answer entries with the probability that each is right, likeliest first.
    pub candidates: Vec<Hit>,
    /// The unstated entry that fits best, with its score.
    pub unstated: Option<(usize, f32)>,
    /// Content words that the likeliest entry does not explain, most telling first.
    pub unexplained: Vec<String>,
    /// What speaks for and against the likeliest entry: names and numbers as calibration weighs them.
    pub evidence: Vec<(&'static str, f32)>,
}

/// A question as the matcher read it.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The message's words after mending.
    pub tokens: Vec<Token>,
    /// The whole message, then its parts.
    pub parts: Vec<Part>,
    /// What follows.
    pub decision: Decision,
}

impl Matcher {
    /// Learns from every phrasing of the knowledge. The same knowledge always gives the same matcher.
    pub fn learn(knowledge: &Knowledge) -> Self {
        let material = Material::new(knowledge);
        let (ranker, held_out) = rayon::join(|| material.learn(|_, _| true), || hold_out(&material, knowledge));
        let mut matcher = Matcher {
            ranker,
            lexicon: material.lexicon,
            vocabulary: material.vocabulary,
            calibrator: Calibrator::default(),
            thresholds: Thresholds::default(),
            kinds: knowledge.entries.iter().map(|e| e.kind).collect(),
        };
        matcher.calibrate(&held_out, knowledge.deal.wrong_at_most as f32);
        matcher
    }

    fn calibrate(&mut self, held_out: &[HeldOut], wrong_at_most: f32) {
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
        self.calibrator = Calibrator::fit(&samples);
        let outcomes: Vec<Outcome> = held_out
            .iter()
            .map(|h| {
                let best = h
                    .candidates
                    .iter()
                    .map(|(right, evidence)| (self.calibrator.probability(evidence), *right))
                    .max_by(|a, b| a.0.total_cmp(&b.0));
                let (confidence, right) = best.unwrap_or((0.0, 0.0));
                Outcome { confidence, right, answerable: h.answerable, weight: weight(h) }
            })
            .collect();
        self.thresholds = Thresholds::fit(&outcomes, wrong_at_most);
    }

    /// Reads a message.
    pub fn read(&self, question: &str) -> Reading {
        self.read_tokens(mend(read(question), &self.vocabulary))
    }

    /// Reads a message as the follow-up of an earlier question: what the earlier one was about, and what this one asks.
    pub fn read_after(&self, question: &str, earlier: &str) -> Reading {
        let mut tokens: Vec<Token> = mend(read(question), &self.vocabulary);
        let about = read(earlier).into_iter().filter(|t| !is_function_word(&t.word) && !asks(&t.word));
        tokens.extend(about.map(|t| Token { before: Break::None, ..t }));
        let decision_on_whole = self.part(&tokens, 0..tokens.len());
        let decision = decide(std::slice::from_ref(&decision_on_whole), &self.thresholds);
        Reading { tokens, parts: vec![decision_on_whole], decision }
    }

    fn read_tokens(&self, tokens: Vec<Token>) -> Reading {
        let mut readings = vec![self.part(&tokens, 0..tokens.len())];
        for range in parts(&tokens) {
            readings.push(self.part(&tokens, range));
        }
        let decision = decide(&readings, &self.thresholds);
        Reading { tokens, parts: readings, decision }
    }

    fn part(&self, tokens: &[Token], range: Range<usize>) -> Part {
        let mut units = self.lexicon.units(&tokens[range.clone()]);
        if !units.iter().any(Unit::is_party)
            && let Some(pronoun) = units.iter_mut().find(|u| is_pronoun(&u.words))
            && let Some(meant) = self.lexicon.units(&tokens[..range.start]).into_iter().find(Unit::is_party)
        {
            *pronoun = meant;
        }
        let text = Prepared::new(units);
        let ranking = self.ranker.rank(&text);
        let mut candidates: Vec<Hit> = ranking
            .answers
            .iter()
            .map(|c| Hit {
                entry: c.entry,
                confidence: self.calibrator.probability(&c.evidence),
                score: c.score,
                matched: c.closest,
            })
            .collect();
        let likeliest = candidates.iter().max_by(|a, b| a.confidence.total_cmp(&b.confidence)).map(|c| c.entry);
        let evidence = ranking
            .answers
            .iter()
            .find(|c| Some(c.entry) == likeliest)
            .map_or_else(Vec::new, |c| NAMES.into_iter().zip(c.evidence).collect());
        candidates.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        let unexplained = candidates.first().map_or_else(Vec::new, |c| self.ranker.unexplained(&text, c.entry));
        let sentences = 1 + tokens[range.clone()].iter().skip(1).filter(|t| t.before == Break::Sentence).count();
        Part {
            range,
            sentences,
            read_as: text
                .units
                .iter()
                .map(|u| if u.concept { format!("[{}]", u.name) } else { u.words.clone() })
                .collect::<Vec<_>>()
                .join(" "),
            asked: Asked::name(text.asked),
            candidates,
            unstated: ranking.unstated,
            unexplained,
            evidence,
        }
    }

    /// The thresholds that calibration found, with what they are expected to give.
    pub fn thresholds(&self) -> &Thresholds {
        &self.thresholds
    }

    /// Whether an entry answers or is unstated, by its number.
    pub fn kind(&self, entry: usize) -> EntryKind {
        self.kinds[entry]
    }
}

impl Reading {
    /// The likeliest answer entry, of the whole message or of any part.
    pub fn likeliest(&self) -> Option<&Hit> {
        self.parts.iter().filter_map(|p| p.candidates.first()).max_by(|a, b| a.confidence.total_cmp(&b.confidence))
    }
}

/// Holds some phrasings out, and asks them of a ranker that has learnt from the others.
fn hold_out(material: &Material, knowledge: &Knowledge) -> Vec<HeldOut> {
    let split = Split::new(&material.texts, knowledge.entries.len());
    let ranker = material.learn(|text, entry| !split.phrasings[text] && !split.entries[entry]);
    let hold = |i: usize| {
        let (entry, text) = &material.texts[i];
        let answers = material.answers[*entry];
        let novel = split.entries[*entry];
        let kin = |other| answers && share_a_passage(&knowledge.entries[*entry], &knowledge.entries[other]);
        let candidates = ranker.rank(text).answers.into_iter();
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
    };
    split.questions(&material.texts).into_iter().map(hold).collect()
}

/// A question held out, as the ranker that never saw it ranks it.
struct HeldOut {
    /// Whether an entry answers it.
    answerable: bool,
    /// Whether its whole entry was left out.
    novel: bool,
    /// How right each candidate is, 0 to 1, with its evidence.
    candidates: Vec<(f32, Evidence)>,
}

/// Whether two entries rest on a passage in common, so that the one's answer may well serve the other's question.
fn share_a_passage(a: &Entry, b: &Entry) -> bool {
    a.cite.iter().any(|c| b.cite.contains(c))
}

/// What is held out: phrasings, and entries with all of theirs.
struct Split {
    phrasings: Vec<bool>,
    entries: Vec<bool>,
}

impl Split {
    fn new(texts: &[(usize, Prepared)], entries: usize) -> Self {
        let mut random = Random::new(11);
        let mut order: Vec<usize> = (0..entries).collect();
        random.shuffle(&mut order);
        let mut out = vec![false; entries];
        // Of a handful of entries, none can be spared.
        for &entry in order.iter().take(entries / LEFT_OUT) {
            out[entry] = true;
        }
        Split { phrasings: texts.iter().map(|_| random.below(HELD_OUT) == 0).collect(), entries: out }
    }

    /// A random choice of the phrasings that can be asked as questions.
    fn questions(&self, texts: &[(usize, Prepared)]) -> Vec<usize> {
        let mut all: Vec<usize> = (0..texts.len()).filter(|&i| self.phrasings[i] || self.entries[texts[i].0]).collect();
        Random::new(13).shuffle(&mut all);
        all.truncate(MOST_QUESTIONS);
        all
    }
}
