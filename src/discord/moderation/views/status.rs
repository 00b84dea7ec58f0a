//! How the knowledge and the journal are.

use super::findings::{self, percent};
use crate::desk::keeper::Status;
use crate::discord::markdown::{escape, length};
use crate::discord::views::{CONTENT, View};
use crate::journal::Health;

/// `open` is how many unanswered questions there are, where that is known.
pub fn status(status: &Status, journal: &Health, open: Option<usize>) -> View {
    let mut text = format!(
        "**{} answers** and {} “not stated”, in {} phrasings, from {} passages of {}. Live since <t:{}:f>.\n\
         Expected: {} % of the answers wrong, {} % of the answerable questions answered, {} % of the others declined.",
        status.entries,
        status.unstated,
        status.phrasings,
        status.passages,
        if status.sources == 1 { "1 source".to_owned() } else { format!("{} sources", status.sources) },
        status.loaded_at.unix_timestamp(),
        percent(status.wrong),
        percent(status.answered),
        percent(status.declined),
    );
    match open {
        Some(0) => text.push_str("\nNo unanswered questions."),
        Some(1) => text.push_str("\n1 unanswered question: /knowledge unanswered."),
        Some(open) => text.push_str(&format!("\n{open} unanswered questions: /knowledge unanswered.")),
        None => {}
    }
    if let Health::Failing { why } = journal {
        text.push_str(&format!("\n**The journal cannot be used:** {}. Nothing is kept at present.", escape(why)));
    }
    for overdue in &status.overdue {
        text.push_str(&format!(
            "\n**Review overdue** by {}: {}, last reviewed on {}.",
            if overdue.days == 1 { "1 day".to_owned() } else { format!("{} days", overdue.days) },
            escape(&overdue.title),
            overdue.reviewed
        ));
    }
    if !status.refused.is_empty() {
        text.push_str("\n\n**The files as they are now were refused;** what is live is from before:");
        text.push_str(&findings::list(&status.refused, (CONTENT - 400).saturating_sub(length(&text))));
    }
    if !status.warnings.is_empty() {
        text.push_str(&findings::list(&status.warnings, CONTENT.saturating_sub(length(&text))));
    }
    View::text(text)
}
