//! The bot's state, and how a message becomes an answer.

use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::{Value, json};
use serenity::model::channel::Message;
use serenity::model::event::MessageUpdateEvent;
use serenity::model::id::{ChannelId, MessageId, UserId};
use serenity::model::timestamp::Timestamp;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tracing::Instrument;

use super::asking::{self, Understood};
use super::closed::{Attempt, Closed, Spot};
use super::cooldown::{Cooldowns, Limit, OnceAMinute, Verdict};
use super::engine::{Engine, Undone};
use super::gateway::{Health, Stage};
use super::hearing::{self, Heard};
use super::lanes::Lanes;
use super::memory::{Answered, Memory};
use super::moderation::Office;
use super::places::Places;
use super::question::Question;
use super::refusal::{self, Refusal};
use super::rest::{Rest, RestError};
use super::under_way::UnderWay;
use super::views::{self, Frame, Slow, View};
use crate::desk::{Desk, Outcome};
use crate::metrics::{Ending, Metrics, Way};
use crate::settings::{Pace, Settings};

/// How long after it was said an edit of a question still changes the answer.
const EDITS_COUNT_FOR: i64 = 120;

/// Interactions that are told at once that they cannot be dealt with.
const EXCUSES: usize = 100;

/// Everything that outlasts a connection: events of all shards share it, those that come again included.
#[derive(Debug)]
pub struct Bot {
    /// The desk.
    pub desk: Arc<Desk>,
    /// Where every request goes through.
    pub rest: Arc<Rest>,
    /// What the shards are doing.
    pub gateway: Arc<Health>,
    /// The moderators' part, and the journal.
    pub office: Arc<Office>,
    /// Where the desk's work is done.
    pub engine: Engine,
    /// How fast people may ask.
    pub cooldowns: Cooldowns,
    /// The one server to register commands in.
    pub guild: Option<u64>,
    /// How long the bot waits for what.
    pub pace: Pace,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Everything that is under way.
    pub under_way: UnderWay,
    /// Room for interactions.
    pub interactions: Arc<Places>,
    /// People who were told that their presses of buttons cannot be dealt with.
    pub told: OnceAMinute,
    /// Interactions that are being told so.
    pub excuses: Semaphore,
    /// Whether the log shows what people ask.
    pub log_questions: bool,
    /// Channels that were told that not everything can be answered.
    told_in: OnceAMinute,
    answer_within: Duration,
    me: UserId,
    watched: Vec<u64>,
    memory: Memory,
    lanes: Arc<Lanes<Job>>,
    /// Where the bot may not write.
    closed: Closed,
    /// Where it may not read what Discord did not send along.
    unreadable: Closed,
}

/// Something to do in a channel, in order.
#[derive(Debug)]
enum Job {
    Answer(Heard, Question),
    Change(Edit),
    TakeBack(Spot, MessageId),
    /// To say that this one, and maybe others, are not answered.
    Excuse(Heard),
}

/// An edit of a question.
#[derive(Debug)]
struct Edit {
    spot: Spot,
    message: MessageId,
    author: Option<UserId>,
    text: String,
    at: Timestamp,
}

impl Job {
    fn channel(&self) -> ChannelId {
        match self {
            Job::Answer(heard, _) | Job::Excuse(heard) => heard.spot.channel,
            Job::Change(edit) => edit.spot.channel,
            Job::TakeBack(spot, _) => spot.channel,
        }
    }
}

impl Bot {
    /// A bot that is `me`.
    pub fn new(desk: Arc<Desk>, settings: &Settings, me: UserId, rest: Arc<Rest>, office: Arc<Office>) -> Self {
        let under_way = UnderWay::default();
        let metrics = Arc::new(Metrics::new());
        let lanes = Arc::new(Lanes::new(settings.queue, under_way.clone()));
        let interactions = Places::new(settings.queue);
        let gateway: Arc<Health> = Arc::default();
        metrics.health().watch("gateway", {
            let gateway = Arc::clone(&gateway);
            move || gateway.all_connected()
        });
        for stage in [Stage::Pausing, Stage::Connecting, Stage::Connected] {
            let gateway = Arc::clone(&gateway);
            let count = move || gateway.shards().iter().filter(|shard| shard.stage == stage).count();
            metrics.shards(stage.as_str(), count);
        }
        metrics.queue("messages", {
            let lanes = Arc::clone(&lanes);
            move || lanes.length()
        });
        metrics.queue("interactions", {
            let interactions = Arc::clone(&interactions);
            move || interactions.taken()
        });
        Bot {
            desk,
            rest,
            gateway,
            office,
            engine: Engine::new(),
            cooldowns: Cooldowns::new(settings.person_per_minute, settings.channel_per_minute),
            guild: settings.guild,
            pace: settings.pace.clone(),
            metrics,
            interactions,
            told: OnceAMinute::new(),
            excuses: Semaphore::new(EXCUSES),
            told_in: OnceAMinute::new(),
            answer_within: settings.answer_within,
            log_questions: settings.log_questions,
            me,
            watched: settings.watched.clone(),
            memory: Memory::new(),
            lanes,
            under_way,
            closed: Closed::default(),
            unreadable: Closed::default(),
        }
    }

    /// A message was posted. May be told of the same one several times.
    pub fn hears(self: &Arc<Self>, message: &Message) {
        if self.under_way.is_leaving() {
            return;
        }
        let Some(heard) = hearing::hear(message, self.me, &self.watched) else { return };
        if !self.is_new(heard.message.get()) {
            return;
        }
        let question = self.question(heard.way, Some(&heard.text));
        self.line_up(Job::Answer(heard, question));
    }

    /// A question that came just now.
    pub fn question(&self, way: Way, text: Option<&str>) -> Question {
        Question::new(&self.metrics, way, self.answer_within, text.filter(|_| self.log_questions))
    }

    /// Whether a message or an interaction comes up for the first time.
    pub fn is_new(&self, id: u64) -> bool {
        self.memory.is_new(id)
    }

    /// A message was edited (or Discord added a preview to it, which is no edit).
    pub fn sees_edit(self: &Arc<Self>, event: &MessageUpdateEvent) {
        let (Some(content), Some(at)) = (&event.content, event.edited_timestamp) else { return };
        let (text, _) = hearing::without_mention(content, self.me);
        // Without content there is nothing to answer: what was asked before stays answered.
        if text.is_empty() || at.unix_timestamp() - event.id.created_at().unix_timestamp() > EDITS_COUNT_FOR {
            return;
        }
        let author = event.author.as_ref().map(|author| author.id);
        let spot = Spot { guild: event.guild_id, channel: event.channel_id };
        // Of several edits the last one counts: those that still wait are out of date.
        let outdated = |job: &Job| matches!(job, Job::Change(edit) if edit.message == event.id);
        while self.lanes.withdraw(spot.channel, outdated).is_some() {}
        self.line_up(Job::Change(Edit { spot, message: event.id, author, text, at }));
    }

    /// A message was deleted.
    pub fn sees_deletion(self: &Arc<Self>, spot: Spot, message: MessageId) {
        let meant = |job: &Job| matches!(job, Job::Answer(heard, _) if heard.message == message);
        match self.lanes.withdraw(spot.channel, meant) {
            Some(Job::Answer(_, question)) => question.ends(Ending::Withdrawn),
            _ => self.line_up(Job::TakeBack(spot, message)),
        }
    }

    fn line_up(self: &Arc<Self>, job: Job) {
        let channel = job.channel();
        match job {
            // Most edits and deletions are of messages that were never for the bot.
            Job::Change(Edit { message, .. }) | Job::TakeBack(_, message) if !self.memory.knows(message) => {}
            // There is one for each message that is remembered, at most.
            Job::TakeBack(..) => self.lanes.push_anyway(channel, job, self.work()),
            job => {
                if let Err(job) = self.lanes.push(channel, job, self.work()) {
                    self.turns_away(job);
                }
            }
        }
    }

    /// There is no room for a job. Where somebody waits for an answer, the channel is told, before all else there.
    fn turns_away(self: &Arc<Self>, job: Job) {
        let Job::Answer(heard, question) = job else { return };
        question.ends(Ending::Overload);
        if self.may_excuse(&heard) {
            self.lanes.push_first(heard.spot.channel, Job::Excuse(heard), self.work());
        }
    }

    fn work(self: &Arc<Self>) -> impl Fn(Job) -> BoxFuture<'static, ()> + Send + 'static {
        let bot = Arc::clone(self);
        move |job| {
            let bot = Arc::clone(&bot);
            async move { bot.does(job).await }.boxed()
        }
    }

    async fn does(&self, job: Job) {
        match job {
            Job::Answer(heard, question) => {
                let ending = self.answer(heard, question.until()).instrument(question.span()).await;
                question.ends(ending);
            }
            Job::Change(edit) => self.change(edit).await,
            Job::TakeBack(spot, message) => self.take_back(spot, message).await,
            Job::Excuse(heard) => {
                // What went wrong is logged; that the question was not answered is counted already.
                let _ = self.tells(&heard, views::too_much()).await;
            }
        }
    }

    async fn answer(&self, mut heard: Heard, until: Instant) -> Ending {
        if Instant::now() >= until {
            return self.excuse(&heard).await;
        }
        if heard.way.is_called() {
            match self.cooldowns.count(heard.author.get(), heard.spot.channel.get()) {
                Verdict::Go => {}
                Verdict::Tell(limit, wait) => return self.tells(&heard, views::too_fast(slow(limit), wait)).await,
                Verdict::Told(..) => return Ending::Cooldown,
            }
        }
        if let Some(unseen) = heard.unseen
            && let Some(message) = self.reads(heard.spot, unseen).await
            && message.author.id == self.me
        {
            heard.before = hearing::context(&message);
        }
        let view = match self.say(&heard, until).await {
            Ok(Some(view)) => view,
            Ok(None) => return Ending::Silent,
            Err(Undone::Late) => return self.excuse(&heard).await,
            Err(Undone::Failed) if heard.way.is_called() => views::failed(),
            Err(Undone::Failed) => return Ending::Failed,
        };
        // In a watched channel only what is answered counts.
        if !heard.way.is_called() && !self.cooldowns.admits(heard.author.get(), heard.spot.channel.get()) {
            return Ending::Cooldown;
        }
        self.tells(&heard, view).await
    }

    /// Replies to a message, and remembers that: an edit or a deletion of the message reaches the reply.
    async fn tells(&self, heard: &Heard, view: View) -> Ending {
        let view = view.deletable(Some(heard.author));
        match self.reply(heard, &view).await {
            Ok(answer) => {
                let answered = Answered { answer, way: heard.way, before: heard.before.clone(), edited: None };
                self.memory.answered(heard.message, answered);
                view.ending
            }
            Err(ending) => ending,
        }
    }

    fn may_excuse(&self, heard: &Heard) -> bool {
        heard.way.is_called() && self.told_in.may(heard.spot.channel.get())
    }

    async fn excuse(&self, heard: &Heard) -> Ending {
        if self.may_excuse(heard) { self.tells(heard, views::too_much()).await } else { Ending::Overload }
    }

    /// What there is to say; `None` where the bot had better be silent.
    async fn say(&self, heard: &Heard, until: Instant) -> Result<Option<View>, Undone> {
        let (desk, text, before) = (self.desk.snapshot(), heard.text.clone(), heard.before.clone());
        let (way, asker, journal) = (heard.way, heard.author, self.office.journal.clone());
        let said = self.engine.run(heard.spot.channel, until, move || {
            let understood = asking::understand(&desk, &text, &before);
            match (way.is_called(), understood) {
                (false, Understood::Reply(reply)) if !matches!(reply.outcome, Outcome::Answers(_)) => None,
                (false, Understood::Nothing) => None,
                (_, Understood::Reply(reply)) => {
                    asking::note(&journal, &text, &reply);
                    Some(views::reply(&reply, &Frame { head: None, asker: Some(asker) }))
                }
                (true, Understood::Nothing) => Some(views::hello(&desk, Some(asker))),
            }
        });
        said.await
    }

    async fn change(&self, edit: Edit) {
        let Some(known) = self.memory.answer_to(edit.message) else { return };
        let Some(author) = edit.author else { return };
        if known.edited.is_some_and(|dealt_with| dealt_with >= edit.at) {
            return;
        }
        // An edit is a question too. Too many of them change nothing.
        if !self.cooldowns.admits(author.get(), edit.spot.channel.get()) {
            return;
        }
        let heard = Heard {
            message: edit.message,
            spot: edit.spot,
            author,
            text: edit.text,
            way: known.way,
            before: known.before.clone(),
            unseen: None,
        };
        let view = match self.say(&heard, Instant::now() + self.answer_within).await {
            Ok(Some(view)) => view,
            // In a watched channel, what is no clear question any more needs no answer any more.
            Ok(None) => return self.take_back(edit.spot, edit.message).await,
            Err(Undone::Failed) if known.way.is_called() => views::failed(),
            Err(_) => return,
        };
        let Some(attempt) = self.closed.tries(edit.spot) else { return };
        match self.rest.edit(edit.spot.channel, known.answer, &view.body()).await {
            Ok(()) => self.memory.answered(edit.message, Answered { edited: Some(edit.at), ..known }),
            Err(error) => {
                if refusal::meaning(&error) == Refusal::Gone {
                    self.memory.forget(edit.message);
                }
                let _ = self.failed(attempt, edit.spot.channel, &error);
            }
        }
    }

    async fn take_back(&self, spot: Spot, message: MessageId) {
        if let Some(known) = self.memory.forget(message)
            && let Some(attempt) = self.closed.tries(spot)
            && let Err(error) = self.rest.delete(spot.channel, known.answer).await
        {
            let _ = self.failed(attempt, spot.channel, &error);
        }
    }

    /// A message that Discord did not send along; `None` where it cannot be had.
    async fn reads(&self, spot: Spot, message: MessageId) -> Option<Message> {
        let attempt = self.unreadable.tries(spot)?;
        match self.rest.message(spot.channel, message).await {
            Ok(message) => {
                attempt.opened();
                Some(message)
            }
            Err(error) => {
                if refusal::meaning(&error) == Refusal::NotAllowed {
                    attempt.refused();
                }
                None
            }
        }
    }

    /// Replies to a message; the id of the reply, or what the question came to where it could not be sent.
    async fn reply(&self, heard: &Heard, view: &View) -> Result<MessageId, Ending> {
        let channel = heard.spot.channel;
        let Some(attempt) = self.closed.tries(heard.spot) else { return Err(Ending::NotAllowed) };
        let mut body = view.body();
        body["message_reference"] = json!({ "message_id": heard.message, "fail_if_not_exists": false });
        // A message has one answer: posted twice, Discord still shows one.
        let nonce = heard.message.get();
        let mut sent = self.rest.post(channel, nonce, &body).await;
        if let Err(error) = &sent
            && refusal::meaning(error) == Refusal::NoReplies
        {
            body["message_reference"] = Value::Null;
            sent = self.rest.post(channel, nonce, &body).await;
        }
        match sent {
            Ok(answer) => {
                attempt.opened();
                Ok(answer)
            }
            Err(error) => Err(self.failed(attempt, channel, &error)),
        }
    }

    /// Logs what went wrong in a channel, once where it will go wrong again; what a question came to by it.
    fn failed(&self, attempt: Attempt<'_>, channel: ChannelId, error: &RestError) -> Ending {
        match refusal::meaning(error) {
            Refusal::Gone => {
                tracing::debug!(%channel, "{error}");
                Ending::Gone
            }
            Refusal::NotAllowed => {
                if attempt.refused() {
                    tracing::warn!(%channel, "cannot answer in this channel, give the bot the permissions to view it, \
                        send messages (in threads too) and read the message history: {error}");
                }
                Ending::NotAllowed
            }
            Refusal::NoReplies | Refusal::Other => {
                if self.memory.is_news(channel, error) {
                    tracing::warn!(%channel, "a message could not be answered: {error}");
                }
                Ending::Failed
            }
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
