//! What a change of the knowledge does to the answers: questions are answered by the old and by the new state, and what
//! comes out differently is told.

use std::collections::{HashMap, HashSet};
use std::fmt;

use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use serde::Serialize;

use super::aside::aside;
use super::judge::{Verdict, judge};
use super::{Outcome, Reply, Snapshot};
use crate::knowledge::{Entry, Knowledge, Label};

/// The most differences that are listed.
const LISTED: usize = 200;
/// So many new phrasings are looked at first; where there are more, last.
const TAUGHT: usize = 3;
/// New phrasings that are asked.
const FRESH: usize = 2_000;
/// Phrasings of an entry near by that are asked.
const NEAR: usize = 60;

/// What a change does.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Effects {
    /// How many questions both were asked: the labelled ones, recent ones, new phrasings, and every entry's own.
    pub asked: usize,
    /// Questions with another reply; labelled ones first, then what was taught.
    pub changed: Vec<Changed>,
    /// How many more there are that are not listed.
    pub more: usize,
    /// Labelled questions that were right, or rightly declined, and are no more.
    pub worse: usize,
    /// Labelled questions that have become so.
    pub better: usize,
    /// Phrasings that change hands between entries, and new ones that their own entry does not get.
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

/// A phrasing of one entry that another entry answered, or now answers: the two lie close together. Also one that is
/// new and that no entry answers, though its own has learnt it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// The phrasing.
    pub phrasing: String,
    /// Id of the entry that it stands under.
    pub entry: String,
    /// Id of the entry that answered it before; `None` where none did.
    pub was: Option<String>,
    /// Id of the entry that answers it now; `None` where none does.
    pub will_be: Option<String>,
}

impl Effects {
    /// Compares two states, on their labelled questions, their entries' own questions, new phrasings, and `recent`
    /// questions.
    pub fn between(old: &Snapshot, new: &Snapshot, recent: &[String]) -> Self {
        aside(|| Self::found(old, new, recent))
    }

    fn found(old: &Snapshot, new: &Snapshot, recent: &[String]) -> Self {
        let labels =
            if new.knowledge().questions.is_empty() { &old.knowledge().questions } else { &new.knowledge().questions };
        let mut seen: HashSet<&str> = HashSet::new();
        let mut questions: Vec<(&str, Option<&Label>)> = Vec::new();
        let labelled = labels.iter().map(|label| (label.q.as_str(), Some(label)));
        let fresh = fresh(old.knowledge(), new.knowledge());
        let entries = [old, new].into_iter().flat_map(|s| &s.knowledge().entries).map(|e| e.question.as_str());
        // What somebody taught is what they look for first; the many phrasings of a new entry would hide what else changes.
        let (taught, added) = fresh.split_at(if fresh.len() <= TAUGHT { fresh.len() } else { 0 });
        let taught = taught.iter().map(|(_, text)| *text).chain(recent.iter().map(String::as_str));
        let others = taught.chain(entries).chain(added.iter().map(|(_, text)| *text));
        for (question, label) in labelled.chain(others.map(|question| (question, None))) {
            let first = seen.insert(question);
            if first || label.is_some() {
                questions.push((question, label));
            }
        }
        let compared: Vec<Compared> =
            questions.par_iter().map(|(question, label)| Compared::new(old, new, question, *label)).collect();
        let by_question = questions.iter().map(|(question, _)| *question).zip(&compared).collect();
        let taken = taken(old, new, &fresh, &by_question);
        let mut effects = Effects { asked: questions.len(), taken, ..Effects::default() };
        for changed in compared.into_iter().filter_map(|compared| compared.changed) {
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
        effects
    }

    /// Whether nothing comes out differently.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.taken.is_empty()
    }
}

/// What both states make of a question.
struct Compared {
    changed: Option<Changed>,
    /// The entry that the old state gives it to, and the one that the new state does.
    given_to: [Option<String>; 2],
}

impl Compared {
    fn new(old: &Snapshot, new: &Snapshot, question: &str, label: Option<&Label>) -> Self {
        let (before, after) = (old.ask(question), new.ask(question));
        let (was, will_be) = (Said::of(&before), Said::of(&after));
        let changed = (was != will_be).then(|| Changed {
            question: question.to_owned(),
            was,
            will_be,
            verdict: label.map(|label| (judge(label, &before), judge(label, &after))),
        });
        Compared { changed, given_to: [given_to(&before), given_to(&after)] }
    }
}

/// Phrasings that an entry of the new state has and the same entry of the old one did not.
fn fresh<'a>(old: &Knowledge, new: &'a Knowledge) -> Vec<(&'a Entry, &'a str)> {
    let known: HashMap<&str, HashSet<&str>> =
        old.entries.iter().map(|e| (e.id.as_str(), e.phrasings.iter().map(|p| p.text.as_str()).collect())).collect();
    let is_new = |entry: &Entry, text: &str| known.get(entry.id.as_str()).is_none_or(|texts| !texts.contains(text));
    let all = new.entries.iter().flat_map(|e| e.phrasings.iter().map(move |p| (e, p.text.as_str())));
    all.filter(|(e, text)| is_new(e, text)).take(FRESH).collect()
}

/// Phrasings that change hands, and new ones that their own entry does not get. New phrasings are asked of the old state
/// as well: who answered them lies close by. Of those near by, the phrasings are asked too: they may have lost some.
/// `compared` has what was asked already.
fn taken(old: &Snapshot, new: &Snapshot, fresh: &[(&Entry, &str)], compared: &HashMap<&str, &Compared>) -> Vec<Taken> {
    let asked = |entry: &Entry, text: &str| {
        let [was, will_be] = match compared.get(text) {
            Some(compared) => compared.given_to.clone(),
            None => [old, new].map(|state| given_to(&state.ask(text))),
        };
        Taken { phrasing: text.to_owned(), entry: entry.id.clone(), was, will_be }
    };
    let new_ones = fresh.par_iter().map(|(entry, text)| asked(entry, text)).filter(|taken| {
        let others = |given: &Option<String>| given.as_ref().is_some_and(|entry| *entry != taken.entry);
        others(&taken.was) || taken.will_be.as_ref() != Some(&taken.entry)
    });
    let mut found: Vec<Taken> = new_ones.collect();
    let near: HashSet<&str> = found.iter().filter_map(|taken| taken.was.as_deref()).collect();
    let is_fresh: HashSet<(&str, &str)> = fresh.iter().map(|(entry, text)| (entry.id.as_str(), *text)).collect();
    let neighbours: Vec<(&Entry, &str)> = near
        .into_iter()
        .filter_map(|id| new.knowledge().entry(id))
        .flat_map(|e| e.phrasings.iter().take(NEAR).map(move |p| (e, p.text.as_str())))
        .filter(|(entry, text)| !is_fresh.contains(&(entry.id.as_str(), *text)))
        .collect();
    let lost: Vec<Taken> = neighbours
        .into_par_iter()
        .map(|(entry, text)| asked(entry, text))
        .filter(|taken| taken.was.is_some() && taken.was != taken.will_be)
        .collect();
    found.extend(lost);
    found.sort_by(|a, b| (&a.entry, &a.phrasing).cmp(&(&b.entry, &b.phrasing)));
    found.truncate(LISTED);
    found
}

/// The entry that a reply is of: an answer's, or that of what is not stated.
fn given_to(reply: &Reply) -> Option<String> {
    match &reply.outcome {
        Outcome::Answers(answers) => answers.first().map(|answer| answer.entry.clone()),
        Outcome::Unknown(unknown) => unknown.unstated.clone(),
        Outcome::Choices(_) => None,
    }
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
        let by = |entry: &Option<String>| entry.as_ref().map_or_else(|| "none".to_owned(), Clone::clone);
        write!(f, "\"{phrasing}\" of {entry}: was answered by {}, will be by {}", by(was), by(will_be))
    }
}
