//! What a change to the knowledge costs: how long it takes to be learnt, and what questions notice of it.
//!
//! `cargo bench --bench reload`. One thread asks the labelled questions one after the other, first alone, then while
//! another learns small changes to the shipped knowledge without a pause.
#![allow(clippy::expect_used)]

mod shipped;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use dealdesk::desk::{Desk, Snapshot};
use dealdesk::knowledge;
use serde::Deserialize;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Changes that are learnt.
const CHANGES: usize = 20;
/// How long questions are asked alone.
const ALONE: Duration = Duration::from_secs(5);
/// Between two questions, as on a busy server.
const PAUSE: Duration = Duration::from_millis(1);

/// So long the bot waits after a save, for the next one; it comes on top of what is measured.
const DEBOUNCE: Duration = Duration::from_millis(200);

/// A labelled question, of which only the question is needed here.
#[derive(Deserialize)]
struct Asked {
    q: String,
}

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    copy(&shipped::folder(), folder.path());
    let desk = Desk::open(folder.path()).unwrap_or_else(|findings| panic!("{}", knowledge::render(&findings, false)));
    let questions: Vec<Asked> = shipped::labelled();

    let start = Instant::now();
    report("questions alone", ask_while(&desk, &questions, || start.elapsed() < ALONE));

    let learning = AtomicBool::new(true);
    let (learnt, asked) = std::thread::scope(|scope| {
        let reloads = scope.spawn(|| {
            let learnt = reloads(&desk, folder.path());
            learning.store(false, Ordering::Relaxed);
            learnt
        });
        let asked = ask_while(&desk, &questions, || learning.load(Ordering::Relaxed));
        (reloads.join().expect("the reloads went well"), asked)
    });
    report("questions during reloads", asked);
    report("from the saved file to the live answer, without the debounce", learnt);
}

/// Asks questions in rotation; how long each took.
fn ask_while(desk: &Desk, questions: &[Asked], goes_on: impl Fn() -> bool) -> Vec<Duration> {
    let mut took = Vec::new();
    for question in questions.iter().cycle().take_while(|_| goes_on()) {
        let start = Instant::now();
        std::hint::black_box(desk.ask(&question.q));
        took.push(start.elapsed());
        std::thread::sleep(PAUSE);
    }
    took
}

/// Adds a phrasing to one file after the other, each to be live before the next; how long each took.
fn reloads(desk: &Desk, folder: &Path) -> Vec<Duration> {
    let mut files: Vec<_> = fs::read_dir(folder.join("asked"))
        .and_then(|entries| entries.map(|e| Ok(e?.path())).collect())
        .expect("the folder can be read");
    files.sort();
    let change = |(n, file): (usize, &std::path::PathBuf)| {
        let text = fs::read_to_string(file).expect("the file can be read");
        fs::write(file, format!("{text}\nsomething else that is asked here, the {n}th\n")).expect("it can be written");
        std::thread::sleep(DEBOUNCE);
        let start = Instant::now();
        let snapshot = Snapshot::read_after(folder, &desk.snapshot())
            .unwrap_or_else(|findings| panic!("{}", knowledge::render(&findings, false)));
        let old = desk.replace(snapshot);
        let took = start.elapsed();
        // As the keeper does: whoever still reads a question on the old state is not the one to take it apart.
        while Arc::strong_count(&old) > 1 {
            std::thread::sleep(PAUSE);
        }
        took
    };
    files.iter().enumerate().take(CHANGES).map(change).collect()
}

fn report(what: &str, mut took: Vec<Duration>) {
    took.sort();
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize];
    println!(
        "{what}: {} times, median {:.2?}, 99 of 100 within {:.2?}, longest {:.2?}",
        took.len(),
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("the folder can be read") {
        let entry = entry.expect("the folder can be read");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("the file can be copied");
        }
    }
}
