//! What each kind of table holds: its keys, and what they may be.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::date::Date;
use super::super::draft::{
    ConceptDraft, DealDraft, EntryDraft, EventDraft, NoteDraft, PassageDraft, SourceDraft, TermDraft, Text,
};
use super::super::fields::{Fields, Kind, nearest, ticked};
use super::super::finding::quoted;
use super::super::model::{EntryKind, Role};
use super::super::phrasings::LONGEST_PHRASING;
use super::super::source::Spot;
use super::{DEAL_KEYS, ENTRY_KEYS, Tables};

/// Characters that titles, names, sections and questions may have.
const SHORT: usize = 100;
const PHRASING: usize = LONGEST_PHRASING;
const LONG: usize = 1_500;
const NOTE: usize = 500;
const WORD: usize = 100;
const CITATION: usize = 130;

/// Characters that an entry's question may have.
pub const LONGEST_QUESTION: usize = SHORT;

static DEAL: Kind = Kind { name: "deal.toml", keys: DEAL_KEYS };
static ENTRY: Kind = Kind { name: "an entry", keys: ENTRY_KEYS };
static UNSTATED: Kind = Kind { name: "an unstated entry", keys: ENTRY_KEYS };
static TERM: Kind = Kind { name: "a term", keys: &["name", "before", "now", "until", "cite"] };
static EVENT: Kind = Kind { name: "an event", keys: &["date", "to", "title", "text", "cite", "note"] };
static CONCEPT: Kind = Kind { name: "a concept", keys: &["name", "words", "role"] };
static SOURCE: Kind = Kind { name: "a source", keys: &["id", "title", "url", "reviewed", "review_every", "passage"] };
static PASSAGE: Kind = Kind { name: "a passage", keys: &["id", "section", "says", "url"] };
static NOTES: Kind = Kind { name: "a note", keys: &["text", "source"] };

impl Tables<'_, '_> {
    fn fields<'t>(&'t mut self, kind: &'static Kind, table: &'t DeTable<'t>, span: Range<usize>) -> Fields<'t, 't> {
        Fields::new(self.file, kind, table, span, self.broken, self.findings)
    }

    pub(super) fn deal(&mut self, table: &DeTable<'_>) {
        let mut fields = self.fields(&DEAL, table, 0..0);
        let wrong_at_most = fields.get("wrong_at_most").and_then(|value| share(&mut fields, value));
        let deal = DealDraft {
            title: fields.text("title", SHORT),
            summary: fields.text("summary", PHRASING),
            greeting: fields.text_if("greeting", LONG),
            names: fields.list("names", SHORT),
            wrong_at_most,
        };
        self.draft.deal = Some(deal);
    }

    pub(super) fn entry(&mut self, kind: EntryKind, table: &DeTable<'_>, span: Range<usize>) {
        let index = self.index;
        let kind_of = if kind == EntryKind::Answer { &ENTRY } else { &UNSTATED };
        let mut fields = self.fields(kind_of, table, span.clone());
        let entry = EntryDraft {
            file: index,
            span,
            kind,
            id: fields.id(""),
            question: fields.text("question", SHORT),
            ask: fields.list("ask", PHRASING),
            answer: fields.text("answer", LONG),
            cite: if kind == EntryKind::Answer { cited(&mut fields) } else { fields.list("cite", CITATION) },
            related: fields.list("related", CITATION),
            note: note(&mut fields),
        };
        self.draft.lost.entries |= entry.id.is_none();
        self.draft.entries.push(entry);
    }

    pub(super) fn term(&mut self, table: &DeTable<'_>, span: Range<usize>) {
        let index = self.index;
        let mut fields = self.fields(&TERM, table, span);
        let until = fields.get("until").and_then(|value| year(&mut fields, value));
        let term = TermDraft {
            file: index,
            name: fields.text("name", SHORT),
            before: fields.text_if("before", LONG),
            now: fields.text("now", LONG),
            until,
            cite: cited(&mut fields),
        };
        self.draft.terms.push(term);
    }

    pub(super) fn event(&mut self, table: &DeTable<'_>, span: Range<usize>) {
        let index = self.index;
        let mut fields = self.fields(&EVENT, table, span);
        let date = fields.text("date", SHORT);
        let to = fields.text_if("to", SHORT);
        let mut day = |spot: &Text| {
            let spot = spot.as_ref()?;
            let day = Date::parse(&spot.value);
            if day.is_none() {
                fields.error(
                    spot.span.clone(),
                    format!("{} is no date", quoted(&spot.value)),
                    "write a year, a month or a day that exists: YYYY, YYYY-MM or YYYY-MM-DD",
                );
            }
            day
        };
        if let (Some(from), Some(until), Some(spot)) = (day(&date), day(&to), &to)
            && until.is_before(from)
        {
            fields.error(
                spot.span.clone(),
                "the event would end before it begins",
                "let `to` be later than `date`, or leave it out",
            );
        }
        let event = EventDraft {
            file: index,
            date,
            to,
            title: fields.text("title", SHORT),
            text: fields.text("text", LONG),
            cite: cited(&mut fields),
            note: note(&mut fields),
        };
        self.draft.events.push(event);
    }

    pub(super) fn concept(&mut self, table: &DeTable<'_>, span: Range<usize>) {
        let index = self.index;
        let mut fields = self.fields(&CONCEPT, table, span);
        let name = fields.text("name", SHORT);
        let written = fields.need("words", "words = [\"...\", \"...\"]");
        let words = fields.list("words", WORD);
        if let Some(value) = written
            && matches!(value.get_ref(), DeValue::Array(items) if items.is_empty())
        {
            fields.error(
                value.span(),
                "this concept has no words",
                "list the words people use for it, or take the concept out",
            );
        }
        let role = fields.text_if("role", SHORT).and_then(|spot| role(&mut fields, &spot));
        self.draft.concepts.push(ConceptDraft { file: index, name, words, role });
    }

    pub(super) fn source(&mut self, table: &DeTable<'_>, span: Range<usize>) {
        let (index, file, broken) = (self.index, self.file, self.broken);
        let mut fields = self.fields(&SOURCE, table, span);
        let reviewed = fields.need("reviewed", "reviewed = YYYY-MM-DD").and_then(|value| reviewed(&mut fields, value));
        let review_every = fields.get("review_every").and_then(|value| days(&mut fields, value));
        let mut source = SourceDraft {
            file: index,
            id: fields.id(""),
            title: fields.text("title", SHORT),
            url: fields.url("url"),
            reviewed,
            review_every,
            passages: Vec::new(),
        };
        let passages = match fields.get("passage").map(|value| (value, value.get_ref())) {
            Some((_, DeValue::Array(items))) => items.iter().collect(),
            Some((value, _)) => {
                fields.error(
                    value.span(),
                    "`passage` is not written as a table of its own",
                    "write [[source.passage]], with two brackets on each side",
                );
                Vec::new()
            }
            None => Vec::new(),
        };
        for item in passages {
            let DeValue::Table(table) = item.get_ref() else {
                fields.error(item.span(), "this is no passage", "write [[source.passage]] and its keys on lines below");
                continue;
            };
            let mut inner = Fields::new(file, &PASSAGE, table, item.span(), broken, fields.findings);
            source.passages.push(PassageDraft {
                id: inner.id("."),
                section: inner.text("section", SHORT),
                says: inner.text("says", LONG),
                url: inner.url("url"),
            });
        }
        self.draft.lost.sources |= source.id.is_none() || source.passages.iter().any(|p| p.id.is_none());
        self.draft.sources.push(source);
    }
}

/// The passages a table rests on; at least one.
fn cited(fields: &mut Fields<'_, '_>) -> Vec<Spot<String>> {
    if let Some(value) = fields.need("cite", "cite = [\"source:passage\"]")
        && matches!(value.get_ref(), DeValue::Array(items) if items.is_empty())
    {
        let message = format!("{} needs at least one passage in `cite`", fields.kind.name);
        fields.error(
            value.span(),
            message,
            "name the passage that says it, as \"source:passage\"; what no source says goes into [[unstated]]",
        );
    }
    fields.list("cite", CITATION)
}

fn note(fields: &mut Fields<'_, '_>) -> Option<NoteDraft> {
    let value = fields.get("note")?;
    let DeValue::Table(table) = value.get_ref() else {
        fields.wrong_type("note", value, "a text with its source", "write note = { text = \"...\", source = \"...\" }");
        return None;
    };
    let mut inner = Fields::new(fields.file, &NOTES, table, value.span(), fields.broken, fields.findings);
    Some(NoteDraft { text: inner.text("text", NOTE), source: inner.text("source", NOTE) })
}

fn share(fields: &mut Fields<'_, '_>, value: &Spanned<DeValue<'_>>) -> Option<f64> {
    let number: Option<f64> = match value.get_ref() {
        DeValue::Float(number) => number.as_str().parse().ok(),
        DeValue::Integer(number) => number.as_str().parse().ok(),
        _ => {
            fields.wrong_type("wrong_at_most", value, "a number", "write it without quotes, like wrong_at_most = 0.05");
            return None;
        }
    };
    let fits = number.filter(|n| (0.001..=0.5).contains(n));
    if fits.is_none() {
        fields.error(
            value.span(),
            "`wrong_at_most` has to lie between 0.001 and 0.5",
            "0.05 means: at most 5 of 100 answers may be wrong",
        );
    }
    fits
}

fn year(fields: &mut Fields<'_, '_>, value: &Spanned<DeValue<'_>>) -> Option<Spot<i32>> {
    let DeValue::Integer(number) = value.get_ref() else {
        fields.wrong_type("until", value, "a year", "write four digits without quotes");
        return None;
    };
    let year = i32::from_str_radix(number.as_str(), number.radix()).ok().filter(|y| (1900..=2200).contains(y));
    if year.is_none() {
        fields.error(value.span(), "`until` has to be a year from 1900 to 2200", "write four digits without quotes");
    }
    year.map(|value_of| Spot { value: value_of, span: value.span() })
}

fn role(fields: &mut Fields<'_, '_>, spot: &Spot<String>) -> Option<Role> {
    const ROLES: &[(&str, Role)] =
        &[("party", Role::Party), ("gives", Role::Gives), ("takes", Role::Takes), ("owns", Role::Owns)];
    let found = ROLES.iter().find(|(name, _)| *name == spot.value).map(|(_, role)| *role);
    if found.is_none() {
        let names: Vec<&str> = ROLES.iter().map(|(name, _)| *name).collect();
        let help = match nearest(&spot.value, names.iter().copied()) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("it is one of {}, or left out", ticked(&names)),
        };
        fields.error(spot.span.clone(), format!("there is no role {}", quoted(&spot.value)), help);
    }
    found
}

fn reviewed(fields: &mut Fields<'_, '_>, value: &Spanned<DeValue<'_>>) -> Option<Spot<String>> {
    let text = match value.get_ref() {
        DeValue::Datetime(day) => day.to_string(),
        DeValue::String(day) => day.clone().into_owned(),
        _ => {
            fields.wrong_type("reviewed", value, "a day", "write it as YYYY-MM-DD");
            return None;
        }
    };
    let day = Date::parse(&text).filter(|day| day.is_day());
    if day.is_none() {
        fields.error(value.span(), format!("{} is no day", quoted(&text)), "write a day that exists, as YYYY-MM-DD");
    }
    day.map(|_| Spot { value: text, span: value.span() })
}

/// For how many days a review counts.
fn days(fields: &mut Fields<'_, '_>, value: &Spanned<DeValue<'_>>) -> Option<u16> {
    const HELP: &str = "write a number of days without quotes, like review_every = 90";
    let DeValue::Integer(number) = value.get_ref() else {
        fields.wrong_type("review_every", value, "a number of days", HELP);
        return None;
    };
    let days = u16::from_str_radix(number.as_str(), number.radix()).ok().filter(|days| (1..=3_650).contains(days));
    if days.is_none() {
        fields.error(value.span(), "`review_every` has to lie between 1 and 3650 days", HELP);
    }
    days
}
