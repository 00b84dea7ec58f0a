//! `/timeline [from] [to]`: what happened when.

use serenity::model::application::CommandOptionType;

use super::localised::{Words, chat_command, option};
use super::{Call, Command, Said};
use crate::discord::buttons::timeline_page;
use crate::discord::markdown::quoted;
use crate::discord::views;
use crate::knowledge::is_date;

const FROM: &str = "from";
const TO: &str = "to";

/// What it is.
pub fn command() -> Command {
    let name = Words("timeline", ["chronologie", "zeitleiste", "cronología", "cronologia"]);
    let description = Words(
        "What happened when",
        ["Ce qui s'est passé et quand", "Was wann geschah", "Qué pasó y cuándo", "O que aconteceu e quando"],
    );
    let from = option(
        CommandOptionType::String,
        &Words(FROM, ["de", "von", "desde", "de"]),
        &Words(
            "First date: 2024, 2024-05 or 2024-05-31",
            [
                "Première date : 2024, 2024-05 ou 2024-05-31",
                "Erstes Datum: 2024, 2024-05 oder 2024-05-31",
                "Primera fecha: 2024, 2024-05 o 2024-05-31",
                "Primeira data: 2024, 2024-05 ou 2024-05-31",
            ],
        ),
    );
    let to = option(
        CommandOptionType::String,
        &Words(TO, ["à", "bis", "hasta", "até"]),
        &Words(
            "Last date: 2024, 2024-05 or 2024-05-31",
            [
                "Dernière date : 2024, 2024-05 ou 2024-05-31",
                "Letztes Datum: 2024, 2024-05 oder 2024-05-31",
                "Última fecha: 2024, 2024-05 o 2024-05-31",
                "Última data: 2024, 2024-05 ou 2024-05-31",
            ],
        ),
    );
    let definition = chat_command(&name, &description).add_option(from.max_length(10)).add_option(to.max_length(10));
    Command { name: "timeline", definition, asks: false, run, complete: None }
}

/// What it does.
fn run(call: &Call) -> Said {
    let (from, to) = (call.text(FROM), call.text(TO));
    let quietly = |text: String| Said::Quietly(views::sentence(&text));
    if let Some(bad) = [from, to].into_iter().flatten().find(|date| !is_date(date)) {
        let bad = quoted(bad, 10);
        return quietly(format!("“{bad}” is no date. Write a year, a month or a day: 2024, 2024-05 or 2024-05-31."));
    }
    if let (Some(from), Some(to)) = (from, to) {
        // Dates of different length compare by their common part; checked dates are ASCII.
        let common = from.len().min(to.len());
        if from[..common] > to[..common] {
            return quietly(format!("{to} is before {from}. Give the earlier date first."));
        }
    }
    match timeline_page::page(&call.desk, from, to, 0) {
        Some(view) => Said::Aloud(view.deletable(Some(call.asker))),
        None => quietly("The timeline holds nothing there. /timeline without dates shows all of it.".to_owned()),
    }
}
