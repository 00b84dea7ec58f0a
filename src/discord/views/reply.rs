//! A reply of the desk: answers with their sources, choices, or that the sources do not say.

use serenity::model::id::UserId;

use super::{Button, CONTENT, ROW, View, listed};
use crate::desk::{Answer, Choice, Citation, Outcome, Reply, Unknown};
use crate::discord::buttons;
use crate::discord::custom_id::Key;
use crate::discord::markdown::{clip, length};
use crate::metrics::Ending;

/// What stands around a reply.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// A line above it, ready to be shown: the question that is answered, where Discord does not show it.
    pub head: Option<String>,
    /// Who asked; `None` where only that person sees the message, who can dismiss it.
    pub asker: Option<UserId>,
}

/// A reply in its frame.
pub fn reply(reply: &Reply, frame: &Frame) -> View {
    let mut content = frame.head.as_ref().map(|head| format!("{head}\n")).unwrap_or_default();
    let room = CONTENT - length(&content);
    let (text, mut rows) = match &reply.outcome {
        Outcome::Answers(answers) => shown_answers(answers, room),
        Outcome::Choices(choices) => shown_choices(choices),
        Outcome::Unknown(unknown) => shown_unknown(unknown, room),
    };
    content.push_str(&text);
    if let Outcome::Choices(_) = reply.outcome {
        // What takes the message away stands apart from what is to be chosen.
        rows.push(Vec::new());
    }
    let ending = match &reply.outcome {
        Outcome::Answers(_) => Ending::Answered,
        Outcome::Choices(_) => Ending::Choices,
        Outcome::Unknown(_) => Ending::Unknown,
    };
    View { content, rows, menu: None, ending }.deletable(frame.asker)
}

/// Answers one below the other; those for which there is no room left become buttons.
fn shown_answers(answers: &[Answer], room: usize) -> (String, Vec<Vec<Button>>) {
    let several = answers.len() > 1;
    let mut text = String::new();
    let mut sources = 0;
    let mut shown: Vec<&Answer> = Vec::new();
    for answer in answers {
        let mut part = if shown.is_empty() { String::new() } else { "\n\n".to_owned() };
        if several {
            part.push_str(&format!("**{}**\n", answer.question));
        }
        part.push_str(&answer.text);
        let left = room.saturating_sub(length(&text));
        if shown.is_empty() {
            part = clip(&part, left);
        } else if length(&part) + FOOTER > left {
            continue;
        }
        let note = answer.note.as_ref().map(|note| format!("\n-# Note: {} ({})", note.text, note.source));
        part.push_str(&footer(&answer.citations, note.as_deref(), &mut sources, left.saturating_sub(length(&part))));
        text.push_str(&part);
        shown.push(answer);
    }
    let left_out = answers.iter().filter(|a| !shown.iter().any(|s| s.entry == a.entry));
    let left_out =
        left_out.map(|a| Choice { entry: a.entry.clone(), question: a.question.clone(), citations: Vec::new() });
    let mut questions: Vec<Choice> = Vec::new();
    for choice in left_out.chain(answers.iter().flat_map(|a| a.related.iter().cloned())) {
        let known = questions.iter().any(|q| q.entry == choice.entry) || shown.iter().any(|a| a.entry == choice.entry);
        if !known && questions.len() < ROW {
            questions.push(choice);
        }
    }
    let keys: Vec<Key> = shown.iter().map(|a| Key::of(&a.entry)).collect();
    let tools =
        vec![buttons::sources::button(&keys), buttons::feedback::helpful(&keys), buttons::feedback::not_helpful(&keys)];
    (text, vec![questions.iter().map(buttons::ask::button).collect(), tools])
}

/// Room that an answer's sources and note get at the least, before the next answer is given up.
const FOOTER: usize = 200;

/// Sources as numbered lines and the note, in what room there is. Where it is short, the note gets half of it or what
/// the sources leave; sources that do not fit are counted. "Show sources" has everything.
fn footer(citations: &[Citation], note: Option<&str>, number: &mut usize, room: usize) -> String {
    let lines: Vec<String> = citations.iter().enumerate().map(|(at, c)| source_line(*number + at + 1, c)).collect();
    *number += citations.len();
    let wanted: usize = lines.iter().map(|line| length(line)).sum();
    let note = note.map(|note| clip(note, room.saturating_sub(wanted).max(room / 2))).unwrap_or_default();
    let room = room.saturating_sub(length(&note));
    let mut text = String::new();
    for (at, line) in lines.iter().enumerate() {
        let rest = format!("\n-# and {} more: Show sources", lines.len() - at);
        let is_last = at + 1 == lines.len();
        if length(&text) + length(line) + if is_last { 0 } else { length(&rest) } > room {
            if length(&text) + length(&rest) <= room {
                text.push_str(&rest);
            }
            break;
        }
        text.push_str(line);
    }
    text + &note
}

fn source_line(number: usize, citation: &Citation) -> String {
    let reviewed = citation.last_reviewed.as_ref().map(|day| format!(" (last reviewed {day})")).unwrap_or_default();
    match &citation.url {
        // The angle brackets keep Discord from showing a preview.
        Some(url) => format!("\n-# Source {number}: [{}](<{url}>){reviewed}", citation.section),
        None => format!("\n-# Source {number}: {}{reviewed}", citation.section),
    }
}

fn shown_choices(choices: &[Choice]) -> (String, Vec<Vec<Button>>) {
    let text = format!("Which of these do you mean?{}", listed(choices.iter().map(|c| c.question.as_str())));
    (text, vec![choices.iter().take(ROW).map(buttons::choose::button).collect()])
}

fn shown_unknown(unknown: &Unknown, room: usize) -> (String, Vec<Vec<Button>>) {
    let mut text = clip(&unknown.text, room);
    let mut sources = 0;
    let questions = &unknown.suggestions;
    let list = listed(questions.iter().map(|q| q.question.as_str()));
    text.push_str(&footer(&unknown.citations, None, &mut sources, room.saturating_sub(length(&text) + length(&list))));
    if length(&text) + length(&list) <= room {
        text.push_str(&list);
    }
    let mut rows = vec![questions.iter().take(ROW).map(buttons::ask::button).collect::<Vec<_>>()];
    if let Some(entry) = unknown.unstated.as_deref() {
        let key = [Key::of(entry)];
        let mut tools = Vec::new();
        if !unknown.citations.is_empty() {
            tools.push(buttons::sources::button(&key));
        }
        tools.push(buttons::feedback::helpful(&key));
        tools.push(buttons::feedback::not_helpful(&key));
        rows.push(tools);
    }
    (text, rows)
}
