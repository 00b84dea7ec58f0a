//! The simulation's time: a clock that stands still until a test moves it, snowflakes and timestamps made from it.
//!
//! Deadlines (three seconds, fifteen minutes) are judged on this clock, so that a slow machine breaks no test.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;
use time::macros::format_description;

/// Discord's epoch: the first second of 2015, in Unix milliseconds.
const DISCORD_EPOCH_MS: u64 = 1_420_070_400_000;

pub struct Clock {
    start_ms: u64,
    started: Instant,
    moved_ms: AtomicU64,
    real: bool,
    sequence: AtomicU64,
}

impl Clock {
    /// A clock that starts now; with `real` it also runs by itself.
    pub fn new(real: bool) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("the system clock is past 1970");
        Self {
            start_ms: u64::try_from(now.as_millis()).expect("milliseconds fit"),
            started: Instant::now(),
            moved_ms: AtomicU64::new(0),
            real,
            sequence: AtomicU64::new(1),
        }
    }

    /// Unix milliseconds.
    pub fn now_ms(&self) -> u64 {
        let ran = if self.real { u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX) } else { 0 };
        self.start_ms + self.moved_ms.load(Ordering::SeqCst) + ran
    }

    pub fn advance(&self, by: Duration) {
        self.moved_ms.fetch_add(u64::try_from(by.as_millis()).expect("milliseconds fit"), Ordering::SeqCst);
    }

    /// A new snowflake, larger than every earlier one.
    ///
    /// The sequence takes the 22 bits below the time: Discord's worker, process and increment.
    pub fn snowflake(&self) -> u64 {
        let sequence = self.sequence.fetch_add(1, Ordering::SeqCst);
        assert!(sequence < 1 << 22, "one simulation hands out at most four million ids");
        ((self.now_ms() - DISCORD_EPOCH_MS) << 22) | sequence
    }
}

/// Unix milliseconds as Discord writes them: `2026-01-05T12:00:00.123000+00:00`.
pub fn timestamp(unix_ms: u64) -> String {
    let written = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]+00:00");
    let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(unix_ms) * 1_000_000).expect("within range");
    moment.format(written).expect("it can be written")
}
