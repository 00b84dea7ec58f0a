//! The labelled questions of `tests/questions/`, answered from the shipped knowledge: the test fails
//! when fewer are answered right, or more wrong, than has been reached. They were written from the
//! sources alone, by somebody who had not seen the phrasings.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use assert_cmd::Command;
use serde_json::Value;

/// Shares in percent that have been reached, each with a little room for what a changed phrasing moves.
const RIGHT_AT_LEAST: f64 = 92.0;
const WRONG_AT_MOST: f64 = 3.0;
const DECLINED_AT_LEAST: f64 = 95.0;
const DIRECTION_AT_LEAST: f64 = 90.0;

#[test]
fn the_shipped_knowledge_answers_and_declines_as_well_as_it_has() {
    let output = Command::cargo_bin("dealdesk")
        .unwrap()
        .args(["eval", "tests/questions/deal.jsonl", "--json"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let share = |of: &Value, verdicts: &[&str]| {
        let count: f64 = verdicts.iter().map(|v| of[v].as_f64().unwrap()).sum();
        100.0 * count / of["n"].as_f64().unwrap()
    };
    let (answerable, not_stated) = (&report["answerable"], &report["not_stated"]);
    assert!(answerable["n"].as_u64().unwrap() + not_stated["n"].as_u64().unwrap() >= 300);
    let right = share(answerable, &["right"]);
    assert!(right >= RIGHT_AT_LEAST, "right: {right:.1} %");
    let wrong = share(answerable, &["wrong"]);
    assert!(wrong <= WRONG_AT_MOST, "wrong: {wrong:.1} %");
    let declined = share(not_stated, &["declined"]);
    assert!(declined >= DECLINED_AT_LEAST, "declined: {declined:.1} %");
    let direction = share(&report["tags"]["roleswap"], &["right", "declined"]);
    assert!(direction >= DIRECTION_AT_LEAST, "who pays, owns, hosts whom: {direction:.1} %");
}
