//! What the desk knows, once read and checked.

use serde::{Deserialize, Serialize};
use time::Date;

use super::questions::Label;

/// A whole knowledge folder in memory. Made by [`super::read`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Knowledge {
    /// What the desk is about.
    pub deal: Deal,
    /// Sources in the order of the file.
    pub sources: Vec<Source>,
    /// Answer entries and unstated entries, in the order of files (by name) and lines.
    pub entries: Vec<Entry>,
    /// Rows of the terms table.
    pub terms: Vec<Term>,
    /// Dated events, as the files order them.
    pub events: Vec<Event>,
    /// Concepts of the lexicon.
    pub lexicon: Vec<Concept>,
    /// Labelled questions that show what a change does to the answers.
    pub questions: Vec<Label>,
}

/// `deal.toml`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deal {
    /// Name of the deal.
    pub title: String,
    /// One line on what the desk answers.
    pub summary: String,
    /// What the bot says when it is called without a question.
    #[serde(default)]
    pub greeting: Option<String>,
    /// Names of the deal that may stand in any answer without a passage.
    #[serde(default)]
    pub names: Vec<String>,
    /// Highest share of wrong answers that the desk accepts, as measured on the knowledge itself.
    #[serde(default = "default_wrong_at_most")]
    pub wrong_at_most: f64,
}

fn default_wrong_at_most() -> f64 {
    0.05
}

/// A source: an article, a filing, a statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Its id, the part of a citation before the colon.
    pub id: String,
    /// Its title, as shown.
    pub title: String,
    /// Its address, where it has one.
    pub url: Option<String>,
    /// The day it was last reviewed, as YYYY-MM-DD.
    pub reviewed: String,
    /// The last day that the review counts for; `None` where it counts for ever.
    pub review_due: Option<Date>,
    /// Where the day of its review stands.
    pub reviewed_place: Place,
    /// Its passages.
    pub passages: Vec<Passage>,
}

/// One citable place of a source.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passage {
    /// Its id within the source.
    pub id: String,
    /// The section of the source it stands in.
    pub section: String,
    /// What it states, in the project's own words.
    pub says: String,
    /// An address of its own, where it has one.
    #[serde(default)]
    pub url: Option<String>,
}

/// Whether an entry answers, or says that the sources do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// The sources answer the question.
    Answer,
    /// It is asked often, and no source answers it.
    Unstated,
}

/// A question with its answer and the ways people put it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its id, the same for ever.
    pub id: String,
    /// Answer or unstated.
    pub kind: EntryKind,
    /// The question as the desk shows it.
    pub question: String,
    /// Every phrasing: those of the entry's `ask`, then those of its file in `asked/`.
    pub phrasings: Vec<Phrasing>,
    /// What the desk says.
    pub answer: String,
    /// Passages that the answer rests on, as `source:passage`.
    pub cite: Vec<String>,
    /// Ids of entries that people ask next.
    pub related: Vec<String>,
    /// Where other public records say otherwise.
    pub note: Option<Note>,
    /// Where the entry stands.
    pub place: Place,
}

/// One way of putting an entry's question, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrasing {
    /// The phrasing as written.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// A place in the knowledge folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file, relative to the folder, with `/` between its parts.
    pub file: std::sync::Arc<str>,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// What other public records say against a source's figure.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// What they say.
    pub text: String,
    /// Which records.
    pub source: String,
}

/// One row of the terms table.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// What the row is about.
    pub name: String,
    /// How it was before.
    #[serde(default)]
    pub before: Option<String>,
    /// How it is now.
    pub now: String,
    /// The year it runs until.
    #[serde(default)]
    pub until: Option<i32>,
    /// Passages it rests on.
    pub cite: Vec<String>,
}

/// One point or span on the timeline.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// When it was or began: YYYY, YYYY-MM or YYYY-MM-DD.
    pub date: String,
    /// When it ends, for a span.
    #[serde(default)]
    pub to: Option<String>,
    /// A headline.
    pub title: String,
    /// What happened.
    pub text: String,
    /// Passages it rests on.
    pub cite: Vec<String>,
    /// Where other public records say otherwise.
    #[serde(default)]
    pub note: Option<Note>,
}

/// Words that mean the same thing.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Concept {
    /// The name of the thing.
    pub name: String,
    /// The words and phrases people use for it.
    pub words: Vec<String>,
    /// What part it plays in a sentence, where that matters.
    #[serde(default)]
    pub role: Option<Role>,
}

/// The part that a concept plays in who does what to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// A company, a person, a body: somebody who pays, owns, speaks.
    Party,
    /// A verb whose subject gives: pay, owe, hand over.
    Gives,
    /// A verb whose subject gets: receive, collect.
    Takes,
    /// A verb whose subject has: own, hold.
    Owns,
}

impl Knowledge {
    /// The entry of that id.
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| e.id == id)
    }

    /// The source and passage that a citation `source:passage` points to.
    pub fn passage(&self, citation: &str) -> Option<(&Source, &Passage)> {
        let (source, passage) = citation.split_once(':')?;
        let source = self.sources.iter().find(|s| s.id == source)?;
        Some((source, source.passages.iter().find(|p| p.id == passage)?))
    }

    /// Answer entries only.
    pub fn answers(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|e| e.kind == EntryKind::Answer)
    }
}
