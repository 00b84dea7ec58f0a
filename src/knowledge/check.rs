//! Checks that need the whole folder: ids that stand twice, citations and relations that lead nowhere,
//! words in two concepts, passages that nothing cites.

use std::collections::{HashMap, HashSet};

use super::draft::Draft;
use super::fields::nearest;
use super::files::Files;
use super::finding::{Finding, Findings, Severity, quoted};
use super::source::{SourceFile, Spot};

/// Runs them all.
pub(super) fn whole(files: &Files, draft: &Draft, findings: &mut Findings) {
    let mut check = Check { files, draft, findings };
    check.there();
    check.ids();
    check.citations();
    check.related();
    check.concepts();
}

/// Every passage by its citation, with its source's and its own index.
pub(super) fn passages(draft: &Draft) -> HashMap<String, (usize, usize)> {
    let mut found = HashMap::new();
    for (s, source) in draft.sources.iter().enumerate() {
        for (p, passage) in source.passages.iter().enumerate() {
            if let (Some(source), Some(passage)) = (&source.id, &passage.id) {
                found.entry(format!("{}:{}", source.value, passage.value)).or_insert((s, p));
            }
        }
    }
    found
}

/// All lists of citations, with the file they stand in.
fn cited(draft: &Draft) -> impl Iterator<Item = (usize, &Spot<String>)> {
    let entries = draft.entries.iter().flat_map(|e| e.cite.iter().map(move |c| (e.file, c)));
    let terms = draft.terms.iter().flat_map(|t| t.cite.iter().map(move |c| (t.file, c)));
    let events = draft.events.iter().flat_map(|e| e.cite.iter().map(move |c| (e.file, c)));
    entries.chain(terms).chain(events)
}

struct Check<'a, 'f> {
    files: &'a Files,
    draft: &'a Draft,
    findings: &'f mut Findings,
}

impl<'a> Check<'a, '_> {
    fn file(&self, index: usize) -> Option<&'a SourceFile> {
        self.files.tables.get(index)
    }

    fn error(&mut self, file: usize, spot: &Spot<String>, message: String, help: String) {
        if let Some(file) = self.file(file) {
            self.findings.push(file.error(spot.span.clone(), message, help));
        }
    }

    fn there(&mut self) {
        if self.draft.deal.is_none() && !self.files.unread {
            let help = "add it, with title = \"...\" and summary = \"...\"";
            self.findings.push(Finding::about_file(Severity::Error, "deal.toml", "deal.toml is missing", help));
        }
        if self.draft.entries.is_empty() && !self.draft.lost.entries {
            let help = "add a file with an [[entry]]: id, question, answer and cite";
            self.findings.push(Finding::about_file(Severity::Error, ".", "the folder holds no entries", help));
        }
    }

    fn ids(&mut self) {
        let draft = self.draft;
        let entries: Vec<_> = draft.entries.iter().filter_map(|e| Some((e.file, e.id.as_ref()?))).collect();
        let sources: Vec<_> = draft.sources.iter().filter_map(|s| Some((s.file, s.id.as_ref()?))).collect();
        let concepts: Vec<_> = draft.concepts.iter().filter_map(|c| Some((c.file, c.name.as_ref()?))).collect();
        self.unique("id", &entries);
        self.unique("source id", &sources);
        self.unique("concept", &concepts);
        for source in &draft.sources {
            let ids: Vec<_> = source.passages.iter().filter_map(|p| Some((source.file, p.id.as_ref()?))).collect();
            self.unique("passage id", &ids);
        }
    }

    fn unique(&mut self, what: &str, ids: &[(usize, &'a Spot<String>)]) {
        let mut first: HashMap<&str, (usize, usize)> = HashMap::new();
        for &(file, id) in ids {
            match first.get(id.value.as_str()) {
                None => {
                    first.insert(&id.value, (file, id.span.start));
                }
                Some(&(other, at)) => {
                    let place = self.file(other).map(|f| f.place(at)).unwrap_or_default();
                    let help = format!("the first stands at {}:{}; give this one another", place.file, place.line);
                    self.error(file, id, format!("the {what} {} stands twice", quoted(&id.value)), help);
                }
            }
        }
    }

    fn citations(&mut self) {
        let draft = self.draft;
        let passages = passages(draft);
        let mut used: HashSet<&str> = HashSet::new();
        for (file, cite) in cited(draft) {
            used.insert(&cite.value);
            if passages.contains_key(&cite.value) || draft.lost.sources || self.findings.is_full() {
                continue;
            }
            let help = match nearest(&cite.value, passages.keys().map(String::as_str)) {
                Some(near) => {
                    used.insert(near);
                    format!("did you mean \"{near}\"?")
                }
                None if !cite.value.contains(':') => "write it as \"source:passage\"".to_owned(),
                None => "look up the ids of sources and passages in sources.toml".to_owned(),
            };
            self.error(file, cite, format!("there is no passage {}", quoted(&cite.value)), help);
        }
        if draft.lost.sources || draft.lost.entries {
            return;
        }
        for source in &draft.sources {
            for passage in &source.passages {
                if let (Some(s), Some(p), Some(file)) = (&source.id, &passage.id, self.file(source.file)) {
                    let citation = format!("{}:{}", s.value, p.value);
                    if !used.contains(citation.as_str()) {
                        let message = format!("nothing cites the passage {}", quoted(&citation));
                        self.findings.push(file.warning(
                            p.span.clone(),
                            message,
                            "let an entry, term or event cite it, or take it out",
                        ));
                    }
                }
            }
        }
    }

    fn related(&mut self) {
        let draft = self.draft;
        let ids: HashSet<&str> = draft.entries.iter().filter_map(|e| Some(e.id.as_ref()?.value.as_str())).collect();
        for entry in &draft.entries {
            for other in &entry.related {
                if entry.id.as_ref().is_some_and(|id| id.value == other.value) {
                    if let Some(file) = self.file(entry.file) {
                        self.findings.push(file.warning(
                            other.span.clone(),
                            "this entry is related to itself",
                            "take it out, or name another",
                        ));
                    }
                } else if !ids.contains(other.value.as_str()) && !draft.lost.entries && !self.findings.is_full() {
                    let help = match nearest(&other.value, ids.iter().copied()) {
                        Some(near) => format!("did you mean \"{near}\"?"),
                        None => "name the id of another entry".to_owned(),
                    };
                    self.error(entry.file, other, format!("there is no entry {}", quoted(&other.value)), help);
                }
            }
        }
    }

    fn concepts(&mut self) {
        let draft = self.draft;
        let mut first: HashMap<String, (usize, usize, &Spot<String>)> = HashMap::new();
        for (at, concept) in draft.concepts.iter().enumerate() {
            for word in &concept.words {
                let spaced: String =
                    word.value.to_lowercase().chars().map(|c| if c.is_ascii_punctuation() { ' ' } else { c }).collect();
                let key = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
                if key.is_empty() {
                    self.error(
                        concept.file,
                        word,
                        format!("{} is no word", quoted(&word.value)),
                        "write letters or digits".to_owned(),
                    );
                    continue;
                }
                let Some(&(other, file, spot)) = first.get(&key) else {
                    first.insert(key, (at, concept.file, word));
                    continue;
                };
                let place = self.file(file).map(|f| f.place(spot.span.start)).unwrap_or_default();
                let place = format!("the first stands at {}:{}", place.file, place.line);
                if other == at {
                    if let Some(file) = self.file(concept.file) {
                        self.findings.push(file.warning(
                            word.span.clone(),
                            format!("the word {} stands twice in this concept", quoted(&word.value)),
                            format!("{place}; take one out"),
                        ));
                    }
                    continue;
                }
                let name =
                    |i: usize| draft.concepts.get(i).and_then(|c| c.name.as_ref()).map_or("?", |n| n.value.as_str());
                let message = format!(
                    "the word {} stands in two concepts, {} and {}",
                    quoted(&word.value),
                    quoted(name(other)),
                    quoted(name(at))
                );
                self.error(concept.file, word, message, format!("{place}; keep it where it belongs"));
            }
        }
    }
}
