//! What the bot says when it is called without a question.

use serenity::model::id::UserId;

use super::{View, listed};
use crate::desk::{Choice, Snapshot};
use crate::discord::buttons;
use crate::metrics::Ending;

/// Questions shown as examples.
const EXAMPLES: usize = 3;

/// The greeting with some questions to begin with; `asker` is who is greeted where everybody sees it.
pub fn hello(desk: &Snapshot, asker: Option<UserId>) -> View {
    let deal = &desk.knowledge().deal;
    let greeting = deal.greeting.as_deref().unwrap_or(&deal.summary);
    let examples = examples(desk);
    let mut content = greeting.to_owned();
    if !examples.is_empty() {
        content.push_str("\n\nFor example:");
        content.push_str(&listed(examples.iter().map(|e| e.question.as_str())));
    }
    let rows = vec![examples.iter().map(buttons::ask::button).collect()];
    View { content, rows, menu: None, ending: Ending::Hello }.deletable(asker)
}

/// Questions from all over the knowledge rather than from its first file.
fn examples(desk: &Snapshot) -> Vec<Choice> {
    let step = desk.knowledge().answers().count().div_ceil(EXAMPLES).max(1);
    let spread = desk.knowledge().answers().step_by(step);
    spread.map(|e| Choice { entry: e.id.clone(), question: e.question.clone(), citations: Vec::new() }).collect()
}
