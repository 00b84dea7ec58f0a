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

use std::collections::BTreeMap;
use std::fmt;
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
    observed: Family<Observed, Gauge>,
    memory: Gauge,
    files: Gauge,
    tasks: Gauge,
    observers: Mutex<BTreeMap<Observed, Observer>>,
    health: Health,
}

/// Gives a number each time it is asked.
type Observer = Box<dyn Fn() -> usize + Send + Sync>;

/// Labels of a question.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    way: &'static str,
    outcome: &'static str,
}

/// Labels of a queue.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EncodeLabelSet)]
struct Observed {
    queue: &'static str,
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
        let observed = Family::default();
        of_the_bot.register("queue_length", "What waits or is under way", observed.clone());
        Metrics {
            registry,
            questions,
            reply_seconds,
            observed,
            memory,
            files,
            tasks,
            observers: Mutex::default(),
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
        let mut observers = self.observers.lock().unwrap_or_else(PoisonError::into_inner);
        observers.insert(Observed { queue }, Box::new(length));
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
        for (observed, length) in &*self.observers.lock().unwrap_or_else(PoisonError::into_inner) {
            self.observed.get_or_create(observed).set(gauged(length()));
        }
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
