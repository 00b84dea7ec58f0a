//! The unanswered questions, each with what can be done about it.

use crate::desk::Outcome;
use crate::discord::markdown::quoted;
use crate::discord::moderation::Turn;
use crate::discord::moderation::buttons::{add, not_ours, teach, unanswered as list};
use crate::discord::views::{Button, View};
use crate::journal::Unanswered;

/// Characters of a question that are shown.
const SHOWN: usize = 300;

/// A page of them, from 0; `open` is how many there are in all.
pub fn unanswered(turn: &Turn, groups: &[Unanswered], page: usize, open: usize) -> View {
    if groups.is_empty() {
        return View::text("Everything that was asked got an answer, or was dealt with.");
    }
    let pages = open.div_ceil(list::PAGE).max(1);
    let mut content = format!("**Unanswered questions** ({open}), most asked first");
    let mut rows: Vec<Vec<Button>> = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        let number = page * list::PAGE + at + 1;
        content.push_str(&format!("\n\n**{number}.** “{}”\n-# {}", quoted(&group.text, SHOWN), about(turn, group)));
        rows.push(vec![
            teach::button(turn, &format!("{number}: Teach"), group.group),
            add::button_of_group(turn, &format!("{number}: New entry"), group.group),
            not_ours::button(turn, &format!("{number}: Not ours"), group.group, page),
        ]);
    }
    let mut steps = Vec::new();
    if page > 0 {
        steps.push(list::button(turn, "Previous page", page - 1));
    }
    if page + 1 < pages {
        steps.push(list::button(turn, "Next page", page + 1));
    }
    if !steps.is_empty() {
        content.push_str(&format!("\n\n-# Page {} of {pages}", page + 1));
        rows.push(steps);
    }
    View { content, rows, ..View::default() }
}

fn about(turn: &Turn, group: &Unanswered) -> String {
    let mut text = match group.times() {
        1 => "asked once".to_owned(),
        times => format!("asked {times} times"),
    };
    match group.not_helpful {
        0 => {}
        1 if group.declined == 0 && group.times() == 1 => text.push_str(", its answer marked as not helpful"),
        times => text.push_str(&format!(", {times} of them with an answer marked as not helpful")),
    }
    text.push_str(&format!(", last <t:{}:R>; now ", group.last.unix_timestamp()));
    text.push_str(&match turn.office.desk.ask(&group.text).outcome {
        Outcome::Answers(answers) => match answers.first() {
            Some(answer) => format!("answered by `{}`", answer.entry),
            None => "not answered".to_owned(),
        },
        Outcome::Choices(_) => "several entries fit".to_owned(),
        Outcome::Unknown(unknown) => match unknown.unstated {
            Some(entry) => format!("“not stated” by `{entry}`"),
            None => "not answered".to_owned(),
        },
    });
    text
}
