//! What Discord's refusals mean for the bot.

use super::rest::RestError;

/// Discord's error codes that the bot knows what to make of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The bot may not see or write there.
    NotAllowed,
    /// The bot may write, but not reply: it may not read the message history.
    NoReplies,
    /// What the request is about is gone: the message, the channel, the interaction.
    Gone,
    /// Anything else.
    Other,
}

/// What an error means.
pub fn meaning(error: &RestError) -> Refusal {
    match error.code() {
        Some(50_001 | 50_007 | 50_013) => Refusal::NotAllowed,
        Some(160_002) => Refusal::NoReplies,
        Some(10_003 | 10_004 | 10_008 | 10_015 | 10_062 | 40_060 | 50_027) => Refusal::Gone,
        _ => Refusal::Other,
    }
}
