//! From checked drafts to the model.

use time::Date;

use super::date::Date as Day;
use super::draft::{DealDraft, Draft, NoteDraft, SourceDraft, Text};
use super::files::Files;
use super::model::{Concept, Deal, Entry, Event, Knowledge, Note, Passage, Phrasing, Place, Source, Term};
use super::phrasings::Asked;
use super::questions::Label;
use super::source::Spot;

/// Used where deal.toml does not say.
const WRONG_AT_MOST: f64 = 0.05;

/// The model of a draft without errors.
pub(super) fn knowledge(
    files: &Files,
    draft: &Draft,
    phrasings: &[Vec<Asked<'_>>],
    questions: Vec<Label>,
) -> Knowledge {
    let entries = draft.entries.iter().zip(phrasings).map(|(entry, asked)| Entry {
        id: text(&entry.id),
        kind: entry.kind,
        question: text(&entry.question),
        phrasings: asked.iter().map(|p| Phrasing { text: p.text.to_owned(), place: p.place.clone() }).collect(),
        answer: text(&entry.answer),
        cite: texts(&entry.cite),
        related: texts(&entry.related),
        note: note(entry.note.as_ref()),
        place: place(files, entry.file, entry.span.start),
    });
    Knowledge {
        deal: draft.deal.as_ref().map(deal).unwrap_or_default(),
        entries: entries.collect(),
        sources: draft
            .sources
            .iter()
            .map(|source| Source {
                id: text(&source.id),
                title: text(&source.title),
                url: optional(&source.url),
                reviewed: source.reviewed.as_ref().map(|r| r.value.clone()).unwrap_or_default(),
                review_due: due(source),
                reviewed_place: place(files, source.file, source.reviewed.as_ref().map_or(0, |r| r.span.start)),
                passages: source
                    .passages
                    .iter()
                    .map(|p| Passage {
                        id: text(&p.id),
                        section: text(&p.section),
                        says: text(&p.says),
                        url: optional(&p.url),
                    })
                    .collect(),
            })
            .collect(),
        terms: draft
            .terms
            .iter()
            .map(|term| Term {
                name: text(&term.name),
                before: optional(&term.before),
                now: text(&term.now),
                until: term.until.as_ref().map(|u| u.value),
                cite: texts(&term.cite),
            })
            .collect(),
        events: draft
            .events
            .iter()
            .map(|event| Event {
                date: text(&event.date),
                to: optional(&event.to),
                title: text(&event.title),
                text: text(&event.text),
                cite: texts(&event.cite),
                note: note(event.note.as_ref()),
            })
            .collect(),
        lexicon: draft
            .concepts
            .iter()
            .map(|c| Concept { name: text(&c.name), words: texts(&c.words), role: c.role })
            .collect(),
        questions,
    }
}

fn place(files: &Files, file: usize, at: usize) -> Place {
    files.tables.get(file).map(|file| file.place(at)).unwrap_or_default()
}

/// The last day that a source's review counts for.
fn due(source: &SourceDraft) -> Option<Date> {
    let every = source.review_every?;
    let reviewed = Day::parse(&source.reviewed.as_ref()?.value)?.as_day()?;
    reviewed.checked_add(time::Duration::days(every.into()))
}

fn deal(deal: &DealDraft) -> Deal {
    Deal {
        title: text(&deal.title),
        summary: text(&deal.summary),
        greeting: optional(&deal.greeting),
        names: texts(&deal.names),
        wrong_at_most: deal.wrong_at_most.unwrap_or(WRONG_AT_MOST),
    }
}

fn text(text: &Text) -> String {
    optional(text).unwrap_or_default()
}

fn optional(text: &Text) -> Option<String> {
    text.as_ref().map(|t| t.value.trim().to_owned())
}

fn texts(list: &[Spot<String>]) -> Vec<String> {
    list.iter().map(|t| t.value.trim().to_owned()).collect()
}

fn note(note: Option<&NoteDraft>) -> Option<Note> {
    note.map(|n| Note { text: text(&n.text), source: text(&n.source) })
}
