//! What a change does to the answers.

use crate::desk::{Changed, Effects, Taken, Verdict};
use crate::discord::markdown::{apart, length, quoted};

/// Characters of a question, and of what is said to it.
const QUESTION: usize = 120;
const SAID: usize = 160;

/// In words, in what room there is; what does not fit is counted.
pub fn effects(effects: &Effects, room: usize) -> String {
    let total = effects.changed.len() + effects.more;
    let mut text = match total {
        0 => format!("**What it does to the answers:** nothing, of {} questions that were tried.", effects.asked),
        1 => format!("**What it does to the answers:** 1 of {} questions that were tried changes.", effects.asked),
        n => format!("**What it does to the answers:** {n} of {} questions that were tried change.", effects.asked),
    };
    if effects.worse > 0 {
        text.push_str(&format!("\n**{} that were right before will be wrong.**", effects.worse));
    }
    if effects.better > 0 {
        text.push_str(&format!("\n{} that were wrong before will be right.", effects.better));
    }
    let lines: Vec<String> = effects.changed.iter().map(changed).chain(effects.taken.iter().map(taken)).collect();
    let all = lines.len() + effects.more;
    for (at, line) in lines.iter().enumerate() {
        let rest = format!("\n-# and {} more", all - at);
        if length(&text) + length(line) + length(&rest) > room {
            return text + &rest;
        }
        text.push_str(line);
    }
    if effects.more > 0 {
        text.push_str(&format!("\n-# and {} more", effects.more));
    }
    text
}

fn changed(changed: &Changed) -> String {
    let worth = match changed.verdict {
        Some((was, will_be)) => format!(" ({}, will be {})", word(was), word(will_be)),
        None => String::new(),
    };
    let (was, will_be) = apart(&changed.was.to_string(), &changed.will_be.to_string(), SAID);
    format!("\n- “{}”{worth}\n  was: {was}\n  will be: {will_be}", quoted(&changed.question, QUESTION))
}

fn word(verdict: Verdict) -> &'static str {
    if verdict.is_good() { "right" } else { "not right" }
}

fn taken(taken: &Taken) -> String {
    let by = |entry: &Option<String>| entry.as_ref().map_or_else(|| "none".to_owned(), |entry| format!("`{entry}`"));
    let what =
        if taken.was.is_none() && taken.will_be.is_none() { "Still not answered" } else { "Close to another entry" };
    format!(
        "\n- {what}: “{}” of `{}` was answered by {}, will be by {}",
        quoted(&taken.phrasing, QUESTION),
        taken.entry,
        by(&taken.was),
        by(&taken.will_be)
    )
}
