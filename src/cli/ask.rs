//! `dealdesk ask`: one question, or a stream of them.

use std::io;
use std::process::ExitCode;

use serde::Serialize;

use super::context::Context;
use super::explanation::Explained;
use super::failure::Failure;
use super::{lines, view};
use crate::desk::{Reply, Snapshot};

/// Ask one question, or one a line from standard input
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The question; several words are joined. `-` reads one question a line from standard input,
    /// where a line that is a JSON string is decoded first
    question: Vec<String>,

    /// Print one JSON object a line
    #[arg(long)]
    json: bool,

    /// Show why: how the question was read, the best entries, the thresholds
    #[arg(long)]
    explain: bool,
}

/// A reply with the reasons for it, as JSON.
#[derive(Serialize)]
struct WithReasons<'a> {
    #[serde(flatten)]
    reply: &'a Reply,
    explain: &'a Explained,
}

/// Answers.
pub(super) fn run(args: Args, context: &Context) -> Result<ExitCode, Failure> {
    let question = args.question.join(" ");
    if question.trim().is_empty() {
        return Err(Failure::Usage(
            "there is no question. Put one in quotes, as in dealdesk ask \"what changed?\", or give - to read questions from standard input"
                .into(),
        ));
    }
    let snapshot = context.snapshot()?;
    if question != "-" {
        answer(&question, &args, &snapshot, context)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut input = io::stdin().lock();
    let mut first = true;
    while let Some(line) = lines::next(&mut input)? {
        let question = decode(line);
        if !args.json {
            // A blank line separates the answers; one in the input asks nothing.
            if question.trim().is_empty() {
                continue;
            }
            if !first {
                context.screen.text("\n")?;
            }
            first = false;
        }
        answer(&question, &args, &snapshot, context)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn answer(question: &str, args: &Args, snapshot: &Snapshot, context: &Context) -> io::Result<()> {
    let screen = &context.screen;
    let reply = snapshot.ask(question);
    let explained = args.explain.then(|| Explained::new(snapshot, question));
    match (args.json, &explained) {
        (true, Some(explain)) => screen.json(&WithReasons { reply: &reply, explain }),
        (true, None) => screen.json(&reply),
        (false, Some(explain)) => {
            let text = view::reply(&reply, view::Related::Listed, screen.width);
            screen.text(&format!("{text}\n{}", view::explained(explain, screen.width)))
        }
        (false, None) => screen.text(&view::reply(&reply, view::Related::Listed, screen.width)),
    }
}

/// A line that is a JSON string stands for what it encodes.
fn decode(line: String) -> String {
    if line.trim_start().starts_with('"')
        && let Ok(decoded) = serde_json::from_str(&line)
    {
        return decoded;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn json_strings_are_decoded_and_anything_else_is_taken_as_it_is() {
        assert_eq!(decode(r#""two\nlines""#.into()), "two\nlines");
        for plain in [r#""quoted" word"#, "what?", "\"", "[1]", ""] {
            assert_eq!(decode(plain.into()), plain);
        }
    }
}
