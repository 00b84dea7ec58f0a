//! `/knowledge check`: what is wrong in the files as they lie there now. Changes nothing.

use super::{Subcommand, registered};
use crate::discord::commands::localised::Words;
use crate::discord::moderation::{Act, Doing, Turn, Way, views};

/// What it is.
pub fn subcommand() -> Subcommand {
    let name = Words("check", ["vérifier", "prüfen", "comprobar", "verificar"]);
    let description = Words(
        "What is wrong in the files as they are now; changes nothing",
        [
            "Ce qui ne va pas dans les fichiers actuels ; ne change rien",
            "Was an den Dateien jetzt nicht stimmt; ändert nichts",
            "Qué está mal en los archivos ahora; no cambia nada",
            "O que está errado nos arquivos agora; não muda nada",
        ],
    );
    Subcommand { name: "check", option: registered(&name, &description), way: Way { run, opens_form: false } }
}

/// What it does.
fn run(turn: Turn) -> Doing {
    Box::pin(async move {
        let checked = turn.office.keeper.check().await;
        Act::Show(views::checked(&checked))
    })
}
