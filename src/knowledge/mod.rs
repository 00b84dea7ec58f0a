//! The knowledge.
#![allow(missing_docs)]
#[allow(dead_code)]
mod date;
mod model;
pub use model::*;
use std::path::Path;

/// Whether a text is a date that there is: YYYY, YYYY-MM or YYYY-MM-DD.
pub fn is_date(text: &str) -> bool {
    date::Date::parse(text).is_some()
}

/// Stand-in until the reader lands.
#[derive(Clone, Debug)]
pub struct Finding { pub severity: Severity, pub place: Place, pub message: String, pub help: String }
impl Finding {
    pub fn about_phrasing(place: &Place, _text: &str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Finding { severity: Severity::Warning, place: place.clone(), message: message.into(), help: help.into() }
    }
}
impl serde::Serialize for Finding {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut out = s.serialize_struct("Finding", 4)?;
        out.serialize_field("severity", &self.severity)?;
        out.serialize_field("file", &*self.place.file)?;
        out.serialize_field("message", &self.message)?;
        out.serialize_field("help", &self.help)?;
        out.end()
    }
}
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity { Error, Warning }
#[derive(Clone, Debug)]
pub struct Loaded { pub knowledge: Knowledge, pub findings: Vec<Finding> }
pub fn render(findings: &[Finding], _colour: bool) -> String {
    findings.iter().map(|f| format!("{:?}: {}\n", f.severity, f.message)).collect()
}

pub fn read(dir: &Path) -> Result<Loaded, Vec<Finding>> {
    let fail = |m: String| vec![Finding { severity: Severity::Error, place: Place::default(), message: m, help: String::new() }];
    let mut k = Knowledge::default();
    let mut files: Vec<_> = std::fs::read_dir(dir).map_err(|e| fail(e.to_string()))?.filter_map(|e| Some(e.ok()?.path())).filter(|p| p.extension().is_some_and(|e| e == "toml")).collect();
    files.sort();
    for f in files {
        let text = std::fs::read_to_string(&f).unwrap_or_default();
        if f.ends_with("deal.toml") { k.deal = toml::from_str(&text).map_err(|e| fail(e.to_string()))?; continue; }
        let t: toml::Table = toml::from_str(&text).map_err(|e| fail(format!("{f:?} {e}")))?;
        for (key, kind) in [("entry", EntryKind::Answer), ("unstated", EntryKind::Unstated)] {
            for e in t.get(key).and_then(|v| v.as_array()).into_iter().flatten() {
                let s = |n: &str| e.get(n).and_then(|v| v.as_str()).unwrap_or("").to_string();
                let l = |n: &str| e.get(n).and_then(|v| v.as_array()).into_iter().flatten().filter_map(|v| v.as_str()).map(String::from).collect::<Vec<_>>();
                let id = s("id");
                let mut phrasings = vec![s("question")];
                phrasings.extend(l("ask"));
                if let Ok(t) = std::fs::read_to_string(dir.join(format!("asked/{id}.txt"))) { phrasings.extend(t.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()).map(String::from)); }
                let note = e.get("note").and_then(|n| n.clone().try_into().ok());
                k.entries.push(Entry { id, kind, question: s("question"), place: Default::default(), phrasings: phrasings.into_iter().map(|text| Phrasing { text, place: Default::default() }).collect(), answer: s("answer"), cite: l("cite"), related: l("related"), note });
            }
        }
        for c in t.get("concept").and_then(|v| v.as_array()).into_iter().flatten() { if let Ok(c) = c.clone().try_into() { k.lexicon.push(c); } }
        for c in t.get("term").and_then(|v| v.as_array()).into_iter().flatten() { if let Ok(c) = c.clone().try_into() { k.terms.push(c); } }
        for c in t.get("event").and_then(|v| v.as_array()).into_iter().flatten() { if let Ok(c) = c.clone().try_into() { k.events.push(c); } }
        for c in t.get("source").and_then(|v| v.as_array()).into_iter().flatten() {
            let s = |n: &str| c.get(n).and_then(|v| v.as_str()).map(String::from);
            k.sources.push(Source { id: s("id").unwrap_or_default(), title: s("title").unwrap_or_default(), url: s("url"), reviewed: c.get("reviewed").map(|d| d.to_string()).unwrap_or_default(),
                passages: c.get("passage").and_then(|v| v.as_array()).into_iter().flatten().filter_map(|p| p.clone().try_into().ok()).collect() });
        }
    }
    Ok(Loaded { knowledge: k, findings: vec![] })
}
