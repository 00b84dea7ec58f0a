//! The labelled questions of `tests/questions/`, answered from the shipped knowledge: the test fails
//! when fewer are answered right, or more wrong, than has been reached. They were written from the
//! sources alone, by somebody who had not seen the phrasings.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use assert_cmd::Command;
use serde_json::Value;

/// Shares in percent that have been reached, each with a little room for what a changed phrasing moves.
struct Floor {
    file: &'static str,
    right_at_least: f64,
    wrong_at_most: f64,
    declined_at_least: f64,
    direction_at_least: f64,
}

const FLOORS: [Floor; 2] = [
    Floor {
        file: "tests/questions/deal.jsonl",
        right_at_least: 92.0,
        wrong_at_most: 3.0,
        declined_at_least: 95.0,
        direction_at_least: 90.0,
    },
    Floor {
        file: "tests/questions/community.jsonl",
        right_at_least: 91.0,
        wrong_at_most: 2.0,
        declined_at_least: 93.0,
        direction_at_least: 84.0,
    },
];

#[test]
fn the_shipped_knowledge_answers_and_declines_as_well_as_it_has() {
    for floor in FLOORS {
        holds(&floor);
    }
}

fn holds(floor: &Floor) {
    let output = Command::cargo_bin("dealdesk")
        .unwrap()
        .args(["eval", floor.file, "--json"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let file = floor.file;
    assert!(output.status.success(), "{file}: {}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let share = |of: &Value, verdicts: &[&str]| {
        let count: f64 = verdicts.iter().map(|v| of[v].as_f64().unwrap()).sum();
        100.0 * count / of["n"].as_f64().unwrap()
    };
    let (answerable, not_stated) = (&report["answerable"], &report["not_stated"]);
    assert!(answerable["n"].as_u64().unwrap() + not_stated["n"].as_u64().unwrap() >= 300, "{file}");
    let right = share(answerable, &["right"]);
    assert!(right >= floor.right_at_least, "{file}: right: {right:.1} %");
    let wrong = share(answerable, &["wrong"]);
    assert!(wrong <= floor.wrong_at_most, "{file}: wrong: {wrong:.1} %");
    let declined = share(not_stated, &["declined"]);
    assert!(declined >= floor.declined_at_least, "{file}: declined: {declined:.1} %");
    let direction = share(&report["tags"]["roleswap"], &["right", "declined"]);
    assert!(direction >= floor.direction_at_least, "{file}: who pays, owns, hosts whom: {direction:.1} %");
}
