//! Knowledge that is learnt after a change, from what was known before, answers exactly as if it had been read anew.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::{Path, PathBuf};

use dealdesk::desk::Snapshot;
use tempfile::TempDir;

/// A copy of the bakery's folder, to be changed file by file.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self::of("tests/knowledge/bakery")
    }

    fn of(original: &str) -> Self {
        let folder = Folder(tempfile::tempdir().unwrap());
        let original = Path::new(env!("CARGO_MANIFEST_DIR")).join(original);
        for below in ["", "asked"] {
            fs::create_dir_all(folder.file(below)).unwrap();
            for entry in fs::read_dir(original.join(below)).unwrap().map(|e| e.unwrap()) {
                if entry.file_type().unwrap().is_file() {
                    fs::copy(entry.path(), folder.file(below).join(entry.file_name())).unwrap();
                }
            }
        }
        folder
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn change(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.file(name)).unwrap();
        assert!(text.contains(from), "{name} holds {from}");
        fs::write(self.file(name), text.replacen(from, to, 1)).unwrap();
    }

    fn append(&self, name: &str, more: &str) {
        let text = fs::read_to_string(self.file(name)).unwrap_or_default();
        fs::write(self.file(name), text + more).unwrap();
    }

    fn read(&self) -> Snapshot {
        Snapshot::read(self.0.path()).unwrap_or_else(|findings| panic!("{findings:#?}"))
    }

    fn read_after(&self, previous: &Snapshot) -> Snapshot {
        Snapshot::read_after(self.0.path(), previous).unwrap_or_else(|findings| panic!("{findings:#?}"))
    }
}

/// What is done to the folder.
type Change = fn(&Folder);

const QUESTIONS: &[&str] = &[
    "until when is the oven rented?",
    "who pays for repiars of the oven",
    "How long does the lease run? And who owns the oven?",
    "what about the gutter",
    "who cleans the gutters of the mill",
    "does old mill pay rent to the bakery",
    "may we sell cakes on sundays",
    "rent per month pls",
    "who sweeps teh chimny",
    "what is the capital of Mongolia",
    "hello!",
    "is flour from other mills ok, and since when?",
    "",
];

fn assert_the_same(after: &Snapshot, anew: &Snapshot, questions: &[&str], change: &str) {
    for question in questions {
        assert_eq!(after.ask(question), anew.ask(question), "{change}: {question}");
    }
    assert_eq!(after.thresholds(), anew.thresholds(), "{change}");
}

#[test]
fn after_any_change_the_replies_are_those_of_a_fresh_reading() {
    let folder = Folder::new();
    let mut live = folder.read();
    let changes: [(&str, Change); 8] = [
        ("nothing", |_| ()),
        ("a phrasing added", |f| f.append("asked/rent.txt", "\nhow many euros go to the miller every month\n")),
        ("a new word thrice, so that slips are mended to it", |f| {
            f.append("asked/repairs.txt", "\nwho cleans the gutters\nthe gutters leak\ngutters: who mends them\n");
        }),
        ("a phrasing changed", |f| f.change("lease.toml", "rent per month", "monthly rnet")),
        ("a phrasing taken out", |f| f.change("lease.toml", "\"upkeep of the oven\", ", "")),
        ("an entry added", |f| {
            f.append(
                "lease.toml",
                "\n[[entry]]\nid = \"sundays\"\nquestion = \"May the bakery bake on Sundays?\"\n\
                 ask = [\"baking on sunday\", \"sunday cakes\"]\nanswer = \"It may.\"\ncite = [\"lease:1\"]\n",
            );
        }),
        ("an entry taken out", |f| {
            let text = fs::read_to_string(f.file("lease.toml")).unwrap();
            let (before, entry) = text.split_once("[[entry]]\nid = \"flour\"").unwrap();
            let (_, after) = entry.split_once("[[entry]]").unwrap();
            fs::write(f.file("lease.toml"), format!("{before}[[entry]]{after}")).unwrap();
            fs::remove_file(f.file("asked/flour.txt")).unwrap();
        }),
        ("the lexicon changed", |f| f.change("lexicon.toml", "\"upkeep\"", "\"upkeep\", \"gutters\", \"cleans\"")),
    ];
    for (name, change) in changes {
        change(&folder);
        live = folder.read_after(&live);
        assert_the_same(&live, &folder.read(), QUESTIONS, name);
    }
}

#[test]
fn a_change_and_its_undoing_leave_nothing_behind() {
    let folder = Folder::new();
    let first = folder.read();
    folder.change("lease.toml", "how high is the rent", "zebra zebras zebra");
    let changed = folder.read_after(&first);
    folder.change("lease.toml", "zebra zebras zebra", "how high is the rent");
    assert_the_same(&folder.read_after(&changed), &first, QUESTIONS, "undone");
}

#[test]
fn among_hundreds_of_entries_too() {
    let labelled = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/questions/deal.jsonl");
    let labels: Vec<serde_json::Value> =
        fs::read_to_string(labelled).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let questions: Vec<&str> = labels.iter().filter_map(|label| label["q"].as_str()).collect();
    let folder = Folder::of("knowledge");
    let mut live = folder.read();
    let changes: [(&str, Change); 3] = [
        ("phrasings added", |f| {
            f.append("asked/aws-bedrock.txt", "\nis bedrock getting the models, or what is it that amazon gets\n");
            f.append("asked/cap-amount.txt", "\nso at how many billions does it all stop\n");
        }),
        ("a file renamed, so that the entries come in another order", |f| {
            fs::rename(f.file("cloud.toml"), f.file("zz-cloud.toml")).unwrap();
        }),
        ("an entry's phrasings taken out", |f| fs::remove_file(f.file("asked/ipo.txt")).unwrap()),
    ];
    for (name, change) in changes {
        change(&folder);
        live = folder.read_after(&live);
        assert_the_same(&live, &folder.read(), &questions, name);
    }
}
