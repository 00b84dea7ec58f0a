//! What was learnt from a knowledge folder, ready to read questions.

use std::cell::OnceCell;
use std::ops::Range;

use super::calibration::Calibrator;
use super::classifier::Learnt;
use super::decision::{Decision, Hit, Thresholds, decide};
use super::features::letters;
use super::held_out::{Rehearsal, calibrate};
use super::lexicon::Unit;
use super::material::{Material, Read};
use super::profile::Sense;
use super::ranker::Ranker;
use super::rivals::Rivals;
use crate::knowledge::{EntryKind, Knowledge};
use crate::text::{Asked, Break, Token, asks, is_function_word, is_pronoun, mend, parts, read};

/// Most words of a part that are read; a longer one is told by its beginning, and by the parts in it.
const MOST_READ: usize = 150;
/// How much of what an earlier question was about an entry has to know, to be what a follow-up asks for.
const KNOWN_SHARE: f32 = 0.5;

/// Reads questions against one state of the knowledge.
#[derive(Debug)]
pub struct Matcher {
    material: Material,
    ranker: Ranker,
    calibrator: Calibrator,
    thresholds: Thresholds,
    kinds: Vec<EntryKind>,
    /// For a later matcher.
    legacy: Legacy,
}

/// What a later matcher can take over, as far as it still holds.
#[derive(Debug)]
struct Legacy {
    rivals: Rivals,
    /// What the ranker has learnt.
    learnt: Learnt,
    /// What was learnt for calibration.
    rehearsed: Learnt,
}

/// One part of a message, read as a question of its own.
#[derive(Clone, Debug)]
pub struct Part {
    /// Which tokens of the message.
    pub range: Range<usize>,
    /// How many sentences it holds.
    pub sentences: usize,
    /// What it asks for.
    pub(crate) asked: Asked,
    /// Answer entries with the probability that each is right, likeliest first.
    pub candidates: Vec<Hit>,
    /// The unstated entry that fits best, with its score.
    pub unstated: Option<(usize, f32)>,
}

/// The words of a message, with what is looked up only once for all its parts.
struct Words<'a> {
    tokens: &'a [Token],
    /// The letter features of each word.
    letters: Vec<OnceCell<Vec<(u64, u32)>>>,
}

impl<'a> Words<'a> {
    fn new(tokens: &'a [Token]) -> Self {
        Words { tokens, letters: vec![OnceCell::new(); tokens.len()] }
    }
}

/// Why a part of a message was read as it was.
#[derive(Clone, Debug)]
pub struct Reasons {
    /// Its words after mending, concepts by their names in square brackets.
    pub read_as: String,
    /// Content words that the likeliest entry does not explain, most telling first.
    pub unexplained: Vec<String>,
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
        Self::of(Material::new(knowledge), knowledge, None)
    }

    /// Learns from knowledge of which much was known before: the same matcher as [`learn`](Self::learn) gives, sooner.
    /// `known` is the knowledge that `before` has learnt.
    pub fn learn_after(knowledge: &Knowledge, before: &Matcher, known: &Knowledge) -> Self {
        let material = Material::after(knowledge, &before.material, known);
        let legacy = material.is_numbered_as(&before.material).then_some(&before.legacy);
        Self::of(material, knowledge, legacy)
    }

    fn of(material: Material, knowledge: &Knowledge, legacy: Option<&Legacy>) -> Self {
        let (mut draft, rehearsal) =
            rayon::join(|| material.draft(|_, _| true), || Rehearsal::new(&material, knowledge));
        let rivals = draft.rivals(legacy.map(|l| &l.rivals));
        // What has to be done in one go, each beside something that another thread can help with.
        let rehearsed = rehearsal.learn(&rivals, legacy.map(|l| &l.rehearsed));
        let (held_out, learnt) = rayon::join(
            || rehearsal.ask(&rehearsed, &material, knowledge),
            || {
                let learnt = draft.learn(&rivals, legacy.map(|l| &l.learnt));
                draft.open(&material.features);
                learnt
            },
        );
        let ((calibrator, thresholds), ranker) =
            rayon::join(|| calibrate(&held_out, knowledge), || draft.ranker(&learnt));
        Matcher {
            ranker,
            material,
            calibrator,
            thresholds,
            kinds: knowledge.entries.iter().map(|e| e.kind).collect(),
            legacy: Legacy { rivals, learnt, rehearsed },
        }
    }

    /// Reads a message.
    pub fn read(&self, question: &str) -> Reading {
        self.read_tokens(mend(read(question), &self.material.vocabulary))
    }

    /// Reads a message as the follow-up of an earlier question, that of the entry with the number `answered`: this one
    /// says what is asked for, and the earlier one what it is about.
    pub fn read_after(&self, question: &str, earlier: &str, answered: usize) -> Reading {
        let asked_now = mend(read(question), &self.material.vocabulary);
        let about: Vec<Token> = read(earlier)
            .into_iter()
            .filter(|t| !is_function_word(&t.word) && !asks(&t.word))
            .map(|t| Token { before: Break::None, ..t })
            .collect();
        let tokens: Vec<Token> = asked_now.iter().chain(&about).cloned().collect();
        let mut whole = self.part(&Words::new(&tokens), 0..tokens.len(), self.units(&tokens));
        if self.asks_something_else(&asked_now, &about, answered) {
            whole.candidates.retain(|c| c.entry != answered);
        }
        for hit in &mut whole.candidates {
            hit.confidence = hit.confidence.max(self.confidence_with(&asked_now, &about, hit.entry));
        }
        whole.candidates.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        let decision = decide(std::slice::from_ref(&whole), &self.thresholds);
        Reading { tokens, parts: vec![whole], decision }
    }

    /// Whether a follow-up brings words of matter that the earlier question does not have, or asks for what the entry
    /// that answered it is never asked for.
    fn asks_something_else(&self, asked_now: &[Token], about: &[Token], answered: usize) -> bool {
        let read = Read::of(self.units(asked_now));
        let about = self.units(about);
        let new = |unit: &Unit<'_>| !about.iter().any(|u| u.key == unit.key);
        let open = matches!(read.asked, Asked::Open | Asked::What | Asked::Whether | Asked::How | Asked::Which);
        read.matter().any(new) || !(open || self.ranker.profiles[answered].asks_for(read.asked))
    }

    /// How likely an entry is asked for when what the earlier question was about is taken only as far as the entry
    /// knows of it: nobody has said the rest now. 0 where it knows less than half of it.
    fn confidence_with(&self, asked_now: &[Token], about: &[Token], entry: usize) -> f32 {
        let profile = &self.ranker.profiles[entry];
        let (mut known, mut of_all) = (0.0, 0.0);
        let mut tokens = asked_now.to_vec();
        for unit in self.units(about) {
            let name = self.material.names.get(&unit.name);
            let telling = name.and_then(|n| self.ranker.telling(n)).unwrap_or(1.0);
            of_all += telling;
            if name.is_some_and(|n| profile.asks_with(n)) {
                known += telling;
                tokens.extend_from_slice(&about[unit.tokens]);
            }
        }
        if known < KNOWN_SHARE * of_all {
            return 0.0;
        }
        let part = self.part(&Words::new(&tokens), 0..tokens.len(), self.units(&tokens));
        part.candidates.iter().find(|c| c.entry == entry).map_or(0.0, |c| c.confidence)
    }

    fn read_tokens(&self, tokens: Vec<Token>) -> Reading {
        let units = self.units(&tokens[..tokens.len().min(MOST_READ)]);
        let words = Words::new(&tokens);
        let mut readings = Vec::new();
        for range in parts(&tokens) {
            let units = self.units_of_part(&tokens, range.clone(), &units);
            readings.push(self.part(&words, range, units));
        }
        readings.insert(0, self.part(&words, 0..tokens.len(), units));
        let decision = decide(&readings, &self.thresholds);
        Reading { tokens, parts: readings, decision }
    }

    fn units<'a>(&'a self, tokens: &'a [Token]) -> Vec<Unit<'a>> {
        self.material.lexicon.units(tokens, &self.material.vocabulary)
    }

    /// The units of a part of a message; a pronoun in one that names nobody stands for who was named first before it.
    fn units_of_part<'a>(&'a self, tokens: &'a [Token], range: Range<usize>, whole: &[Unit<'a>]) -> Vec<Unit<'a>> {
        let start = range.start;
        let mut units = self.units(&tokens[start..range.end.min(start + MOST_READ)]);
        for unit in &mut units {
            unit.tokens = unit.tokens.start + start..unit.tokens.end + start;
        }
        if !units.iter().any(Unit::is_party)
            && let Some(pronoun) = units.iter_mut().find(|u| is_pronoun(&u.words))
            && let Some(meant) = whole.iter().take_while(|u| u.tokens.end <= start).find(|u| u.is_party())
        {
            *pronoun = meant.clone();
        }
        units
    }

    fn part(&self, words: &Words<'_>, range: Range<usize>, units: Vec<Unit<'_>>) -> Part {
        let read = Read::of(units);
        let ranking = self.ranker.rank(self.features(&read, words), &self.sense(&read));
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
        candidates.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        let sentences = 1 + words.tokens[range.clone()].iter().skip(1).filter(|t| t.before == Break::Sentence).count();
        Part { range, sentences, asked: read.asked, candidates, unstated: ranking.unstated }
    }

    /// The features of a text that were learnt, with their numbers.
    fn features(&self, read: &Read<'_>, words: &Words<'_>) -> Vec<(u64, u32)> {
        let learnt = |feature: u64| self.ranker.space.number(feature).map(|number| (feature, number));
        let of_word = |token: usize| {
            let mut found = Vec::new();
            letters(&words.tokens[token].word, |feature| found.extend(learnt(feature)));
            found
        };
        let mut found = Vec::with_capacity(read.features.len() * 4);
        found.extend(read.features.iter().filter_map(|feature| learnt(*feature)));
        for token in read.matter().flat_map(|u| u.tokens.clone()) {
            found.extend(words.letters[token].get_or_init(|| of_word(token)));
        }
        found
    }

    /// The sense of a text; names that were never learnt get numbers of their own, from the highest downward.
    fn sense(&self, read: &Read<'_>) -> Sense {
        let mut strange: Vec<String> = Vec::new();
        read.sense(|name| {
            self.material.names.get(name).unwrap_or_else(|| {
                let at = strange.iter().position(|s| s == name).unwrap_or_else(|| {
                    strange.push(name.to_owned());
                    strange.len() - 1
                });
                u32::MAX - at as u32
            })
        })
    }

    /// Why each part of a message was read as it was.
    pub fn reasons(&self, reading: &Reading) -> Vec<Reasons> {
        let tokens = &reading.tokens;
        let whole = self.units(tokens);
        let of_part = |part: &Part| {
            let units = self.units_of_part(tokens, part.range.clone(), &whole);
            let read_as = units.iter().map(|u| if u.concept { format!("[{}]", u.name) } else { u.words.to_string() });
            Reasons {
                read_as: read_as.collect::<Vec<_>>().join(" "),
                unexplained: part.candidates.first().map_or_else(Vec::new, |c| self.unexplained(&units, c.entry)),
            }
        };
        reading.parts.iter().map(of_part).collect()
    }

    fn unexplained(&self, units: &[Unit<'_>], entry: usize) -> Vec<String> {
        let mut words: Vec<(f32, &str)> = units
            .iter()
            .filter(|u| !u.function)
            .map(|u| (self.material.names.get(&u.name), u.words.as_ref()))
            .filter(|(name, _)| !name.is_some_and(|n| self.ranker.profiles[entry].explains(n)))
            .map(|(name, words)| (name.and_then(|n| self.ranker.telling(n)).unwrap_or(f32::MAX), words))
            .collect();
        words.sort_by(|a, b| b.0.total_cmp(&a.0));
        words.into_iter().map(|w| w.1.to_owned()).collect()
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
