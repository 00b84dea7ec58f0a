//! A process that is killed while it writes leaves the old or the new folder, never a mix.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use dealdesk::knowledge::{FolderImage, recover, scan, write};
use tempfile::TempDir;

/// Names the folder to the process that writes until it is killed.
const FOLDER: &str = "DEALDESK_TEST_WRITES_IN";

/// One of two folders that differ in every file, one file each that the other has not, and one of them longer.
fn image(version: usize) -> FolderImage {
    let long = "x".repeat(version * 40_000);
    let mut image: FolderImage = (0..4).map(|n| (format!("f{n}.toml"), format!("# {version} {long}\n"))).collect();
    image.insert(format!("only{version}.toml"), "# here\n");
    image.insert("asked/a.txt", format!("{version}\n"));
    image
}

fn names(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for below in [folder.to_owned(), folder.join("asked")] {
        for entry in std::fs::read_dir(below).unwrap().map(Result::unwrap).filter(|e| e.path().is_file()) {
            names.push(entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned());
        }
    }
    names.sort();
    names
}

/// Not a test of its own: the process that the test below starts and kills.
#[test]
#[ignore = "runs until it is killed"]
fn writes_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let folder = Path::new(&folder);
    recover(folder).unwrap();
    println!("\nwriting");
    for version in (0..2).cycle() {
        let now = scan(folder).image;
        write(folder, &now.changes_to(&image(version))).unwrap();
    }
}

fn start(folder: &Path) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "writes_until_it_is_killed", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while line.trim() != "writing" {
        line.clear();
        assert!(out.read_line(&mut line).unwrap() > 0, "the writing process ended by itself");
    }
    child
}

#[test]
fn a_process_killed_at_any_moment_leaves_the_old_or_the_new_folder() {
    let folder = TempDir::new().unwrap();
    let (old, new) = (image(0), image(1));
    write(folder.path(), &FolderImage::default().changes_to(&old)).unwrap();
    let mut met_amid = 0;
    for round in 0..60u64 {
        let mut child = start(folder.path());
        // Spread over the time that a write takes, and some more.
        let until = Instant::now() + Duration::from_micros(round * 7_919 % 40_000);
        while Instant::now() < until {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        met_amid += usize::from(names(folder.path()).iter().any(|name| name.contains(".dealdesk")));
        let read = scan(folder.path()).image;
        assert!(read == old || read == new, "a mix after round {round}");
        recover(folder.path()).unwrap();
        assert!(scan(folder.path()).image == read, "another folder after it was recovered");
        let expected: Vec<String> = read.files().map(|(path, _)| path.to_owned()).collect();
        assert_eq!(names(folder.path()), expected);
    }
    assert!(met_amid > 0, "no kill met a write under way");
}
