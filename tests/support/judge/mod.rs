//! The judge: is a request body what Discord takes? Decoded with twilight's types, checked with its validation.
//!
//! A refusal carries the status, code and message that Discord gives, and what the test is to be told.

pub mod command;
pub mod component;
pub mod message;
pub mod response;

use serde_json::{Value, json};

/// Why a request is refused.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub status: u16,
    pub code: u64,
    pub message: String,
    pub errors: Option<Value>,
    /// Whether a correct bot never gets it. What depends on people (a deleted message, a missing permission) is not.
    pub is_violation: bool,
}

impl Refusal {
    pub fn new(status: u16, code: u64, message: &str) -> Self {
        Self { status, code, message: message.to_owned(), errors: None, is_violation: true }
    }

    /// The same, as something that also happens to a correct bot.
    pub fn without_blame(mut self) -> Self {
        self.is_violation = false;
        self
    }

    /// 50035 with the place of the fault, a path like `embeds.0.title`.
    pub fn form(path: &str, code: &str, message: &str) -> Self {
        let mut errors = json!({ "_errors": [{ "code": code, "message": message }] });
        for part in path.rsplit('.').filter(|part| !part.is_empty()) {
            errors = json!({ part: errors });
        }
        Self {
            status: 400,
            code: 50035,
            message: "Invalid Form Body".to_owned(),
            errors: Some(errors),
            is_violation: true,
        }
    }

    pub fn unauthorized() -> Self {
        Self::new(401, 0, "401: Unauthorized")
    }

    pub fn unknown_route() -> Self {
        Self::new(404, 0, "404: Not Found")
    }

    pub fn method_not_allowed() -> Self {
        Self::new(405, 0, "405: Method Not Allowed")
    }

    pub fn unknown_channel() -> Self {
        Self::new(404, 10003, "Unknown Channel")
    }

    pub fn unknown_message() -> Self {
        Self::new(404, 10008, "Unknown Message")
    }

    pub fn unknown_interaction() -> Self {
        Self::new(404, 10062, "Unknown interaction")
    }

    pub fn missing_access() -> Self {
        Self::new(403, 50001, "Missing Access").without_blame()
    }

    pub fn missing_permissions() -> Self {
        Self::new(403, 50013, "Missing Permissions").without_blame()
    }

    /// The JSON body that Discord answers with.
    pub fn body(&self) -> Value {
        let mut body = json!({ "message": self.message, "code": self.code });
        if let Some(errors) = &self.errors {
            body["errors"] = errors.clone();
        }
        body
    }

    /// The refusal in a line, for people.
    pub fn describe(&self) -> String {
        let errors = self.errors.as_ref().map_or_else(String::new, |errors| format!(" {errors}"));
        format!("{} {} ({}){errors}", self.status, self.message, self.code)
    }
}

/// A body has to be an object; every key one that the route knows.
pub fn object<'a>(body: Option<&'a Value>, known: &[&str]) -> Result<&'a Value, Refusal> {
    let Some(value) = body else { return Err(Refusal::new(400, 50109, "The request body contains invalid JSON.")) };
    let Some(object) = value.as_object() else {
        return Err(Refusal::form("", "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType"));
    };
    // Discord ignores unknown keys; a bot that sends one has a typing error.
    match object.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => Err(Refusal::form(key, "UNKNOWN_KEY", "Discord knows no such field here")),
        None => Ok(value),
    }
}

/// Decodes with a type that is not serenity's.
pub fn decode<T: serde::de::DeserializeOwned>(path: &str, value: &Value) -> Result<T, Refusal> {
    serde_json::from_value(value.clone()).map_err(|error| Refusal::form(path, "MODEL_TYPE_CONVERT", &error.to_string()))
}

/// An error of twilight's validation with all its causes.
pub fn invalid(path: &str, error: &dyn std::error::Error) -> Refusal {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    Refusal::form(path, "BASE_TYPE_BAD_LENGTH", &text)
}
