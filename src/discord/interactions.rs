//! Commands, presses of buttons and what is typed: each gets its first response in time, and one only.

use std::sync::Arc;

use serde_json::{Value, json};
use serenity::model::Permissions;
use serenity::model::application::{CommandInteraction, ComponentInteraction};
use serenity::model::channel::MessageFlags;
use serenity::model::id::{ChannelId, InteractionId, UserId};
use tokio::time::timeout;

use super::bot::{Bot, PATIENCE, failed, slow};
use super::buttons::{self, Press, Pressed};
use super::commands::{self, Call, Said};
use super::cooldown::Verdict;
use super::refusal::{self, Refusal};
use super::views::{self, View};
use super::{custom_id, hearing};

/// Discord's flag of messages that one person alone sees.
const EPHEMERAL: u64 = 1 << 6;

/// Kinds of first response, by Discord's numbers.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Kind {
    Message = 4,
    DeferredMessage = 5,
    DeferredUpdate = 6,
    Update = 7,
    Choices = 8,
}

/// Where to answer an interaction.
struct Line {
    bot: Arc<Bot>,
    id: InteractionId,
    token: String,
}

impl Bot {
    /// A command was used.
    pub async fn runs(self: &Arc<Self>, interaction: CommandInteraction) {
        let line = self.line(interaction.id, &interaction.token);
        let Some(command) = commands::find(&interaction.data.name) else {
            return line.tells("I do not know this command any more. It will be gone from the list in a while.").await;
        };
        if command.asks
            && let Some(view) = self.cooling_down(interaction.user.id, interaction.channel_id)
        {
            return line.says(&view, true).await;
        }
        let call = Call::new(self.desk.snapshot(), &interaction);
        let private = call.is_private();
        let run = command.run;
        let mut work = Box::pin(self.engine.run(move || run(&call)));
        let (said, deferred) = match timeout(PATIENCE, &mut work).await {
            Ok(said) => (said, false),
            Err(_) => {
                line.responds(Kind::DeferredMessage, with_privacy(json!({}), private)).await;
                (work.await, true)
            }
        };
        let (view, quietly) = match said {
            Some(Said::Aloud(view)) => (view, false),
            Some(Said::Quietly(view)) => (view, true),
            None => (failed(), true),
        };
        if deferred { line.fills_in(&view).await } else { line.says(&view, quietly).await }
    }

    /// Something is being typed.
    pub async fn completes(self: &Arc<Self>, interaction: CommandInteraction) {
        let line = self.line(interaction.id, &interaction.token);
        let typed = interaction.data.autocomplete().map(|option| option.value.to_owned()).unwrap_or_default();
        let offers = match commands::find(&interaction.data.name).and_then(|command| command.complete) {
            Some(complete) => {
                let desk = self.desk.snapshot();
                let work = self.engine.run(move || complete(&desk, &typed));
                timeout(PATIENCE, work).await.ok().flatten().unwrap_or_default()
            }
            None => Vec::new(),
        };
        let choices: Vec<Value> = offers.iter().map(|offer| json!({ "name": offer, "value": offer })).collect();
        line.responds(Kind::Choices, json!({ "choices": choices })).await;
    }

    /// A button was pressed.
    pub async fn presses(self: &Arc<Self>, interaction: ComponentInteraction) {
        let line = self.line(interaction.id, &interaction.token);
        let known = custom_id::decode(&interaction.data.custom_id)
            .and_then(|(tag, fields)| Some((buttons::find(tag)?, fields.to_owned())));
        let Some((family, fields)) = known else {
            return line.tells("This button is from another version of me. Please ask again.").await;
        };
        if family.asks
            && let Some(view) = self.cooling_down(interaction.user.id, interaction.channel_id)
        {
            return line.says(&view, true).await;
        }
        let permissions = interaction.member.as_ref().and_then(|member| member.permissions);
        let press = Press {
            desk: self.desk.snapshot(),
            fields,
            who: interaction.user.id,
            moderates: permissions.is_some_and(Permissions::manage_messages),
            asker: hearing::asker(&interaction.message),
            private: interaction.message.flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL)),
        };
        let run = family.press;
        let mut work = Box::pin(self.engine.run(move || run(&press)));
        let (pressed, deferred) = match timeout(PATIENCE, &mut work).await {
            Ok(pressed) => (pressed, false),
            Err(_) => {
                line.responds(Kind::DeferredUpdate, Value::Null).await;
                (work.await, true)
            }
        };
        let pressed = match pressed {
            Some(Some(pressed)) => pressed,
            Some(None) => Pressed::Tell(views::sentence("My knowledge has changed: that is no longer in it.")),
            None => Pressed::Tell(failed()),
        };
        match (pressed, deferred) {
            (Pressed::Update(view), false) => line.responds(Kind::Update, view.body()).await,
            (Pressed::Update(view), true) => line.fills_in(&view).await,
            (Pressed::Answer(view), false) => line.says(&view, false).await,
            (Pressed::Answer(view), true) => line.follows_up(&view, false).await,
            (Pressed::Tell(view), false) => line.says(&view, true).await,
            (Pressed::Tell(view), true) => line.follows_up(&view, true).await,
            (Pressed::Delete, deferred) => {
                if !deferred {
                    line.responds(Kind::DeferredUpdate, Value::Null).await;
                }
                line.deletes().await;
            }
        }
    }

    fn line(self: &Arc<Self>, id: InteractionId, token: &str) -> Line {
        Line { bot: Arc::clone(self), id, token: token.to_owned() }
    }

    /// Counts a question; where it is too many, what to tell the person.
    fn cooling_down(&self, person: UserId, channel: ChannelId) -> Option<View> {
        match self.cooldowns.count(person.get(), channel.get()) {
            Verdict::Go => None,
            // An interaction has to be answered: this one is told every time, to this person alone.
            Verdict::Tell(limit, wait) | Verdict::Told(limit, wait) => Some(views::too_fast(slow(limit), wait)),
        }
    }
}

impl Line {
    async fn responds(&self, kind: Kind, data: Value) {
        let mut body = json!({ "type": kind as u8 });
        if !data.is_null() {
            body["data"] = data;
        }
        let sent = self.bot.answering.create_interaction_response(self.id, &self.token, &body, Vec::new()).await;
        logged(sent);
    }

    /// A new message as the first response.
    async fn says(&self, view: &View, private: bool) {
        self.responds(Kind::Message, with_privacy(view.body(), private)).await;
    }

    async fn tells(&self, sentence: &str) {
        self.says(&views::sentence(sentence), true).await;
    }

    /// The deferred response, or the message with the button, becomes this.
    async fn fills_in(&self, view: &View) {
        let http = &self.bot.answering;
        logged(http.edit_original_interaction_response(&self.token, &view.body(), Vec::new()).await);
    }

    async fn follows_up(&self, view: &View, private: bool) {
        let body = with_privacy(view.body(), private);
        logged(self.bot.answering.create_followup_message(&self.token, &body, Vec::new()).await);
    }

    /// Takes the message with the button away.
    async fn deletes(&self) {
        logged(self.bot.answering.delete_original_interaction_response(&self.token).await);
    }
}

fn with_privacy(mut body: Value, private: bool) -> Value {
    if private {
        body["flags"] = Value::from(EPHEMERAL);
    }
    body
}

fn logged<T>(sent: serenity::Result<T>) {
    if let Err(error) = sent {
        let what = refusal::describe(&error);
        match refusal::meaning(&error) {
            Refusal::Gone => tracing::debug!("an interaction was over before it was answered: {what}"),
            _ => tracing::warn!("an interaction could not be answered: {what}"),
        }
    }
}
