//! The bot's token, which shows itself to nobody by accident.

use std::fmt;

/// A bot token. Neither `Debug` nor anything else but [`Token::expose`] shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Takes a token as it is pasted: blanks around it and a leading "Bot" do not count.
    pub fn new(pasted: &str) -> Self {
        let pasted = pasted.trim();
        Token(pasted.strip_prefix("Bot ").unwrap_or(pasted).trim().to_owned())
    }

    /// The token itself, for whoever has to send it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn debug_shows_nothing_of_it() {
        let token = Token::new(" Bot abc.def.ghi\n");
        assert_eq!(token.expose(), "abc.def.ghi");
        assert_eq!(format!("{token:?}"), "Token(…)");
    }
}
