//! How long the bot waits for Discord. Discord sets the pace: the host has nothing to choose here, tests shorten it.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

/// The waits of requests and of the gateway's watch.
#[derive(Clone, Debug)]
pub struct Pace {
    /// What one try of a request may take.
    pub request: Duration,
    /// How long a request is tried again, all waits included.
    pub persists: Duration,
    /// The first response to an interaction is given up this long after the interaction came: Discord takes none
    /// after three seconds.
    pub first_response: Duration,
    /// What answering an interaction may take before Discord is told that it takes longer.
    pub patience: Duration,
    /// The first pause before something is tried again; it doubles from try to try.
    pub first_pause: Duration,
    /// The longest pause between two sign-ins of a shard; chance may double it.
    pub longest_pause: Duration,
    /// Between two sign-ins: Discord takes one in five seconds.
    pub between_sign_ins: Duration,
    /// What signing in may take, from connecting to READY.
    pub sign_in: Duration,
    /// How long a shard may hear nothing, not even that a heartbeat was noted. Discord asks for one every 41 seconds.
    pub silence: Duration,
    /// How long a shard's thread may leave a call unanswered.
    pub stuck: Duration,
    /// A connection that breaks off again within this time after it was resumed hardly lasted: that is tried a few times.
    pub hardly: Duration,
    /// A connection that lasted this long was a good one: the next pause is a first one again.
    pub settled: Duration,
    /// So many refused requests (401, 403, 429) in ten minutes slow the bot down.
    pub refused_slow: u32,
    /// So many make it pause. Discord bans an address at 10,000.
    pub refused_pause: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Pace {
            request: Duration::from_secs(10),
            persists: Duration::from_secs(60),
            first_response: Duration::from_millis(2_700),
            patience: Duration::from_millis(1_500),
            first_pause: Duration::from_millis(500),
            // A thousand sign-ins a day are one in 86 seconds: a longer pause spares nothing, and is silence for people.
            longest_pause: Duration::from_secs(90),
            // A little more, for the way to Discord is not always equally long.
            between_sign_ins: Duration::from_millis(5_500),
            sign_in: Duration::from_secs(30),
            silence: Duration::from_secs(180),
            stuck: Duration::from_secs(5),
            hardly: Duration::from_secs(1),
            settled: Duration::from_secs(60),
            refused_slow: 200,
            refused_pause: 2_000,
        }
    }
}

impl Pace {
    /// Pauses between tries: the first of them first, then longer from try to try up to the longest; chance may double
    /// each.
    pub fn growing(&self, longest: Duration) -> Pauses {
        let growing = ExponentialBuilder::default()
            .with_jitter()
            .with_min_delay(self.first_pause)
            .with_max_delay(longest)
            .without_max_times();
        Pauses { growing: growing.build(), longest }
    }
}

/// Growing pauses, without end.
#[derive(Debug)]
pub struct Pauses {
    growing: ExponentialBackoff,
    longest: Duration,
}

impl Pauses {
    /// The next one.
    pub fn pause(&mut self) -> Duration {
        self.growing.next().unwrap_or(self.longest)
    }
}
