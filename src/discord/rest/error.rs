//! Why a request to Discord came to nothing.

use std::time::Duration;

/// Why a request came to nothing. Displayed, it is for the log: there is no address in it, for those of interactions
/// hold tokens.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestError {
    /// Discord refuses it.
    #[error("Discord answered with status {status}{}", said(.code, .message))]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Discord's error code, where there is one.
        code: Option<i64>,
        /// Discord's words for it, where there are any.
        message: Option<String>,
    },
    /// Nothing came back in time.
    #[error("Discord did not answer in time")]
    TimedOut,
    /// No connection comes about.
    #[error("Discord cannot be reached")]
    Unreachable,
    /// The connection ended before the answer did.
    #[error("the connection to Discord broke off")]
    BrokenOff,
    /// The answer is not what it should be.
    #[error("Discord's answer could not be read")]
    Unreadable,
    /// It would have to wait past the moment from which it is of no use.
    #[error("there was no time left for it")]
    TooLate,
    /// Too many requests were refused lately for another one to be risked.
    #[error("no request is made for {} s: Discord refused too many", .0.as_secs())]
    Paused(Duration),
    /// It cannot even be put into words, as with a token that holds a line break.
    #[error("the request cannot be made: {0}")]
    Unsendable(String),
}

fn said(code: &Option<i64>, message: &Option<String>) -> String {
    match (code, message) {
        (Some(code), Some(message)) => format!(": {message} ({code})"),
        (None, Some(message)) => format!(": {message}"),
        (Some(code), None) => format!(" ({code})"),
        (None, None) => String::new(),
    }
}

impl RestError {
    /// The HTTP status that Discord answered with.
    pub fn status(&self) -> Option<u16> {
        if let RestError::Refused { status, .. } = self { Some(*status) } else { None }
    }

    /// Discord's own code for what is wrong.
    pub fn code(&self) -> Option<i64> {
        if let RestError::Refused { code, .. } = self { *code } else { None }
    }
}
