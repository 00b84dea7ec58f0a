//! `/knowledge undo change`: takes a change back, whoever made it.

use serenity::model::application::CommandOptionType;

use super::{Subcommand, registered};
use crate::discord::commands::localised::{Words, option};
use crate::discord::moderation::{Doing, Turn, Way, buttons, says};

const CHANGE: &str = "change";

/// What it is.
pub fn subcommand() -> Subcommand {
    let name = Words("undo", ["annuler", "rückgängig", "deshacer", "desfazer"]);
    let description = Words(
        "Take back a change of the knowledge, from Discord or from files",
        [
            "Annuler un changement, fait dans Discord ou dans les fichiers",
            "Eine Änderung zurücknehmen, aus Discord oder aus Dateien",
            "Deshacer un cambio, hecho en Discord o en archivos",
            "Desfazer uma mudança, feita no Discord ou nos arquivos",
        ],
    );
    let change = option(
        CommandOptionType::Integer,
        &Words(CHANGE, ["changement", "änderung", "cambio", "mudança"]),
        &Words(
            "The change's number, as /knowledge history shows it",
            [
                "Son numéro, comme dans /knowledge history",
                "Ihre Nummer, wie /knowledge history sie zeigt",
                "Su número, como lo muestra /knowledge history",
                "O número, como aparece em /knowledge history",
            ],
        ),
    );
    let option = registered(&name, &description).add_sub_option(change.required(true).min_int_value(1));
    Subcommand { name: "undo", option, way: Way { run, opens_form: false } }
}

/// What it does: shows what undoing it would change.
fn run(turn: Turn) -> Doing {
    Box::pin(async move {
        match turn.given(CHANGE).and_then(|number| number.parse().ok()) {
            Some(number) => buttons::undo::undo(&turn, number).await,
            None => says("There is no such change."),
        }
    })
}
