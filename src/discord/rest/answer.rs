//! What comes back from Discord, and what it says about limits.

use std::time::Duration;

use reqwest::header::HeaderMap;
use serde_json::Value;

use super::error::RestError;

/// Bytes of an answer that are read at most; what Discord sends the bot is far smaller.
pub const LARGEST: usize = 8 << 20;

/// An answer, whatever its status.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub limits: Limits,
    pub body: Vec<u8>,
}

/// What the headers say about limits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limits {
    /// Name of the bucket that the request counts against.
    pub bucket: Option<String>,
    /// Requests that the bucket holds.
    pub limit: Option<u32>,
    /// Requests left in it.
    pub remaining: Option<u32>,
    /// Time until it is full again.
    pub reset_after: Option<Duration>,
    /// Time to wait, with a 429.
    pub retry_after: Option<Duration>,
    /// A 429 for everything that the bot asks for.
    pub global: bool,
    /// A 429 for what others share with the bot: not its fault, and not counted against it.
    pub shared: bool,
}

impl Limits {
    /// Reads the headers; what cannot be read is not there.
    pub fn read(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let number = |name: &str| text(name).and_then(|value| value.parse().ok());
        let seconds = |name: &str| text(name).and_then(|value| value.parse().ok()).and_then(duration);
        let scope = text("x-ratelimit-scope");
        Limits {
            bucket: text("x-ratelimit-bucket").map(str::to_owned),
            limit: number("x-ratelimit-limit"),
            remaining: number("x-ratelimit-remaining"),
            reset_after: seconds("x-ratelimit-reset-after"),
            retry_after: seconds("retry-after"),
            global: text("x-ratelimit-global") == Some("true") || scope == Some("global"),
            shared: scope == Some("shared"),
        }
    }
}

/// The longest wait that is taken for what it says: what is added to the clock has to stay on it.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Seconds as Discord writes them. Nonsense is no duration.
fn duration(seconds: f64) -> Option<Duration> {
    if seconds > LONGEST.as_secs_f64() {
        return Some(LONGEST);
    }
    Duration::try_from_secs_f64(seconds).ok()
}

impl Answer {
    /// An answer; a 429 may say in its body what its headers do not.
    pub fn new(status: u16, headers: &HeaderMap, body: Vec<u8>) -> Self {
        let mut limits = Limits::read(headers);
        if status == 429 {
            match serde_json::from_slice::<Value>(&body) {
                Ok(said) => {
                    limits.global |= said["global"] == true;
                    // The body's is the exact one: the header is in whole seconds.
                    limits.retry_after = said["retry_after"].as_f64().and_then(duration).or(limits.retry_after);
                }
                // Not from Discord's API but from what stands before it, which refuses the address as a whole.
                Err(_) => limits.global = true,
            }
        }
        Answer { status, limits, body }
    }

    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether it counts against the 10,000 refused requests in ten minutes.
    pub fn is_held_against_us(&self) -> bool {
        matches!(self.status, 401 | 403) || self.status == 429 && !self.limits.shared
    }

    /// What is wrong, in Discord's words.
    pub fn refusal(&self) -> RestError {
        let said: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        RestError::Refused {
            status: self.status,
            code: said["code"].as_i64(),
            message: said["message"].as_str().map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| ((*name).parse().expect("a name"), (*value).parse().expect("a value")))
            .collect()
    }

    #[test]
    fn a_429_is_read_from_headers_and_body() {
        let said = headers(&[("retry-after", "2"), ("x-ratelimit-scope", "user"), ("x-ratelimit-remaining", "0")]);
        let answer = Answer::new(429, &said, br#"{"message":"slow","retry_after":1.25,"global":false}"#.to_vec());
        assert_eq!(answer.limits.retry_after, Some(Duration::from_millis(1250)));
        assert!(!answer.limits.global && answer.is_held_against_us());

        let answer = Answer::new(429, &headers(&[("retry-after", "30")]), b"<html>no</html>".to_vec());
        assert!(answer.limits.global, "refused before the API was reached");
        assert_eq!(answer.limits.retry_after, Some(Duration::from_secs(30)));

        let answer = Answer::new(429, &headers(&[("x-ratelimit-scope", "shared")]), b"{}".to_vec());
        assert!(!answer.is_held_against_us());
    }

    #[test]
    fn nonsense_in_headers_is_nothing() {
        let nonsense =
            headers(&[("retry-after", "-1"), ("x-ratelimit-limit", "many"), ("x-ratelimit-reset-after", "NaN")]);
        assert_eq!(Limits::read(&nonsense), Limits::default());
    }

    #[test]
    fn no_wait_is_longer_than_a_day() {
        let day = Some(Duration::from_secs(86_400));
        for long in ["1e19", "1e99", "inf", "86401"] {
            let limits = Limits::read(&headers(&[("retry-after", long), ("x-ratelimit-reset-after", long)]));
            assert_eq!((limits.retry_after, limits.reset_after), (day, day), "{long}");
        }
        let answer = Answer::new(429, &headers(&[]), br#"{"retry_after":1e19,"global":true}"#.to_vec());
        assert_eq!(answer.limits.retry_after, day);
    }
}
