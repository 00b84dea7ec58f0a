//! What the engine costs: one question, loading a folder, and how both grow.
//!
//! `cargo bench --bench engine`, with `-- --quick` for a first look, or `-- ask/` for one group.
#![allow(clippy::expect_used)]

mod generated;
mod shipped;

use std::cell::{Cell, LazyCell};
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use dealdesk::desk::Snapshot;
use dealdesk::knowledge::{self, Knowledge};
use dealdesk::matching::Matcher;
use serde::Deserialize;

/// Sizes of the generated folders, in entries.
const SIZES: [usize; 2] = [1_000, 10_000];
/// Learning more entries than this takes so long that it is timed once, on the way to `ask`.
const LEARNT_OFTEN: usize = 1_000;
/// Lengths of hostile messages, in characters; the last is the longest that the desk promises a reply to.
const LENGTHS: [usize; 4] = [62, 250, 1_000, 4_000];

const SHORT: &str = "until when does openai pay microsoft";
const CHATTY: &str = "hi all!! sorry if this was asked before, I was on holiday for two weeks and only skimmed the news on \
    my phone, my boss now wants a slide about it by noon and I'm lost lol. So what I'd really like to understand is \
    whether that licence Microsoft has on the models is still exclusive or not, because half of the team says yes and \
    the other half says no. Thanks a lot in advance, you are saving my day 🙏";
const SEVERAL: &str = "Is Azure still the primary cloud? And until when does the licence run, and who pays a revenue \
    share to whom? Also, what did Andy Jassy say about Bedrock?";

/// A labelled question, of which only the question is needed here.
#[derive(Deserialize)]
struct Asked {
    q: String,
}

fn read(folder: &Path) -> Knowledge {
    knowledge::read(folder).unwrap_or_else(|findings| panic!("{}", knowledge::render(&findings, false))).knowledge
}

/// One question on the shipped knowledge.
fn ask(c: &mut Criterion) {
    let snapshot = LazyCell::new(shipped_snapshot);
    let mut group = c.benchmark_group("ask");
    for (name, question) in [("short", SHORT), ("chatty", CHATTY), ("several", SEVERAL)] {
        group.bench_function(name, |b| {
            let snapshot = &*snapshot;
            b.iter(|| snapshot.ask(black_box(question)));
        });
    }
    let questions: Vec<Asked> = shipped::labelled();
    let next = Cell::new(0);
    group.bench_function("rotation", |b| {
        let snapshot = &*snapshot;
        b.iter(|| {
            next.set((next.get() + 1) % questions.len());
            snapshot.ask(black_box(&questions[next.get()].q))
        });
    });
}

fn shipped_snapshot() -> Snapshot {
    Snapshot::read(&shipped::folder()).unwrap_or_else(|findings| panic!("{}", knowledge::render(&findings, false)))
}

/// Reading, checking and learning the shipped folder.
fn load(c: &mut Criterion) {
    let folder = shipped::folder();
    let knowledge = LazyCell::new(|| read(&folder));
    let mut group = c.benchmark_group("load");
    group.sample_size(10).sampling_mode(SamplingMode::Flat).warm_up_time(Duration::from_millis(500));
    group.bench_function("read", |b| b.iter(|| knowledge::read(&folder)));
    group.bench_function("learn", |b| {
        let knowledge = &*knowledge;
        b.iter(|| Matcher::learn(knowledge));
    });
    group.bench_function("both", |b| b.iter(|| Snapshot::read(&folder)));
}

/// The same on folders of many entries with few phrasings each.
fn grow(c: &mut Criterion) {
    let mut group = c.benchmark_group("entries");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    for size in SIZES {
        let generated = LazyCell::new(|| generated::generate(size));
        let knowledge = LazyCell::new(|| read(generated.folder.path()));
        let matcher = LazyCell::new(|| {
            let start = Instant::now();
            let matcher = Matcher::learn(&knowledge);
            if size > LEARNT_OFTEN {
                println!("entries/learn/{size}      time:   {:.1?}, once", start.elapsed());
            }
            matcher
        });
        group.bench_function(BenchmarkId::new("read", size), |b| {
            let folder = generated.folder.path();
            b.iter(|| knowledge::read(folder));
        });
        if size <= LEARNT_OFTEN {
            group.bench_function(BenchmarkId::new("learn", size), |b| {
                let knowledge = &*knowledge;
                b.iter(|| Matcher::learn(knowledge));
            });
        }
        let next = Cell::new(0);
        group.bench_function(BenchmarkId::new("ask", size), |b| {
            let (matcher, questions) = (&*matcher, &generated.questions);
            b.iter(|| {
                next.set((next.get() + 1) % questions.len());
                matcher.read(black_box(&questions[next.get()]))
            });
        });
    }
}

/// Makes a message of so many characters.
type Message = fn(usize) -> String;

/// What a message costs that was written to cost much, by its length.
fn hostile(c: &mut Criterion) {
    let snapshot = LazyCell::new(shipped_snapshot);
    let mut group = c.benchmark_group("hostile");
    group.sample_size(10).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    let kinds: [(&str, Message); 7] = [
        // Words that are each one slip away from a known one: the spelling has work with every word.
        ("misspelt", |n| repeat("microsfit azzre licnece revenuue sharre opeani bedrok parnter exclusvie stkae ", n)),
        // Words that nothing is near to.
        ("unknown", |n| repeat("zorblaxian quvimprot wexelfugg yadrontiv kluphembra jostwirqle ", n)),
        // Clauses and sentences without end: every part is a question of its own.
        ("clauses", |n| repeat("who pays whom, and until when? is azure first; what did altman say. ", n)),
        // Single letters, as in spaced-out words.
        ("spaced", |n| repeat("m i c r o s o f t  p a y s  ", n)),
        // Marks piled upon letters.
        ("zalgo", |n| repeat("a\u{0301}\u{0302}\u{0303}\u{0304}\u{0305}z\u{0316}\u{0317}\u{0318}u\u{0323} ", n)),
        // Markup that opens and never closes.
        ("markup", |n| repeat("**__~~||`<@<#[(> ", n)),
        // One word as long as the message.
        ("one word", |n| repeat("licencerevenueazure", n)),
    ];
    for (kind, message) in kinds {
        for length in LENGTHS {
            let message = message(length);
            group.throughput(Throughput::Elements(length as u64));
            group.bench_with_input(BenchmarkId::new(kind, length), &message, |b, message| {
                let snapshot = &*snapshot;
                b.iter(|| snapshot.ask(black_box(message)));
            });
        }
    }
}

/// Exactly `length` characters of a pattern.
fn repeat(pattern: &str, length: usize) -> String {
    pattern.chars().cycle().take(length).collect()
}

criterion_group!(benches, ask, load, grow, hostile);
criterion_main!(benches);
