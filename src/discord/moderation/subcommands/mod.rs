//! `/knowledge` and its subcommands. One file each; a new one is a file and a line in the table.

mod add;
mod check;
mod edit;
mod export;
mod history;
mod reload;
mod status;
mod teach;
mod unanswered;
mod undo;

use serenity::builder::{CreateCommand, CreateCommandOption};
use serenity::model::application::CommandOptionType;

use super::Way;
use crate::desk::Snapshot;
use crate::discord::commands::OFFERS;
use crate::discord::commands::localised::{Words, chat_command, option};
use crate::discord::markdown::clip;
use crate::knowledge::EntryKind;

/// Its name.
pub const NAME: &str = "knowledge";

/// The option that names an entry, wherever there is one.
const ENTRY: &str = "entry";

/// Characters of an offer.
const OFFER: usize = 100;

/// A subcommand.
pub struct Subcommand {
    /// Its name.
    pub name: &'static str,
    /// How it is registered.
    pub option: CreateCommandOption,
    /// What it does.
    pub way: Way,
}

/// Every subcommand there is.
const SUBCOMMANDS: &[fn() -> Subcommand] = &[
    status::subcommand,
    unanswered::subcommand,
    teach::subcommand,
    add::subcommand,
    edit::subcommand,
    check::subcommand,
    reload::subcommand,
    history::subcommand,
    undo::subcommand,
    export::subcommand,
];

/// The subcommand of a name.
pub fn find(name: &str) -> Option<Subcommand> {
    SUBCOMMANDS.iter().map(|subcommand| subcommand()).find(|subcommand| subcommand.name == name)
}

/// How the command is registered.
pub fn definition() -> CreateCommand {
    let name = Words(NAME, ["connaissances", "wissen", "conocimiento", "conhecimento"]);
    let description = Words(
        "For moderators: what the bot knows, what it could not answer, and changes to it",
        [
            "Pour les modérateurs : ce que le bot sait, ce qu'il n'a pas su, et le modifier",
            "Für Moderatoren: was der Bot weiß, was er nicht wusste, und Änderungen daran",
            "Para moderadores: qué sabe el bot, qué no supo responder y cómo cambiarlo",
            "Para moderadores: o que o bot sabe, o que não soube responder e como mudá-lo",
        ],
    );
    let command = SUBCOMMANDS.iter().map(|subcommand| subcommand().option);
    chat_command(&name, &description).set_options(command.collect())
}

/// Offers for the option that names an entry, as name and value: entries with every typed word in their question or id.
pub fn complete(desk: &Snapshot, typed: &str) -> Vec<(String, String)> {
    let typed: Vec<String> = typed.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let fits = |text: &str| typed.iter().all(|word| text.contains(word.as_str()));
    let entries = desk.knowledge().entries.iter();
    let fitting = entries.filter(|entry| fits(&format!("{} {}", entry.id, entry.question).to_lowercase()));
    let named = fitting.map(|entry| {
        let mark = if entry.kind == EntryKind::Unstated { "Not stated: " } else { "" };
        (clip(&format!("{mark}{}", entry.question), OFFER), entry.id.clone())
    });
    named.take(OFFERS).collect()
}

/// A subcommand's option for registering.
fn registered(name: &Words, description: &Words) -> CreateCommandOption {
    option(CommandOptionType::SubCommand, name, description)
}

/// The option that names an entry.
fn entry_option() -> CreateCommandOption {
    option(
        CommandOptionType::String,
        &Words(ENTRY, ["entrée", "eintrag", "entrada", "entrada"]),
        &Words(
            "The entry: type some words of its question",
            [
                "L'entrée : tapez quelques mots de sa question",
                "Der Eintrag: tippe einige Wörter seiner Frage",
                "La entrada: escribe algunas palabras de su pregunta",
                "A entrada: digite algumas palavras da pergunta",
            ],
        ),
    )
    .required(true)
    .set_autocomplete(true)
    .max_length(300)
}
