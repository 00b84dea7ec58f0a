//! `/knowledge unanswered`: what people asked and got no answer to, most asked first.

use super::{Subcommand, registered};
use crate::discord::commands::localised::Words;
use crate::discord::moderation::{Doing, Turn, Way, buttons};

/// What it is.
pub fn subcommand() -> Subcommand {
    let name = Words("unanswered", ["sans-réponse", "unbeantwortet", "sin-respuesta", "sem-resposta"]);
    let description = Words(
        "Questions that got no answer or no helpful one, most asked first",
        [
            "Les questions restées sans réponse utile, les plus posées d'abord",
            "Fragen ohne hilfreiche Antwort, die häufigsten zuerst",
            "Preguntas sin respuesta útil, las más frecuentes primero",
            "Perguntas sem resposta útil, as mais frequentes primeiro",
        ],
    );
    Subcommand { name: "unanswered", option: registered(&name, &description), way: Way { run, opens_form: false } }
}

/// What it does.
fn run(turn: Turn) -> Doing {
    Box::pin(async move { buttons::unanswered::page(&turn, 0).await })
}
