//! The simulation's time: a clock that stands still until a test moves it, snowflakes and timestamps made from it.
//!
//! Deadlines (three seconds, fifteen minutes) are judged on this clock, so that a slow machine breaks no test.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

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

/// Milliseconds as Discord writes them: `2026-01-05T12:00:00.123000+00:00`.
pub fn timestamp(unix_ms: u64) -> String {
    let (days, in_day) = (unix_ms / 86_400_000, unix_ms % 86_400_000);
    let (year, month, day) = civil_from_days(days);
    let (seconds, millis) = (in_day / 1000, in_day % 1000);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}000+00:00")
}

/// Hinnant's `civil_from_days` for days since 1970.
fn civil_from_days(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

#[test]
fn timestamps_read_like_discords() {
    assert_eq!(timestamp(0), "1970-01-01T00:00:00.000000+00:00");
    assert_eq!(timestamp(1_709_210_096_789), "2024-02-29T12:34:56.789000+00:00");
}
