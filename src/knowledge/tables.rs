//! From a TOML file to drafts: which tables it holds, and their keys.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::date::Date;
use super::draft::{
    ConceptDraft, DealDraft, Draft, EntryDraft, EventDraft, Lost, NoteDraft, PassageDraft, SourceDraft, TermDraft, Text,
};
use super::fields::{Fields, Kind, nearest, ticked};
use super::files::Files;
use super::finding::{Finding, Findings, Severity, quoted};
use super::model::{EntryKind, Role};
use super::phrasings::LONGEST_PHRASING;
use super::source::{SourceFile, Spot};

/// Characters that titles, names, sections and questions may have.
const SHORT: usize = 100;
const PHRASING: usize = LONGEST_PHRASING;
const LONG: usize = 1_500;
const NOTE: usize = 500;
const WORD: usize = 100;
const CITATION: usize = 130;

/// Characters that an entry's question may have.
pub const LONGEST_QUESTION: usize = SHORT;

/// Signs that make up tables, lists and values, and line breaks, which all TOML files may hold together: what they are
/// read into takes many times their room.
const MOST_SIGNS: usize = 2_000_000;
/// Entries that a folder may hold.
const MOST_ENTRIES: usize = 50_000;

const TABLES: &[&str] = &["entry", "unstated", "term", "event", "concept", "source"];
const ENTRY_KEYS: &[&str] = &["id", "question", "ask", "answer", "cite", "related", "note"];
const DEAL_KEYS: &[&str] = &["title", "summary", "greeting", "names", "wrong_at_most"];

static DEAL: Kind = Kind { name: "deal.toml", keys: DEAL_KEYS };
static ENTRY: Kind = Kind { name: "an entry", keys: ENTRY_KEYS };
static UNSTATED: Kind = Kind { name: "an unstated entry", keys: ENTRY_KEYS };
static TERM: Kind = Kind { name: "a term", keys: &["name", "before", "now", "until", "cite"] };
static EVENT: Kind = Kind { name: "an event", keys: &["date", "to", "title", "text", "cite", "note"] };
static CONCEPT: Kind = Kind { name: "a concept", keys: &["name", "words", "role"] };
static SOURCE: Kind = Kind { name: "a source", keys: &["id", "title", "url", "reviewed", "review_every", "passage"] };
static PASSAGE: Kind = Kind { name: "a passage", keys: &["id", "section", "says", "url"] };
static NOTES: Kind = Kind { name: "a note", keys: &["text", "source"] };

/// Reads all files, and puts the entries in the order in which they stand.
pub(super) fn read_all(files: &Files, findings: &mut Findings) -> Draft {
    let mut draft = Draft::default();
    for (index, file) in files.tables.iter().enumerate() {
        read(index, file, &mut draft, findings);
    }
    if files.unread {
        draft.lost = Lost { sources: true, entries: true, names: true };
    }
    draft.entries.sort_by_key(|e| (e.file, e.span.start));
    draft
}

/// Reads one file into the draft.
fn read(index: usize, file: &SourceFile, draft: &mut Draft, findings: &mut Findings) {
    let before = draft.signs;
    draft.signs += file.text.bytes().filter(|b| b"[]{},=\"'\n".contains(b)).count();
    if draft.signs > MOST_SIGNS {
        if before <= MOST_SIGNS {
            let message = format!(
                "up to here the files hold more than {MOST_SIGNS} brackets, commas, quotes and line breaks; this file \
                 and those after it are not read"
            );
            let help = "remove what does not belong here; long lists of phrasings go into asked/";
            findings.push(Finding::about_file(Severity::Error, &file.name, message, help));
        }
        draft.lost = Lost { sources: true, entries: true, names: true };
        return;
    }
    let (root, faults) = DeTable::parse_recoverable(&file.text);
    let broken = !faults.is_empty();
    let is_deal = &*file.name == "deal.toml";
    if broken {
        syntax(file, &faults, findings);
        let holds = |table: &str| file.text.contains(table);
        draft.lost.sources |= holds("source");
        draft.lost.entries |= holds("[entry") || holds("[unstated");
        draft.lost.names |= holds("concept") || is_deal;
    }
    let mut reader = Tables { index, file, broken, outside: false, draft, findings };
    let mut deal = DeTable::new();
    let mut keys: Vec<_> = root.get_ref().iter().collect();
    keys.sort_by_key(|(key, _)| key.span().start);
    for (key, value) in keys {
        match TABLES.iter().find(|t| **t == key.get_ref().as_ref()) {
            Some(table) => reader.table(table, key, value),
            None if is_deal => {
                deal.insert(key.clone(), value.clone());
            }
            None => reader.unknown(key, value),
        }
    }
    if is_deal {
        reader.deal(&deal);
    }
}

/// Faults of writing: a quote left open, a key without a value. One for each line.
fn syntax(file: &SourceFile, faults: &[toml::de::Error], findings: &mut Findings) {
    for fault in faults {
        let span = fault.span().unwrap_or(0..0);
        let message = fault.message().replace('\n', ", ");
        let help = match message.as_str() {
            m if m.contains("duplicate key") => {
                "a key may stand once in an entry: take one out, or start the next with its [[...]] line"
            }
            m if m.contains("string") => {
                "a text starts and ends with \" on the same line; inside it write \\\" for a quote"
            }
            m if m.contains("array") => "a list starts with [ and ends with ], with a comma between two texts",
            m if m.contains("key") => "every line is a key, = and a value; a table starts with its name in [[ ]]",
            _ => "look at the quotes, brackets and commas of this line and the one before",
        };
        findings.push_syntax(file.error(span, format!("this is not valid TOML: {message}"), help));
    }
}

struct Tables<'a, 'f> {
    index: usize,
    file: &'a SourceFile,
    broken: bool,
    /// Keys of an entry stood outside of any; said once.
    outside: bool,
    draft: &'f mut Draft,
    findings: &'f mut Findings,
}

impl Tables<'_, '_> {
    fn unknown(&mut self, key: &Spanned<toml::de::DeString<'_>>, value: &Spanned<DeValue<'_>>) {
        let name = key.get_ref().as_ref();
        if self.broken || self.outside && ENTRY_KEYS.contains(&name) {
            return;
        }
        let table = matches!(value.get_ref(), DeValue::Table(_) | DeValue::Array(_));
        let (message, help) = if DEAL_KEYS.contains(&name) {
            (
                format!("`{name}` belongs in deal.toml"),
                "move the line there, or put it below the [[...]] line it belongs to".to_owned(),
            )
        } else if let Some(near) = nearest(name, TABLES.iter().copied()).filter(|_| table) {
            self.lose(near);
            (format!("there is no table `{name}`"), format!("did you mean [[{near}]]?"))
        } else if ENTRY_KEYS.contains(&name) {
            self.outside = true;
            self.lose("entry");
            (format!("`{name}` stands outside of any entry"), "put it below a [[entry]] line".to_owned())
        } else {
            (format!("`{name}` is not known here"), format!("a file holds {}", ticked(TABLES)))
        };
        self.findings.push(self.file.error(key.span(), message, help));
    }

    /// Notes that tables of a kind were not understood: they are not to be missed elsewhere.
    fn lose(&mut self, kind: &str) {
        let lost = &mut self.draft.lost;
        lost.entries |= matches!(kind, "entry" | "unstated");
        lost.sources |= kind == "source";
        lost.names |= kind == "concept";
    }

    fn table(&mut self, kind: &str, key: &Spanned<toml::de::DeString<'_>>, value: &Spanned<DeValue<'_>>) {
        let DeValue::Array(items) = value.get_ref() else {
            self.lose(kind);
            let help = format!("write [[{kind}]], with two brackets on each side");
            self.findings.push(self.file.error(
                key.span(),
                format!("`{kind}` is not written as a table of its own"),
                help,
            ));
            return;
        };
        for item in items {
            if self.draft.entries.len() >= MOST_ENTRIES && matches!(kind, "entry" | "unstated") {
                if !self.draft.lost.entries {
                    let message = format!("from here on there are more than {MOST_ENTRIES} entries");
                    self.findings.push(self.file.error(item.span(), message, "remove what does not belong here"));
                }
                self.lose(kind);
                return;
            }
            let DeValue::Table(table) = item.get_ref() else {
                let help = format!("write [[{kind}]] and its keys on lines below");
                self.findings.push(self.file.error(item.span(), format!("this is no {kind}"), help));
                continue;
            };
            match kind {
                "entry" => self.entry(EntryKind::Answer, table, item.span()),
                "unstated" => self.entry(EntryKind::Unstated, table, item.span()),
                "term" => self.term(table, item.span()),
                "event" => self.event(table, item.span()),
                "concept" => self.concept(table, item.span()),
                _ => self.source(table, item.span()),
            }
        }
    }

    fn fields<'t>(&'t mut self, kind: &'static Kind, table: &'t DeTable<'t>, span: Range<usize>) -> Fields<'t, 't> {
        Fields::new(self.file, kind, table, span, self.broken, self.findings)
    }

    fn deal(&mut self, table: &DeTable<'_>) {
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

    fn entry(&mut self, kind: EntryKind, table: &DeTable<'_>, span: Range<usize>) {
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

    fn term(&mut self, table: &DeTable<'_>, span: Range<usize>) {
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

    fn event(&mut self, table: &DeTable<'_>, span: Range<usize>) {
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

    fn concept(&mut self, table: &DeTable<'_>, span: Range<usize>) {
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

    fn source(&mut self, table: &DeTable<'_>, span: Range<usize>) {
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
