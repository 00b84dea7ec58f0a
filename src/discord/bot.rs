//! The bot's state, and how a message becomes an answer.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use serenity::http::Http;
use serenity::model::channel::Message;
use serenity::model::event::MessageUpdateEvent;
use serenity::model::id::{ChannelId, MessageId, UserId};
use serenity::model::timestamp::Timestamp;

use super::asking::{self, Understood};
use super::cooldown::{Cooldowns, Limit, Verdict};
use super::custom_id::Key;
use super::engine::Engine;
use super::hearing::{self, Heard, Way};
use super::lanes::Lanes;
use super::memory::{Answered, Memory};
use super::refusal::{self, Refusal};
use super::views::{self, Frame, Slow, View};
use crate::desk::{Desk, Outcome};
use crate::settings::Settings;

/// How long after it was said an edit of a question still changes the answer.
const EDITS_COUNT_FOR: i64 = 120;

/// How long events that were on their way when the bot signed in may still come out of order.
const SETTLING: Duration = Duration::from_millis(100);

/// Channels remembered as closed to the bot, each of which is logged once.
const CLOSED: usize = 1_000;

/// Everything that the events of one connection share.
#[derive(Debug)]
pub struct Bot {
    /// The desk.
    pub desk: Arc<Desk>,
    /// Requests to channels, held back where Discord's rate limits want it.
    pub http: Arc<Http>,
    /// Requests that answer interactions: each has an address of its own, which a rate limiter would remember for
    /// ever, and Discord sets them no common limit.
    pub answering: Arc<Http>,
    /// Where the desk's work is done.
    pub engine: Engine,
    /// How fast people may ask.
    pub cooldowns: Cooldowns,
    /// The one server to register commands in.
    pub guild: Option<u64>,
    me: UserId,
    watched: Vec<u64>,
    memory: Memory,
    lanes: Arc<Lanes<Job>>,
    closed: Mutex<HashSet<ChannelId>>,
    /// What there is to do before events are known to come in order; `None` once they do.
    early: Mutex<Option<Vec<Job>>>,
}

/// Something to do in a channel, in order.
#[derive(Debug)]
enum Job {
    Answer(Heard),
    Change(Edit),
    TakeBack(ChannelId, MessageId),
}

/// An edit of a question.
#[derive(Debug)]
struct Edit {
    channel: ChannelId,
    message: MessageId,
    author: Option<UserId>,
    text: String,
    at: Timestamp,
}

impl Job {
    fn channel(&self) -> ChannelId {
        match self {
            Job::Answer(heard) => heard.channel,
            Job::Change(edit) => edit.channel,
            Job::TakeBack(channel, _) => *channel,
        }
    }

    /// Grows with time: ids of messages do, and a message is posted, then edited, then deleted.
    fn rank(&self) -> (MessageId, u8, i64) {
        match self {
            Job::Answer(heard) => (heard.message, 0, 0),
            Job::Change(edit) => (edit.message, 1, edit.at.unix_timestamp()),
            Job::TakeBack(_, message) => (*message, 2, 0),
        }
    }
}

impl Bot {
    /// A bot that is `me`.
    pub fn new(desk: Arc<Desk>, settings: &Settings, me: UserId, http: Arc<Http>, answering: Arc<Http>) -> Self {
        Bot {
            desk,
            http,
            answering,
            engine: Engine::new(),
            cooldowns: Cooldowns::new(settings.person_per_minute, settings.channel_per_minute),
            guild: settings.guild,
            me,
            watched: settings.watched.clone(),
            memory: Memory::new(),
            lanes: Arc::new(Lanes::new()),
            closed: Mutex::new(HashSet::new()),
            early: Mutex::new(Some(Vec::new())),
        }
    }

    /// A message was posted. May be told of the same one several times.
    pub fn hears(self: &Arc<Self>, message: &Message) {
        let Some(heard) = hearing::hear(message, self.me, &self.watched) else { return };
        if !self.memory.is_new(heard.message) {
            return;
        }
        self.line_up(Job::Answer(heard));
    }

    /// From now on events come in order. Those that came before are put in order first.
    pub async fn settles(self: &Arc<Self>) {
        tokio::time::sleep(SETTLING).await;
        let mut early = self.early.lock().unwrap_or_else(PoisonError::into_inner);
        let mut jobs = early.take().unwrap_or_default();
        jobs.sort_by_key(Job::rank);
        for job in jobs {
            self.line_up_now(job);
        }
    }

    /// A message was edited (or Discord added a preview to it, which is no edit).
    pub fn sees_edit(self: &Arc<Self>, event: MessageUpdateEvent) {
        let (Some(content), Some(at)) = (event.content, event.edited_timestamp) else { return };
        let (text, _) = hearing::without_mention(&content, self.me);
        // Without content there is nothing to answer: what was asked before stays answered.
        if text.is_empty() || at.unix_timestamp() - event.id.created_at().unix_timestamp() > EDITS_COUNT_FOR {
            return;
        }
        let author = event.author.map(|author| author.id);
        let edit = Edit { channel: event.channel_id, message: event.id, author, text, at };
        self.line_up(Job::Change(edit));
    }

    /// A message was deleted.
    pub fn sees_deletion(self: &Arc<Self>, channel: ChannelId, message: MessageId) {
        self.line_up(Job::TakeBack(channel, message));
    }

    fn line_up(self: &Arc<Self>, job: Job) {
        match &mut *self.early.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(early) => early.push(job),
            None => self.line_up_now(job),
        }
    }

    fn line_up_now(self: &Arc<Self>, job: Job) {
        let bot = Arc::clone(self);
        let work = move |job| {
            let bot = Arc::clone(&bot);
            async move { bot.does(job).await }
        };
        let channel = job.channel();
        if !self.lanes.push(channel, job, work) {
            tracing::warn!(%channel, "too many messages at once: one is left unanswered");
        }
    }

    async fn does(&self, job: Job) {
        match job {
            Job::Answer(heard) => self.answer(heard).await,
            Job::Change(edit) => self.change(edit).await,
            Job::TakeBack(channel, message) => self.take_back(channel, message).await,
        }
    }

    async fn answer(&self, mut heard: Heard) {
        if heard.way == Way::Called
            && let Some(verdict) = self.held_back(&heard)
        {
            if let Verdict::Tell(limit, wait) = verdict {
                self.reply(&heard, &views::too_fast(slow(limit), wait)).await;
            }
            return;
        }
        if let Some(unseen) = heard.unseen
            && let Ok(message) = self.http.get_message(heard.channel, unseen).await
            && message.author.id == self.me
        {
            heard.before = hearing::context(&message);
        }
        let said = self.say(&heard.text, &heard.before, heard.way, heard.author).await;
        // In a watched channel only what is answered counts.
        let held_back = heard.way == Way::Overheard && said.is_some() && self.held_back(&heard).is_some();
        if let Some(view) = said.filter(|_| !held_back)
            && let Some(answer) = self.reply(&heard, &view).await
        {
            let answered = Answered { answer, way: heard.way, before: heard.before, edited: None };
            self.memory.answered(heard.message, answered);
        }
    }

    fn held_back(&self, heard: &Heard) -> Option<Verdict> {
        let verdict = self.cooldowns.count(heard.author.get(), heard.channel.get());
        Some(verdict).filter(|verdict| *verdict != Verdict::Go)
    }

    /// What there is to say; `None` where the bot had better be silent.
    async fn say(&self, text: &str, before: &[Key], way: Way, asker: UserId) -> Option<View> {
        let (desk, text, before) = (self.desk.snapshot(), text.to_owned(), before.to_vec());
        let said = self.engine.run(move || {
            let understood = asking::understand(&desk, &text, &before);
            match (way, understood) {
                (Way::Overheard, Understood::Reply(reply)) if !matches!(reply.outcome, Outcome::Answers(_)) => None,
                (Way::Overheard, Understood::Nothing) => None,
                (_, Understood::Reply(reply)) => Some(views::reply(&reply, &Frame { head: None, asker: Some(asker) })),
                (Way::Called, Understood::Nothing) => Some(views::hello(&desk)),
            }
        });
        match said.await {
            Some(said) => said,
            None => (way == Way::Called).then(failed),
        }
    }

    async fn change(&self, edit: Edit) {
        let Some(known) = self.memory.answer_to(edit.message) else { return };
        let Some(author) = edit.author else { return };
        if known.edited.is_some_and(|dealt_with| dealt_with >= edit.at) {
            return;
        }
        let Some(view) = self.say(&edit.text, &known.before, known.way, author).await else {
            // In a watched channel, what is no clear question any more needs no answer any more.
            return self.take_back(edit.channel, edit.message).await;
        };
        match self.http.edit_message(edit.channel, known.answer, &view.body(), Vec::new()).await {
            Ok(_) => self.memory.answered(edit.message, Answered { edited: Some(edit.at), ..known }),
            Err(error) => {
                if refusal::meaning(&error) == Refusal::Gone {
                    self.memory.forget(edit.message);
                }
                self.failed_in(edit.channel, &error);
            }
        }
    }

    async fn take_back(&self, channel: ChannelId, message: MessageId) {
        if let Some(known) = self.memory.forget(message)
            && let Err(error) = self.http.delete_message(channel, known.answer, None).await
        {
            self.failed_in(channel, &error);
        }
    }

    /// Replies to a message; the id of the reply, where it could be sent.
    async fn reply(&self, heard: &Heard, view: &View) -> Option<MessageId> {
        let mut body = view.body();
        body["message_reference"] = json!({ "message_id": heard.message, "fail_if_not_exists": false });
        let mut sent = self.send(heard.channel, &body).await;
        if let Err(error) = &sent
            && refusal::meaning(error) == Refusal::NoReplies
        {
            body["message_reference"] = Value::Null;
            sent = self.send(heard.channel, &body).await;
        }
        sent.map(|message| message.id).map_err(|error| self.failed_in(heard.channel, &error)).ok()
    }

    async fn send(&self, channel: ChannelId, body: &Value) -> serenity::Result<Message> {
        self.http.send_message(channel, Vec::new(), body).await
    }

    /// Logs what went wrong in a channel; that the bot may not write there only once.
    fn failed_in(&self, channel: ChannelId, error: &serenity::Error) {
        let what = refusal::describe(error);
        match refusal::meaning(error) {
            Refusal::Gone => tracing::debug!(%channel, "{what}"),
            Refusal::NotAllowed => {
                let mut closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
                if closed.len() < CLOSED && closed.insert(channel) {
                    tracing::warn!(%channel, "cannot answer in this channel, give the bot the permissions to view it, \
                        send messages and read the message history: {what}");
                }
            }
            Refusal::NoReplies | Refusal::Other => tracing::warn!(%channel, "a message could not be answered: {what}"),
        }
    }
}

/// Who has to wait, as it is told.
pub fn slow(limit: Limit) -> Slow {
    match limit {
        Limit::Person => Slow::You,
        Limit::Channel => Slow::Channel,
    }
}

/// What a person is told when something broke on our side.
pub fn failed() -> View {
    views::sentence("Something went wrong on my side, sorry. Please try again.")
}

/// How long something may take before Discord is told that it takes longer.
pub const PATIENCE: Duration = Duration::from_millis(1_500);
