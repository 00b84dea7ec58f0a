//! Short things that the bot says about itself.

use std::time::Duration;

use super::View;
use crate::metrics::Ending;

/// Who has to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slow {
    /// The person.
    You,
    /// Everybody in the channel.
    Channel,
}

/// A sentence of the bot's own.
pub fn sentence(text: &str) -> View {
    View::text(text)
}

/// Asking faster than is answered.
pub fn too_fast(who: Slow, wait: Duration) -> View {
    // Rounded up: the second named is one in which it works.
    let seconds = wait.as_secs() + 1;
    let seconds = if seconds == 1 { "1 second".to_owned() } else { format!("{seconds} seconds") };
    let content = match who {
        Slow::You => format!("That was a lot of questions at once. I can answer your next one in {seconds}."),
        Slow::Channel => {
            format!("There are a lot of questions in this channel. I can answer the next one in {seconds}.")
        }
    };
    View { ending: Ending::Cooldown, ..View::text(content) }
}

/// More is asked, by all together, than can be answered.
pub fn too_much() -> View {
    let content = "I am asked more than I can answer right now. Please ask again in a few minutes.";
    View { ending: Ending::Overload, ..View::text(content) }
}

/// The bot is about to end.
pub fn leaving() -> View {
    View { ending: Ending::Ended, ..View::text("I am being restarted. Please ask again in a minute.") }
}

/// Something broke on the bot's side.
pub fn failed() -> View {
    let content = "Something went wrong on my side, sorry. Please try again.";
    View { ending: Ending::Failed, ..View::text(content) }
}
