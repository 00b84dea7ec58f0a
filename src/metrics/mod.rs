//! What is counted while the bot runs, whether it is well, and the endpoint at which both are read.
//!
//! [`Metrics`] is shared by whoever has something to count. It is a low floor: it knows the words for what is counted,
//! and nothing of Discord or the desk. No label holds anything that a person wrote.

mod counted;
mod endpoint;
mod health;
mod process;

pub use counted::{Ending, Way};
pub use endpoint::{Endpoint, EndpointError};
pub use health::{Health, HealthReport};

use std::fmt;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, prometheus_text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Upper ends of the histogram's buckets, in seconds. Discord wants a first response within three.
const REPLY_SECONDS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0];

/// Everything that is counted.
pub struct Metrics {
    registry: Registry,
    questions: Family<Asked, Counter>,
    reply_seconds: Histogram,
    queue_length: Family<Queue, Gauge>,
    shards: Family<Shards, Gauge>,
    reloads: Family<Reloaded, Counter>,
    journal_lost: Counter,
    journal_errors: Counter,
    memory: Gauge,
    files: Gauge,
    tasks: Gauge,
    looks: Mutex<Vec<Look>>,
    health: Health,
}

/// Looks at something and sets its gauge, each time the metrics are read.
type Look = Box<dyn Fn() + Send + Sync>;

/// Labels of a question.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    way: &'static str,
    outcome: &'static str,
}

/// Label of a queue.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Queue {
    queue: &'static str,
}

/// Label of shards of the gateway.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Shards {
    state: &'static str,
}

/// Label of a change of the knowledge.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Reloaded {
    result: &'static str,
}

impl Metrics {
    /// Nothing counted yet, and nothing to be well or not.
    pub fn new() -> Self {
        let mut registry = Registry::default();
        let (memory, files, tasks) = (Gauge::default(), Gauge::default(), Gauge::default());
        registry.register("process_resident_memory_bytes", "Memory in use", memory.clone());
        registry.register("process_open_fds", "Open files and connections", files.clone());

        let of_the_bot = registry.sub_registry_with_prefix("dealdesk");
        let questions = Family::default();
        let what = "Questions dealt with, by the way they came and what became of them";
        of_the_bot.register("questions", what, questions.clone());
        let reply_seconds = Histogram::new(REPLY_SECONDS);
        let what = "Seconds from a question's arrival until Discord took its reply";
        of_the_bot.register("reply_seconds", what, reply_seconds.clone());
        of_the_bot.register("runtime_tasks", "Tasks of the runtime that have not ended", tasks.clone());
        let queue_length = Family::default();
        of_the_bot.register("queue_length", "What waits or is under way", queue_length.clone());
        let shards = Family::default();
        of_the_bot.register(
            "gateway_shards",
            "Connections to Discord's gateway, by what they are doing",
            shards.clone(),
        );
        let reloads = Family::default();
        of_the_bot.register("reloads", "Changes of the knowledge, by what came of them", reloads.clone());
        let journal_lost = Counter::default();
        of_the_bot.register("journal_lost", "What the journal could not keep", journal_lost.clone());
        let journal_errors = Counter::default();
        let what = "Times that the journal's file could not be used";
        of_the_bot.register("journal_errors", what, journal_errors.clone());
        Metrics {
            registry,
            questions,
            reply_seconds,
            queue_length,
            shards,
            reloads,
            journal_lost,
            journal_errors,
            memory,
            files,
            tasks,
            looks: Mutex::default(),
            health: Health::default(),
        }
    }

    /// Counts a question that has been dealt with, `after` so much time.
    pub fn question(&self, way: Way, ending: Ending, after: Duration) {
        self.questions.get_or_create(&Asked { way: way.as_str(), outcome: ending.as_str() }).inc();
        if ending.is_reply() {
            self.reply_seconds.observe(after.as_secs_f64());
        }
    }

    /// Shows the length of a queue from now on. `length` has to be quick.
    pub fn queue(&self, queue: &'static str, length: impl Fn() -> usize + Send + Sync + 'static) {
        let gauge = self.queue_length.get_or_create_owned(&Queue { queue });
        self.looks(move || {
            gauge.set(gauged(length()));
        });
    }

    /// Shows how many shards are in a state from now on. `count` has to be quick.
    pub fn shards(&self, state: &'static str, count: impl Fn() -> usize + Send + Sync + 'static) {
        let gauge = self.shards.get_or_create_owned(&Shards { state });
        self.looks(move || {
            gauge.set(gauged(count()));
        });
    }

    /// Shows from now on how much the journal could not keep, and how often its file could not be used. Both have to be
    /// quick, and never go down.
    pub fn journal(
        &self,
        lost: impl Fn() -> u64 + Send + Sync + 'static,
        errors: impl Fn() -> u64 + Send + Sync + 'static,
    ) {
        let (lost_so_far, errors_so_far) = (self.journal_lost.clone(), self.journal_errors.clone());
        self.looks(move || {
            lost_so_far.inner().store(lost(), Ordering::Relaxed);
            errors_so_far.inner().store(errors(), Ordering::Relaxed);
        });
    }

    /// Counts a change of the knowledge that went live, or was refused.
    pub fn reload(&self, live: bool) {
        let result = if live { "live" } else { "refused" };
        self.reloads.get_or_create(&Reloaded { result }).inc();
    }

    fn looks(&self, look: impl Fn() + Send + Sync + 'static) {
        self.looks.lock().unwrap_or_else(PoisonError::into_inner).push(Box::new(look));
    }

    /// Whether everything works.
    pub fn health(&self) -> &Health {
        &self.health
    }

    /// Everything as Prometheus reads it (text format 0.0.4).
    ///
    /// # Errors
    ///
    /// Where it cannot be written, which nothing that is counted here brings about.
    pub fn text(&self) -> Result<String, fmt::Error> {
        self.looks.lock().unwrap_or_else(PoisonError::into_inner).iter().for_each(|look| look());
        self.memory.set(process::resident_memory().map_or(0, gauged));
        self.files.set(process::open_files().map_or(0, gauged));
        self.tasks.set(process::tasks().map_or(0, gauged));
        let mut text = String::new();
        prometheus_text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// A number as gauges take it.
fn gauged(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}
