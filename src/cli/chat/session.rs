//! A conversation without its terminal: a line in, what is said back out.

use super::super::view::{self, Related};
use super::super::{similar, sources, terms, timeline};
use crate::desk::{Desk, Outcome, Reply};

/// A number of more digits is no pick: it may be a year.
const LONGEST_PICK: usize = 2;

/// What can be typed besides questions.
const COMMANDS: [(&str, &str); 5] = [
    ("/terms [topic]", "the terms, before and now"),
    ("/timeline [from] [to]", "what happened when"),
    ("/sources [passage]", "the passages that answers rest on"),
    ("/help", "this list"),
    ("/quit", "end the conversation (or Ctrl-D)"),
];

/// What follows from a line.
pub(super) enum Turn {
    /// Something to show.
    Say(String),
    /// The end.
    End,
}

/// A conversation and what it is about just now.
pub(super) struct Session<'a> {
    desk: &'a Desk,
    width: usize,
    /// Entries that the last turn was about: a follow-up is understood from them.
    before: Vec<String>,
    /// Entries that can be picked by number.
    offered: Vec<String>,
}

impl<'a> Session<'a> {
    pub(super) fn new(desk: &'a Desk, width: usize) -> Self {
        Session { desk, width, before: Vec::new(), offered: Vec::new() }
    }

    /// What is said first.
    pub(super) fn greeting(&self) -> String {
        let snapshot = self.desk.snapshot();
        let deal = &snapshot.knowledge().deal;
        let greeting = deal.greeting.as_ref().unwrap_or(&deal.summary);
        let hint = "Type a question, a number to pick what is offered, or /help.";
        format!(
            "{}\n{}\n\n",
            view::wrap(&view::one_line(greeting), self.width, "", ""),
            view::wrap(hint, self.width, "", "")
        )
    }

    /// Takes a line.
    pub(super) fn turn(&mut self, line: &str) -> Turn {
        let line = line.trim();
        if line.is_empty() {
            return Turn::Say(String::new());
        }
        let text = match line.strip_prefix('/') {
            Some(command) => {
                let (name, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
                match name {
                    "quit" | "exit" | "q" => return Turn::End,
                    _ => self.command(name, rest.trim()),
                }
            }
            None => match self.pick(line) {
                Some(text) => text,
                None => {
                    let reply = self.desk.ask_after(line, &self.before);
                    self.say(&reply)
                }
            },
        };
        Turn::Say(format!("{}\n\n", text.trim_end()))
    }

    /// The answer to what was offered under a number, where the line is one.
    fn pick(&mut self, line: &str) -> Option<String> {
        let number = line.trim_end_matches(['.', ')']);
        let is_pick = number.len() <= LONGEST_PICK && !self.offered.is_empty();
        let number: usize = Some(number).filter(|_| is_pick)?.parse().ok()?;
        let picked = number.checked_sub(1).and_then(|i| self.offered.get(i));
        let Some(reply) = picked.and_then(|entry| self.desk.snapshot().answer(entry)) else {
            let last = self.offered.len();
            return Some(format!("There is nothing under {number}. Pick a number from 1 to {last}, or ask in words."));
        };
        Some(format!("{}\n\n{}", view::one_line(&reply.question), self.say(&reply)))
    }

    /// The text of a reply; what it is about and what it offers is kept for the next turn.
    fn say(&mut self, reply: &Reply) -> String {
        self.before = match &reply.outcome {
            Outcome::Answers(answers) => answers.iter().map(|a| a.entry.clone()).collect(),
            Outcome::Choices(choices) => choices.iter().map(|c| c.entry.clone()).collect(),
            Outcome::Unknown(unknown) => unknown.unstated.iter().cloned().collect(),
        };
        self.offered = view::offered(reply).iter().map(|choice| choice.entry.clone()).collect();
        view::reply(reply, Related::Numbered, self.width)
    }

    fn command(&self, name: &str, rest: &str) -> String {
        let snapshot = self.desk.snapshot();
        let shown = match name {
            "terms" => terms::rows(&snapshot, rest).map(|rows| view::terms(&rows, self.width)),
            "timeline" => {
                let mut dates = rest.split_whitespace();
                timeline::Span::new(dates.next(), dates.next()).map(|span| span.text(&span.rows(&snapshot), self.width))
            }
            "sources" => {
                let passage = Some(rest).filter(|p| !p.is_empty());
                sources::rows(&snapshot, passage).map(|rows| sources::text(&rows, passage, self.width))
            }
            "help" => return help(),
            _ => {
                let names = COMMANDS.iter().filter_map(|(usage, _)| usage.split_whitespace().next());
                let typed = format!("/{name}");
                let near = similar::nearest(&typed, names).map(|near| format!(" Did you mean {near}?"));
                return format!(
                    "There is no {}. /help lists what there is.{}",
                    view::one_line(&typed),
                    near.unwrap_or_default()
                );
            }
        };
        shown.unwrap_or_else(|failure| capital(&view::one_line(&failure.to_string())))
    }
}

fn help() -> String {
    let lines = COMMANDS.iter().map(|(usage, what)| format!("{usage:22} {what}"));
    format!(
        "Ask in your own words; follow up on the last answer; pick an offered question by its number.\n\n{}",
        lines.collect::<Vec<_>>().join("\n")
    )
}

/// A message that stands on its own, as a sentence.
fn capital(message: &str) -> String {
    let mut chars = message.chars();
    let text: String = chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect();
    if text.ends_with(['.', '?', '!']) { text } else { format!("{text}.") }
}
