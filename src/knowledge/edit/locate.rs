//! Where an entry stands in the files, and what it says there.

use std::collections::HashSet;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::form::EntryForm;
use crate::knowledge::image::FolderImage;
use crate::knowledge::model::{EntryKind, Note};

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// An entry where it stands.
pub(super) struct Located<'a> {
    pub(super) file: &'a str,
    /// The whole text of the file; all places count in it.
    pub(super) text: &'a str,
    kind: EntryKind,
    /// Its line in double brackets.
    pub(super) head: Range<usize>,
    /// Its keys, in the order they stand in.
    pub(super) fields: Vec<Field>,
}

/// A key with its value.
pub(super) struct Field {
    pub(super) key: String,
    /// Where the key stands.
    pub(super) at: usize,
    /// Where its value stands.
    pub(super) value: Range<usize>,
    pub(super) content: Content,
}

/// A value as far as edits care.
pub(super) enum Content {
    Text(String),
    List(Vec<String>),
    /// The keys of a table within.
    Table(Vec<Field>),
    Other,
}

/// Ids of all entries in files that can be read, and of all files in `asked/`.
pub(super) fn entry_ids(image: &FolderImage) -> HashSet<String> {
    let mut ids = HashSet::new();
    for (file, text) in image.files() {
        match file.strip_prefix("asked/").and_then(|name| name.strip_suffix(".txt")) {
            Some(id) => _ = ids.insert(id.to_owned()),
            None => each(file, text, |found| {
                ids.extend(found.text("id").map(str::to_owned));
                None::<()>
            })
            .unwrap_or_default(),
        }
    }
    ids
}

/// The entry of this id.
pub(super) fn locate<'a>(image: &'a FolderImage, id: &str) -> Option<Located<'a>> {
    image.files().find_map(|(file, text)| each(file, text, |found| (found.text("id") == Some(id)).then_some(found)))
}

/// Goes through the entries of a file until one gives something.
fn each<'a, T>(file: &'a str, text: &'a str, mut look: impl FnMut(Located<'a>) -> Option<T>) -> Option<T> {
    if !file.ends_with(".toml") {
        return None;
    }
    let skipped = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let root = DeTable::parse(text.get(skipped..)?).ok()?;
    for (name, kind) in [("entry", EntryKind::Answer), ("unstated", EntryKind::Unstated)] {
        let Some(DeValue::Array(items)) = root.get_ref().get(name).map(|value| value.get_ref()) else { continue };
        for item in items {
            let DeValue::Table(table) = item.get_ref() else { continue };
            let head = shifted(item.span(), skipped);
            if let Some(out) = look(Located { file, text, kind, head, fields: fields(table, skipped) }) {
                return Some(out);
            }
        }
    }
    None
}

fn fields(table: &DeTable<'_>, skipped: usize) -> Vec<Field> {
    let mut fields: Vec<Field> = table
        .iter()
        .map(|(key, value)| Field {
            key: key.get_ref().clone().into_owned(),
            at: key.span().start + skipped,
            value: shifted(value.span(), skipped),
            content: match value.get_ref() {
                DeValue::String(text) => Content::Text(text.trim().to_owned()),
                DeValue::Array(items) => {
                    let text = |item: &DeValue<'_>| match item {
                        DeValue::String(text) => Some(text.trim().to_owned()),
                        _ => None,
                    };
                    let texts: Option<Vec<String>> = items.iter().map(|item| text(item.get_ref())).collect();
                    texts.map_or(Content::Other, Content::List)
                }
                DeValue::Table(table) => Content::Table(self::fields(table, skipped)),
                _ => Content::Other,
            },
        })
        .collect();
    fields.sort_by_key(|field| field.at);
    fields
}

fn shifted(span: Range<usize>, by: usize) -> Range<usize> {
    span.start + by..span.end + by
}

impl Located<'_> {
    /// What it says.
    pub(super) fn form(&self) -> EntryForm {
        let text = |key: &str| self.text(key).unwrap_or_default().to_owned();
        let list = |key: &str| match self.field(key).map(|field| &field.content) {
            Some(Content::List(texts)) => texts.clone(),
            _ => Vec::new(),
        };
        let note = match self.field("note").map(|field| &field.content) {
            Some(Content::Table(inner)) => {
                let of = |key: &str| inner.iter().find(|f| f.key == key).and_then(Field::text).unwrap_or_default();
                Some(Note { text: of("text").to_owned(), source: of("source").to_owned() })
            }
            _ => None,
        };
        EntryForm {
            kind: self.kind,
            question: text("question"),
            answer: text("answer"),
            cite: list("cite"),
            related: list("related"),
            note,
        }
    }

    /// A key of this name.
    pub(super) fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// The phrasings that stand with the entry: its question, then its `ask`.
    pub(super) fn phrasings(&self) -> impl Iterator<Item = &str> {
        let ask = match self.field("ask").map(|field| &field.content) {
            Some(Content::List(texts)) => texts.as_slice(),
            _ => &[],
        };
        self.text("question").into_iter().chain(ask.iter().map(String::as_str))
    }

    /// The line it begins on, from 1.
    pub(super) fn line(&self) -> usize {
        1 + self.text.get(..self.head.start).map_or(0, |before| before.matches('\n').count())
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.field(key).and_then(Field::text)
    }
}

impl Field {
    fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }
}
