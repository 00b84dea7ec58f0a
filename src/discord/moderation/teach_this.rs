//! "Teach this", on anybody's message: its text becomes a phrasing of an entry that is picked.

use serenity::builder::CreateCommand;

use super::drafts::{Draft, Held};
use super::{Act, Doing, Turn, Way, buttons, says};
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
        let phrasing = text::plain(turn.given(TEXT).unwrap_or_default());
        if text::read(&phrasing).is_empty() {
            return says("I find no words in that message.");
        }
        let name = turn.begins();
        let draft = Draft { phrasing: Some(phrasing.clone()), ..Draft::default() };
        turn.office.drafts.keep(&name, Held { draft, proposal: None }).await;
        Act::Show(buttons::pick::view(&turn, &name, &phrasing, 0))
    })
}
