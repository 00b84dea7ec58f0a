//! A conversation through a pipe.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

fn chat(args: &[&str], input: &str) -> String {
    let out = assert_cmd::Command::new(env!("CARGO_BIN_EXE_dealdesk"))
        .env_remove("CLICOLOR_FORCE")
        .env_remove("DISCORD_TOKEN")
        .env("DEALDESK_KNOWLEDGE", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/knowledge/bakery"))
        .args(args)
        .write_stdin(input)
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

#[test]
fn a_conversation_goes_on_from_what_was_said() {
    let said =
        chat(&["chat"], "until when is the oven rented?\n2\nwhat are the opening hours?\n/quit\nwho owns the oven?\n");
    insta::assert_snapshot!(said);
}

#[test]
fn without_a_command_it_is_a_conversation_too() {
    assert_eq!(chat(&[], "who owns the oven?\n"), chat(&["chat"], "who owns the oven?\n"));
}

#[test]
fn a_number_picks_what_is_offered_and_nothing_else() {
    let said = chat(&["chat"], "3\nuntil when is the oven rented?\n9\n1.\n");
    assert!(said.contains("There is nothing under 9. Pick a number from 1 to 2, or ask in words."), "{said}");
    assert!(
        said.contains("\nCan the bakery buy the oven when the lease ends?\n\nWhen the lease ends, the bakery may buy"),
        "{said}"
    );
}

#[test]
fn a_follow_up_is_understood_from_the_turn_before() {
    let said = chat(&["chat"], "who pays for repairs of the oven?\nand until when does that go?\n");
    assert!(said.matches("[1]").count() >= 2, "{said}");
    // What fits nothing that came before is not forced upon it.
    let said = chat(&["chat"], "what is the rent\nopening hours\n");
    assert!(said.trim_end().ends_with("The lease says nothing about opening hours."), "{said}");
}

#[test]
fn tables_can_be_called_up_and_slips_are_met_with_help() {
    let said =
        chat(&["chat"], "/terms flour\n/timeline 2026\n/sources 6\n/help\n/tems\n/timeline soon\n/sources 99\n\n");
    for part in [
        "all of it from Old Mill",
        "Flour from any mill",
        "lease:6\nEnd of the lease\n",
        "/quit                  end the conversation (or Ctrl-D)",
        "There is no /tems. /help lists what there is. Did you mean /terms?",
        "\"soon\" is no date. Write a year, a month or a day: 2024, 2024-05 or 2024-05-31.",
        "There is no passage \"99\". There are: 1, 2, 3, 4, 5, 6.",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
}

#[test]
fn what_is_saved_meanwhile_is_known_at_the_next_turn() {
    let folder = tempfile::tempdir().unwrap();
    let bakery = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/knowledge/bakery");
    for file in std::fs::read_dir(bakery).unwrap().map(Result::unwrap).filter(|file| file.path().is_file()) {
        std::fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
    }
    let mut talking = Command::new(env!("CARGO_BIN_EXE_dealdesk"))
        .env_remove("CLICOLOR_FORCE")
        .args(["chat", "--knowledge", folder.path().to_str().unwrap()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut to, from) = (talking.stdin.take().unwrap(), talking.stdout.take().unwrap());
    let mut lines = BufReader::new(from).lines().map_while(Result::ok);
    // All that is said to the question; what comes of a slip marks the end.
    let mut asks = || {
        to.write_all(b"who pays for repairs of the oven?\n/done\n").unwrap();
        let said: Vec<String> = lines.by_ref().take_while(|line| !line.contains("There is no /done")).collect();
        said.join(" ")
    };
    assert!(asks().contains("sweeps the chimney"));

    let lease = folder.path().join("lease.toml");
    let text = std::fs::read_to_string(&lease).unwrap();
    std::fs::write(&lease, text.replace("sweeps the chimney", "brushes the chimney")).unwrap();
    let said = asks();
    assert!(said.contains("The knowledge has changed") && said.contains("brushes the chimney"), "{said}");
    std::fs::write(&lease, text.replace("400 euros", "450 euros")).unwrap();
    let said = asks();
    for part in ["error: ", "450", "lease.toml", "is refused: answers are from the old one", "brushes the chimney"] {
        assert!(said.contains(part), "{part} in {said}");
    }
    // Told once.
    let said = asks();
    assert!(!said.contains("refused") && said.contains("brushes the chimney"), "{said}");
    std::fs::write(&lease, &text).unwrap();
    assert!(asks().contains("sweeps the chimney"));
    drop(to);
    assert!(talking.wait().unwrap().success());
}
