//! What a change to the knowledge costs: how long it takes to be live, and what questions notice of it.
//!
//! `cargo bench --bench reload`. One thread asks the labelled questions one after the other, while another learns small
//! changes to the shipped knowledge, each after a while in which nothing is learnt: whatever else the machine does falls
//! on the questions of both.
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
const CHANGES: usize = 40;
/// How long questions are asked alone before each, besides the debounce.
const ALONE: Duration = Duration::from_millis(200);
/// A pause that somebody would notice.
const LONG: Duration = Duration::from_millis(5);
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

    let (is_learning, is_over) = (AtomicBool::new(false), AtomicBool::new(false));
    let (learnt, asked) = std::thread::scope(|scope| {
        let reloads = scope.spawn(|| {
            let learnt = reloads(&desk, folder.path(), &is_learning);
            is_over.store(true, Ordering::Relaxed);
            learnt
        });
        let asked = ask_until(&desk, &questions, &is_learning, &is_over);
        (reloads.join().expect("the reloads went well"), asked)
    });
    let long = |took: &[Duration]| took.iter().filter(|took| **took > LONG).count();
    println!("questions over {LONG:.0?}: {} alone, {} during reloads", long(&asked.alone), long(&asked.during));
    report("questions alone", asked.alone);
    report("questions during reloads", asked.during);
    report("from the saved file to the live answer, without the debounce", learnt);
}

/// How long questions took.
#[derive(Default)]
struct Took {
    alone: Vec<Duration>,
    during: Vec<Duration>,
}

/// Asks questions in rotation until it is over.
fn ask_until(desk: &Desk, questions: &[Asked], is_learning: &AtomicBool, is_over: &AtomicBool) -> Took {
    let mut took = Took::default();
    for question in questions.iter().cycle().take_while(|_| !is_over.load(Ordering::Relaxed)) {
        let was_learning = is_learning.load(Ordering::Relaxed);
        let start = Instant::now();
        std::hint::black_box(desk.ask(&question.q));
        let this = start.elapsed();
        let during = was_learning || is_learning.load(Ordering::Relaxed);
        if during { &mut took.during } else { &mut took.alone }.push(this);
        std::thread::sleep(PAUSE);
    }
    took
}

/// Adds a phrasing to one file after the other, each to be live before the next; how long each took.
fn reloads(desk: &Desk, folder: &Path, is_learning: &AtomicBool) -> Vec<Duration> {
    let mut files: Vec<_> = fs::read_dir(folder.join("asked"))
        .and_then(|entries| entries.map(|e| Ok(e?.path())).collect())
        .expect("the folder can be read");
    files.sort();
    let change = |(n, file): (usize, &std::path::PathBuf)| {
        let text = fs::read_to_string(file).expect("the file can be read");
        fs::write(file, format!("{text}\nsomething else that is asked here, the {n}th\n")).expect("it can be written");
        std::thread::sleep(ALONE + DEBOUNCE);
        is_learning.store(true, Ordering::Relaxed);
        let start = Instant::now();
        let snapshot = Snapshot::read_after(folder, &desk.snapshot())
            .unwrap_or_else(|findings| panic!("{}", knowledge::render(&findings, false)));
        let old = desk.replace(snapshot);
        let took = start.elapsed();
        // As the keeper does: whoever still reads a question on the old state is not the one to take it apart.
        while Arc::strong_count(&old) > 1 {
            std::thread::sleep(PAUSE);
        }
        drop(old);
        is_learning.store(false, Ordering::Relaxed);
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
