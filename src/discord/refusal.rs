//! What Discord's errors mean for the bot, and how they are told in the log without a token in them.

use serenity::Error;
use serenity::http::HttpError;

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
pub fn meaning(error: &Error) -> Refusal {
    let Error::Http(HttpError::UnsuccessfulRequest(answer)) = error else { return Refusal::Other };
    match answer.error.code {
        50_001 | 50_007 | 50_013 => Refusal::NotAllowed,
        160_002 => Refusal::NoReplies,
        10_003 | 10_004 | 10_008 | 10_015 | 10_062 | 40_060 | 50_027 => Refusal::Gone,
        _ => Refusal::Other,
    }
}

/// An error in words. Addresses are left out: those of interactions hold tokens.
pub fn describe(error: &Error) -> String {
    match error {
        Error::Http(HttpError::UnsuccessfulRequest(answer)) => {
            let status = answer.status_code.as_u16();
            // A negative code is serenity's own, with a text of its own.
            if answer.error.code < 0 {
                return format!("Discord answered with status {status}");
            }
            format!("Discord answered with status {status}: {} ({})", answer.error.message, answer.error.code)
        }
        Error::Http(HttpError::Request(error)) if error.is_timeout() => "Discord did not answer in time".to_owned(),
        Error::Http(HttpError::Request(error)) if error.is_connect() => "Discord cannot be reached".to_owned(),
        Error::Http(HttpError::Request(_)) => "the connection to Discord broke off".to_owned(),
        Error::Http(error) => error.to_string(),
        Error::Gateway(error) => error.to_string(),
        Error::Json(_) => "Discord's answer could not be read".to_owned(),
        other => other.to_string(),
    }
}
