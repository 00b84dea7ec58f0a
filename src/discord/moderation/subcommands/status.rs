//! `/knowledge status`: how the knowledge and the journal are.

use super::{Subcommand, registered};
use crate::discord::commands::localised::Words;
use crate::discord::moderation::{Act, Doing, Turn, Way, views};

/// What it is.
pub fn subcommand() -> Subcommand {
    let name = Words("status", ["état", "zustand", "estado", "estado"]);
    let description = Words(
        "What the bot knows, how sure it is, and what needs attention",
        [
            "Ce que le bot sait, sa fiabilité et ce qui demande attention",
            "Was der Bot weiß, wie sicher er ist und was zu tun ist",
            "Qué sabe el bot, con qué seguridad y qué requiere atención",
            "O que o bot sabe, com que segurança, e o que requer atenção",
        ],
    );
    Subcommand { name: "status", option: registered(&name, &description), way: Way { run, opens_form: false } }
}

/// What it does.
fn run(turn: Turn) -> Doing {
    Box::pin(async move {
        let office = &turn.office;
        let open = office.journal.open_questions().await.ok();
        Act::Show(views::status(&office.keeper.status(), &office.journal.health(), open))
    })
}
