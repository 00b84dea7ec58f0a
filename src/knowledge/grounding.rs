//! Grounding: what an answer, term or event states has to stand in a passage that it cites.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::draft::Draft;
use super::facts::{Fact, What, facts};
use super::fields::nearest;
use super::figure::Figure;
use super::files::Files;
use super::finding::{Findings, quoted};
use super::model::{EntryKind, Role};
use super::source::{SourceFile, Spot};
use super::words::{plain, words};

/// Longer texts are not looked into, in bytes.
const LONGEST: usize = 20_000;

/// Reports what is not grounded.
pub(super) fn check(files: &Files, draft: &Draft, findings: &mut Findings) {
    if findings.is_full() {
        return;
    }
    let grounds = Grounds::new(draft);
    for entry in &draft.entries {
        let what = if entry.kind == EntryKind::Answer { "this answer" } else { "this unstated entry" };
        let Some(mut claim) = Claim::new(files, draft, &grounds, entry.file, &entry.cite, what) else { continue };
        claim.only_figures = entry.kind == EntryKind::Unstated;
        claim.text(entry.answer.as_ref(), findings);
    }
    for term in &draft.terms {
        let Some(claim) = Claim::new(files, draft, &grounds, term.file, &term.cite, "this term") else { continue };
        for text in [&term.name, &term.before, &term.now] {
            claim.text(text.as_ref(), findings);
        }
        if let Some(until) = &term.until {
            claim.year(until.value, until.span.clone(), findings);
        }
    }
    for event in &draft.events {
        let Some(claim) = Claim::new(files, draft, &grounds, event.file, &event.cite, "this event") else { continue };
        for date in [&event.date, &event.to].into_iter().flatten() {
            if let Some(day) = super::date::Date::parse(&date.value) {
                let inner = claim.file.within(&date.span, &date.value, 0..4);
                claim.year(i32::from(day.year), inner, findings);
            }
        }
        for text in [&event.title, &event.text] {
            claim.text(text.as_ref(), findings);
        }
    }
}

/// What one text says.
#[derive(Default)]
struct Said {
    figures: Vec<Figure>,
    words: HashSet<String>,
    /// Words written with a capital amid a sentence.
    names: HashSet<String>,
    /// Words written without one.
    lower: HashSet<String>,
    addresses: HashSet<String>,
}

impl Said {
    /// Takes a text in. `prose`: its capitals tell names; those of titles and headings do not.
    fn add(&mut self, text: &str, prose: bool) {
        for word in words(text) {
            let Some(raw) = text.get(word.span) else { continue };
            if word.address {
                self.addresses.insert(raw.trim_end_matches('/').to_owned());
            }
            for part in raw.split(['.', '’', '\'']).filter(|p| p.len() < raw.len() && !p.is_empty()) {
                self.words.insert(plain(part));
            }
            if prose && raw.starts_with(char::is_lowercase) {
                self.lower.insert(plain(raw));
            }
            self.words.insert(plain(raw));
        }
        for fact in facts(text, true) {
            match fact.what {
                What::Figure(figure) => self.figures.push(figure),
                What::Name(name) if prose => {
                    self.names.insert(name);
                }
                What::Name(_) | What::Perhaps(_) | What::Address => {}
            }
        }
    }

    fn says(&self, text: &str, fact: &Fact) -> bool {
        match &fact.what {
            What::Figure(figure) => self.figures.iter().any(|f| f.agrees(figure)),
            What::Name(name) | What::Perhaps(name) => self.words.contains(name),
            What::Address => {
                text.get(fact.span.clone()).is_some_and(|a| self.addresses.contains(a.trim_end_matches('/')))
            }
        }
    }
}

/// Everything that may ground something.
struct Grounds {
    passages: Vec<(String, Said)>,
    by_citation: HashMap<String, usize>,
    deal: Said,
    /// Party words, and party phrases by their first word.
    parties: HashSet<String>,
    phrases: HashMap<String, Vec<Vec<String>>>,
    /// What passages know as a name, and never write small.
    names: HashSet<String>,
}

impl Grounds {
    fn new(draft: &Draft) -> Self {
        let mut passages = Vec::new();
        let mut by_citation = HashMap::new();
        for source in &draft.sources {
            for passage in &source.passages {
                let (Some(s), Some(p)) = (&source.id, &passage.id) else { continue };
                let mut said = Said::default();
                for (text, prose) in [(&passage.says, true), (&passage.section, false), (&source.title, false)] {
                    said.add(text.as_ref().map_or("", |t| t.value.as_str()), prose);
                }
                said.addresses.extend(
                    [&passage.url, &source.url].into_iter().flatten().map(|u| u.value.trim_end_matches('/').to_owned()),
                );
                let citation = format!("{}:{}", s.value, p.value);
                by_citation.entry(citation.clone()).or_insert(passages.len());
                passages.push((citation, said));
            }
        }
        let mut deal = Said::default();
        if let Some(d) = &draft.deal {
            d.title.iter().chain(&d.names).for_each(|text| deal.add(&text.value, false));
        }
        let mut parties = HashSet::new();
        let mut phrases: HashMap<String, Vec<Vec<String>>> = HashMap::new();
        for word in draft.concepts.iter().filter(|c| c.role == Some(Role::Party)).flat_map(|c| &c.words) {
            let mut parts = plain_words(&word.value).into_iter();
            if let Some(first) = parts.next() {
                let rest: Vec<String> = parts.collect();
                if rest.is_empty() {
                    parties.insert(first);
                } else {
                    phrases.entry(first).or_default().push(rest);
                }
            }
        }
        let lower: HashSet<&String> = passages.iter().flat_map(|(_, said): &(String, Said)| &said.lower).collect();
        let names = passages.iter().flat_map(|(_, said)| &said.names).filter(|n| !lower.contains(n)).cloned().collect();
        Grounds { passages, by_citation, deal, parties, phrases, names }
    }

    /// The stretches of a text that name a party of the lexicon.
    fn parties(&self, text: &str) -> Vec<Range<usize>> {
        if self.parties.is_empty() && self.phrases.is_empty() {
            return Vec::new();
        }
        let spots = words(text);
        let plains: Vec<String> = spots.iter().map(|w| plain(text.get(w.span.clone()).unwrap_or_default())).collect();
        let mut found = Vec::new();
        for (at, (spot, first)) in spots.iter().zip(&plains).enumerate() {
            if self.parties.contains(first) {
                found.push(spot.span.clone());
            }
            for rest in self.phrases.get(first).into_iter().flatten() {
                if plains.get(at + 1..at + 1 + rest.len()) == Some(rest)
                    && let Some(last) = spots.get(at + rest.len())
                {
                    found.push(spot.span.start..last.span.end);
                }
            }
        }
        found
    }
}

fn plain_words(text: &str) -> Vec<String> {
    words(text).into_iter().filter_map(|w| text.get(w.span).map(plain)).collect()
}

/// A text that claims something, with the passages it may claim it from.
struct Claim<'a> {
    grounds: &'a Grounds,
    file: &'a SourceFile,
    cited: Vec<usize>,
    what: &'static str,
    only_figures: bool,
    /// Names cannot be judged: the file with the deal's names or the lexicon is broken or missing.
    names_lost: bool,
}

impl<'a> Claim<'a> {
    /// None where it cannot be judged: a passage it cites is not there.
    fn new(
        files: &'a Files,
        draft: &Draft,
        grounds: &'a Grounds,
        file: usize,
        cite: &[Spot<String>],
        what: &'static str,
    ) -> Option<Self> {
        let mut cited = Vec::new();
        for citation in cite {
            let at = grounds.by_citation.get(&citation.value);
            // A slip of the pen is reported already; what was meant is taken.
            let at = at.or_else(|| {
                grounds.by_citation.get(nearest(&citation.value, grounds.by_citation.keys().map(String::as_str))?)
            });
            cited.push(*at?);
        }
        if what != "this unstated entry" && cited.is_empty() {
            return None;
        }
        Some(Claim {
            grounds,
            file: files.tables.get(file)?,
            cited,
            what,
            only_figures: false,
            names_lost: draft.lost.names || draft.deal.is_none(),
        })
    }

    fn text(&self, spot: Option<&Spot<String>>, findings: &mut Findings) {
        let Some(spot) = spot else { return };
        let text = spot.value.as_str();
        // Far too long, and refused for that.
        if text.len() > LONGEST || findings.is_full() {
            return;
        }
        let parties = self.grounds.parties(text);
        let mut missing: Vec<Fact> = Vec::new();
        for fact in facts(text, false) {
            let due = match &fact.what {
                What::Figure(f) => !self.only_figures || f.is_large() && !f.named,
                What::Perhaps(name) => !self.only_figures && !self.names_lost && self.grounds.names.contains(name),
                What::Name(_) => !self.only_figures && !self.names_lost,
                What::Address => !self.only_figures,
            };
            let named = |range: &Range<usize>| range.start <= fact.span.start && fact.span.end <= range.end;
            if due && !self.grounded(text, &fact) && !parties.iter().any(named) {
                missing.push(fact);
            }
        }
        let mut reported = HashSet::new();
        for group in together(text, &missing) {
            let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
            let range = first.span.start..last.span.end;
            let shown = text.get(range.clone()).unwrap_or_default();
            if reported.insert(shown.to_lowercase()) {
                let (message, help) = self.wording(text, &shown.replace(['*', '_'], ""), group);
                findings.push(self.file.error(self.file.within(&spot.span, text, range), message, help));
            }
        }
    }

    fn year(&self, year: i32, span: Range<usize>, findings: &mut Findings) {
        let fact = Fact { span: 0..0, what: What::Figure(Figure::year(year)) };
        if !self.grounded("", &fact) {
            let (message, help) = self.wording("", &year.to_string(), std::slice::from_ref(&fact));
            findings.push(self.file.error(span, message, help));
        }
    }

    fn grounded(&self, text: &str, fact: &Fact) -> bool {
        let passages = self.cited.iter().filter_map(|&at| self.grounds.passages.get(at));
        self.grounds.deal.says(text, fact) || passages.into_iter().any(|(_, said)| said.says(text, fact))
    }

    fn wording(&self, text: &str, shown: &str, group: &[Fact]) -> (String, String) {
        let cited: Vec<&str> =
            self.cited.iter().filter_map(|&at| Some(self.grounds.passages.get(at)?.0.as_str())).collect();
        let message = match cited.as_slice() {
            [] => format!("{} names {}, but cites no passage", self.what, quoted(shown)),
            [one] => format!("{} is not said by {one}, which {} cites", quoted(shown), self.what),
            _ => format!("{} is said by none of the passages {} cites: {}", quoted(shown), self.what, cited.join(", ")),
        };
        let elsewhere = self.grounds.passages.iter().filter(|(_, said)| group.iter().all(|fact| said.says(text, fact)));
        let holders: Vec<&str> = elsewhere.map(|(citation, _)| citation.as_str()).take(3).collect();
        let help = match holders.as_slice() {
            [] => "no passage says it: take it out, or correct it".to_owned(),
            [one] => format!("{one} says it: add it to `cite`"),
            more => format!("{} say it: add the right one to `cite`", more.join(", ")),
        };
        (message, help)
    }
}

/// Words of one name in one group.
fn together<'f>(text: &str, facts: &'f [Fact]) -> Vec<&'f [Fact]> {
    let joins = |a: &Fact, b: &Fact| {
        let names = |f: &Fact| matches!(f.what, What::Name(_) | What::Perhaps(_));
        let gap = text.get(a.span.end..b.span.start).unwrap_or(",");
        names(a) && names(b) && matches!(gap, " " | "-" | "‑" | "'s " | "’s ")
    };
    facts.chunk_by(joins).collect()
}
