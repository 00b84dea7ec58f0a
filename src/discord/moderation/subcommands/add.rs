//! `/knowledge add [kind]`: a new entry, in a form.

use serenity::model::application::CommandOptionType;

use super::{Subcommand, registered};
use crate::discord::commands::localised::{Words, option};
use crate::discord::moderation::{Act, Doing, Turn, Way, forms};
use crate::knowledge::EntryKind;

const KIND: &str = "kind";
const UNSTATED: &str = "unstated";

/// What it is.
pub fn subcommand() -> Subcommand {
    let name = Words("add", ["ajouter", "hinzufügen", "añadir", "adicionar"]);
    let description = Words(
        "Add a question with its answer",
        [
            "Ajouter une question et sa réponse",
            "Eine Frage mit ihrer Antwort hinzufügen",
            "Añadir una pregunta con su respuesta",
            "Adicionar uma pergunta com a resposta",
        ],
    );
    let kind = option(
        CommandOptionType::String,
        &Words(KIND, ["genre", "art", "tipo", "tipo"]),
        &Words(
            "Whether the sources answer it",
            [
                "Si les sources y répondent",
                "Ob die Quellen sie beantworten",
                "Si las fuentes la responden",
                "Se as fontes a respondem",
            ],
        ),
    );
    let kind = kind
        .add_string_choice_localized(
            "The sources answer it",
            "answer",
            [
                ("fr", "Les sources y répondent"),
                ("de", "Die Quellen beantworten sie"),
                ("es-ES", "Las fuentes la responden"),
                ("pt-BR", "As fontes a respondem"),
            ],
        )
        .add_string_choice_localized(
            "The sources do not say",
            UNSTATED,
            [
                ("fr", "Les sources ne le disent pas"),
                ("de", "Die Quellen sagen es nicht"),
                ("es-ES", "Las fuentes no lo dicen"),
                ("pt-BR", "As fontes não dizem"),
            ],
        );
    let option = registered(&name, &description).add_sub_option(kind);
    Subcommand { name: "add", option, way: Way { run, opens_form: true } }
}

/// What it does: opens the form.
fn run(turn: Turn) -> Doing {
    Box::pin(async move {
        let kind = if turn.given(KIND) == Some(UNSTATED) { EntryKind::Unstated } else { EntryKind::Answer };
        Act::Form(forms::add::form(&turn, kind, None, ""))
    })
}
