//! What moderators do, on its way to their office, and what comes of it, on its way back: always for that person alone.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use serenity::builder::CreateAttachment;
use serenity::model::Permissions;
use serenity::model::application::{
    ActionRowComponent, CommandInteraction, ComponentInteraction, ComponentInteractionDataKind, ModalInteraction,
    ResolvedTarget, ResolvedValue,
};
use serenity::model::guild::Member;
use serenity::model::id::GuildId;
use tokio::time::timeout;

use super::bot::Bot;
use super::custom_id;
use super::interactions::{Kind, Line, with_privacy};
use super::moderation::{self, Act, Day, Office, PICKED, Turn, Way};
use super::views;
use crate::metrics::Ending;

/// How long a form may take to open: it has to be the first response, which Discord waits three seconds for.
const FORM: Duration = Duration::from_millis(2_500);

/// What the message is that a moderator acted in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// There is none: what comes of it is a new message.
    Nowhere,
    /// One of ours, which changes.
    Message,
}

/// Whence a press or a form comes.
struct Origin<'a> {
    member: Option<&'a Member>,
    guild: Option<GuildId>,
    /// Bytes that a file may have which answers it.
    most_bytes: u32,
}

impl Bot {
    /// A command; `None` where it is none of the moderators'. That they may use it, Discord has seen to.
    pub(super) async fn moderates_by_command(&self, line: &Line, of: &CommandInteraction) -> Option<Ending> {
        let options = of.data.options();
        let (subcommand, options) = match options.as_slice() {
            [only] => match &only.value {
                ResolvedValue::SubCommand(inner) => (Some(only.name), inner.as_slice()),
                _ => (None, &[][..]),
            },
            _ => (None, &[][..]),
        };
        let way = moderation::command(&of.data.name, subcommand)?;
        let mut given: Vec<(String, String)> = Vec::new();
        for option in options {
            match &option.value {
                ResolvedValue::String(text) => given.push((option.name.to_owned(), (*text).to_owned())),
                ResolvedValue::Integer(number) => given.push((option.name.to_owned(), number.to_string())),
                _ => {}
            }
        }
        if let Some(ResolvedTarget::Message(message)) = of.data.target() {
            given.push((moderation::TEXT.to_owned(), message.content.clone()));
        }
        let turn = self.turn(line, Day::today(), String::new(), given, of.attachment_size_limit);
        Some(line.moderates(way, turn, of.guild_id, Place::Nowhere).await)
    }

    /// A press or a pick; `None` where it is none of the moderators'.
    pub(super) async fn moderates_by_press(&self, line: &Line, of: &ComponentInteraction) -> Option<Ending> {
        let given = match &of.data.kind {
            ComponentInteractionDataKind::StringSelect { values } => {
                values.iter().map(|value| (PICKED.to_owned(), value.clone())).collect()
            }
            _ => Vec::new(),
        };
        let origin = Origin { member: of.member.as_ref(), guild: of.guild_id, most_bytes: of.attachment_size_limit };
        self.moderates(line, &of.data.custom_id, origin, given, Place::Message).await
    }

    /// A form was sent in.
    pub(super) async fn moderates_by_form(&self, line: &Line, of: &ModalInteraction) -> Ending {
        let inputs = of.data.components.iter().flat_map(|row| &row.components);
        let given = inputs.filter_map(|component| match component {
            ActionRowComponent::InputText(input) => {
                Some((input.custom_id.clone(), input.value.clone().unwrap_or_default()))
            }
            _ => None,
        });
        let place = if of.message.is_some() { Place::Message } else { Place::Nowhere };
        let origin = Origin { member: of.member.as_ref(), guild: of.guild_id, most_bytes: of.attachment_size_limit };
        match self.moderates(line, &of.data.custom_id, origin, given.collect(), place).await {
            Some(ending) => ending,
            None => line.tells("This form is from another version of me. Please begin anew.").await,
        }
    }

    /// Offers for the option of a moderators' command that is being typed; `None` where it is none of theirs.
    pub(super) fn offers_to_moderators(&self, of: &CommandInteraction) -> Option<Vec<(String, String)>> {
        let [only] = of.data.options.as_slice() else { return None };
        moderation::command(&of.data.name, Some(&only.name))?;
        let typed = of.data.autocomplete().map(|option| option.value.to_owned()).unwrap_or_default();
        Some(moderation::complete(&self.desk.snapshot(), &typed))
    }

    /// Something with a custom id. Whoever was not given it has to be a moderator by Discord's own word.
    async fn moderates(
        &self,
        line: &Line,
        custom_id: &str,
        origin: Origin<'_>,
        given: Vec<(String, String)>,
        place: Place,
    ) -> Option<Ending> {
        let (tag, carried) = custom_id::decode(custom_id)?;
        let (way, fields, given_on) = self.office.opens(line.user, tag, carried)?;
        let manages = origin.member.and_then(|member| member.permissions).is_some_and(Permissions::manage_guild);
        let day = if manages { Some(Day::today()) } else { given_on };
        let Some(day) = day else {
            return Some(line.says(&moderation::refused(), true).await);
        };
        let turn = self.turn(line, day, fields.to_owned(), given, origin.most_bytes);
        Some(line.moderates(way, turn, origin.guild, place).await)
    }

    fn turn(&self, line: &Line, day: Day, fields: String, given: Vec<(String, String)>, most_bytes: u32) -> Turn {
        Turn {
            office: Arc::clone(&self.office),
            who: line.user,
            number: line.to.id.get(),
            day,
            fields,
            most_bytes: usize::try_from(most_bytes).unwrap_or(usize::MAX),
            given,
        }
    }
}

impl Line {
    async fn moderates(&self, way: Way, turn: Turn, guild: Option<GuildId>, place: Place) -> Ending {
        let mut work = Box::pin(Office::does(way, turn, guild));
        let patience = if way.opens_form { FORM } else { self.bot.pace.patience };
        match (timeout(patience, &mut work).await, place) {
            (Ok(Act::Show(view)), Place::Message) => self.updates(&view).await,
            (Ok(Act::Show(view)), Place::Nowhere) => self.says(&view, true).await,
            (Ok(Act::Form(form)), _) => self.responds(Kind::Form, form.data()).await.err().unwrap_or(Ending::Shown),
            (Ok(act @ Act::File { .. }), _) => match self.waits(place).await {
                Ok(()) => self.later(act).await,
                Err(ending) => ending,
            },
            (Err(_), _) if way.opens_form => self.tells("Opening the form took too long. Please try again.").await,
            (Err(_), _) => match self.waits(place).await {
                // What was begun is brought to its end, whether or not anybody is shown.
                Err(ending) => {
                    work.await;
                    ending
                }
                Ok(()) => {
                    let act = work.await;
                    self.later(act).await
                }
            },
        }
    }

    /// Tells Discord that it takes longer.
    async fn waits(&self, place: Place) -> Result<(), Ending> {
        match place {
            Place::Nowhere => self.responds(Kind::DeferredMessage, with_privacy(json!({}), true)).await,
            Place::Message => self.responds(Kind::DeferredUpdate, Value::Null).await,
        }
    }

    /// What comes of it after Discord was told to wait.
    async fn later(&self, act: Act) -> Ending {
        match act {
            Act::Show(view) => self.fills_in(&view).await,
            Act::File { view, name, bytes } => self.fills_in_with(&view, CreateAttachment::bytes(bytes, name)).await,
            // A form cannot come after a first response; those that open one are not made to wait.
            Act::Form(_) => self.fills_in(&views::failed()).await,
        }
    }
}
