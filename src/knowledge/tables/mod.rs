//! From TOML files to drafts: which tables they hold. What each kind of table holds is read in `kinds`.

mod kinds;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::draft::{Draft, Lost};
use super::fields::{nearest, ticked};
use super::files::Files;
use super::finding::{Finding, Findings, Severity};
use super::model::EntryKind;
use super::source::SourceFile;

pub use kinds::LONGEST_QUESTION;

/// Signs that make up tables, lists and values, and line breaks, which all TOML files may hold together: what they are
/// read into takes many times their room.
const MOST_SIGNS: usize = 2_000_000;
/// Entries that a folder may hold.
const MOST_ENTRIES: usize = 50_000;

const TABLES: &[&str] = &["entry", "unstated", "term", "event", "concept", "source"];
const ENTRY_KEYS: &[&str] = &["id", "question", "ask", "answer", "cite", "related", "note"];
const DEAL_KEYS: &[&str] = &["title", "summary", "greeting", "names", "wrong_at_most"];

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
}
