//! Why the desk says what it says, with names in place of numbers: for `--explain`, as text and as JSON.

use serde::Serialize;

use crate::desk::{Explanation, Snapshot};
use crate::knowledge::Knowledge;
use crate::matching::{Decision, Hit, Part, Reasons};

/// Entries shown of each part.
const SHOWN: usize = 5;

/// The reasons for a reply.
#[derive(Debug, Serialize)]
pub(super) struct Explained {
    /// The message's words, in order.
    pub tokens: Vec<Word>,
    /// The whole message, then its parts.
    pub parts: Vec<PartRead>,
    /// What the parts were held against.
    pub thresholds: Shares,
    /// What follows.
    pub decision: Decided,
}

/// One word as it was read.
#[derive(Debug, Serialize)]
pub(super) struct Word {
    /// The word after mending.
    pub word: String,
    /// What the person typed, where that was changed.
    pub typed: Option<String>,
}

/// One part of a message.
#[derive(Debug, Serialize)]
pub(super) struct PartRead {
    /// Its words, concepts by their names in square brackets.
    pub read_as: String,
    /// What it asks for.
    pub asks_for: &'static str,
    /// The likeliest answer entries, best first.
    pub candidates: Vec<Candidate>,
    /// The unstated entry that fits best.
    pub unstated: Option<Unstated>,
    /// Words that the likeliest entry does not explain, most telling first.
    pub unexplained: Vec<String>,
}

/// An answer entry held against a part.
#[derive(Debug, Serialize)]
pub(super) struct Candidate {
    /// Id of the entry.
    pub entry: String,
    /// Probability that it is right.
    pub confidence: f32,
    /// The classifier's score.
    pub score: f32,
    /// Its closest phrasing.
    pub closest: Option<String>,
}

/// An unstated entry held against a part.
#[derive(Debug, Serialize)]
pub(super) struct Unstated {
    /// Id of the entry.
    pub entry: String,
    /// The classifier's score.
    pub score: f32,
}

/// From which probability the desk answers, and what that is expected to give.
#[derive(Debug, Serialize)]
pub(super) struct Shares {
    /// The least probability of an answer.
    pub answer: f32,
    /// Expected share of wrong ones among answers.
    pub wrong: f32,
    /// Expected share of answerable questions that get their answer.
    pub answered: f32,
    /// Expected share of other questions that are declined.
    pub declined: f32,
}

/// What follows from a reading.
#[derive(Debug, Serialize)]
pub(super) struct Decided {
    /// `answer`, `choices` or `unknown`.
    pub outcome: &'static str,
    /// The entries that are given, offered or suggested, or the unstated one that fits.
    pub entries: Vec<String>,
}

impl Explained {
    /// Reads a question once more, for the reasons.
    pub(super) fn new(snapshot: &Snapshot, question: &str) -> Self {
        let Explanation { reading, reasons, thresholds } = snapshot.explain(question);
        let knowledge = snapshot.knowledge();
        let ids = |hits: &[Hit]| hits.iter().map(|h| id(knowledge, h.entry)).collect();
        let decision = match &reading.decision {
            Decision::Answers(hits) => Decided { outcome: "answer", entries: ids(hits) },
            Decision::Choices(hits) => Decided { outcome: "choices", entries: ids(hits) },
            Decision::Unknown { unstated, suggestions } => Decided {
                outcome: "unknown",
                entries: unstated.map_or_else(|| ids(suggestions), |entry| vec![id(knowledge, entry)]),
            },
        };
        Explained {
            tokens: reading.tokens.into_iter().map(|t| Word { word: t.word, typed: t.typed }).collect(),
            parts: reading.parts.iter().zip(reasons).map(|(p, reasons)| part(knowledge, p, reasons)).collect(),
            thresholds: Shares {
                answer: thresholds.answer,
                wrong: thresholds.wrong,
                answered: thresholds.answered,
                declined: thresholds.declined,
            },
            decision,
        }
    }
}

fn part(knowledge: &Knowledge, part: &Part, reasons: Reasons) -> PartRead {
    let candidate = |hit: &Hit| Candidate {
        entry: id(knowledge, hit.entry),
        confidence: hit.confidence,
        score: hit.score,
        closest: hit.matched.and_then(|m| Some(knowledge.entries.get(hit.entry)?.phrasings.get(m)?.text.clone())),
    };
    PartRead {
        candidates: part.candidates.iter().take(SHOWN).map(candidate).collect(),
        unstated: part.unstated.map(|(entry, score)| Unstated { entry: id(knowledge, entry), score }),
        read_as: reasons.read_as,
        asks_for: part.asked.name(),
        unexplained: reasons.unexplained,
    }
}

fn id(knowledge: &Knowledge, entry: usize) -> String {
    knowledge.entries.get(entry).map(|e| e.id.clone()).unwrap_or_default()
}
