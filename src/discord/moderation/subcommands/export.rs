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
        match turn.office.keeper.export().await {
            Ok(bytes) if bytes.len() > turn.most_bytes => says(&format!(
                "The zip file has {}, and Discord takes {} here. The folder itself is on the host that I run on: whoever \
                 runs me can copy it.",
                size(bytes.len()),
                size(turn.most_bytes)
            )),
            Ok(bytes) => Act::File {
                view: sentence("The knowledge as it is live. `dealdesk --knowledge FOLDER check` checks it anywhere."),
                name: "knowledge.zip".to_owned(),
                bytes,
            },
            Err(error) => says(&error.to_string()),
        }
    })
}

/// A number of bytes for people, to a tenth.
fn size(bytes: usize) -> String {
    let tenths = |unit: usize| format!("{}.{}", bytes / unit, bytes % unit / (unit / 10));
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", tenths(1_000)),
        _ => format!("{} MB", tenths(1_000_000)),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn sizes_are_for_people() {
        for (bytes, shown) in [(999, "999 bytes"), (1_000, "1.0 kB"), (51_290, "51.2 kB"), (10_485_760, "10.4 MB")] {
            assert_eq!(super::size(bytes), shown);
        }
    }
}
