//! Answers that a test makes Discord give instead of its own: delays, errors, cut connections.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::Semaphore;

#[derive(Clone, Debug)]
pub enum Fault {
    /// This status, these headers and this body instead of an answer; the request has no effect.
    Status { status: u16, headers: Vec<(String, String)>, body: Value },
    /// This status and this text instead of an answer, as from a proxy that is out of order; the request has no effect.
    Page { status: u16, headers: Vec<(String, String)>, text: String },
    /// The connection is cut; the request has no effect.
    Reset,
    /// The request takes effect, then the connection is cut before the answer.
    ResetAfter,
    /// The request takes effect, then the connection is cut in the middle of the answer.
    Truncated,
    /// The request takes effect, and its answer is no JSON.
    Garbled,
    /// The answer comes late, by the real clock.
    Delay(Duration),
    /// The request waits until the test lets it go on.
    Hold(Arc<Semaphore>),
    /// The request takes effect, its answer waits until the test lets it go on.
    HoldAfter(Arc<Semaphore>),
}

impl Fault {
    pub fn status(status: u16) -> Self {
        let body = json!({ "message": format!("{status}: simulated"), "code": 0 });
        Self::Status { status, headers: Vec::new(), body }
    }

    /// A 429 with the header that says when to try again.
    pub fn rate_limited(retry_after: f64, global: bool) -> Self {
        let mut headers = vec![("retry-after".to_owned(), retry_after.ceil().to_string())];
        headers.push(("x-ratelimit-scope".to_owned(), if global { "global" } else { "user" }.to_owned()));
        if global {
            headers.push(("x-ratelimit-global".to_owned(), "true".to_owned()));
        }
        let body = json!({ "message": "You are being rate limited.", "retry_after": retry_after, "global": global });
        Self::Status { status: 429, headers, body }
    }

    pub fn with_header(self, name: &str, value: &str) -> Self {
        match self {
            Self::Status { status, mut headers, body } => {
                headers.push((name.to_owned(), value.to_owned()));
                Self::Status { status, headers, body }
            }
            Self::Page { status, mut headers, text } => {
                headers.push((name.to_owned(), value.to_owned()));
                Self::Page { status, headers, text }
            }
            other => other,
        }
    }

    /// A page for people instead of an answer for programs.
    pub fn page(status: u16) -> Self {
        let text = format!("<html><body><h1>{status}</h1></body></html>");
        Self::Page { status, headers: Vec::new(), text }
    }

    /// A 429 for what the bot shares with others.
    pub fn shared_limit(retry_after: f64) -> Self {
        let Self::Status { status, mut headers, body } = Self::rate_limited(retry_after, false) else { unreachable!() };
        headers.retain(|(name, _)| name != "x-ratelimit-scope");
        headers.push(("x-ratelimit-scope".to_owned(), "shared".to_owned()));
        Self::Status { status, headers, body }
    }

    /// An answer that waits after the request took effect, and what lets it go on.
    pub fn hold_after() -> (Self, Held) {
        let semaphore = Arc::new(Semaphore::new(0));
        (Self::HoldAfter(semaphore.clone()), Held(semaphore))
    }

    /// A request that waits, and what lets it go on.
    pub fn hold() -> (Self, Held) {
        let semaphore = Arc::new(Semaphore::new(0));
        (Self::Hold(semaphore.clone()), Held(semaphore))
    }
}

/// Lets held requests go on, at the latest when dropped.
pub struct Held(Arc<Semaphore>);

impl Held {
    pub fn release(self) {}
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.close();
    }
}

struct Planned {
    method: String,
    pattern: Vec<String>,
    fault: Fault,
    times: usize,
}

#[derive(Default)]
pub struct Faults {
    planned: Mutex<VecDeque<Planned>>,
}

impl Faults {
    /// The next `times` requests of this method and path (`*` stands for one segment) get the fault.
    pub fn plan(&self, method: &str, pattern: &str, fault: Fault, times: usize) {
        let pattern = pattern.trim_matches('/').split('/').map(str::to_owned).collect();
        self.planned.lock().unwrap_or_else(PoisonError::into_inner).push_back(Planned {
            method: method.to_owned(),
            pattern,
            fault,
            times,
        });
    }

    pub fn take(&self, method: &str, segments: &[&str]) -> Option<Fault> {
        let mut planned = self.planned.lock().unwrap_or_else(PoisonError::into_inner);
        let at = planned.iter().position(|plan| {
            plan.method == method
                && plan.pattern.len() == segments.len()
                && plan.pattern.iter().zip(segments).all(|(pattern, segment)| pattern == "*" || pattern == segment)
        })?;
        let fault = planned[at].fault.clone();
        planned[at].times -= 1;
        if planned[at].times == 0 {
            planned.remove(at);
        }
        Some(fault)
    }
}
