//! What a change of the knowledge does to the answers: questions are answered by the old and by the new state, and what
//! comes out differently is told.

use std::collections::{HashMap, HashSet};
use std::fmt;

use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use serde::Serialize;

use super::judge::{Verdict, judge};
use super::{Outcome, Reply, Snapshot};
use crate::knowledge::{Entry, Knowledge, Label};

/// The most differences that are listed.
const LISTED: usize = 200;
/// Phrasings of an entry near by that are asked of the new state.
const NEAR: usize = 60;

/// What a change does.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Effects {
    /// How many questions both were asked: the labelled ones, recent ones, and every entry's own.
    pub asked: usize,
    /// Questions with another reply; labelled ones first.
    pub changed: Vec<Changed>,
    /// How many more there are that are not listed.
    pub more: usize,
    /// Labelled questions that were right, or rightly declined, and are no more.
    pub worse: usize,
    /// Labelled questions that have become so.
    pub better: usize,
    /// Phrasings that change hands between entries.
    pub taken: Vec<Taken>,
}

/// A question that is answered in another way than before.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Changed {
    /// The question.
    pub question: String,
    /// What the desk said.
    pub was: Said,
    /// What it says now.
    pub will_be: Said,
    /// For a labelled question: what the reply was and is worth.
    pub verdict: Option<(Verdict, Verdict)>,
}

/// A reply in short. Displayed, it is one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "lowercase")]
pub enum Said {
    /// Answers.
    Answer {
        /// Ids of the entries.
        entries: Vec<String>,
        /// The texts, one after the other.
        text: String,
    },
    /// Questions to choose from.
    Choices {
        /// Ids of their entries.
        entries: Vec<String>,
    },
    /// Not stated.
    Unknown {
        /// Id of the unstated entry that fits.
        unstated: Option<String>,
        /// What the person is told then.
        text: Option<String>,
    },
}

/// A phrasing of one entry that another entry answered, or now answers: the two lie close together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// The phrasing.
    pub phrasing: String,
    /// Id of the entry that it stands under.
    pub entry: String,
    /// Id of the entry that answered it before.
    pub was: String,
    /// Id of the entry that answers it now.
    pub will_be: String,
}

impl Effects {
    /// Compares two states, on their labelled questions, their entries' own questions, and `recent` ones.
    pub fn between(old: &Snapshot, new: &Snapshot, recent: &[String]) -> Self {
        let labels =
            if new.knowledge().questions.is_empty() { &old.knowledge().questions } else { &new.knowledge().questions };
        let mut seen: HashSet<&str> = HashSet::new();
        let mut questions: Vec<(&str, Option<&Label>)> = Vec::new();
        let labelled = labels.iter().map(|label| (label.q.as_str(), Some(label)));
        let entries = [old, new].into_iter().flat_map(|s| &s.knowledge().entries).map(|e| (e.question.as_str(), None));
        for (question, label) in labelled.chain(recent.iter().map(|q| (q.as_str(), None))).chain(entries) {
            let first = seen.insert(question);
            if first || label.is_some() {
                questions.push((question, label));
            }
        }
        let compared: Vec<Option<Changed>> =
            questions.par_iter().map(|(question, label)| compare(old, new, question, *label)).collect();
        let mut effects = Effects { asked: questions.len(), ..Effects::default() };
        for changed in compared.into_iter().flatten() {
            if let Some((was, will_be)) = changed.verdict {
                effects.worse += usize::from(was.is_good() && !will_be.is_good());
                effects.better += usize::from(will_be.is_good() && !was.is_good());
            }
            if effects.changed.len() < LISTED {
                effects.changed.push(changed);
            } else {
                effects.more += 1;
            }
        }
        effects.taken = taken(old, new);
        effects
    }

    /// Whether nothing comes out differently.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.taken.is_empty()
    }
}

fn compare(old: &Snapshot, new: &Snapshot, question: &str, label: Option<&Label>) -> Option<Changed> {
    let (before, after) = (old.ask(question), new.ask(question));
    let (was, will_be) = (Said::of(&before), Said::of(&after));
    (was != will_be).then(|| Changed {
        question: question.to_owned(),
        was,
        will_be,
        verdict: label.map(|label| (judge(label, &before), judge(label, &after))),
    })
}

/// Phrasings that change hands. New phrasings are asked of the old state: who answered them lies close by. Of those
/// near by, the phrasings are asked of the new state: they may have lost some.
fn taken(old: &Snapshot, new: &Snapshot) -> Vec<Taken> {
    let texts = |knowledge: &Knowledge| -> HashMap<String, HashSet<String>> {
        let of = |e: &Entry| e.phrasings.iter().map(|p| p.text.clone()).collect();
        knowledge.entries.iter().map(|e| (e.id.clone(), of(e))).collect()
    };
    let before = texts(old.knowledge());
    let is_new = |entry: &Entry, text: &str| before.get(&entry.id).is_none_or(|known| !known.contains(text));
    let fresh: Vec<(&Entry, &str)> = new
        .knowledge()
        .entries
        .iter()
        .flat_map(|e| e.phrasings.iter().map(move |p| (e, p.text.as_str())))
        .filter(|(e, text)| is_new(e, text))
        .take(LISTED * 10)
        .collect();
    let answered = |snapshot: &Snapshot, question: &str| -> Option<String> {
        snapshot.ask(question).answers().first().map(|answer| answer.entry.clone())
    };
    let change = |entry: &Entry, text: &str| {
        let (was, will_be) = (answered(old, text)?, answered(new, text).unwrap_or_else(|| entry.id.clone()));
        let loses = (was != entry.id || will_be != entry.id) && was != will_be;
        loses.then(|| Taken { phrasing: text.to_owned(), entry: entry.id.clone(), was, will_be })
    };
    let mut found: Vec<Taken> = fresh.par_iter().filter_map(|(entry, text)| change(entry, text)).collect();
    let near: HashSet<&str> = found.iter().map(|taken| taken.was.as_str()).collect();
    let neighbours: Vec<(&Entry, &str)> = near
        .into_iter()
        .filter_map(|id| new.knowledge().entry(id))
        .flat_map(|e| e.phrasings.iter().take(NEAR).map(move |p| (e, p.text.as_str())))
        .collect();
    let lost: Vec<Taken> = neighbours
        .into_par_iter()
        .filter(|(entry, text)| !is_new(entry, text))
        .filter_map(|(entry, text)| change(entry, text))
        .collect();
    found.extend(lost);
    found.sort_by(|a, b| (&a.entry, &a.phrasing).cmp(&(&b.entry, &b.phrasing)));
    found.truncate(LISTED);
    found
}

impl Said {
    /// A reply in short.
    pub fn of(reply: &Reply) -> Self {
        match &reply.outcome {
            Outcome::Answers(answers) => Said::Answer {
                entries: answers.iter().map(|a| a.entry.clone()).collect(),
                text: answers.iter().map(|a| a.text.as_str()).collect::<Vec<_>>().join("\n\n"),
            },
            Outcome::Choices(choices) => {
                let mut entries: Vec<String> = choices.iter().map(|c| c.entry.clone()).collect();
                // In which order choices stand is no difference worth a line.
                entries.sort();
                Said::Choices { entries }
            }
            // Without an entry the text only says whether anything is near by.
            Outcome::Unknown(unknown) => Said::Unknown {
                unstated: unknown.unstated.clone(),
                text: unknown.unstated.is_some().then(|| unknown.text.clone()),
            },
        }
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        match self {
            Said::Answer { entries, text } => write!(f, "{}: {}", entries.join(" and "), line(text)),
            Said::Choices { entries } => write!(f, "a choice of {}", entries.join(", ")),
            Said::Unknown { unstated: Some(entry), text } => {
                write!(f, "not stated, {entry}: {}", line(text.as_deref().unwrap_or_default()))
            }
            Said::Unknown { unstated: None, .. } => f.write_str("not stated"),
        }
    }
}

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Taken { phrasing, entry, was, will_be } = self;
        write!(f, "\"{phrasing}\" of {entry}: was answered by {was}, will be by {will_be}")
    }
}
