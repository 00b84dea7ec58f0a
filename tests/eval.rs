//! `dealdesk eval` on small files of labelled questions.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use serde_json::Value;

const LABELS: &str = r#"
{"id":"a1","q":"until when is the oven rented?","kind":"answer","passages":["2"],"must":["2031"],"mustnot":[],"tags":["when"]}
{"id":"a2","q":"who owns the oven","kind":"answer","passages":["1"],"must":["old mill\\b(?! bakery)"],"mustnot":["\\bno owner"],"tags":["who","fragment"]}
{"id":"a3","q":"who owns the oven","kind":"answer","passages":["6"],"must":[],"mustnot":[],"tags":["who"]}
{"id":"a4","q":"what are the opening hours?","kind":"ambiguous","passages":["1"],"tags":[]}
{"id":"o1","q":"what are the opening hours?","kind":"abstain","passages":[],"must":[],"mustnot":[],"tags":["when","oos"],"set":"small"}
{"id":"o2","q":"how high is the rent","kind":"abstain","passages":[],"must":[],"mustnot":[],"tags":["oos"]}
"#;

fn eval(labels: &str, args: &[&str]) -> (i32, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("labels.jsonl");
    std::fs::write(&file, labels).unwrap();
    eval_file(&file, args)
}

fn eval_file(file: &Path, args: &[&str]) -> (i32, String, String) {
    let out = assert_cmd::Command::new(env!("CARGO_BIN_EXE_dealdesk"))
        .env_remove("CLICOLOR_FORCE")
        .env("DEALDESK_KNOWLEDGE", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/knowledge/bakery"))
        .arg("eval")
        .arg(file)
        .args(args)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (out.status.code().unwrap(), text(out.stdout), text(out.stderr))
}

#[test]
fn verdicts_are_counted_by_kind_and_tag() {
    let (code, out, err) = eval(LABELS, &[]);
    assert_eq!(code, 0, "{err}");
    insta::assert_snapshot!(out);
}

#[test]
fn failures_are_listed_on_request() {
    let (_, all, _) = eval(LABELS, &["--failures"]);
    for part in ["wrong a3 who owns the oven", "silent a4", "wrong o2", "wanted 6", "got    answer owner"] {
        assert!(all.contains(part), "{part} in {all}");
    }
    let (_, one, _) = eval(LABELS, &["--failures", "1"]);
    assert!(one.contains("wrong a3") && !one.contains("silent a4"), "{one}");
}

#[test]
fn the_figures_as_json() {
    let (_, out, _) = eval(LABELS, &["--json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["questions"], 6);
    for (verdict, n) in [("n", 4), ("right", 2), ("offered", 0), ("silent", 1), ("wrong", 1)] {
        assert_eq!(report["answerable"][verdict], n, "{verdict}");
    }
    for (verdict, n) in [("n", 2), ("declined", 1), ("soft", 0), ("wrong", 1)] {
        assert_eq!(report["not_stated"][verdict], n, "{verdict}");
    }
    assert_eq!(report["tags"]["who"]["n"], 2);
    assert_eq!(report["confusions"][0], serde_json::json!({"wanted": ["(not stated)"], "given": ["rent"], "count": 1}));
    assert!(report.get("failures").is_none());
    let (_, out, _) = eval(LABELS, &["--json", "--failures"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["failures"].as_array().unwrap().len(), 3);
}

#[test]
fn a_bad_file_says_where_and_what() {
    for (labels, expected) in [
        ("\n{\"q\":\"x\",\"kind\":\"sure\"}\n", "labels.jsonl:2: column 22: unknown variant `sure`"),
        ("{\"q\":\"x\",\"kind\":\"answer\"}", "labels.jsonl:1: \"passages\" is empty"),
        (
            "{\"q\":\"x\",\"kind\":\"abstain\",\"must\":[\"(\"]}",
            "labels.jsonl:1: \"must\" holds a pattern that cannot be read",
        ),
        ("\n \n", "holds no labelled question"),
    ] {
        let (code, out, err) = eval(labels, &[]);
        assert_eq!((code, out.as_str()), (1, ""), "{err}");
        assert!(err.contains(expected), "{err}");
    }
    let (code, _, err) = eval_file(Path::new("/nowhere/labels.jsonl"), &[]);
    assert_eq!(code, 1);
    assert!(err.contains("/nowhere/labels.jsonl cannot be read"), "{err}");
}
