//! Commands, presses of buttons and what is typed: each gets its first response in time, and one only.

use std::sync::Arc;

use serde_json::{Value, json};
use serenity::builder::CreateAttachment;
use serenity::model::application::{CommandInteraction, ComponentInteraction, Interaction};
use serenity::model::id::{ChannelId, UserId};
use tokio::time::{Instant, timeout};
use tracing::Instrument;

use super::bot::{Bot, slow};
use super::buttons::{self, Press, Pressed};
use super::commands::{self, Call, Offer, Said};
use super::cooldown::Verdict;
use super::custom_id;
use super::engine::Undone;
use super::refusal::{self, Refusal};
use super::rest::{Callback, RestError};
use super::views::{self, View};
use crate::metrics::{Ending, Way};

/// Discord's flag of messages that one person alone sees.
const EPHEMERAL: u64 = 1 << 6;

/// Kinds of first response, by Discord's numbers.
#[derive(Clone, Copy)]
#[repr(u8)]
pub(super) enum Kind {
    Message = 4,
    DeferredMessage = 5,
    DeferredUpdate = 6,
    Update = 7,
    Choices = 8,
    Form = 9,
}

/// Where to answer an interaction, and whom.
pub(super) struct Line {
    pub(super) bot: Arc<Bot>,
    pub(super) to: Callback,
    channel: ChannelId,
    pub(super) user: UserId,
}

impl Bot {
    /// Somebody did something with a command or a button. Where too much is under way already, that is all they are
    /// told, once in a while.
    pub async fn takes(self: &Arc<Self>, interaction: Interaction, received: Instant) {
        let to = Callback {
            id: interaction.id(),
            application: interaction.application_id(),
            token: interaction.token().to_owned(),
            received,
        };
        let (line, way) = match &interaction {
            Interaction::Command(of) => (self.line(to, of.channel_id, of.user.id), Way::Command),
            Interaction::Component(of) => (self.line(to, of.channel_id, of.user.id), Way::Button),
            Interaction::Modal(of) => (self.line(to, of.channel_id, of.user.id), Way::Button),
            Interaction::Autocomplete(of) => {
                return self.completes(&self.line(to, of.channel_id, of.user.id), of).await;
            }
            _ => return,
        };
        if self.under_way.is_leaving() {
            self.question(way, None).ends(Ending::Ended);
            return line.excuses(way, &views::leaving()).await;
        }
        let Some(_place) = self.interactions.take(line.channel) else {
            self.question(way, None).ends(Ending::Overload);
            return line.excuses(way, &views::too_much()).await;
        };
        match interaction {
            Interaction::Command(command) => {
                let question = self.question(way, None);
                if let Some(ending) = self.moderates_by_command(&line, &command).await {
                    return question.ends(ending);
                }
                let call = Call::new(self.desk.snapshot(), &command).noting(self.office.journal.clone());
                if let Some(text) = call.asked().filter(|_| self.log_questions) {
                    question.shows(text);
                }
                let ending = self.runs(&line, &command, call, question.until()).instrument(question.span()).await;
                question.ends(ending);
            }
            Interaction::Component(press) => {
                let question = self.question(way, None);
                if let Some(ending) = self.moderates_by_press(&line, &press).await {
                    return question.ends(ending);
                }
                let ending = self.presses(&line, &press, question.until()).instrument(question.span()).await;
                question.ends(ending);
            }
            Interaction::Modal(form) => {
                let question = self.question(way, None);
                let ending = self.moderates_by_form(&line, &form).instrument(question.span()).await;
                question.ends(ending);
            }
            _ => {}
        }
    }

    /// A command was used.
    async fn runs(&self, line: &Line, interaction: &CommandInteraction, call: Call, until: Instant) -> Ending {
        let Some(command) = commands::find(&interaction.data.name) else {
            return line.tells("I do not know this command any more. It will be gone from the list in a while.").await;
        };
        if command.asks
            && let Some(view) = self.cooling_down(line)
        {
            return line.says(&view, true).await;
        }
        let private = call.is_private();
        let run = command.run;
        let mut work = Box::pin(self.engine.run(line.channel, until, move || run(&call)));
        let (said, deferred) = match timeout(self.pace.patience, &mut work).await {
            Ok(said) => (said, false),
            Err(_) => {
                let deferred = line.responds(Kind::DeferredMessage, with_privacy(json!({}), private)).await;
                if deferred == Err(Ending::Gone) {
                    return Ending::Gone;
                }
                (work.await, true)
            }
        };
        let (view, quietly) = match said {
            Ok(Said::Aloud(view)) => (view, false),
            Ok(Said::Quietly(view)) => (view, true),
            Err(undone) => (regret(undone), true),
        };
        match (deferred, quietly && !private) {
            (false, _) => line.says(&view, quietly).await,
            (true, false) => line.fills_in(&view).await,
            // What everybody sees that is still to come cannot be made to be for one person: it goes, and what is said
            // follows.
            (true, true) => {
                let _ = line.deletes().await;
                line.follows_up(&view, true).await
            }
        }
    }

    /// Something is being typed.
    async fn completes(&self, line: &Line, interaction: &CommandInteraction) {
        let Some(_place) = self.interactions.take(line.channel) else {
            if let Ok(_permit) = self.excuses.try_acquire() {
                line.offers(&[]).await;
            }
            return;
        };
        if let Some(offers) = self.offers_to_moderators(interaction) {
            return line.offers(&offers).await;
        }
        let typed = interaction.data.autocomplete().map(|option| option.value.to_owned()).unwrap_or_default();
        let offers = match commands::find(&interaction.data.name).and_then(|command| command.complete) {
            Some(complete) => {
                let desk = self.desk.snapshot();
                let work =
                    self.engine.run(line.channel, Instant::now() + self.pace.patience, move || complete(&desk, &typed));
                timeout(self.pace.patience, work).await.ok().and_then(Result::ok).unwrap_or_default()
            }
            None => Vec::new(),
        };
        line.offers(&offers.into_iter().map(|offer| (offer.clone(), offer)).collect::<Vec<_>>()).await;
    }

    /// A button was pressed.
    async fn presses(&self, line: &Line, interaction: &ComponentInteraction, until: Instant) -> Ending {
        let known = custom_id::decode(&interaction.data.custom_id)
            .and_then(|(tag, fields)| Some((buttons::find(tag)?, fields)));
        let Some((family, fields)) = known else {
            return line.tells("This button is from another version of me. Please ask again.").await;
        };
        if family.asks
            && let Some(view) = self.cooling_down(line)
        {
            return line.says(&view, true).await;
        }
        let press = Press::new(self.desk.snapshot(), fields, interaction).noting(self.office.journal.clone());
        let run = family.press;
        let mut work = Box::pin(self.engine.run(line.channel, until, move || run(&press)));
        let (pressed, deferred) = match timeout(self.pace.patience, &mut work).await {
            Ok(pressed) => (pressed, false),
            Err(_) => {
                if line.responds(Kind::DeferredUpdate, Value::Null).await == Err(Ending::Gone) {
                    return Ending::Gone;
                }
                (work.await, true)
            }
        };
        let pressed = match pressed {
            Ok(Some(pressed)) => pressed,
            Ok(None) => Pressed::Tell(views::sentence("My knowledge has changed: that is no longer in it.")),
            Err(undone) => Pressed::Tell(regret(undone)),
        };
        match (pressed, deferred) {
            (Pressed::Update(view), false) => line.updates(&view).await,
            (Pressed::Update(view), true) => line.fills_in(&view).await,
            (Pressed::Answer(view), false) => line.says(&view, false).await,
            (Pressed::Answer(view), true) => line.follows_up(&view, false).await,
            (Pressed::Tell(view), false) => line.says(&view, true).await,
            (Pressed::Tell(view), true) => line.follows_up(&view, true).await,
            (Pressed::Delete, deferred) => {
                if !deferred && line.responds(Kind::DeferredUpdate, Value::Null).await == Err(Ending::Gone) {
                    return Ending::Gone;
                }
                line.deletes().await
            }
        }
    }

    fn line(self: &Arc<Self>, to: Callback, channel: ChannelId, user: UserId) -> Line {
        Line { bot: Arc::clone(self), to, channel, user }
    }

    /// Counts a question; where it is too many, what to tell the person.
    fn cooling_down(&self, line: &Line) -> Option<View> {
        match self.cooldowns.count(line.user.get(), line.channel.get()) {
            Verdict::Go => None,
            // An interaction has to be answered: this one is told every time, to this person alone.
            Verdict::Tell(limit, wait) | Verdict::Told(limit, wait) => Some(views::too_fast(slow(limit), wait)),
        }
    }
}

/// What is said where nothing came of it.
fn regret(undone: Undone) -> View {
    match undone {
        Undone::Late => views::too_much(),
        Undone::Failed => views::failed(),
    }
}

/// Each gives what a question has come to: what is shown, or why that could not be sent, which is logged.
impl Line {
    /// The first response; the error is what the question has come to instead.
    pub(super) async fn responds(&self, kind: Kind, data: Value) -> Result<(), Ending> {
        logged(self.bot.rest.respond(&self.to, kind as u8, data).await)
    }

    /// Choices for what is being typed, as name and value. What goes wrong is logged, and the next letter asks again.
    async fn offers(&self, offers: &[(Offer, String)]) {
        let choices: Vec<Value> = offers.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        let _ = self.responds(Kind::Choices, json!({ "choices": choices })).await;
    }

    /// Nothing can be done about it. A press is told so once a minute, and shows nothing after that; a command has to
    /// show something. When even this is too much, Discord says that the bot did not respond.
    async fn excuses(&self, way: Way, why: &View) {
        let Ok(_permit) = self.bot.excuses.try_acquire() else { return };
        if way == Way::Button && !self.bot.told.may(self.user.get()) {
            let _ = self.responds(Kind::DeferredUpdate, Value::Null).await;
        } else {
            self.says(why, true).await;
        }
    }

    /// A new message as the first response.
    pub(super) async fn says(&self, view: &View, private: bool) -> Ending {
        shown(view, self.responds(Kind::Message, with_privacy(view.body(), private)).await)
    }

    pub(super) async fn tells(&self, sentence: &str) -> Ending {
        self.says(&views::sentence(sentence), true).await
    }

    /// The message with the button becomes this, as the first response.
    pub(super) async fn updates(&self, view: &View) -> Ending {
        shown(view, self.responds(Kind::Update, view.body()).await)
    }

    /// The deferred response, or the message with the button, becomes this.
    pub(super) async fn fills_in(&self, view: &View) -> Ending {
        shown(view, logged(self.bot.rest.edit_original(&self.to, &view.body()).await))
    }

    /// The same, with a file.
    pub(super) async fn fills_in_with(&self, view: &View, file: CreateAttachment) -> Ending {
        shown(view, logged(self.bot.rest.edit_original_with(&self.to, &view.body(), file).await))
    }

    async fn follows_up(&self, view: &View, private: bool) -> Ending {
        let body = with_privacy(view.body(), private);
        shown(view, logged(self.bot.rest.follow_up(&self.to, &body).await))
    }

    /// Takes the message with the button away.
    async fn deletes(&self) -> Ending {
        logged(self.bot.rest.delete_original(&self.to).await).err().unwrap_or(Ending::Shown)
    }
}

fn shown(view: &View, sent: Result<(), Ending>) -> Ending {
    sent.err().unwrap_or(view.ending)
}

pub(super) fn with_privacy(mut body: Value, private: bool) -> Value {
    if private {
        body["flags"] = Value::from(EPHEMERAL);
    }
    body
}

fn logged(sent: Result<(), RestError>) -> Result<(), Ending> {
    let Err(error) = sent else { return Ok(()) };
    match refusal::meaning(&error) {
        Refusal::Gone => {
            tracing::debug!("an interaction was over before it was answered: {error}");
            Err(Ending::Gone)
        }
        _ => {
            tracing::warn!("an interaction could not be answered: {error}");
            Err(Ending::Failed)
        }
    }
}
