//! Ranked readings -> one of the three replies.

use super::matcher::Part;
use crate::text::Asked;

/// A part is not quite as sure a sign as the whole message.
const PART_DISCOUNT: f32 = 0.97;
/// Several answers need more than one does: the surest part has to be surer than the threshold by this share of the rest.
const SEVERAL_MARGIN: f32 = 0.35;
/// Most answers to one message.
const MOST_ANSWERS: usize = 3;
/// Most questions to pick from.
const MOST_CHOICES: usize = 4;
/// A choice is offered from this share of the likeliest one's probability upward.
const CHOICE_SHARE: f32 = 0.6;
/// An unstated entry fits when its score is at least this (-1 is a stranger's, 1 a phrasing of its own).
const UNSTATED_FITS: f32 = -0.75;
/// From this score upward an unstated entry claims a sentence whole, clauses and all ...
const STRANGER: f32 = -0.2;
/// ... when it leads the best answer by so much.
const STRANGER_MARGIN: f32 = 0.3;
/// A nearby question is suggested from this probability upward.
const SUGGEST_FROM: f32 = 0.04;
/// Most suggestions.
const MOST_SUGGESTIONS: usize = 3;

/// An entry with the probability that it is right.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Number of the entry.
    pub entry: usize,
    /// Probability that it is the right one.
    pub confidence: f32,
    /// The classifier's score: 1 and above are the entry's own phrasings, -1 is a stranger.
    pub score: f32,
    /// Number of the entry's closest phrasing.
    pub matched: Option<usize>,
}

/// What follows from a reading.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// One to three answers, in the order of the message.
    Answers(Vec<Hit>),
    /// Two to four entries that fit about equally well.
    Choices(Vec<Hit>),
    /// The sources do not say.
    Unknown {
        /// The unstated entry that fits.
        unstated: Option<usize>,
        /// The nearest questions.
        suggestions: Vec<Hit>,
    },
}

/// From which probability the desk answers, and what that is expected to give.
#[derive(Clone, Debug, PartialEq)]
pub struct Thresholds {
    /// The least probability of an answer.
    pub answer: f32,
    /// Expected share of wrong ones among answers.
    pub wrong: f32,
    /// Expected share of answerable questions that get their answer.
    pub answered: f32,
    /// Expected share of other questions that are declined.
    pub declined: f32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Thresholds { answer: 0.5, wrong: 0.0, answered: 0.0, declined: 1.0 }
    }
}

impl Thresholds {
    /// The lowest threshold at which no more than `wrong_at_most` of the answers are wrong; the fewer outcomes there
    /// are, the nearer to what probabilities that keep their word make of it.
    pub(crate) fn fit(outcomes: &[Outcome], wrong_at_most: f32) -> Self {
        /// With fewer answers than this, their share of wrong ones says nothing yet.
        const FEWEST: usize = 20;
        /// So many outcomes count as much as the expectation.
        const EXPECTED: f32 = 100.0;
        /// Most answers are far surer than the threshold: of those above 0.7, about one in ten is wrong.
        const PER_WRONG: f32 = 3.0;
        let expected = (1.0 - PER_WRONG * wrong_at_most).max(0.5);
        let mut sorted: Vec<&Outcome> = outcomes.iter().collect();
        sorted.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        let (mut given, mut wrong) = (0.0, 0.0);
        let mut found = expected;
        for (i, o) in sorted.iter().enumerate() {
            given += o.weight;
            wrong += o.weight * (1.0 - o.right);
            if i >= FEWEST && wrong <= wrong_at_most * given {
                found = o.confidence;
            }
        }
        let trust = outcomes.len() as f32 / (outcomes.len() as f32 + EXPECTED);
        let answer = trust * found + (1.0 - trust) * expected;
        let sum = |value: &dyn Fn(&Outcome) -> f32| outcomes.iter().map(|o| o.weight * value(o)).sum::<f32>();
        let share = |a: f32, b: f32| if b > 0.0 { a / b } else { 0.0 };
        let one_if = |yes: bool| f32::from(u8::from(yes));
        let given = sum(&|o| one_if(o.confidence >= answer));
        Thresholds {
            answer,
            wrong: share(given - sum(&|o| one_if(o.confidence >= answer) * o.right), given),
            answered: share(
                sum(&|o| one_if(o.answerable && o.confidence >= answer) * o.right),
                sum(&|o| one_if(o.answerable)),
            ),
            declined: share(sum(&|o| one_if(!o.answerable && o.confidence < answer)), sum(&|o| one_if(!o.answerable))),
        }
    }
}

/// What became of a held-out question.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// The best candidate's probability.
    pub confidence: f32,
    /// How right that candidate is, 0 to 1.
    pub right: f32,
    /// Whether any entry answers the question.
    pub answerable: bool,
    /// What the question counts.
    pub weight: f32,
}

/// Decides on a message from the readings of the whole (first) and of its parts.
pub(crate) fn decide(parts: &[Part], thresholds: &Thresholds) -> Decision {
    let Some(whole) = parts.first() else {
        return Decision::Unknown { unstated: None, suggestions: Vec::new() };
    };
    let several = several_answers(parts, thresholds);
    if several.len() > 1 {
        return Decision::Answers(several);
    }
    let best = parts
        .iter()
        .enumerate()
        .filter(|(i, _)| !within_a_stranger(*i, parts))
        .filter_map(|(i, part)| part.candidates.first().map(|c| (confidence(i, c), part, c)))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let Some((sure, part, hit)) = best else {
        return Decision::Unknown { unstated: whole.unstated.map(|u| u.0), suggestions: Vec::new() };
    };
    if sure >= thresholds.answer {
        return Decision::Answers(vec![hit.clone()]);
    }
    let choices: Vec<Hit> = part
        .candidates
        .iter()
        .filter(|c| c.confidence >= CHOICE_SHARE * hit.confidence)
        .take(MOST_CHOICES)
        .cloned()
        .collect();
    if choices.len() > 1 && choices.iter().map(|c| c.confidence).sum::<f32>() >= thresholds.answer {
        return Decision::Choices(choices);
    }
    let fits = |u: &(usize, f32)| u.1 >= UNSTATED_FITS && u.1 >= hit.score - 0.5;
    Decision::Unknown {
        unstated: whole.unstated.filter(fits).map(|u| u.0),
        suggestions: part
            .candidates
            .iter()
            .filter(|c| c.confidence >= SUGGEST_FROM)
            .take(MOST_SUGGESTIONS)
            .cloned()
            .collect(),
    }
}

/// Whether a part stands in a longer one that is clearly about something the sources do not say:
/// "who decides whether the oven is hot" asks who decides, though a piece of it has an answer.
fn within_a_stranger(part: usize, parts: &[Part]) -> bool {
    let range = &parts[part].range;
    parts.iter().enumerate().any(|(i, outer)| {
        let around = i != part && outer.range.start <= range.start && range.end <= outer.range.end;
        let answer = outer.candidates.iter().map(|c| c.score).fold(f32::NEG_INFINITY, f32::max);
        around
            && outer.sentences == 1
            && outer.unstated.is_some_and(|(_, score)| score >= STRANGER && score >= answer + STRANGER_MARGIN)
    })
}

fn confidence(part: usize, hit: &Hit) -> f32 {
    if part == 0 { hit.confidence } else { hit.confidence * PART_DISCOUNT }
}

/// Distinct entries that parts of the message, not overlapping, ask for with certainty.
fn several_answers(parts: &[Part], thresholds: &Thresholds) -> Vec<Hit> {
    let certain = thresholds.answer + (1.0 - thresholds.answer) * SEVERAL_MARGIN;
    // The whole message names what a question leaves out, and so may be surer of its entry.
    let whole = |entry| parts[0].candidates.iter().find(|c| c.entry == entry).map_or(0.0, |c| c.confidence);
    let confidence = |i: usize, hit: &Hit| {
        let asks = parts[i].asked != Asked::Open;
        f32::max(confidence(i, hit), if asks { whole(hit.entry) } else { 0.0 })
    };
    let mut sure: Vec<(usize, &Part, &Hit)> = parts
        .iter()
        .enumerate()
        .skip(1)
        .filter(|(i, _)| !within_a_stranger(*i, parts))
        .filter_map(|(i, part)| part.candidates.first().map(|c| (i, part, c)))
        .filter(|(i, _, c)| confidence(*i, c) >= thresholds.answer)
        .collect();
    sure.sort_by(|a, b| b.2.confidence.total_cmp(&a.2.confidence));
    if sure.first().is_none_or(|(i, _, c)| confidence(*i, c) < certain) {
        return Vec::new();
    }
    let mut taken: Vec<(&Part, &Hit)> = Vec::new();
    for (_, part, hit) in sure {
        let free = taken
            .iter()
            .all(|(p, h)| h.entry != hit.entry && (p.range.end <= part.range.start || part.range.end <= p.range.start));
        if free && taken.len() < MOST_ANSWERS {
            taken.push((part, hit));
        }
    }
    taken.sort_by_key(|(p, _)| p.range.start);
    taken.into_iter().map(|(_, h)| h.clone()).collect()
}
