//! `/ask question [private]`: a question, with the desk's own questions offered while it is typed.

use serenity::model::application::CommandOptionType;

use super::localised::{Words, chat_command, option};
use super::{Call, Command, OFFERS, Offer, Said};
use crate::desk::Snapshot;
use crate::discord::asking::Understood;
use crate::discord::markdown::quoted;
use crate::discord::views::{self, Frame};

const QUESTION: &str = "question";

/// The switch that makes the answer visible to the asker alone.
pub const PRIVATE: &str = "private";

/// Characters of a question.
const LONGEST: u16 = 1_000;

/// Characters of it that are shown above its answer.
pub const SHOWN: usize = 200;

/// What it is.
pub fn command() -> Command {
    let name = Words("ask", ["demander", "fragen", "preguntar", "perguntar"]);
    let description = Words(
        "Ask a question and get an answer with its sources",
        [
            "Poser une question et obtenir une réponse avec ses sources",
            "Eine Frage stellen und eine Antwort mit Quellen bekommen",
            "Haz una pregunta y recibe una respuesta con sus fuentes",
            "Faça uma pergunta e receba uma resposta com as fontes",
        ],
    );
    let question = option(
        CommandOptionType::String,
        &Words(QUESTION, ["question", "frage", "pregunta", "pergunta"]),
        &Words(
            "Your question, in your own words or one that is offered",
            [
                "Votre question, dans vos mots ou parmi celles proposées",
                "Deine Frage, in eigenen Worten oder eine der vorgeschlagenen",
                "Tu pregunta, con tus palabras o una de las propuestas",
                "Sua pergunta, com suas palavras ou uma das sugeridas",
            ],
        ),
    );
    let private = option(
        CommandOptionType::Boolean,
        &Words(PRIVATE, ["privé", "privat", "privado", "privado"]),
        &Words(
            "Show the answer to you alone",
            [
                "Montrer la réponse à vous seul",
                "Die Antwort nur dir zeigen",
                "Mostrar la respuesta solo a ti",
                "Mostrar a resposta só para você",
            ],
        ),
    );
    let definition = chat_command(&name, &description)
        .add_option(question.required(true).set_autocomplete(true).max_length(LONGEST))
        .add_option(private);
    Command { name: "ask", definition, asks: true, run, complete: Some(complete) }
}

/// What it does.
fn run(call: &Call) -> Said {
    let private = call.is_private();
    let asker = (!private).then_some(call.asker);
    let question = call.text(QUESTION).unwrap_or_default();
    let view = match call.ask(question) {
        Understood::Reply(reply) => {
            let head = Some(format!("> {}", quoted(question, SHOWN)));
            views::reply(&reply, &Frame { head, asker })
        }
        Understood::Nothing => views::hello(&call.desk, asker),
    };
    if private { Said::Quietly(view) } else { Said::Aloud(view) }
}

/// Questions that fit what is typed so far.
fn complete(desk: &Snapshot, typed: &str) -> Vec<Offer> {
    desk.suggest(typed, OFFERS).into_iter().map(|choice| choice.question).collect()
}
