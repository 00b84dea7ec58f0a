//! The bot's state, and how what comes in is lined up: in each channel one thing after the other, done in `messages`.

use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use serenity::model::channel::Message;
use serenity::model::event::MessageUpdateEvent;
use serenity::model::id::{ChannelId, MessageId, UserId};
use serenity::model::timestamp::Timestamp;
use tokio::sync::Semaphore;
use tracing::Instrument;

use super::closed::{Closed, Spot};
use super::cooldown::{Cooldowns, Limit, OnceAMinute};
use super::engine::Engine;
use super::gateway::{Health, Stage};
use super::hearing::{self, Heard};
use super::lanes::Lanes;
use super::memory::Memory;
use super::moderation::Office;
use super::places::Places;
use super::question::Question;
use super::rest::Rest;
use super::under_way::UnderWay;
use super::views::{self, Slow};
use crate::desk::Desk;
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
    pub(super) told_in: OnceAMinute,
    pub(super) answer_within: Duration,
    pub(super) me: UserId,
    watched: Vec<u64>,
    pub(super) memory: Memory,
    lanes: Arc<Lanes<Job>>,
    /// Where the bot may not write.
    pub(super) closed: Closed,
    /// Where it may not read what Discord did not send along.
    pub(super) unreadable: Closed,
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
pub(super) struct Edit {
    pub(super) spot: Spot,
    pub(super) message: MessageId,
    pub(super) author: Option<UserId>,
    pub(super) text: String,
    pub(super) at: Timestamp,
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
}

/// Who has to wait, as it is told.
pub fn slow(limit: Limit) -> Slow {
    match limit {
        Limit::Person => Slow::You,
        Limit::Channel => Slow::Channel,
    }
}
