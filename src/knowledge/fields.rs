//! Reading the keys of one table, each with its place, going on after a wrong one.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::finding::{Finding, Findings, quoted};
use super::source::{SourceFile, Spot};

/// What a kind of table may hold.
pub(super) struct Kind {
    /// With its article: "an entry".
    pub(super) name: &'static str,
    /// Its keys.
    pub(super) keys: &'static [&'static str],
}

/// One table being read.
pub(super) struct Fields<'a, 'f> {
    pub(super) file: &'a SourceFile,
    pub(super) kind: &'static Kind,
    table: &'a DeTable<'a>,
    /// Its head.
    pub(super) span: Range<usize>,
    /// The file has faults of writing: what is missing may be there.
    pub(super) broken: bool,
    pub(super) findings: &'f mut Findings,
}

impl<'a, 'f> Fields<'a, 'f> {
    /// Takes a table up and reports keys that its kind does not know.
    pub(super) fn new(
        file: &'a SourceFile,
        kind: &'static Kind,
        table: &'a DeTable<'a>,
        span: Range<usize>,
        broken: bool,
        findings: &'f mut Findings,
    ) -> Self {
        let mut fields = Fields { file, kind, table, span, broken, findings };
        if !broken {
            fields.unknown();
        }
        fields
    }

    fn unknown(&mut self) {
        for (key, _) in self.table {
            if !self.kind.keys.contains(&key.get_ref().as_ref()) {
                let message = format!("{} has no key `{}`", self.kind.name, key.get_ref());
                let help = match nearest(key.get_ref(), self.kind.keys.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("it knows {}", ticked(self.kind.keys)),
                };
                self.findings.push(self.file.error(key.span(), message, help));
            }
        }
    }

    pub(super) fn error(&mut self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.findings.push(self.file.error(span, message, help));
    }

    /// A key's value; reports it missing.
    pub(super) fn need(&mut self, key: &str, help: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        let found = self.table.get(key);
        if found.is_none() && !self.broken {
            let finding = self.missing(key, help);
            self.findings.push(finding);
        }
        found
    }

    fn missing(&self, key: &str, help: &str) -> Finding {
        self.file.error(self.span.clone(), format!("{} needs `{key}`", self.kind.name), format!("add a line: {help}"))
    }

    /// A key's value, where it is there.
    pub(super) fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.table.get(key)
    }

    /// A text of at most so many characters that has to be there.
    pub(super) fn text(&mut self, key: &str, most: usize) -> Option<Spot<String>> {
        let value = self.need(key, &format!("{key} = \"...\""))?;
        self.as_text(key, value, most)
    }

    /// A text of at most so many characters that may be there.
    pub(super) fn text_if(&mut self, key: &str, most: usize) -> Option<Spot<String>> {
        let value = self.get(key)?;
        self.as_text(key, value, most)
    }

    fn as_text(&mut self, key: &str, value: &Spanned<DeValue<'_>>, most: usize) -> Option<Spot<String>> {
        let DeValue::String(text) = value.get_ref() else {
            let written = self.file.text.get(value.span()).unwrap_or_default();
            let plain = matches!(
                value.get_ref(),
                DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_)
            );
            let help =
                if plain { format!("put it in quotes: \"{written}\"") } else { format!("write {key} = \"...\"") };
            self.wrong_type(key, value, "a text", help);
            return None;
        };
        if text.trim().is_empty() {
            self.error(value.span(), format!("`{key}` is empty"), "write something between the quotes, or take it out");
            return None;
        }
        let spot = Spot { value: text.clone().into_owned(), span: value.span() };
        let length = spot.value.chars().count();
        if length > most {
            let cut = spot.value.char_indices().nth(most).map_or(0, |(at, _)| at);
            let over = self.file.within(&spot.span, &spot.value, cut..spot.value.len());
            self.error(
                over,
                format!("`{key}` has {length} characters, at most {most} are allowed"),
                "shorten it; what is underlined is too much",
            );
        }
        Some(spot)
    }

    /// A list of texts; empty where there is none.
    pub(super) fn list(&mut self, key: &str, most: usize) -> Vec<Spot<String>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            let written = self.file.text.get(value.span()).unwrap_or_default();
            let help = match value.get_ref() {
                DeValue::String(_) => format!("put it in brackets: {key} = [{}]", written.trim()),
                _ => format!("write {key} = [\"...\", \"...\"]"),
            };
            self.wrong_type(key, value, "a list of texts", help);
            return Vec::new();
        };
        items.iter().filter_map(|item| self.as_text(key, item, most)).collect()
    }

    /// Reports a value of the wrong type.
    pub(super) fn wrong_type(
        &mut self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        wanted: &str,
        help: impl Into<String>,
    ) {
        let is = match value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.error(value.span(), format!("`{key}` should be {wanted}, this is {is}"), help);
    }

    /// An address on the web.
    pub(super) fn url(&mut self, key: &str) -> Option<Spot<String>> {
        let spot = self.text_if(key, 2_000)?;
        let lower = spot.value.to_ascii_lowercase();
        let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
        let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
        if host.is_empty() || spot.value.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"".contains(c)) {
            self.error(
                spot.span.clone(),
                format!("{} is no web address", quoted(&spot.value)),
                "it has to start with https:// or http:// and hold no spaces",
            );
        }
        Some(spot)
    }

    /// An id: 1 to 64 of a-z, 0-9, _ and -, and of `more`.
    pub(super) fn id(&mut self, more: &str) -> Option<Spot<String>> {
        let spot = self.text("id", usize::MAX)?;
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-' || more.contains(c);
        let wrong = spot.value.chars().find(|&c| !fits(c));
        if wrong.is_some() || spot.value.len() > 64 {
            let dot = if more.is_empty() { "" } else { ", ." };
            let message = match wrong {
                Some(c) => format!("the id {} may not hold {}", quoted(&spot.value), quoted_char(c)),
                None => format!("the id has {} characters, at most 64 are allowed", spot.value.len()),
            };
            let idea = proposal(&spot.value, fits);
            let help = if idea.is_empty() {
                format!("use a-z, 0-9, _ and -{dot}")
            } else {
                format!("use a-z, 0-9, _ and -{dot}, like \"{idea}\"")
            };
            self.error(spot.span.clone(), message, help);
        }
        Some(spot)
    }
}

fn quoted_char(c: char) -> String {
    if c == ' ' { "a space".to_owned() } else { format!("\"{}\"", super::finding::visible(&c.to_string())) }
}

/// The nearest id that would be allowed.
fn proposal(id: &str, fits: impl Fn(char) -> bool) -> String {
    let swapped: String = id.to_lowercase().chars().map(|c| if fits(c) { c } else { '-' }).collect();
    let parts: Vec<&str> = swapped.split('-').filter(|p| !p.is_empty()).collect();
    parts.join("-").chars().take(64).collect()
}

/// The most names that a mistyped one is compared with.
const CANDIDATES: usize = 5_000;

/// The name most like a mistyped one, if one is like it.
pub(super) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let name: String = name.chars().take(100).collect::<String>().to_lowercase();
    let likeness = |other: &str| {
        strsim::jaro_winkler(&name, &other.to_lowercase())
            .max(strsim::normalized_damerau_levenshtein(&name, other) + 0.15)
    };
    let best = known.take(CANDIDATES).map(|k| (likeness(k), k)).max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 > 0.82).then_some(best.1)
}

/// Names in ticks, parted by commas.
pub(super) fn ticked(names: &[&str]) -> String {
    names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")
}
