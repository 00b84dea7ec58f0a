//! `/about`: what the bot knows, how it answers, what it keeps.

use super::localised::{Words, chat_command};
use super::{Call, Command, Said};
use crate::discord::views;

/// What it is.
pub fn command() -> Command {
    let name = Words("about", ["à-propos", "über", "acerca", "sobre"]);
    let description = Words(
        "What this bot knows, how it answers, what it keeps",
        [
            "Ce que ce bot sait, comment il répond, ce qu'il garde",
            "Was dieser Bot weiß, wie er antwortet, was er speichert",
            "Qué sabe este bot, cómo responde, qué guarda",
            "O que este bot sabe, como responde, o que guarda",
        ],
    );
    Command { name: "about", definition: chat_command(&name, &description), asks: false, run, complete: None }
}

/// What it does.
fn run(call: &Call) -> Said {
    Said::Aloud(views::about(&call.desk).deletable(Some(call.asker)))
}
