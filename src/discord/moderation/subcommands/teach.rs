//! `/knowledge teach entry phrasing`: one more way of putting an entry's question.

use serenity::model::application::CommandOptionType;

use super::{ENTRY, Subcommand, entry_option, registered};
use crate::desk::keeper::Change;
use crate::discord::commands::localised::{Words, option};
use crate::discord::moderation::drafts::Draft;
use crate::discord::moderation::proposals::propose;
use crate::discord::moderation::{Doing, Turn, Way};
use crate::knowledge::LONGEST_PHRASING;
use crate::text;

const PHRASING: &str = "phrasing";

/// What it is.
pub fn subcommand() -> Subcommand {
    let name = Words("teach", ["apprendre", "lehren", "enseñar", "ensinar"]);
    let description = Words(
        "Teach an entry one more way of putting its question",
        [
            "Apprendre à une entrée une autre façon de poser sa question",
            "Einem Eintrag eine weitere Art beibringen, seine Frage zu stellen",
            "Enseñar a una entrada otra forma de hacer su pregunta",
            "Ensinar a uma entrada outra forma de fazer a pergunta",
        ],
    );
    let phrasing = option(
        CommandOptionType::String,
        &Words(PHRASING, ["formulation", "wortlaut", "frase", "frase"]),
        &Words(
            "The question as people put it",
            [
                "La question telle qu'on la pose",
                "Die Frage, wie Leute sie stellen",
                "La pregunta tal como la hace la gente",
                "A pergunta como as pessoas a fazem",
            ],
        ),
    );
    let longest = u16::try_from(LONGEST_PHRASING).unwrap_or(u16::MAX);
    let option = registered(&name, &description)
        .add_sub_option(entry_option())
        .add_sub_option(phrasing.required(true).max_length(longest));
    Subcommand { name: "teach", option, way: Way { run, opens_form: false } }
}

/// What it does: shows what it would change.
fn run(turn: Turn) -> Doing {
    Box::pin(async move {
        let entry = turn.given(ENTRY).unwrap_or_default().to_owned();
        let phrasing = text::plain(turn.given(PHRASING).unwrap_or_default());
        let draft = Draft { change: Some(Change::Teach { entry, phrasing }), ..Draft::default() };
        propose(&turn, &turn.begins(), draft).await
    })
}
