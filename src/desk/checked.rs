//! What a check of the whole finds: the reader's findings, phrasings that collide, reviews that are overdue, and what to
//! expect of the engine.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use time::Date;

use super::Snapshot;
use crate::knowledge::{EntryKind, Finding, Knowledge, Severity};
use crate::matching::{Collision, Thresholds};

/// A phrasing that another entry leads by this much is clearly the other's; below, it is a close call.
const CLEAR: f32 = 1.0;

/// All that a check finds.
#[derive(Clone, Debug, Serialize)]
pub struct Checked {
    /// How many of the findings are errors.
    pub errors: usize,
    /// How many are warnings.
    pub warnings: usize,
    /// What is wrong, errors first.
    pub findings: Vec<Finding>,
    /// What the folder holds; `None` where there are errors.
    pub summary: Option<Summary>,
}

/// What the folder holds, and what to expect of it.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// Entries that answer.
    pub entries: usize,
    /// Unstated entries.
    pub unstated: usize,
    /// Phrasings of both.
    pub phrasings: usize,
    /// Passages of all sources.
    pub passages: usize,
    /// Concepts of the lexicon.
    pub concepts: usize,
    /// What the engine expects; `None` where it was left out.
    pub engine: Option<Expected>,
}

/// What the engine expects of itself on this knowledge. Shares from 0 to 1.
#[derive(Clone, Debug, Serialize)]
pub struct Expected {
    /// The least probability of an answer.
    pub threshold: f32,
    /// Share of its answers that are wrong.
    pub wrong: f32,
    /// Share of the answerable questions that it answers.
    pub answered: f32,
    /// Share of the other questions that it declines.
    pub declined: f32,
    /// Phrasings that would be given to another entry.
    pub collisions: usize,
    /// Those of them where both entries are unstated, which harms little.
    pub collisions_between_unstated: usize,
    /// Those of the others that the older state had too, and that are not listed; 0 where there is none to compare with.
    pub known_collisions: usize,
    /// Those of the rest that are close calls, listed only when asked for.
    pub close_calls: usize,
}

impl Checked {
    /// Of a folder that was refused.
    pub fn refused(findings: Vec<Finding>) -> Self {
        Checked::new(findings, None)
    }

    /// Of knowledge that was read, without the engine; `findings` are the reader's warnings.
    pub fn without_engine(knowledge: &Knowledge, mut findings: Vec<Finding>, today: Date) -> Self {
        findings.extend(overdue(knowledge, today));
        Checked::new(findings, Some(Summary::of(knowledge, None)))
    }

    fn new(findings: Vec<Finding>, summary: Option<Summary>) -> Self {
        let errors = findings.iter().filter(|f| f.severity == Severity::Error).count();
        Checked { errors, warnings: findings.len() - errors, findings, summary }
    }
}

impl Snapshot {
    /// Checks everything, close calls between entries too where `all` are wanted. A matter of seconds.
    pub fn check(&self, all: bool, today: Date) -> Checked {
        self.check_beside(Vec::new(), all, today)
    }

    /// The same for a change of an older state: collisions that it had too are counted, not listed.
    pub fn check_after(&self, old: &Snapshot, all: bool, today: Date) -> Checked {
        self.check_beside(old.collisions(), all, today)
    }

    fn check_beside(&self, known: Vec<Collision>, all: bool, today: Date) -> Checked {
        let knowledge = self.knowledge();
        let collisions = self.collisions();
        let unstated = |id: &str| knowledge.entry(id).is_some_and(|e| e.kind == EntryKind::Unstated);
        let (harmless, telling): (Vec<&Collision>, Vec<&Collision>) =
            collisions.iter().partition(|c| unstated(&c.entry) && unstated(&c.taken_by));
        let between = |c: &Collision| (c.phrasing.clone(), c.entry.clone(), c.taken_by.clone());
        let known: HashSet<_> = known.iter().map(between).collect();
        let (known, new): (Vec<&Collision>, Vec<&Collision>) =
            telling.into_iter().partition(|c| known.contains(&between(c)));
        let (clear, close): (Vec<&Collision>, Vec<&Collision>) =
            new.into_iter().partition(|c| all || c.margin >= CLEAR);
        let mut findings = self.warnings().to_vec();
        findings.extend(overdue(knowledge, today));
        findings.extend(by_pair(&clear));
        let Thresholds { answer, wrong, answered, declined } = *self.thresholds();
        let expected = Expected {
            threshold: answer,
            wrong,
            answered,
            declined,
            collisions: collisions.len(),
            collisions_between_unstated: harmless.len(),
            known_collisions: known.len(),
            close_calls: close.len(),
        };
        Checked::new(findings, Some(Summary::of(knowledge, Some(expected))))
    }
}

fn overdue(knowledge: &Knowledge, today: Date) -> impl Iterator<Item = Finding> {
    knowledge.overdue(today).into_iter().map(|overdue| overdue.finding())
}

/// One warning for two entries that take each other's phrasings, clearest first.
fn by_pair(collisions: &[&Collision]) -> Vec<Finding> {
    let mut pairs: Vec<(&Collision, usize)> = Vec::new();
    let mut known: HashMap<(&str, &str), usize> = HashMap::new();
    for collision in collisions {
        let (a, b) = (collision.entry.as_str(), collision.taken_by.as_str());
        let pair = if a < b { (a, b) } else { (b, a) };
        // They come clearest first, so that the first of a pair speaks for it.
        match known.get(&pair) {
            Some(&at) => pairs[at].1 += 1,
            None => {
                known.insert(pair, pairs.len());
                pairs.push((collision, 0));
            }
        }
    }
    pairs.into_iter().map(|(collision, more)| warning(collision, more)).collect()
}

fn warning(collision: &Collision, more: usize) -> Finding {
    let Collision { phrasing, place, entry, taken_by, .. } = collision;
    let others = match more {
        0 => String::new(),
        1 => " (1 more phrasing lies between these two)".to_owned(),
        n => format!(" ({n} more phrasings lie between these two)"),
    };
    Finding::about_phrasing(
        place,
        phrasing,
        format!("this phrasing of \"{entry}\" would be given to \"{taken_by}\", had it not been learnt{others}"),
        format!("move it to \"{taken_by}\" if it asks that; else give \"{entry}\" more phrasings like it"),
    )
}

impl Summary {
    fn of(knowledge: &Knowledge, engine: Option<Expected>) -> Self {
        let unstated = knowledge.entries.iter().filter(|e| e.kind == EntryKind::Unstated).count();
        Summary {
            entries: knowledge.entries.len() - unstated,
            unstated,
            phrasings: knowledge.entries.iter().map(|e| e.phrasings.len()).sum(),
            passages: knowledge.sources.iter().map(|s| s.passages.len()).sum(),
            concepts: knowledge.lexicon.len(),
            engine,
        }
    }
}
