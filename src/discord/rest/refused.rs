//! Counting refused requests: Discord bans an address that makes 10,000 of them (401, 403, 429) in ten minutes.
//!
//! Long before that, requests wait, the longer the more there were; then none is made until enough of them lie ten
//! minutes back.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::error::RestError;

const SLICE: Duration = Duration::from_secs(10);
/// Ten minutes of slices, and the one that has just begun.
const SLICES: usize = 61;

/// The longest wait before a request.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// How many requests were refused lately.
#[derive(Debug)]
pub struct Refused {
    slow: u32,
    pause: u32,
    start: Instant,
    slices: Mutex<Slices>,
}

#[derive(Debug)]
struct Slices {
    counts: [u32; SLICES],
    /// Number of the newest slice since the start.
    newest: usize,
    pausing: bool,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leave {
    Go,
    Wait(Duration),
    Never(Duration),
}

impl Refused {
    /// Slows down from `slow` refused requests in ten minutes on, pauses from `pause` on, if that is not less.
    pub fn new(slow: u32, pause: u32) -> Self {
        let slices = Slices { counts: [0; SLICES], newest: 0, pausing: false };
        Refused { slow, pause, start: Instant::now(), slices: Mutex::new(slices) }
    }

    /// Counts one.
    pub fn count(&self) {
        self.count_at(Instant::now());
    }

    /// Waits until another request may be made.
    ///
    /// # Errors
    ///
    /// [`RestError::Paused`] where none may, [`RestError::TooLate`] where the wait would last past `until`.
    pub async fn admit(&self, until: Instant) -> Result<(), RestError> {
        let now = Instant::now();
        match self.leave_at(now) {
            Leave::Go => Ok(()),
            Leave::Wait(wait) if now + wait < until => {
                tokio::time::sleep(wait).await;
                Ok(())
            }
            Leave::Wait(_) => Err(RestError::TooLate),
            Leave::Never(rest) => Err(RestError::Paused(rest)),
        }
    }

    fn count_at(&self, now: Instant) {
        let mut slices = self.slices.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = self.turn(&mut slices, now);
        slices.counts[newest % SLICES] += 1;
    }

    fn leave_at(&self, now: Instant) -> Leave {
        let mut slices = self.slices.lock().unwrap_or_else(PoisonError::into_inner);
        self.turn(&mut slices, now);
        let total: u32 = slices.counts.iter().sum();
        // A pause ends at half, so that it does not end and begin with every request.
        let pausing = total >= if slices.pausing { self.pause.div_ceil(2) } else { self.pause };
        if pausing != slices.pausing {
            slices.pausing = pausing;
            if pausing {
                tracing::error!(
                    "Discord refused {total} requests in ten minutes: no more are made until it is half as many"
                );
            } else {
                tracing::warn!("requests are made again");
            }
        }
        if pausing {
            return Leave::Never(self.until_half(&slices, total, now));
        }
        if total < self.slow {
            return Leave::Go;
        }
        let share = f64::from(total - self.slow + 1) / f64::from((self.pause - self.slow).max(1));
        Leave::Wait(LONGEST_WAIT.mul_f64(share.min(1.0)))
    }

    /// Forgets what lies back too far; the number of the newest slice.
    fn turn(&self, slices: &mut Slices, now: Instant) -> usize {
        let elapsed = now.saturating_duration_since(self.start).as_secs() / SLICE.as_secs();
        let newest = usize::try_from(elapsed).unwrap_or(usize::MAX).max(slices.newest);
        for slice in (slices.newest + 1..=newest).take(SLICES) {
            slices.counts[slice % SLICES] = 0;
        }
        if newest - slices.newest >= SLICES {
            slices.counts = [0; SLICES];
        }
        slices.newest = newest;
        newest
    }

    /// Time until half as many are left as make a pause.
    fn until_half(&self, slices: &Slices, mut total: u32, now: Instant) -> Duration {
        let half = self.pause.div_ceil(2);
        for age in (0..SLICES).rev() {
            let Some(slice) = slices.newest.checked_sub(age) else { continue };
            total -= slices.counts[slice % SLICES];
            if total < half {
                let gone = SLICE * u32::try_from(slice + SLICES).unwrap_or(u32::MAX);
                return (self.start + gone).saturating_duration_since(now);
            }
        }
        Duration::ZERO
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(refused: &Refused, seconds: u64) -> Instant {
        refused.start + Duration::from_secs(seconds)
    }

    #[test]
    fn first_waits_that_grow_then_a_pause_until_half_of_it_is_past() {
        let refused = Refused::new(10, 100);
        let mut last = Duration::ZERO;
        for number in 0..100 {
            match refused.leave_at(after(&refused, number)) {
                Leave::Go => assert!(number < 10, "{number}"),
                Leave::Wait(wait) => {
                    assert!(number >= 10 && wait >= last && wait <= LONGEST_WAIT, "{number}: {wait:?}");
                    last = wait;
                }
                Leave::Never(_) => panic!("{number} are no reason to pause"),
            }
            refused.count_at(after(&refused, number));
        }
        let Leave::Never(rest) = refused.leave_at(after(&refused, 100)) else { panic!("a pause") };
        assert!(matches!(refused.leave_at(after(&refused, 100) + rest - Duration::from_secs(1)), Leave::Never(_)));
        assert!(matches!(refused.leave_at(after(&refused, 100) + rest), Leave::Wait(_)));
    }

    #[test]
    fn what_lies_ten_minutes_back_is_forgotten() {
        let refused = Refused::new(1, 2);
        refused.count_at(after(&refused, 0));
        refused.count_at(after(&refused, 15));
        assert!(matches!(refused.leave_at(after(&refused, 599)), Leave::Never(_)));
        assert_eq!(refused.leave_at(after(&refused, 660)), Leave::Go);
        refused.count_at(after(&refused, 100_000));
        assert!(matches!(refused.leave_at(after(&refused, 100_000)), Leave::Wait(_)));
        assert_eq!(refused.leave_at(after(&refused, 200_000)), Leave::Go);
    }
}
