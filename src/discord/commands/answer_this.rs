//! "Answer this", on anybody's message.

use super::localised::{Words, message_command};
use super::{Call, Command, Said};
use crate::discord::asking::Understood;
use crate::discord::markdown::quoted;
use crate::discord::views::{self, Frame};

const NAME: &str = "Answer this";

/// What it is.
pub fn command() -> Command {
    let name = Words(NAME, ["Répondre à ce message", "Darauf antworten", "Responder a esto", "Responder a isto"]);
    Command { name: NAME, definition: message_command(&name), asks: true, run, complete: None }
}

/// What it does: answers the message aloud; where there is nothing to answer, says so to whoever asked.
fn run(call: &Call) -> Said {
    let quietly = |text: &str| Said::Quietly(views::sentence(text));
    let Some(message) = call.target.as_deref() else {
        return quietly("I cannot see that message.");
    };
    if message.author.bot || message.webhook_id.is_some() {
        return quietly("I answer people's messages only, not those of bots.");
    }
    match call.ask(&message.content) {
        Understood::Reply(reply) => {
            let head = Some(format!("> {}", quoted(&message.content, super::ask::SHOWN)));
            Said::Aloud(views::reply(&reply, &Frame { head, asker: Some(call.asker) }))
        }
        Understood::Nothing => quietly("I find no question in that message."),
    }
}
