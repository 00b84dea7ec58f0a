//! What the files hold, each value with its place, before it is checked as a whole.

use std::ops::Range;

use super::model::{EntryKind, Role};
use super::source::Spot;

/// Everything that was read.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) deal: Option<DealDraft>,
    pub(super) sources: Vec<SourceDraft>,
    pub(super) entries: Vec<EntryDraft>,
    pub(super) terms: Vec<TermDraft>,
    pub(super) events: Vec<EventDraft>,
    pub(super) concepts: Vec<ConceptDraft>,
    /// Signs of the files read so far that make up tables and values.
    pub(super) signs: usize,
    /// What files that could not be read to the end might hold.
    pub(super) lost: Lost,
}

/// Kinds of things that a broken file may hold unseen: what refers to them cannot be judged.
#[derive(Clone, Copy, Default)]
pub(super) struct Lost {
    pub(super) sources: bool,
    pub(super) entries: bool,
    pub(super) names: bool,
}

/// A text with its place, where there is one.
pub(super) type Text = Option<Spot<String>>;

/// `deal.toml`.
pub(super) struct DealDraft {
    pub(super) title: Text,
    pub(super) summary: Text,
    pub(super) greeting: Text,
    pub(super) names: Vec<Spot<String>>,
    pub(super) wrong_at_most: Option<f64>,
}

/// A source.
pub(super) struct SourceDraft {
    /// Index of its file; so in all drafts.
    pub(super) file: usize,
    pub(super) id: Text,
    pub(super) title: Text,
    pub(super) url: Text,
    pub(super) reviewed: Option<Spot<String>>,
    /// For how many days a review counts.
    pub(super) review_every: Option<u16>,
    pub(super) passages: Vec<PassageDraft>,
}

/// A passage.
pub(super) struct PassageDraft {
    pub(super) id: Text,
    pub(super) section: Text,
    pub(super) says: Text,
    pub(super) url: Text,
}

/// A note.
pub(super) struct NoteDraft {
    pub(super) text: Text,
    pub(super) source: Text,
}

/// An entry of either kind.
pub(super) struct EntryDraft {
    pub(super) file: usize,
    /// Its head.
    pub(super) span: Range<usize>,
    pub(super) kind: EntryKind,
    pub(super) id: Text,
    pub(super) question: Text,
    pub(super) ask: Vec<Spot<String>>,
    pub(super) answer: Text,
    pub(super) cite: Vec<Spot<String>>,
    pub(super) related: Vec<Spot<String>>,
    pub(super) note: Option<NoteDraft>,
}

/// A row of the terms table.
pub(super) struct TermDraft {
    pub(super) file: usize,
    pub(super) name: Text,
    pub(super) before: Text,
    pub(super) now: Text,
    pub(super) until: Option<Spot<i32>>,
    pub(super) cite: Vec<Spot<String>>,
}

/// An event.
pub(super) struct EventDraft {
    pub(super) file: usize,
    pub(super) date: Text,
    pub(super) to: Text,
    pub(super) title: Text,
    pub(super) text: Text,
    pub(super) cite: Vec<Spot<String>>,
    pub(super) note: Option<NoteDraft>,
}

/// A concept.
pub(super) struct ConceptDraft {
    pub(super) file: usize,
    pub(super) name: Text,
    pub(super) words: Vec<Spot<String>>,
    pub(super) role: Option<Role>,
}
