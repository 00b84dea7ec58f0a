//! The desk itself: a question goes in, a reply comes out. It holds the live knowledge.
//!
//! Every face (terminal, Discord) asks through a [`Desk`], and none reads the knowledge or ranks.
//!
//! ```
//! use dealdesk::desk::{Desk, Outcome};
//! # let folder = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/knowledge/bakery"));
//! let desk = Desk::open(folder).map_err(|findings| findings.len()).unwrap();
//! let reply = desk.ask("until when is the oven rented?");
//! assert!(matches!(reply.outcome, Outcome::Answers(_)));
//! ```

mod aside;
mod checked;
mod effects;
mod follow_up;
mod judge;
pub mod keeper;
mod reply;
mod search;
mod tables;

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use time::{Date, OffsetDateTime};

pub use checked::{Checked, Expected, Summary};
pub use effects::{Changed, Effects, Said, Taken};
pub use judge::{Verdict, judge};
pub use reply::{Answer, Best, Choice, Citation, Outcome, Reply, Unknown};
pub use tables::{EventRow, PassageRow, TermRow};

use crate::knowledge::{self, Entry, EntryKind, Finding, FolderImage, Knowledge, Loaded};
use crate::matching::{self, Collision, Decision, Hit, Matcher, Reading, Reasons, Thresholds};

/// Answers questions from one knowledge folder. Cheap to share; safe to use from many threads.
#[derive(Debug)]
pub struct Desk {
    folder: PathBuf,
    live: RwLock<Arc<Snapshot>>,
}

/// One state of the knowledge with what was learnt from it. A question is answered from one snapshot, start to end.
#[derive(Debug)]
pub struct Snapshot {
    image: FolderImage,
    knowledge: Knowledge,
    matcher: Matcher,
    index: search::QuestionIndex,
    warnings: Vec<Finding>,
}

/// Why the desk says what it says.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// How the message was read, part by part.
    pub reading: Reading,
    /// Why each part was read so, in the order of the parts.
    pub reasons: Vec<Reasons>,
    /// The thresholds it was held against.
    pub thresholds: Thresholds,
}

/// The day it is, everywhere the same.
pub fn today() -> Date {
    OffsetDateTime::now_utc().date()
}

impl Desk {
    /// Reads, checks and learns a knowledge folder. The errors are every finding that there is.
    pub fn open(folder: &Path) -> Result<Self, Vec<Finding>> {
        Ok(Self::over(folder, Snapshot::read(folder)?))
    }

    /// A desk that begins with this state, whatever its folder holds at the moment.
    pub fn over(folder: &Path, snapshot: Snapshot) -> Self {
        Desk { folder: folder.to_owned(), live: RwLock::new(Arc::new(snapshot)) }
    }

    /// The folder that it was opened on.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The knowledge as it is now; it stays the same for whoever holds it.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.live.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts a new state of the knowledge in place and gives back the old one, on which questions under way finish.
    pub fn replace(&self, snapshot: impl Into<Arc<Snapshot>>) -> Arc<Snapshot> {
        let snapshot = snapshot.into();
        // The old one is not dropped here: that takes its time, and every question waits for this lock.
        std::mem::replace(&mut *self.live.write().unwrap_or_else(PoisonError::into_inner), snapshot)
    }

    /// Answers a message.
    pub fn ask(&self, question: &str) -> Reply {
        self.snapshot().ask(question)
    }

    /// Answers a message that follows another turn; `before` are the entries which that turn was about.
    pub fn ask_after(&self, question: &str, before: &[String]) -> Reply {
        self.snapshot().ask_after(question, before)
    }
}

impl Snapshot {
    /// Reads, checks and learns a knowledge folder.
    pub fn read(folder: &Path) -> Result<Self, Vec<Finding>> {
        Ok(Self::of(knowledge::read(folder)?))
    }

    /// Learns a folder that was read.
    pub fn of(loaded: Loaded) -> Self {
        let matcher = Matcher::learn(&loaded.knowledge);
        Self::new(loaded, matcher)
    }

    /// Reads, checks and learns a folder of which much was known before; see [`learn_after`](Self::learn_after).
    pub fn read_after(folder: &Path, previous: &Snapshot) -> Result<Self, Vec<Finding>> {
        Self::learn_after(|| knowledge::read(folder), previous)
    }

    /// Learns what `check` gives, and of which much was known before: the same as [`of`](Self::of) gives, sooner.
    /// Meanwhile, checking included, questions are answered as ever.
    pub fn learn_after(
        check: impl FnOnce() -> Result<Loaded, Vec<Finding>> + Send,
        previous: &Snapshot,
    ) -> Result<Self, Vec<Finding>> {
        aside::aside(|| {
            let loaded = check()?;
            let matcher = Matcher::learn_after(&loaded.knowledge, &previous.matcher, &previous.knowledge);
            Ok(Self::new(loaded, matcher))
        })
    }

    fn new(loaded: Loaded, matcher: Matcher) -> Self {
        let index = search::QuestionIndex::of(&loaded.knowledge);
        Snapshot { image: loaded.image, knowledge: loaded.knowledge, matcher, index, warnings: loaded.findings }
    }

    /// The files it was read from.
    pub fn image(&self) -> &FolderImage {
        &self.image
    }

    /// The knowledge.
    pub fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// Warnings that reading the folder gave.
    pub fn warnings(&self) -> &[Finding] {
        &self.warnings
    }

    /// From which probability the desk answers, and what that is expected to give.
    pub fn thresholds(&self) -> &Thresholds {
        self.matcher.thresholds()
    }

    /// Phrasings that the engine, had it not learnt them, would give to another entry.
    pub fn collisions(&self) -> Vec<Collision> {
        matching::collisions(&self.knowledge)
    }

    /// Answers a message.
    pub fn ask(&self, question: &str) -> Reply {
        self.reply(question, &self.matcher.read(question))
    }

    /// Answers with one entry, as when a person picked it; `None` where there is no such entry.
    pub fn answer(&self, entry: &str) -> Option<Reply> {
        let number = self.knowledge.entries.iter().position(|e| e.id == entry)?;
        let e = &self.knowledge.entries[number];
        let outcome = match e.kind {
            EntryKind::Answer => Outcome::Answers(vec![self.answer_of(&Hit {
                entry: number,
                confidence: 1.0,
                score: 1.0,
                matched: None,
            })]),
            EntryKind::Unstated => Outcome::Unknown(self.unstated(e, Vec::new())),
        };
        Some(Reply { question: e.question.clone(), outcome, best: Some(Best { entry: e.id.clone(), confidence: 1.0 }) })
    }

    /// How a message is read, and why it is decided as it is.
    pub fn explain(&self, question: &str) -> Explanation {
        let reading = self.matcher.read(question);
        let reasons = self.matcher.reasons(&reading);
        Explanation { reading, reasons, thresholds: self.matcher.thresholds().clone() }
    }

    fn reply(&self, question: &str, reading: &Reading) -> Reply {
        let outcome = match &reading.decision {
            Decision::Answers(hits) => Outcome::Answers(hits.iter().map(|h| self.answer_of(h)).collect()),
            Decision::Choices(hits) => {
                Outcome::Choices(hits.iter().map(|h| self.choice(&self.knowledge.entries[h.entry])).collect())
            }
            Decision::Unknown { unstated, suggestions } => {
                let suggestions: Vec<Choice> =
                    suggestions.iter().map(|h| self.choice(&self.knowledge.entries[h.entry])).collect();
                Outcome::Unknown(match unstated {
                    Some(entry) => self.unstated(&self.knowledge.entries[*entry], suggestions),
                    None => Unknown {
                        text: self.not_stated(!suggestions.is_empty()),
                        unstated: None,
                        citations: Vec::new(),
                        suggestions,
                    },
                })
            }
        };
        Reply { question: question.to_owned(), outcome, best: self.best(reading) }
    }

    fn best(&self, reading: &Reading) -> Option<Best> {
        if reading.tokens.is_empty() {
            return None;
        }
        let likeliest = reading.likeliest();
        if let Decision::Unknown { unstated: Some(entry), .. } = reading.decision {
            let answered = likeliest.map_or(0.0, |h| h.confidence);
            return Some(Best { entry: self.knowledge.entries[entry].id.clone(), confidence: 1.0 - answered });
        }
        likeliest.map(|h| Best { entry: self.knowledge.entries[h.entry].id.clone(), confidence: h.confidence })
    }

    fn not_stated(&self, nearby: bool) -> String {
        let title = &self.knowledge.deal.title;
        if nearby {
            format!("My sources don't say. What they do say nearby on {title}:")
        } else {
            format!("My sources don't say. I only know {title}.")
        }
    }

    fn answer_of(&self, hit: &Hit) -> Answer {
        let e = &self.knowledge.entries[hit.entry];
        Answer {
            entry: e.id.clone(),
            question: e.question.clone(),
            text: e.answer.clone(),
            confidence: hit.confidence,
            citations: self.citations(&e.cite),
            note: e.note.clone(),
            matched: hit.matched.and_then(|i| e.phrasings.get(i)).map(|p| p.text.clone()),
            related: self.choices(&e.related),
        }
    }

    fn unstated(&self, e: &Entry, suggestions: Vec<Choice>) -> Unknown {
        let related = self.choices(&e.related);
        Unknown {
            text: e.answer.clone(),
            unstated: Some(e.id.clone()),
            citations: self.citations(&e.cite),
            suggestions: if related.is_empty() { suggestions } else { related },
        }
    }

    fn choices(&self, ids: &[String]) -> Vec<Choice> {
        ids.iter().filter_map(|id| self.knowledge.entry(id)).map(|e| self.choice(e)).collect()
    }

    fn choice(&self, e: &Entry) -> Choice {
        Choice { entry: e.id.clone(), question: e.question.clone(), citations: self.citations(&e.cite) }
    }

    fn citations(&self, cite: &[String]) -> Vec<Citation> {
        cite.iter()
            .filter_map(|c| self.knowledge.passage(c))
            .map(|(source, passage)| Citation::of(source, passage, today))
            .collect()
    }
}
