//! "Teach this", on anybody's message: its text becomes a phrasing of an entry that is picked.

use serenity::builder::CreateCommand;

use super::{Doing, Turn, Way, buttons, says};
use crate::discord::commands::localised::{Words, message_command};
use crate::text;

/// Its name.
pub const NAME: &str = "Teach this";

/// The name under which the message's text is given.
pub const TEXT: &str = "text";

/// How it is registered.
pub fn definition() -> CreateCommand {
    message_command(&Words(NAME, ["Apprendre ceci", "Das beibringen", "Enseñar esto", "Ensinar isto"]))
}

/// What it does.
pub fn way() -> Way {
    Way { run, opens_form: false }
}

fn run(turn: Turn) -> Doing {
    Box::pin(async move {
        let text = text::plain(turn.given(TEXT).unwrap_or_default());
        if text::read(&text).is_empty() {
            return says("I find no words in that message.");
        }
        buttons::pick::begin(&turn, None, &text).await
    })
}
