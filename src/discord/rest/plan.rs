//! How hard a request is tried, and until when.

use std::time::Duration;

use tokio::time::Instant;

use crate::settings::Pace;

/// How long Discord takes what follows the first response to an interaction.
const TOKEN: Duration = Duration::from_secs(15 * 60 - 10);

/// What a request that failed may be repeated after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeats {
    /// Only after being told to wait.
    WhenTold,
    /// Also where it surely had no effect: twice would show.
    Unheard,
    /// After anything: twice is as good as once.
    Always,
}

/// How a request is tried.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// From then on it is of no use.
    pub until: Instant,
    /// What one try may take.
    pub attempt: Duration,
    pub repeats: Repeats,
    /// Whether it counts against the bot's rate limits. What answers interactions does not: each has limits of its own,
    /// which are kept to when they are met.
    pub limited: bool,
    /// Discord's error code that, after a try of unknown outcome, means that it had its effect.
    pub done: Option<i64>,
}

impl Plan {
    /// Tried once, as whoever starts the bot wants to know.
    pub fn once(pace: &Pace) -> Self {
        Plan { repeats: Repeats::WhenTold, ..Plan::safe(pace) }
    }

    /// Repeated after anything.
    pub fn safe(pace: &Pace) -> Self {
        Plan {
            until: Instant::now() + pace.persists,
            attempt: pace.request,
            repeats: Repeats::Always,
            limited: true,
            done: None,
        }
    }

    /// The first response to an interaction that came at this moment. Discord takes one only, so that it may be sent
    /// again.
    pub fn first_response(pace: &Pace, received: Instant) -> Self {
        Plan {
            until: received + pace.first_response,
            // Time for another try is left.
            attempt: pace.first_response.mul_f64(0.6),
            repeats: Repeats::Always,
            limited: false,
            done: Some(40_060),
        }
    }

    /// What follows the first response.
    pub fn later_response(pace: &Pace, received: Instant, repeats: Repeats) -> Self {
        let until = (received + TOKEN).min(Instant::now() + pace.persists);
        Plan { until, attempt: pace.request, repeats, limited: false, done: None }
    }

    /// With the error code that, after a try of unknown outcome, means that it had its effect.
    pub fn done_if(self, code: i64) -> Self {
        Plan { done: Some(code), ..self }
    }
}
