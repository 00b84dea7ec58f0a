//! What the terminal face promises, through its front door: the program itself.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use dealdesk::journal::{Journal, Options};
use serde_json::Value;

const BAKERY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/knowledge/bakery");
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The program on the bakery's knowledge, far from the settings of whoever runs the tests.
fn dealdesk() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dealdesk"));
    for name in ["COLUMNS", "LINES", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "DEALDESK_KNOWLEDGE", "DISCORD_TOKEN"] {
        command.env_remove(name);
    }
    command.env("DEALDESK_KNOWLEDGE", BAKERY).current_dir(ROOT);
    command
}

/// What a run gave.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

fn run(command: &mut Command, input: &str) -> Ran {
    let out = assert_cmd::Command::from_std(std::mem::replace(command, Command::new("none")))
        .write_stdin(input)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: out.status.code(), out: text(out.stdout), err: text(out.stderr) }
}

fn dealdesk_runs(args: &[&str], input: &str) -> Ran {
    run(dealdesk().args(args), input)
}

#[test]
fn an_answer_has_its_sources_and_related_questions() {
    let ran = dealdesk_runs(&["ask", "is the flour deal exclusive"], "");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    insta::assert_snapshot!(ran.out);
}

#[test]
fn words_without_quotes_are_one_question() {
    let quoted = dealdesk_runs(&["ask", "until when is the oven rented"], "");
    let loose = dealdesk_runs(&["ask", "until", "when", "is", "the", "oven", "rented"], "");
    assert!(quoted.out.contains("until the end of 2031"), "{}", quoted.out);
    assert_eq!(quoted.out, loose.out);
}

#[test]
fn two_questions_get_two_numbered_answers() {
    let ran = dealdesk_runs(&["ask", "until when is the oven rented? and who owns the oven?"], "");
    assert!(ran.out.starts_with("1. Until when is the oven rented?\n"), "{}", ran.out);
    assert!(ran.out.contains("\n2. Who owns the oven?\n"), "{}", ran.out);
}

#[test]
fn what_is_not_stated_is_said_so() {
    let ran = dealdesk_runs(&["ask", "what are the opening hours?"], "");
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), "The lease says nothing about opening hours.\n"));
}

#[test]
fn an_empty_question_is_wrong_use() {
    for args in [&["ask"][..], &["ask", ""], &["ask", "  "], &["ask", "--json"]] {
        let ran = dealdesk_runs(args, "");
        assert_eq!(ran.code, Some(2), "{args:?}");
        assert!(ran.err.contains("there is no question") && ran.out.is_empty(), "{}", ran.err);
    }
}

#[test]
fn wrong_use_exits_2_with_a_sentence() {
    for (args, expected) in [
        (&["term"][..], "similar subcommand"),
        (&["frobnicate"], "unrecognized subcommand"),
        (&["ask", "--jsn", "x"], "'--json'"),
        (&["timeline", "soon"], "\"soon\" is no date"),
        (&["timeline", "2024-02-30"], "\"2024-02-30\" is no date"),
        (&["timeline", "2025", "2021"], "2021 is before 2025"),
        (&["eval"], "<FILE>"),
        (&["eval", "x.jsonl", "--failures", "many"], "not a number"),
    ] {
        let ran = dealdesk_runs(args, "");
        assert_eq!(ran.code, Some(2), "{args:?}: {}", ran.err);
        assert!(ran.err.contains(expected) && ran.out.is_empty(), "{args:?}: {}", ran.err);
    }
}

#[test]
fn json_keeps_the_contract() {
    let ran = dealdesk_runs(&["ask", "--json", "until when is the oven rented?"], "");
    assert_eq!(ran.out.matches('\n').count(), 1);
    let begins = r#"{"question":"until when is the oven rented?","outcome":"answer","answers":[{"entry":"oven-until","#;
    assert!(ran.out.starts_with(begins), "{}", ran.out);
    for part in [
        concat!(
            r#""citations":[{"passage":"lease:2","source":"Lease of the stone oven","section":"Term","#,
            r#""says":"The lease began in May 2021 and runs until the end of 2031.","url":"https://lease.example/oven"}],"note":null,"matched":"#
        ),
        r#"}],"choices":[],"text":null,"unstated":null,"suggestions":[],"best":{"entry":"oven-until","confidence":"#,
    ] {
        assert!(ran.out.contains(part), "{part} in {}", ran.out);
    }
    let unknown = dealdesk_runs(&["ask", "--json", "what are the opening hours?"], "");
    let begins = concat!(
        r#"{"question":"what are the opening hours?","outcome":"unknown","answers":[],"choices":[],"#,
        r#""text":"The lease says nothing about opening hours.","unstated":"opening-hours","suggestions":[],"best":{"entry":"opening-hours","confidence":"#
    );
    assert!(unknown.out.starts_with(begins), "{}", unknown.out);
}

#[test]
fn json_from_standard_input_gives_a_line_for_a_line() {
    let input = "until when is the oven rented?\n\"who owns\\nthe oven?\"\r\n\n\"not json\nwas there anything";
    let ran = dealdesk_runs(&["ask", "--json", "-"], input);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let questions: Vec<String> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["question"].as_str().unwrap().to_owned())
        .collect();
    let expected = ["until when is the oven rented?", "who owns\nthe oven?", "", "\"not json", "was there anything"];
    assert_eq!(questions, expected);
}

#[test]
fn text_from_standard_input_is_answered_too() {
    let ran = dealdesk_runs(&["ask", "-"], "until when is the oven rented?\n\nwhat are the opening hours?\n");
    assert!(ran.out.starts_with("The oven is leased until the end of 2031."), "{}", ran.out);
    assert!(ran.out.ends_with("\n\nThe lease says nothing about opening hours.\n"), "{}", ran.out);
}

#[test]
fn a_reply_comes_before_the_next_question_is_typed() {
    let mut child =
        dealdesk().args(["ask", "--json", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let (send, lines) = channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        while output.read_line(&mut line).unwrap_or(0) > 0 {
            if send.send(std::mem::take(&mut line)).is_err() {
                return;
            }
        }
    });
    for question in ["who owns the oven?", "until when is the oven rented?"] {
        writeln!(input, "{question}").unwrap();
        input.flush().unwrap();
        let line = lines.recv_timeout(Duration::from_secs(60)).expect("no reply while the input stays open");
        assert!(line.contains(question), "{line}");
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    for args in [&["ask", "--json", "-"][..], &["ask", "-"], &["chat"]] {
        let mut child =
            dealdesk().args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut input = child.stdin.take().unwrap();
        for _ in 0..10_000 {
            // The program is gone before all is written: that is what is tested.
            if writeln!(input, "until when is the oven rented?").is_err() {
                break;
            }
        }
        drop(input);
        let out = child.wait_with_output().unwrap();
        assert_eq!(out.status.code(), Some(0), "{args:?}");
        assert_eq!(String::from_utf8_lossy(&out.stderr), "", "{args:?}");
    }
}

#[test]
fn the_reasons_can_be_seen() {
    let ran = dealdesk_runs(&["ask", "--explain", "who pays for repiars of the oven"], "");
    for part in [
        "Old Mill pays for repairs",
        "\nWhy\n",
        "repiars→",
        "[oven]",
        "asks for       who",
        "Confidence",
        "answers from",
        "answer: repairs",
    ] {
        assert!(ran.out.contains(part), "{part} in {}", ran.out);
    }
    let ran = dealdesk_runs(&["ask", "--explain", "--json", "who owns the oven"], "");
    let reply: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(reply["outcome"], "answer");
    let explain = &reply["explain"];
    assert_eq!(explain["tokens"][0]["word"], "who");
    assert_eq!(explain["parts"][0]["candidates"][0]["entry"], "owner");
    assert_eq!(explain["decision"]["outcome"], "answer");
    assert!(explain["thresholds"]["answer"].is_number());
    assert!(ran.out.starts_with("{\"question\":") && ran.out.contains(",\"explain\":{\"tokens\":"), "{}", ran.out);
}

#[test]
fn colours_are_for_terminals_and_no_color_is_heard() {
    let escape = '\u{1b}';
    let ask = ["ask", "until when is the oven rented?"];
    assert!(!dealdesk_runs(&ask, "").out.contains(escape));
    assert!(run(dealdesk().env("CLICOLOR_FORCE", "1").args(ask), "").out.contains(escape));
    assert!(!run(dealdesk().env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").args(ask), "").out.contains(escape));
    // JSON is for programs: it has no colours whatever is wished for.
    assert!(!run(dealdesk().env("CLICOLOR_FORCE", "1").args(["ask", "--json", "hi"]), "").out.contains(escape));
}

#[test]
fn terms_timeline_and_sources_are_tables() {
    insta::assert_snapshot!("terms", dealdesk_runs(&["terms"], "").out);
    insta::assert_snapshot!("timeline", dealdesk_runs(&["timeline"], "").out);
    insta::assert_snapshot!("sources", dealdesk_runs(&["sources"], "").out);
    insta::assert_snapshot!("one_passage", dealdesk_runs(&["sources", "5"], "").out);
    assert_eq!(dealdesk_runs(&["sources", "5"], "").out, dealdesk_runs(&["sources", "lease:5"], "").out);
}

#[test]
fn tables_can_be_narrowed() {
    let rows = |args: &[&str]| -> Vec<Value> { serde_json::from_str(&dealdesk_runs(args, "").out).unwrap() };
    let terms = rows(&["terms", "--json", "any", "mill"]);
    assert_eq!(terms.len(), 1);
    assert_eq!(terms[0]["name"], "Flour");
    assert_eq!(rows(&["timeline", "--json"]).len(), 3);
    let late = rows(&["timeline", "2025", "2026-06", "--json"]);
    assert_eq!(late.iter().map(|e| e["date"].as_str().unwrap()).collect::<Vec<_>>(), ["2021-05", "2026"]);
    assert_eq!(rows(&["sources", "6", "--json"])[0]["passage"], "lease:6");
    assert_eq!(rows(&["timeline", "1990", "1991", "--json"]).len(), 0);
    assert_eq!(
        dealdesk_runs(&["timeline", "1990", "1991"], "").out,
        "The timeline holds nothing between 1990 and 1991.\n"
    );
}

#[test]
fn what_is_unknown_exits_1_and_helps() {
    for (args, expected) in [
        (&["sources", "lease.5"][..], "Did you mean lease:5?"),
        (&["sources", "annex"], "There are: 1, 2, 3, 4, 5, 6"),
        (&["terms", "fluor"], "Did you mean \"Flour\"?"),
        (&["terms", "penguins"], "There are: Flour; Rent; Lease of the oven"),
    ] {
        let ran = dealdesk_runs(args, "");
        assert_eq!(ran.code, Some(1), "{args:?}");
        assert!(ran.err.contains(expected) && ran.out.is_empty(), "{args:?}: {}", ran.err);
    }
}

#[test]
fn the_knowledge_folder_can_be_named() {
    let empty = tempfile::tempdir().unwrap();
    let ask = ["ask", "who owns the oven?"];
    let by_flag = run(dealdesk().env("DEALDESK_KNOWLEDGE", empty.path()).args(["--knowledge", BAKERY]).args(ask), "");
    assert_eq!(by_flag.code, Some(0), "{}", by_flag.err);
    let parent = Path::new(BAKERY).parent().unwrap();
    // Without either it is the folder `knowledge` here, which this one is, and broken.
    std::fs::create_dir(empty.path().join("knowledge")).unwrap();
    std::fs::write(empty.path().join("knowledge/deal.toml"), "title = \n").unwrap();
    let here = run(dealdesk().env_remove("DEALDESK_KNOWLEDGE").current_dir(empty.path()).args(ask), "");
    assert_eq!(here.code, Some(1), "{}", here.out);
    assert!(here.err.contains("the knowledge in knowledge cannot be used"), "{}", here.err);
    let missing = run(dealdesk().current_dir(parent).args(["--knowledge", "cake"]).args(ask), "");
    assert_eq!(missing.code, Some(1));
    assert!(missing.err.contains("Name the folder with --knowledge DIR or DEALDESK_KNOWLEDGE"), "{}", missing.err);
}

#[test]
fn broken_knowledge_is_told_and_exits_1() {
    let folder = tempfile::tempdir().unwrap();
    for file in ["deal.toml", "sources.toml"] {
        std::fs::copy(Path::new(BAKERY).join(file), folder.path().join(file)).unwrap();
    }
    std::fs::write(folder.path().join("lease.toml"), "[[entry]\nid = \"rent\"\n").unwrap();
    let folder = folder.path().to_str().unwrap();
    let ran = dealdesk_runs(&["--knowledge", folder, "ask", "who owns the oven?"], "");
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("lease.toml") && ran.err.contains("cannot be used") && ran.out.is_empty(), "{}", ran.err);
    let check = dealdesk_runs(&["--knowledge", folder, "check"], "");
    assert_eq!(check.code, Some(1));
    assert!(check.out.contains("lease.toml"), "{}", check.out);
    let json: Value =
        serde_json::from_str(&dealdesk_runs(&["--knowledge", folder, "check", "--json"], "").out).unwrap();
    assert!(json["errors"].as_u64().unwrap() >= 1 && json["summary"].is_null(), "{json}");
}

#[test]
fn a_check_counts_and_says_what_to_expect() {
    let ran = dealdesk_runs(&["check"], "");
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    for part in
        ["unstated entries", "of its answers wrong", "of answerable questions answered", "answers from a confidence of"]
    {
        assert!(ran.out.contains(part), "{part} in {}", ran.out);
    }
    let json: Value = serde_json::from_str(&dealdesk_runs(&["check", "--json"], "").out).unwrap();
    assert_eq!(
        (&json["errors"], &json["summary"]["entries"], &json["summary"]["unstated"]),
        (&0.into(), &7.into(), &4.into())
    );
    assert_eq!(json["summary"]["passages"], 6);
    assert!(json["summary"]["engine"]["wrong"].is_number());
    let files_only: Value = serde_json::from_str(&dealdesk_runs(&["check", "--json", "--no-engine"], "").out).unwrap();
    assert!(files_only["summary"]["engine"].is_null());
}

#[test]
fn a_phrasing_in_the_wrong_place_is_a_warning_that_names_both_entries() {
    let folder = tempfile::tempdir().unwrap();
    copy(Path::new(BAKERY), folder.path());
    let asked = folder.path().join("asked/opening-hours.txt");
    let more = std::fs::read_to_string(&asked).unwrap() + "how often does the miller sweep the chimney of the oven\n";
    std::fs::write(&asked, more).unwrap();
    let ran = dealdesk_runs(&["--knowledge", folder.path().to_str().unwrap(), "check", "--json"], "");
    assert_eq!(ran.code, Some(0));
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let expected = "this phrasing of \"opening-hours\" would be given to \"repairs\"";
    let found = json["findings"].as_array().unwrap().iter().any(|f| f["message"].as_str().unwrap().contains(expected));
    assert!(found, "{}", ran.out);
}

fn copy(from: &Path, to: &Path) {
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        let target = to.join(file.file_name());
        if file.file_type().unwrap().is_dir() {
            std::fs::create_dir(&target).unwrap();
            copy(&file.path(), &target);
        } else {
            std::fs::copy(file.path(), target).unwrap();
        }
    }
}

#[test]
fn the_help_shows_every_command() {
    insta::assert_snapshot!("help", dealdesk_runs(&["--help"], "").out);
    insta::assert_snapshot!("help_of_ask", dealdesk_runs(&["ask", "--help"], "").out);
}

/// A copy of the bakery's folder, to be changed.
fn bakery_copy() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("asked")).unwrap();
    for below in ["", "asked"] {
        for entry in std::fs::read_dir(Path::new(BAKERY).join(below)).unwrap().map(Result::unwrap) {
            if entry.path().is_file() {
                std::fs::copy(entry.path(), folder.path().join(below).join(entry.file_name())).unwrap();
            }
        }
    }
    folder
}

#[test]
fn a_check_against_an_older_folder_shows_what_is_answered_otherwise() {
    let new = bakery_copy();
    let lease = new.path().join("lease.toml");
    let text = std::fs::read_to_string(&lease).unwrap();
    std::fs::write(&lease, text.replace("**400 euros a month**, due on the first", "**400 euros a month**")).unwrap();
    let label = r#"{"q": "how high is the rent", "kind": "answer", "passages": ["3"], "must": ["due on the first"]}"#;
    std::fs::write(new.path().join("questions.jsonl"), format!("{label}\n")).unwrap();
    let folder = new.path().to_str().unwrap();

    let ran = dealdesk_runs(&["check", "--knowledge", folder, "--against", BAKERY], "");
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    for part in [
        "Of the labelled ones, 0 become right and 1 wrong.",
        "- how high is the rent (labelled: was right)\n  was      rent: Rye Lane Bakery pays **400 euros a month**, due on the first.\n  \
         will be  rent: Rye Lane Bakery pays **400 euros a month**.",
    ] {
        assert!(ran.out.contains(part), "{part} in {}", ran.out);
    }
    let ran = dealdesk_runs(&["check", "--knowledge", folder, "--against", BAKERY, "--json"], "");
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["against"]["worse"], 1);
    assert_eq!(json["against"]["changed"][0]["will_be"]["entries"][0], "rent");
    assert_eq!(json["errors"], 0);

    let ran = dealdesk_runs(&["check", "--against", BAKERY], "");
    assert!(ran.out.contains("None is answered in another way.\n"), "{}", ran.out);
    let ran = dealdesk_runs(&["check", "--against", "/nowhere"], "");
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("the knowledge in /nowhere cannot be used"), "{}", ran.err);
}

#[tokio::test]
async fn a_check_against_an_older_folder_tries_what_was_asked_lately() {
    let new = bakery_copy();
    let lease = new.path().join("lease.toml");
    let text = std::fs::read_to_string(&lease).unwrap();
    std::fs::write(&lease, text.replace("**400 euros a month**, due on the first", "**400 euros a month**")).unwrap();
    let data = tempfile::tempdir().unwrap();
    let check = || {
        let folder = new.path().to_str().unwrap();
        run(
            dealdesk().env("DEALDESK_DATA", data.path()).args(["check", "--knowledge", folder, "--against", BAKERY]),
            "",
        )
    };
    let asked = "- rent per month, please\n";
    assert!(!check().out.contains(asked));
    assert_eq!(std::fs::read_dir(data.path()).unwrap().count(), 0, "no journal is begun");

    let journal = Journal::open(data.path(), Options::default()).await;
    journal.declined("rent per month, please");
    journal.close().await;
    let file = Journal::file(data.path());
    let kept = std::fs::read(&file).unwrap();
    let ran = check();
    assert!(ran.out.contains(asked) && ran.err.is_empty(), "{}{}", ran.out, ran.err);
    assert!(std::fs::read(&file).unwrap() == kept, "the journal was changed");

    std::fs::write(&file, "no journal at all").unwrap();
    let ran = check();
    assert_eq!(ran.code, Some(0));
    assert!(ran.err.contains("warning: ") && ran.err.contains("damaged"), "{}", ran.err);
    assert!(ran.out.contains("What is answered in another way") && !ran.out.contains(asked), "{}", ran.out);
}

#[test]
fn a_check_against_an_older_folder_lists_new_collisions_alone() {
    let (old, new) = (bakery_copy(), bakery_copy());
    let add = |folder: &Path, file: &str, phrasing: &str| {
        let file = folder.join("asked").join(file);
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        std::fs::write(&file, format!("{text}\n{phrasing}\n")).unwrap();
    };
    // Each stands under the wrong entry.
    let (first, second) = ("how much rent is due for the oven every month", "who pays to repair the oven");
    add(old.path(), "owner.txt", first);
    add(new.path(), "owner.txt", first);
    add(new.path(), "rent.txt", second);
    let check = |more: &[&str]| {
        let ran = dealdesk_runs(&[&["check", "--all", "--knowledge", new.path().to_str().unwrap()], more].concat(), "");
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        ran.out
    };
    let out = check(&[]);
    assert!(out.contains(first) && out.contains(second), "{out}");
    let out = check(&["--against", old.path().to_str().unwrap()]);
    let (findings, effects) = out.split_once("asked of both").unwrap();
    assert!(!findings.contains(first) && findings.contains(second), "{findings}");
    assert!(findings.contains("in the older folder too: `dealdesk check` lists them."), "{findings}{effects}");
}

#[test]
fn an_overdue_review_is_a_warning_and_a_line_under_the_answer() {
    let folder = bakery_copy();
    let sources = folder.path().join("sources.toml");
    let text = std::fs::read_to_string(&sources).unwrap();
    let dated =
        |reviewed: &str| text.replace("reviewed = 2026-11-02", &format!("reviewed = {reviewed}\nreview_every = 90"));
    let runs = |args: &[&str]| dealdesk_runs(&[&["--knowledge", folder.path().to_str().unwrap()], args].concat(), "");

    std::fs::write(&sources, dated("2001-05-31")).unwrap();
    let ran = runs(&["check", "--no-engine"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.out.contains("warning: the review of the source \"lease\" is "), "{}", ran.out);
    assert!(ran.out.contains("it was last reviewed on 2001-05-31"), "{}", ran.out);
    let ran = runs(&["ask", "who owns the oven?"]);
    assert!(ran.out.contains("\n    last reviewed 2001-05-31\n"), "{}", ran.out);
    let ran = runs(&["ask", "--json", "who owns the oven?"]);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["answers"][0]["citations"][0]["last_reviewed"], "2001-05-31");

    std::fs::write(&sources, dated("9000-01-01")).unwrap();
    assert_eq!(runs(&["check", "--no-engine"]).out.matches("warning").count(), 0);
    let ran = runs(&["ask", "--json", "who owns the oven?"]);
    assert!(ran.out.contains("\"citations\":[{") && !ran.out.contains("last_reviewed"), "{}", ran.out);

    std::fs::write(&sources, dated("2001-05-31").replace("= 90", "= \"90 days\"")).unwrap();
    let ran = runs(&["check", "--no-engine"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.out.contains("like review_every = 90"), "{}", ran.out);
}

#[test]
fn a_new_desk_passes_its_check_and_answers() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("desks/harbour");
    let named = folder.to_str().unwrap();
    let ran = dealdesk_runs(&["new", named], "");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains(named), "{}", ran.out);
    let ran = dealdesk_runs(&["--knowledge", named, "check", "--json"], "");
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&json["errors"], &json["warnings"]), (&0.into(), &0.into()), "{}", ran.out);
    let ran = dealdesk_runs(&["--knowledge", named, "ask", "how much is the rent"], "");
    assert!(ran.out.starts_with("The Rowing Club pays 900 euros a year"), "{}", ran.out);
    let questions = folder.join("questions.jsonl");
    let ran = dealdesk_runs(&["--knowledge", named, "eval", questions.to_str().unwrap(), "--json"], "");
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["answerable"]["wrong"], 0, "{}", ran.out);

    // What is there is not written over.
    let before = std::fs::read_to_string(folder.join("deal.toml")).unwrap();
    for taken in [named, questions.to_str().unwrap()] {
        let ran = dealdesk_runs(&["new", taken], "");
        assert_eq!(ran.code, Some(2), "{taken}");
        assert!(ran.err.contains("Name a folder that is not there yet"), "{}", ran.err);
    }
    assert_eq!(std::fs::read_to_string(folder.join("deal.toml")).unwrap(), before);
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(dealdesk_runs(&["new", empty.path().to_str().unwrap()], "").code, Some(0));
}
