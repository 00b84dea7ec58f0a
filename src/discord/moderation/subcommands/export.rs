//! `/knowledge export`: the knowledge folder as a zip file.

use super::{Subcommand, registered};
use crate::discord::commands::localised::Words;
use crate::discord::moderation::{Act, Doing, Turn, Way, says};
use crate::discord::views::sentence;

/// What it is.
pub fn subcommand() -> Subcommand {
    let name = Words("export", ["exporter", "exportieren", "exportar", "exportar"]);
    let description = Words(
        "The knowledge folder as a zip file",
        [
            "Le dossier des connaissances en fichier zip",
            "Der Wissensordner als Zip-Datei",
            "La carpeta de conocimiento como archivo zip",
            "A pasta de conhecimento como arquivo zip",
        ],
    );
    Subcommand { name: "export", option: registered(&name, &description), way: Way { run, opens_form: false } }
}

/// What it does.
fn run(turn: Turn) -> Doing {
    Box::pin(async move {
        match turn.office.keeper.export() {
            Ok(bytes) => Act::File {
                view: sentence("The knowledge as it is live. `dealdesk --knowledge FOLDER check` checks it anywhere."),
                name: "knowledge.zip".to_owned(),
                bytes,
            },
            Err(error) => says(&error.to_string()),
        }
    })
}
