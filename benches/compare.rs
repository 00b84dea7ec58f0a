//! The engine beside two that one would reach for first: tantivy's BM25 over the phrasings, and the
//! closest phrasing by rapidfuzz's ratio. Same phrasings, same questions, same run; prints one table.
//!
//! A question counts by the entry it is given: right when that entry cites a passage of the label. This is
//! milder than `dealdesk eval`, which looks at the answer's text too. Ambiguous questions are left out, as the
//! other two cannot offer a choice. Both decline when an unstated entry wins; the second row of each also declines
//! below the score at which it declines as many as the desk does: a threshold set with the labels in hand, which
//! the desk's own is not.
#![allow(clippy::expect_used)]

mod shipped;

use std::hint::black_box;
use std::time::{Duration, Instant};

use dealdesk::knowledge::{self, EntryKind, Knowledge};
use dealdesk::matching::{Decision, Matcher};
use rapidfuzz::distance::indel;
use serde::Deserialize;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{Index, IndexWriter, Searcher, Term, doc};

/// How often each engine is built, and how often it is asked all questions. The fastest counts:
/// what else the machine does only ever adds.
const ROUNDS: usize = 5;

/// A labelled question.
#[derive(Deserialize)]
struct Labelled {
    q: String,
    kind: Kind,
    passages: Vec<String>,
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Answer,
    Abstain,
    Ambiguous,
}

/// What an engine makes of a question.
#[derive(Clone, Copy)]
enum Said {
    /// An entry, by its number, with the engine's score.
    Entry(usize, f64),
    /// Several questions to pick from.
    Choices,
    /// Nothing that fits.
    Nothing,
}

/// Something that finds the entry for a question.
trait Engine {
    fn ask(&self, question: &str) -> Said;
}

impl Engine for Matcher {
    fn ask(&self, question: &str) -> Said {
        match self.read(question).decision {
            Decision::Answers(hits) => hits
                .iter()
                .max_by(|a, b| a.confidence.total_cmp(&b.confidence))
                .map_or(Said::Nothing, |hit| Said::Entry(hit.entry, f64::from(hit.confidence))),
            Decision::Choices(_) => Said::Choices,
            Decision::Unknown { .. } => Said::Nothing,
        }
    }
}

/// tantivy: each phrasing a document, English stemmer, the best document's entry.
struct Bm25 {
    searcher: Searcher,
    analyzer: TextAnalyzer,
    text: Field,
}

impl Bm25 {
    /// tantivy's least is 15 MB.
    const MEMORY: usize = 50_000_000;

    fn build(knowledge: &Knowledge) -> tantivy::Result<Self> {
        let mut schema = Schema::builder();
        let indexing =
            TextFieldIndexing::default().set_tokenizer("en_stem").set_index_option(IndexRecordOption::WithFreqs);
        let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing));
        let entry = schema.add_u64_field("entry", FAST);
        let index = Index::create_in_ram(schema.build());
        // One thread makes one segment, so that all documents share one set of statistics.
        let mut writer: IndexWriter = index.writer_with_num_threads(1, Self::MEMORY)?;
        for (number, e) in knowledge.entries.iter().enumerate() {
            for phrasing in &e.phrasings {
                writer.add_document(doc!(text => phrasing.text.as_str(), entry => number as u64))?;
            }
        }
        writer.commit()?;
        let analyzer = index.tokenizer_for_field(text)?;
        Ok(Bm25 { searcher: index.reader()?.searcher(), analyzer, text })
    }

    fn search(&self, question: &str) -> tantivy::Result<Said> {
        let mut terms: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        // An analyzer keeps its state in itself; a copy costs far less than the search.
        let mut analyzer = self.analyzer.clone();
        let mut stream = analyzer.token_stream(question);
        while let Some(token) = stream.next() {
            let term = Term::from_field_text(self.text, &token.text);
            terms.push((Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))));
        }
        let found = self.searcher.search(&BooleanQuery::new(terms), &TopDocs::with_limit(1).order_by_score())?;
        let Some(&(score, address)) = found.first() else {
            return Ok(Said::Nothing);
        };
        let entries = self.searcher.segment_reader(address.segment_ord).fast_fields().u64("entry")?;
        Ok(entries.first(address.doc_id).map_or(Said::Nothing, |e| Said::Entry(e as usize, f64::from(score))))
    }
}

impl Engine for Bm25 {
    fn ask(&self, question: &str) -> Said {
        self.search(question).expect("an index in memory can be searched")
    }
}

/// rapidfuzz: the phrasing with the best ratio, all in small letters.
struct Closest {
    phrasings: Vec<(usize, Vec<char>)>,
}

impl Closest {
    fn build(knowledge: &Knowledge) -> Self {
        let of = |(number, e): (usize, &knowledge::Entry)| {
            e.phrasings.iter().map(|p| (number, small(&p.text))).collect::<Vec<_>>()
        };
        Closest { phrasings: knowledge.entries.iter().enumerate().flat_map(of).collect() }
    }
}

fn small(text: &str) -> Vec<char> {
    text.trim().to_lowercase().chars().collect()
}

impl Engine for Closest {
    fn ask(&self, question: &str) -> Said {
        // This is what `fuzz::ratio` computes, prepared once for many comparisons. `fuzz::RatioBatchComparator` 0.5.0
        // gives another number: the common subsequence by the longer text.
        let ratio = indel::BatchComparator::new(small(question));
        let mut best = (None, 0.0);
        for (entry, phrasing) in &self.phrasings {
            let score = ratio.normalized_similarity(phrasing.iter().copied());
            if score > best.1 {
                best = (Some(*entry), score);
            }
        }
        best.0.map_or(Said::Nothing, |entry| Said::Entry(entry, best.1))
    }
}

/// An engine's replies, and what they took.
struct Run {
    build: Duration,
    question: Duration,
    said: Vec<Said>,
}

fn run<E: Engine>(labels: &[Labelled], build: impl Fn() -> E) -> Run {
    let built = fastest(&build);
    let engine = build();
    let all = || labels.iter().map(|l| engine.ask(&l.q)).collect::<Vec<_>>();
    let said = all();
    let asked = fastest(all);
    Run { build: built, question: asked / labels.len() as u32, said }
}

fn fastest<T>(work: impl Fn() -> T) -> Duration {
    let time = |_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed()
    };
    (0..ROUNDS).map(time).min().unwrap_or_default()
}

/// Shares in percent: right, wrong and offered of the answerable questions, declined of the others.
struct Shares {
    right: f64,
    wrong: f64,
    offered: f64,
    declined: f64,
}

/// The questions with what they are measured against.
struct Test<'a> {
    knowledge: &'a Knowledge,
    labels: &'a [Labelled],
}

impl Test<'_> {
    /// Whether an entry declines, being unstated.
    fn declines(&self, entry: usize) -> bool {
        self.knowledge.entries[entry].kind == EntryKind::Unstated
    }

    /// Whether an entry rests on a passage that the label accepts.
    fn fits(&self, entry: usize, label: &Labelled) -> bool {
        let passage = |cite: &str| cite.split_once(':').is_some_and(|(_, p)| label.passages.iter().any(|l| l == p));
        self.knowledge.entries[entry].cite.iter().any(|c| passage(c))
    }

    /// The shares when nothing at or below a score is answered.
    fn shares(&self, said: &[Said], above: f64) -> Shares {
        let (mut right, mut wrong, mut offered, mut declined) = (0, 0, 0, 0);
        let (mut answerable, mut others) = (0, 0);
        for (label, said) in self.labels.iter().zip(said) {
            let answer = match said {
                Said::Entry(entry, score) if *score > above && !self.declines(*entry) => Some(*entry),
                _ => None,
            };
            let choices = matches!(said, Said::Choices);
            if label.kind == Kind::Abstain {
                others += 1;
                declined += usize::from(answer.is_none() && !choices);
                continue;
            }
            answerable += 1;
            offered += usize::from(choices);
            right += usize::from(answer.is_some_and(|e| self.fits(e, label)));
            wrong += usize::from(answer.is_some_and(|e| !self.fits(e, label)));
        }
        let percent = |n: usize, of: usize| 100.0 * n as f64 / of.max(1) as f64;
        Shares {
            right: percent(right, answerable),
            wrong: percent(wrong, answerable),
            offered: percent(offered, answerable),
            declined: percent(declined, others),
        }
    }

    /// The lowest score at which at least so many percent are declined; below every score where that needs none.
    fn threshold(&self, said: &[Said], declined: f64) -> f64 {
        let score = |said: &Said| if let Said::Entry(_, score) = said { Some(*score) } else { None };
        let mut scores: Vec<f64> = std::iter::once(f64::NEG_INFINITY).chain(said.iter().filter_map(score)).collect();
        scores.sort_by(f64::total_cmp);
        let at = scores.partition_point(|&above| self.shares(said, above).declined < declined);
        scores.get(at).copied().unwrap_or(f64::INFINITY)
    }
}

fn row(name: &str, run: &Run, shares: &Shares) {
    let (build, question) = (run.build.as_secs_f64() * 1e3, run.question.as_secs_f64() * 1e6);
    let Shares { right, wrong, declined, .. } = shares;
    println!("{name:32} {build:9.1} {question:12.1} {right:8.1} {wrong:8.1} {declined:11.1}");
}

fn main() {
    let loaded = knowledge::read(&shipped::folder());
    let knowledge = loaded.unwrap_or_else(|findings| panic!("{}", knowledge::render(&findings, false))).knowledge;
    let mut labels: Vec<Labelled> = shipped::labelled();
    labels.retain(|l| l.kind != Kind::Ambiguous);
    let test = Test { knowledge: &knowledge, labels: &labels };
    let phrasings: usize = knowledge.entries.iter().map(|e| e.phrasings.len()).sum();
    println!("{} entries, {phrasings} phrasings, {} questions", knowledge.entries.len(), labels.len());
    println!(
        "{:32} {:>9} {:>12} {:>8} {:>8} {:>11}",
        "", "build ms", "µs/question", "right %", "wrong %", "declined %"
    );

    let ours = run(&labels, || Matcher::learn(&knowledge));
    let desk = test.shares(&ours.said, f64::NEG_INFINITY);
    row("dealdesk", &ours, &desk);
    let bm25 = run(&labels, || Bm25::build(&knowledge).expect("an index in memory can be built"));
    let closest = run(&labels, || Closest::build(&knowledge));
    for (name, run) in [("tantivy BM25", &bm25), ("rapidfuzz ratio", &closest)] {
        row(name, run, &test.shares(&run.said, f64::NEG_INFINITY));
        row(&format!("{name}, as cautious"), run, &test.shares(&run.said, test.threshold(&run.said, desk.declined)));
    }
    println!("Dealdesk learns on all cores, the others build on one; every question is answered on one.");
    println!("Besides, it offered choices for {:.1} % of the answerable questions.", desk.offered);
}
