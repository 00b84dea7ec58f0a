//! The moderators' loop: `/knowledge`, "Teach this", and the buttons and forms that they lead to.
//!
//! The way: [`interactions`](super::interactions) makes a [`Turn`] of what a moderator did → one of [`subcommands`],
//! [`buttons`] or [`forms`] (one file each, with what it is and what it does, gathered in a table) → an [`Act`], shown
//! to that person alone. What they begin is a draft ([`drafts`]) until it is published; what they may press carries a
//! permit ([`permit`]); what went live is told in the moderators' channel ([`board`]).

mod board;
mod buttons;
mod drafts;
mod forms;
mod home;
mod permit;
mod proposals;
mod subcommands;
mod teach_this;
mod views;

pub use board::posts;
pub use permit::Day;
pub use subcommands::complete;
pub use teach_this::TEXT;

use std::fmt;
use std::sync::Arc;

use futures::future::BoxFuture;
use serenity::builder::CreateCommand;
use serenity::model::Permissions;
use serenity::model::application::{InstallationContext, InteractionContext};
use serenity::model::id::{GuildId, UserId};

use super::markdown::escape;
use super::rest::Rest;
use super::views::{self as plain_views, Button, Style, View};
use crate::desk::Desk;
use crate::desk::keeper::Keeper;
use crate::journal::Journal;
use crate::settings::{Settings, Token};
use board::Board;
use drafts::Drafts;
use forms::Form;
use home::Home;
use permit::Permits;

/// What the moderators' part of the bot shares.
pub struct Office {
    /// The live knowledge.
    pub desk: Arc<Desk>,
    /// Who changes it.
    pub keeper: Arc<Keeper>,
    /// What is kept.
    pub journal: Journal,
    /// Where moderators are told what went live.
    board: Board,
    /// Whose moderators they are.
    home: Home,
    drafts: Drafts,
    permits: Permits,
}

/// What a moderator did.
#[derive(Clone)]
pub struct Turn {
    /// The office.
    pub office: Arc<Office>,
    /// Who it was.
    pub who: UserId,
    /// The interaction's number: the name of what it begins.
    pub number: u64,
    /// The day on which Discord let them in: what comes of the turn is good for as long as that.
    pub day: Day,
    /// What the button or form carries.
    pub fields: String,
    /// Bytes that a file may have which is sent in answer.
    pub most_bytes: usize,
    /// What was given, by name: a command's options, a form's inputs, what was picked ([`PICKED`]).
    pub given: Vec<(String, String)>,
}

/// The name of what was picked from a menu.
pub const PICKED: &str = "picked";

/// What comes of a turn.
pub enum Act {
    /// The message with the button becomes this; where there is none, it is a new one.
    Show(View),
    /// A form opens.
    Form(Form),
    /// A file.
    File {
        /// What stands with it.
        view: View,
        /// Its name.
        name: String,
        /// What is in it.
        bytes: Vec<u8>,
    },
}

/// What a turn comes to, in a while.
pub type Doing = BoxFuture<'static, Act>;

/// What answers a turn.
#[derive(Clone, Copy)]
pub struct Way {
    /// Does it.
    pub run: fn(Turn) -> Doing,
    /// Whether a form may come of it: that has to be the first response, so that nothing can be said meanwhile.
    pub opens_form: bool,
}

impl Office {
    /// An office over a keeper and a journal.
    pub fn new(
        desk: Arc<Desk>,
        keeper: Arc<Keeper>,
        journal: Journal,
        settings: &Settings,
        token: &Token,
        rest: &Arc<Rest>,
    ) -> Arc<Self> {
        let (board, home) = (Board::new(settings, rest), Home::new(settings, rest));
        let (drafts, permits) = (Drafts::new(journal.clone()), Permits::new(token));
        Arc::new(Office { desk, keeper, journal, board, home, drafts, permits })
    }

    /// Does what a moderator wants, where they are those who own the knowledge.
    pub async fn does(way: Way, turn: Turn, guild: Option<GuildId>) -> Act {
        match turn.office.home.refuses(guild).await {
            Some(why) => says(why),
            None => (way.run)(turn).await,
        }
    }

    /// What a button, menu or form of the moderators' carries: its fields, and the day of the command with which this
    /// person was given it, if they were. `None` where the tag is none of theirs.
    pub fn opens<'a>(&self, who: UserId, tag: &str, carried: &'a str) -> Option<(Way, &'a str, Option<Day>)> {
        let way = buttons::find(tag).or_else(|| forms::find(tag))?;
        let (fields, day) = self.permits.check(who, tag, carried);
        Some((way, fields, day))
    }
}

/// The commands as they are registered: for members who may manage the server, unless its staff says otherwise, and in
/// servers that the bot is in only. For one server that goes without saying.
pub fn definitions(for_one_server: bool) -> [CreateCommand; 2] {
    [subcommands::definition(), teach_this::definition()].map(|command| {
        let command = command.default_member_permissions(Permissions::MANAGE_GUILD);
        if for_one_server {
            return command;
        }
        command.contexts(vec![InteractionContext::Guild]).integration_types(vec![InstallationContext::Guild])
    })
}

/// The way of a command: its name, and its subcommand's where it has one.
pub fn command(name: &str, subcommand: Option<&str>) -> Option<Way> {
    match (name, subcommand) {
        (subcommands::NAME, Some(subcommand)) => subcommands::find(subcommand).map(|found| found.way),
        (teach_this::NAME, None) => Some(teach_this::way()),
        _ => None,
    }
}

/// What somebody is told who is no moderator.
pub fn refused() -> View {
    plain_views::sentence("Only moderators can do that: members whom this server lets use /knowledge.")
}

impl fmt::Debug for Office {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Office").field("journal", &self.journal).finish_non_exhaustive()
    }
}

impl Turn {
    /// What was given under a name, where it holds anything.
    pub fn given(&self, name: &str) -> Option<&str> {
        let found = self.given.iter().find(|(known, _)| known == name)?;
        Some(found.1.trim()).filter(|text| !text.is_empty())
    }

    /// The name of the draft that this turn begins.
    fn begins(&self) -> String {
        format!("{:x}", self.number)
    }

    /// A custom id that this person may use.
    fn id(&self, tag: &str, fields: &str) -> String {
        self.office.permits.custom_id(self.who, tag, fields, self.day)
    }

    /// A button that this person may press.
    fn button(&self, label: &str, style: Style, tag: &str, fields: &str) -> Button {
        Button { label: label.to_owned(), style, custom_id: self.id(tag, fields) }
    }
}

/// Draws what takes asking the desk or going through long texts, away from the threads that serve the network.
async fn drawn(turn: &Turn, draw: impl FnOnce(&Turn) -> View + Send + 'static) -> Act {
    let turn = turn.clone();
    let drawn = tokio::task::spawn_blocking(move || draw(&turn)).await;
    Act::Show(drawn.unwrap_or_else(|error| {
        tracing::error!("what moderators are to see was not drawn: {error}");
        plain_views::failed()
    }))
}

/// A sentence as an act.
fn says(text: &str) -> Act {
    Act::Show(plain_views::sentence(text))
}

/// What is said where the journal is needed and cannot be used.
fn no_journal(error: &crate::journal::JournalError) -> Act {
    let error = escape(&error.to_string());
    says(&format!("I need my journal for that, and {error}. Questions are answered all the same."))
}
