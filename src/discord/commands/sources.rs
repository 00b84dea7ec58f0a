//! `/sources [passage]`: what the answers rest on.

use serenity::model::application::CommandOptionType;

use super::localised::{Words, chat_command, option};
use super::{Call, Command, OFFERS, Offer, Said};
use crate::desk::Snapshot;
use crate::discord::buttons::passages_page;
use crate::discord::markdown::quoted;
use crate::discord::views;

const NAME: &str = "passage";

/// Characters that Discord takes for an offer; longer names are still understood when typed.
const OFFER: usize = 100;

/// What it is.
pub fn command() -> Command {
    let name = Words("sources", ["sources", "quellen", "fuentes", "fontes"]);
    let description = Words(
        "The passages that the answers rest on",
        [
            "Les passages sur lesquels reposent les réponses",
            "Die Stellen, auf denen die Antworten beruhen",
            "Los pasajes en que se basan las respuestas",
            "As passagens em que as respostas se baseiam",
        ],
    );
    let passage = option(
        CommandOptionType::String,
        &Words(NAME, ["passage", "stelle", "pasaje", "passagem"]),
        &Words(
            "Only this passage",
            ["Seulement ce passage", "Nur diese Stelle", "Solo este pasaje", "Só esta passagem"],
        ),
    );
    let definition = chat_command(&name, &description).add_option(passage.max_length(130).set_autocomplete(true));
    Command { name: "sources", definition, asks: false, run, complete: Some(complete) }
}

/// What it does.
fn run(call: &Call) -> Said {
    let passage = call.text(NAME);
    match passages_page::page(&call.desk, passage, 0) {
        Some(view) => Said::Aloud(view.deletable(Some(call.asker))),
        None => Said::Quietly(views::sentence(&format!(
            "No passage is called “{}”. /sources without a name shows them all.",
            quoted(passage.unwrap_or_default(), 60)
        ))),
    }
}

/// Passages whose name or section holds what is typed so far.
fn complete(desk: &Snapshot, typed: &str) -> Vec<Offer> {
    let typed = typed.to_lowercase();
    let holds = |text: &str| text.to_lowercase().contains(&typed);
    let rows = desk.sources(None).into_iter().map(|row| row.citation);
    let fitting = rows.filter(|of| holds(&of.passage) || holds(&of.section)).map(|of| of.passage);
    fitting.filter(|name| name.len() <= OFFER).take(OFFERS).collect()
}
