//! `/knowledge edit entry`: an entry in a form.

use super::{ENTRY, Subcommand, entry_option, registered};
use crate::discord::commands::localised::Words;
use crate::discord::moderation::{Doing, Turn, Way, forms};

/// What it is.
pub fn subcommand() -> Subcommand {
    let name = Words("edit", ["modifier", "bearbeiten", "editar", "editar"]);
    let description = Words(
        "Change an entry's question, answer, citations or related entries",
        [
            "Changer la question, la réponse, les citations ou les liens d'une entrée",
            "Frage, Antwort, Belege oder verwandte Einträge eines Eintrags ändern",
            "Cambiar la pregunta, la respuesta, las citas o las relaciones de una entrada",
            "Mudar a pergunta, a resposta, as citações ou as relações de uma entrada",
        ],
    );
    let option = registered(&name, &description).add_sub_option(entry_option());
    Subcommand { name: "edit", option, way: Way { run, opens_form: true } }
}

/// What it does: opens the form.
fn run(turn: Turn) -> Doing {
    Box::pin(async move { forms::edit::open(&turn, turn.given(ENTRY).unwrap_or_default()) })
}
