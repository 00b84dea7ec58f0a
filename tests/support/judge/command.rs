//! Bodies that register commands.

use std::collections::HashSet;

use serde_json::{Value, json};
use twilight_model::application::command::{Command, CommandType};

use super::{Refusal, decode, invalid, object};

const KNOWN: &[&str] = &[
    "id",
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "options",
    "default_member_permissions",
    "dm_permission",
    "default_permission",
    "integration_types",
    "contexts",
    "type",
    "nsfw",
    "handler",
];

const KNOWN_IN_OPTIONS: &[&str] = &[
    "type",
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "required",
    "choices",
    "options",
    "channel_types",
    "min_value",
    "max_value",
    "min_length",
    "max_length",
    "autocomplete",
];

/// Discord's locales.
const LOCALES: &[&str] = &[
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl", "pt-BR",
    "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko",
];

/// Judges one command.
pub fn check(body: Option<&Value>) -> Result<(), Refusal> {
    let value = object(body, KNOWN)?;
    let mut readable = value.clone();
    // What Discord fills in itself and twilight wants to see.
    let object = readable.as_object_mut().expect("checked to be an object");
    object.entry("type").or_insert_with(|| json!(1));
    object.entry("description").or_insert_with(|| json!(""));
    object.entry("default_member_permissions").or_insert(Value::Null);
    object.insert("version".to_owned(), json!("1"));
    if object.get("options").is_some_and(Value::is_null) {
        object.remove("options");
    }
    let command: Command = decode("", &readable)?;
    twilight_validate::command::command(&command).map_err(|error| invalid("", &error))?;
    twilight_validate::command::options(&command.options).map_err(|error| invalid("options", &error))?;
    if command.kind != CommandType::ChatInput && !command.options.is_empty() {
        return Err(Refusal::form("options", "BASE_TYPE_MAX_LENGTH", "only chat commands have options"));
    }
    for key in ["contexts", "integration_types"] {
        if let Some(list) = value.get(key).and_then(Value::as_array) {
            let different: HashSet<String> = list.iter().map(Value::to_string).collect();
            let known =
                list.iter().all(|item| item.as_u64().is_some_and(|item| item <= if key == "contexts" { 2 } else { 1 }));
            if !known || different.len() != list.len() || (key == "integration_types" && list.is_empty()) {
                return Err(Refusal::form(key, "BASE_TYPE_CHOICES", "unknown or repeated"));
            }
        }
    }
    localisations("", value)?;
    options("options", value.get("options"))
}

fn options(path: &str, options: Option<&Value>) -> Result<(), Refusal> {
    let list = options.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut names = HashSet::new();
    for (at, option) in list.iter().enumerate() {
        let path = format!("{path}.{at}");
        object(Some(option), KNOWN_IN_OPTIONS)?;
        localisations(&path, option)?;
        if !names.insert(option["name"].as_str()) {
            let text = "Option names must be unique";
            return Err(Refusal::form(&path, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", text));
        }
        let has_choices = option.get("choices").and_then(Value::as_array).is_some_and(|choices| !choices.is_empty());
        if option["autocomplete"] == json!(true)
            && (has_choices || !matches!(option["type"].as_u64(), Some(3 | 4 | 10)))
        {
            let text = "autocomplete needs a text or number option without choices";
            return Err(Refusal::form(&path, "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE", text));
        }
        if option.get("choices").and_then(Value::as_array).is_some_and(|choices| choices.len() > 25) {
            return Err(Refusal::form(&path, "BASE_TYPE_MAX_LENGTH", "choices: Must be 25 or fewer in length."));
        }
        self::options(&format!("{path}.options"), option.get("options"))?;
    }
    Ok(())
}

fn localisations(path: &str, value: &Value) -> Result<(), Refusal> {
    for key in ["name_localizations", "description_localizations"] {
        let locales = value.get(key).and_then(Value::as_object);
        if let Some(unknown) = locales.and_then(|map| map.keys().find(|locale| !LOCALES.contains(&locale.as_str()))) {
            let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
            return Err(Refusal::form(&path, "BASE_TYPE_CHOICES", &format!("{unknown} is no locale of Discord's")));
        }
    }
    Ok(())
}

/// Judges a whole list: each command, no name twice for a type, not more than Discord takes.
pub fn check_all(body: Option<&Value>) -> Result<&Vec<Value>, Refusal> {
    let Some(list) = body.and_then(Value::as_array) else {
        return Err(Refusal::form("", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType"));
    };
    let mut names = HashSet::new();
    for (at, command) in list.iter().enumerate() {
        check(Some(command))?;
        let kind = command.get("type").and_then(Value::as_u64).unwrap_or(1);
        if !names.insert((kind, command["name"].as_str())) {
            let text = "Application command names must be unique";
            return Err(Refusal::form(&at.to_string(), "APPLICATION_COMMANDS_DUPLICATE_NAME", text));
        }
    }
    for (kind, most) in [(1, 100), (2, 15), (3, 15)] {
        if names.iter().filter(|(of, _)| *of == kind).count() > most {
            return Err(Refusal::new(400, 30032, "Maximum number of application commands reached (100)."));
        }
    }
    Ok(list)
}
