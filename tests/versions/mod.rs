//! A folder whose every file and every answer tells its version. Files of different versions pass the check together, so
//! that nothing but whole reading keeps them apart.
#![allow(dead_code)]

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

/// Files that a version has.
pub const FILES: usize = 4;

/// What a version is called: letters alone, for a number would have to stand in the source.
pub fn name(version: usize) -> String {
    version.to_string().bytes().map(|digit| char::from(digit - b'0' + b'k')).collect()
}

fn files(version: usize) -> [(&'static str, String); FILES] {
    let name = name(version);
    let entry = |what: &str| {
        let asked: Vec<String> = (0..4).map(|n| format!("\"{what} way {n}\"")).collect();
        format!(
            "[[entry]]\nid = \"{what}\"\nquestion = \"How many {what} are there?\"\nask = [{}]\n\
             answer = \"There are as many of them as in list {name}.\"\ncite = [\"s:1\"]\n",
            asked.join(", ")
        )
    };
    let source = format!(
        "[[source]]\nid = \"s\"\ntitle = \"The list {name}\"\nreviewed = 2026-01-01\n[[source.passage]]\nid = \"1\"\n\
         section = \"One\"\nsays = \"So says list {name}.\"\n"
    );
    [
        ("deal.toml", format!("title = \"The list {name}\"\nsummary = \"Versions.\"\n")),
        ("apples.toml", entry("apples")),
        ("sources.toml", source),
        ("pears.toml", entry("pears")),
    ]
}

/// Makes a folder of a version.
pub fn make(folder: &Path, version: usize) {
    std::fs::create_dir_all(folder).unwrap();
    save(folder, version, Duration::ZERO);
}

/// Saves a version file by file, with a pause after each.
pub fn save(folder: &Path, version: usize, pause: Duration) {
    for (file, text) in files(version) {
        std::fs::write(folder.join(file), text).unwrap();
        std::thread::sleep(pause);
    }
}

/// The versions that a text tells of.
pub fn told(text: &str) -> BTreeSet<String> {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.windows(2).filter(|two| two[0] == "list").map(|two| two[1].to_owned()).collect()
}
