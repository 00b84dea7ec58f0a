//! What a change does to the answers.

use crate::desk::{Changed, Effects, Taken, Verdict};
use crate::discord::markdown::{length, quoted};

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
    format!(
        "\n- “{}”{worth}\n  was: {}\n  will be: {}",
        quoted(&changed.question, QUESTION),
        quoted(&changed.was.to_string(), SAID),
        quoted(&changed.will_be.to_string(), SAID)
    )
}

fn word(verdict: Verdict) -> &'static str {
    if verdict.is_good() { "right" } else { "not right" }
}

fn taken(taken: &Taken) -> String {
    format!(
        "\n- Close to another entry: “{}” of `{}` was answered by `{}`, will be by `{}`",
        quoted(&taken.phrasing, QUESTION),
        taken.entry,
        taken.was,
        taken.will_be
    )
}
