//! `/knowledge history`: the changes that went live, each of which can be undone.

use super::{Subcommand, registered};
use crate::discord::commands::localised::Words;
use crate::discord::moderation::{Doing, Turn, Way, buttons};

/// What it is.
pub fn subcommand() -> Subcommand {
    let name = Words("history", ["historique", "verlauf", "historial", "histórico"]);
    let description = Words(
        "The last changes of the knowledge, from Discord and from files",
        [
            "Les derniers changements, depuis Discord et depuis les fichiers",
            "Die letzten Änderungen, aus Discord und aus Dateien",
            "Los últimos cambios, desde Discord y desde archivos",
            "As últimas mudanças, pelo Discord e pelos arquivos",
        ],
    );
    Subcommand { name: "history", option: registered(&name, &description), way: Way { run, opens_form: false } }
}

/// What it does.
fn run(turn: Turn) -> Doing {
    Box::pin(async move { buttons::history::page(&turn, 0).await })
}
