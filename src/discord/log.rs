//! The log: to standard error, with no token in it whatever a library may write.

use std::io::{self, Write};

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::settings::{LogFormat, Settings, Token};

/// Libraries whose details hold what is sent over the wire, tokens of interactions among it.
const TALKATIVE: [&str; 6] = ["serenity", "tungstenite", "tokio_tungstenite", "hyper", "hyper_util", "reqwest"];

/// Starts logging for the rest of the process, unless that was done before.
pub fn start(settings: &Settings) {
    let mut targets: Targets = settings.log.parse().unwrap_or_else(|_| Targets::new().with_default(LevelFilter::INFO));
    for library in TALKATIVE {
        targets = targets.with_target(library, LevelFilter::WARN);
    }
    // What cannot be read of an event is told again without its text.
    targets = targets.with_target("serenity::gateway::ws", LevelFilter::OFF);
    let token = settings.token.clone();
    let layer = tracing_subscriber::fmt::layer()
        .with_ansi(io::IsTerminal::is_terminal(&io::stderr()) && std::env::var_os("NO_COLOR").is_none())
        .with_writer(move || Redacting { token: token.clone(), to: io::stderr() });
    let subscriber = tracing_subscriber::registry().with(targets);
    // Whoever has set a subscriber up already keeps it.
    let _ = match settings.log_format {
        LogFormat::Text => subscriber.with(layer).try_init(),
        LogFormat::Json => subscriber.with(layer.json().flatten_event(true).with_span_list(false)).try_init(),
    };
}

/// Writes on, with the token blacked out.
struct Redacting<W> {
    token: Option<Token>,
    to: W,
}

impl<W: Write> Write for Redacting<W> {
    /// Takes everything: an event comes in one piece.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.token.as_ref().map(Token::expose).filter(|token| !token.is_empty()) {
            Some(token) => {
                let text = String::from_utf8_lossy(bytes).replace(token, "(token)");
                self.to.write_all(text.as_bytes())?;
            }
            None => self.to.write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_blacked_out() {
        let mut log = Redacting { token: Some(Token::new("abc.def")), to: Vec::new() };
        log.write_all("sent \"Bot abc.def\" to Discord\n".as_bytes()).expect("a vector takes everything");
        assert_eq!(String::from_utf8(log.to).expect("text"), "sent \"Bot (token)\" to Discord\n");
    }
}
