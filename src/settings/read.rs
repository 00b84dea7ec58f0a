//! Reading the settings from the environment and a `.env` file.

use std::collections::HashMap;

use super::{SETTINGS, Settings};

/// Why the settings cannot be used. Displayed, it is the sentence that whoever started the program is told.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SettingsError {
    /// A value is not what its setting takes.
    #[error("{name} is set to something it cannot be. It takes {wanted}")]
    Value {
        /// The setting.
        name: &'static str,
        /// What it takes.
        wanted: String,
    },
    /// The `.env` file cannot be read as one.
    #[error("the .env file cannot be read: {0}")]
    File(String),
}

impl Settings {
    /// Reads the environment and the `.env` file of the working directory (or one above it); the environment wins.
    pub fn read() -> Result<Self, SettingsError> {
        let file = env_file()?;
        Self::from_lookup(|name| std::env::var(name).ok().or_else(|| file.get(name).cloned()))
    }

    /// Reads the settings through a lookup by name. What is missing or empty keeps its default.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let mut settings = Settings::default();
        for setting in SETTINGS {
            let Some(value) = lookup(setting.name) else { continue };
            let value = value.trim();
            if !value.is_empty() {
                (setting.set)(&mut settings, value)
                    .map_err(|wanted| SettingsError::Value { name: setting.name, wanted })?;
            }
        }
        Ok(settings)
    }
}

fn env_file() -> Result<HashMap<String, String>, SettingsError> {
    let pairs = match dotenvy::dotenv_iter() {
        Ok(pairs) => pairs,
        Err(error) if error.not_found() => return Ok(HashMap::new()),
        Err(error) => return Err(SettingsError::File(without_content(&error))),
    };
    pairs.collect::<Result<_, _>>().map_err(|error| SettingsError::File(without_content(&error)))
}

/// What is wrong with the file, without the line itself: it may hold the token.
fn without_content(error: &dotenvy::Error) -> String {
    match error {
        dotenvy::Error::LineParse(_, position) => {
            format!("a line is not of the form NAME=value (at character {position} of it; quote a value with blanks)")
        }
        dotenvy::Error::Io(error) => error.to_string(),
        _ => "it is not of the form NAME=value, one a line".to_owned(),
    }
}
