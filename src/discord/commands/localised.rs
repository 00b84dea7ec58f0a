//! Names and descriptions in other languages.

use serenity::builder::{CreateCommand, CreateCommandOption};
use serenity::model::application::CommandOptionType;

/// Languages that names and descriptions come in, by Discord's codes; English is the default.
const LOCALES: [&str; 4] = ["fr", "de", "es-ES", "pt-BR"];

/// A name or a description: English, then in the order of [`LOCALES`].
pub struct Words(pub &'static str, pub [&'static str; 4]);

/// A chat command.
pub fn chat_command(name: &Words, description: &Words) -> CreateCommand {
    let mut command = CreateCommand::new(name.0).description(description.0);
    for (locale, (name, description)) in LOCALES.iter().zip(name.1.iter().zip(description.1)) {
        command = command.name_localized(*locale, *name).description_localized(*locale, description);
    }
    command
}

/// A command on messages; these have no descriptions.
pub fn message_command(name: &Words) -> CreateCommand {
    let command = CreateCommand::new(name.0).kind(serenity::model::application::CommandType::Message);
    LOCALES.iter().zip(name.1).fold(command, |command, (locale, name)| command.name_localized(*locale, name))
}

/// An option of a command.
pub fn option(kind: CommandOptionType, name: &Words, description: &Words) -> CreateCommandOption {
    let mut option = CreateCommandOption::new(kind, name.0, description.0);
    for (locale, (name, description)) in LOCALES.iter().zip(name.1.iter().zip(description.1)) {
        option = option.name_localized(*locale, *name).description_localized(*locale, description);
    }
    option
}
