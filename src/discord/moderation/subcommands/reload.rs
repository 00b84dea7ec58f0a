//! `/knowledge reload`: reads the files at once, for where their changes are not noticed.

use super::{Subcommand, registered};
use crate::discord::commands::localised::Words;
use crate::discord::moderation::{Act, Doing, Turn, Way, views};

/// What it is.
pub fn subcommand() -> Subcommand {
    let name = Words("reload", ["recharger", "neu-laden", "recargar", "recarregar"]);
    let description = Words(
        "Read the files now, where the bot has not noticed a change by itself",
        [
            "Relire les fichiers maintenant, si le bot n'a pas vu un changement",
            "Die Dateien jetzt lesen, falls der Bot eine Änderung nicht bemerkt hat",
            "Leer los archivos ahora, si el bot no ha notado un cambio",
            "Ler os arquivos agora, se o bot não percebeu uma mudança",
        ],
    );
    Subcommand { name: "reload", option: registered(&name, &description), way: Way { run, opens_form: false } }
}

/// What it does.
fn run(turn: Turn) -> Doing {
    Box::pin(async move { Act::Show(views::reloaded(&turn, &turn.office.keeper.reload().await)) })
}
