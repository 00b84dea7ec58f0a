//! What the bot says about itself.

use super::View;
use crate::desk::Snapshot;

/// What the desk knows, how it answers, what it keeps.
pub fn about(desk: &Snapshot) -> View {
    let knowledge = desk.knowledge();
    let mut text = format!("**{}**\n{}\n", knowledge.deal.title, knowledge.deal.summary);
    for source in &knowledge.sources {
        let title = match &source.url {
            Some(url) => format!("[{}](<{url}>)", source.title),
            None => source.title.clone(),
        };
        text.push_str(&format!("\nSource: {title}, reviewed {}", source.reviewed));
    }
    text.push_str(&format!(
        "\n\nI know {} answers, each with the passages it rests on. What my sources do not say, I do not say.\n\
         Ask me by mentioning me, by replying to an answer, in a direct message, or with /ask.\n\n\
         I keep no names, and of the messages only questions that I had no answer to or no helpful one, for a while, \
         so that moderators can add what is missing.\n-# dealdesk {}",
        knowledge.answers().count(),
        env!("CARGO_PKG_VERSION")
    ));
    View::text(text)
}
