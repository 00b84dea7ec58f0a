//! `/terms [topic]`: what holds, and what held before.

use serenity::model::application::CommandOptionType;

use super::localised::{Words, chat_command, option};
use super::{Call, Command, Said};
use crate::discord::buttons::terms_page::{self, TOPIC};
use crate::discord::markdown::quoted;
use crate::discord::views;

const NAME: &str = "topic";

/// What it is.
pub fn command() -> Command {
    let name = Words("terms", ["conditions", "bedingungen", "condiciones", "condições"]);
    let description = Words(
        "The terms of the deal: before and now",
        [
            "Les conditions de l'accord : avant et maintenant",
            "Die Bedingungen der Vereinbarung: vorher und jetzt",
            "Las condiciones del acuerdo: antes y ahora",
            "As condições do acordo: antes e agora",
        ],
    );
    let topic = option(
        CommandOptionType::String,
        &Words(NAME, ["sujet", "thema", "tema", "tema"]),
        &Words(
            "Only the terms that speak of this",
            [
                "Seulement les conditions qui en parlent",
                "Nur die Bedingungen, in denen das vorkommt",
                "Solo las condiciones que hablan de esto",
                "Só as condições que falam disso",
            ],
        ),
    );
    let definition = chat_command(&name, &description).add_option(topic.max_length(TOPIC));
    Command { name: "terms", definition, asks: false, run, complete: None }
}

/// What it does.
fn run(call: &Call) -> Said {
    let topic = call.text(NAME);
    match terms_page::page(&call.desk, topic, 0) {
        Some(view) => Said::Aloud(view.deletable(Some(call.asker))),
        None => Said::Quietly(views::sentence(&match topic {
            Some(topic) => format!("No term speaks of “{}”. /terms without a topic shows them all.", quoted(topic, 60)),
            None => "There are no terms to show.".to_owned(),
        })),
    }
}
