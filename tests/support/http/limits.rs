//! Rate limits as Discord keeps them: a bucket for each channel's new messages, told in the headers of every answer.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::faults::Fault;

/// How much room for messages there is in each channel.
pub struct MessageWindows {
    limit: Option<(u32, Duration)>,
    /// When the window began, and messages in it.
    channels: HashMap<u64, (Instant, u32)>,
}

impl MessageWindows {
    pub fn new(limit: Option<(u32, Duration)>) -> Self {
        Self { limit, channels: HashMap::new() }
    }

    /// Counts a message; a 429 where there is no room for it.
    pub fn count(&mut self, channel: u64) -> Result<(), Fault> {
        let Some((limit, per)) = self.limit else { return Ok(()) };
        let now = Instant::now();
        let window = self.channels.entry(channel).or_insert((now, 0));
        if now.duration_since(window.0) >= per {
            *window = (now, 0);
        }
        if window.1 < limit {
            window.1 += 1;
            return Ok(());
        }
        let retry_after = (window.0 + per).saturating_duration_since(now).as_secs_f64();
        let mut headers = self.headers(channel).unwrap_or_default();
        headers.push(("retry-after".to_owned(), retry_after.ceil().to_string()));
        headers.push(("x-ratelimit-scope".to_owned(), "user".to_owned()));
        let body = json!({ "message": "You are being rate limited.", "retry_after": retry_after, "global": false });
        Err(Fault::Status { status: 429, headers, body })
    }

    /// What answers say of a channel's room.
    pub fn headers(&self, channel: u64) -> Option<Vec<(String, String)>> {
        let (limit, per) = self.limit?;
        let (began, count) = self.channels.get(&channel)?;
        let reset_after = (*began + per).saturating_duration_since(Instant::now()).as_secs_f64();
        let pair = |name: &str, value: String| (format!("x-ratelimit-{name}"), value);
        Some(vec![
            pair("bucket", "messages".to_owned()),
            pair("limit", limit.to_string()),
            pair("remaining", (limit - count).to_string()),
            pair("reset-after", format!("{reset_after:.3}")),
        ])
    }
}
