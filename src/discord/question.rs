//! A question on its way through the bot: how it came, how long it is worth answering, and what became of it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tracing::{Span, field};

use crate::metrics::{Ending, Metrics, Way};

/// A question under way. It ends once, with what became of it: counted, and logged in a span of its own.
pub struct Question {
    way: Way,
    came: Instant,
    until: Instant,
    span: Span,
    metrics: Arc<Metrics>,
    ended: bool,
}

impl Question {
    /// A question that came just now and is worth answering `within` so much time. `text` goes to the log.
    pub fn new(metrics: &Arc<Metrics>, way: Way, within: Duration, text: Option<&str>) -> Self {
        let came = Instant::now();
        let span = tracing::info_span!(
            "question",
            way = way.as_str(),
            outcome = field::Empty,
            ms = field::Empty,
            text = field::Empty,
        );
        let question = Question { way, came, until: came + within, span, metrics: Arc::clone(metrics), ended: false };
        if let Some(text) = text {
            question.shows(text);
        }
        question
    }

    /// What was asked, for the log.
    pub fn shows(&self, text: &str) {
        self.span.record("text", text);
    }

    /// When an answer is of no use any more.
    pub fn until(&self) -> Instant {
        self.until
    }

    /// Where what happens on the way is logged.
    pub fn span(&self) -> Span {
        self.span.clone()
    }

    /// What became of it.
    pub fn ends(mut self, ending: Ending) {
        self.close(ending);
    }

    fn close(&mut self, ending: Ending) {
        self.ended = true;
        let took = self.came.elapsed();
        self.metrics.question(self.way, ending, took);
        self.span.record("outcome", ending.as_str());
        self.span.record("ms", u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
        // What is only overheard would fill the log of a lively channel.
        match ending {
            Ending::Silent => tracing::debug!(parent: &self.span, "dealt with"),
            _ => tracing::info!(parent: &self.span, "dealt with"),
        }
    }
}

impl Drop for Question {
    /// Whatever is broken off was broken off by the end of the bot, or by a failure that is logged where it happened.
    fn drop(&mut self) {
        if !self.ended {
            self.close(if std::thread::panicking() { Ending::Failed } else { Ending::Ended });
        }
    }
}

impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Question").field("way", &self.way).finish_non_exhaustive()
    }
}
