//! The commands. One file each, each with the same two functions: `command` (what it is) and `run` (what it does); a
//! new command is a new file and a line in the table.

mod about;
mod answer_this;
mod ask;
pub mod localised;
mod registration;
mod sources;
mod terms;
mod timeline;

pub use registration::register;

use std::sync::Arc;

use serenity::builder::CreateCommand;
use serenity::model::application::{
    CommandInteraction, InstallationContext, InteractionContext, ResolvedTarget, ResolvedValue,
};
use serenity::model::channel::Message;
use serenity::model::id::UserId;

use super::views::View;
use crate::desk::Snapshot;
use crate::discord::asking::{self, Understood};
use crate::discord::moderation;
use crate::journal::Journal;

/// A command.
pub struct Command {
    /// Its name.
    pub name: &'static str,
    /// How it is registered, but for where it is available.
    pub definition: CreateCommand,
    /// Whether it is a question, which counts against the cooldown.
    pub asks: bool,
    /// What it does.
    pub run: fn(&Call) -> Said,
    /// What it offers while its one completed option is typed.
    pub complete: Option<fn(&Snapshot, &str) -> Vec<Offer>>,
}

/// Every command there is.
pub const COMMANDS: &[fn() -> Command] =
    &[ask::command, terms::command, timeline::command, sources::command, about::command, answer_this::command];

/// The command of a name.
pub fn find(name: &str) -> Option<Command> {
    COMMANDS.iter().map(|command| command()).find(|command| command.name == name)
}

/// All commands as they are registered; for one server without what only holds everywhere.
pub fn definitions(for_one_server: bool) -> Vec<CreateCommand> {
    let everywhere = |definition: CreateCommand| {
        definition.integration_types(vec![InstallationContext::Guild, InstallationContext::User]).contexts(vec![
            InteractionContext::Guild,
            InteractionContext::BotDm,
            InteractionContext::PrivateChannel,
        ])
    };
    let all = COMMANDS.iter().map(|command| command().definition);
    let mut all: Vec<CreateCommand> = if for_one_server { all.collect() } else { all.map(everywhere).collect() };
    all.extend(moderation::definitions(for_one_server));
    all
}

/// What the option that is typed may become: shown and sent alike, at most 100 characters.
pub type Offer = String;

/// Offers that Discord shows at most.
pub const OFFERS: usize = 25;

/// A use of a command.
#[derive(Clone, Debug)]
pub struct Call {
    /// The knowledge as it is now.
    pub desk: Arc<Snapshot>,
    /// Where it is noted.
    journal: Option<Journal>,
    /// Who uses it.
    pub asker: UserId,
    /// Its text options by name.
    texts: Vec<(String, String)>,
    /// Its switches that are on, by name.
    switches: Vec<String>,
    /// The message that it is used on.
    pub target: Option<Box<Message>>,
}

/// What a command says.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// To everybody.
    Aloud(View),
    /// To whoever uses it alone.
    Quietly(View),
}

impl Call {
    /// Reads a command's options.
    pub fn new(desk: Arc<Snapshot>, interaction: &CommandInteraction) -> Self {
        let asker = interaction.user.id;
        let mut call = Call { desk, journal: None, asker, texts: Vec::new(), switches: Vec::new(), target: None };
        for option in interaction.data.options() {
            match option.value {
                ResolvedValue::String(text) => call.texts.push((option.name.to_owned(), text.to_owned())),
                ResolvedValue::Boolean(true) => call.switches.push(option.name.to_owned()),
                _ => {}
            }
        }
        if let Some(ResolvedTarget::Message(message)) = interaction.data.target() {
            call.target = Some(Box::new(message.clone()));
        }
        call
    }

    /// What becomes of it is noted there.
    pub fn noting(self, journal: Journal) -> Self {
        Call { journal: Some(journal), ..self }
    }

    /// Asks the desk, and notes what became of it.
    pub fn ask(&self, question: &str) -> Understood {
        let understood = asking::understand(&self.desk, question, &[]);
        if let (Some(journal), Understood::Reply(reply)) = (&self.journal, &understood) {
            asking::note(journal, question, reply);
        }
        understood
    }

    /// A text option, where it was given and holds anything.
    pub fn text(&self, name: &str) -> Option<&str> {
        let found = self.texts.iter().find(|(known, _)| known == name)?;
        Some(found.1.trim()).filter(|text| !text.is_empty())
    }

    /// Whether a switch is on.
    pub fn is_on(&self, name: &str) -> bool {
        self.switches.iter().any(|known| known == name)
    }

    /// What is asked, in the asker's words or those of the message that the command is used on.
    pub fn asked(&self) -> Option<&str> {
        let typed = self.texts.first().map(|(_, text)| text.as_str());
        typed.or_else(|| self.target.as_deref().map(|message| message.content.as_str()))
    }

    /// Whether what is said is for whoever uses the command alone, as far as that can be told beforehand.
    pub fn is_private(&self) -> bool {
        self.is_on(ask::PRIVATE)
    }
}
