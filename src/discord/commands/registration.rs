//! Registering the commands, only when Discord has others.

use serde_json::{Map, Value};
use serenity::builder::CreateCommand;
use serenity::model::id::{ApplicationId, GuildId};

use crate::discord::rest::{Rest, RestError};

/// Registers the commands everywhere, or in one server. Whether anything had to be changed.
///
/// # Errors
///
/// Why the commands could not be had or registered.
pub async fn register(rest: &Rest, application: ApplicationId, guild: Option<u64>) -> Result<bool, RestError> {
    let wanted = super::definitions(guild.is_some());
    let guild = guild.map(GuildId::new);
    if same(&wanted, &rest.commands(application, guild).await?) {
        return Ok(false);
    }
    let wanted: Vec<Value> = wanted.iter().filter_map(as_taken).collect();
    rest.set_commands(application, guild, &wanted).await?;
    Ok(true)
}

/// A command as Discord describes what it takes: permissions are a number, though it gives them back as a text.
fn as_taken(command: &CreateCommand) -> Option<Value> {
    let mut command = serde_json::to_value(command).ok()?;
    let permissions = command["default_member_permissions"].as_str().and_then(|bits| bits.parse::<u64>().ok());
    if let Some(permissions) = permissions {
        command["default_member_permissions"] = Value::from(permissions);
    }
    Some(command)
}

fn same(wanted: &[CreateCommand], there: &[Value]) -> bool {
    let wanted = wanted.iter().filter_map(|command| serde_json::to_value(command).ok());
    sorted(wanted.map(|command| essence(&command))) == sorted(there.iter().map(essence))
}

fn sorted(commands: impl Iterator<Item = Value>) -> Vec<Value> {
    let mut commands: Vec<Value> = commands.collect();
    commands.sort_by_key(|command| format!("{}{}", command["type"], command["name"]));
    commands
}

/// What a command says about itself, without what Discord adds and what means the same when it is left out.
fn essence(command: &Value) -> Value {
    const KEYS: &[&str] = &[
        "type",
        "name",
        "name_localizations",
        "description",
        "description_localizations",
        "options",
        "integration_types",
        "contexts",
        "default_member_permissions",
        "nsfw",
    ];
    let mut kept = Map::new();
    for (key, value) in command.as_object().into_iter().flatten() {
        if KEYS.contains(&key.as_str())
            && let Some(value) = filled(key, value)
        {
            kept.insert(key.clone(), value);
        }
    }
    kept.entry("type").or_insert_with(|| Value::from(1));
    Value::Object(kept)
}

/// A value without its empty parts; `None` where nothing is left. Lists that are sets are sorted.
fn filled(key: &str, value: &Value) -> Option<Value> {
    match value {
        Value::Null | Value::Bool(false) => None,
        Value::String(text) => (!text.is_empty()).then(|| value.clone()),
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().filter_map(|item| filled("", item)).collect();
            if matches!(key, "contexts" | "integration_types") {
                items.sort_by_key(Value::to_string);
            }
            (!items.is_empty()).then_some(Value::Array(items))
        }
        Value::Object(object) => {
            let kept: Map<String, Value> =
                object.iter().filter_map(|(key, value)| Some((key.clone(), filled(key, value)?))).collect();
            (!kept.is_empty()).then_some(Value::Object(kept))
        }
        Value::Bool(true) | Value::Number(_) => Some(value.clone()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::discord::commands::definitions;

    fn as_discord_keeps_them() -> Vec<Value> {
        let mut there: Vec<Value> = definitions(false).iter().map(|c| serde_json::to_value(c).expect("JSON")).collect();
        for command in &mut there {
            command["id"] = json!("1");
            command["version"] = json!("2");
            command["dm_permission"] = json!(true);
            // A set, in an order of Discord's own.
            command["contexts"].as_array_mut().expect("contexts").reverse();
            if command["options"] == json!([]) {
                command.as_object_mut().expect("an object").remove("options");
            }
        }
        there.reverse();
        there
    }

    #[test]
    fn what_discord_adds_is_no_difference() {
        assert!(same(&definitions(false), &as_discord_keeps_them()));
    }

    #[test]
    fn every_change_is_one() {
        let changes: [fn(&mut Vec<Value>); 5] = [
            |there| {
                there.pop();
            },
            |there| there.push(json!({ "name": "old", "description": "gone" })),
            |there| there[0]["name_localizations"]["fr"] = json!("autre"),
            |there| there[7]["options"][0]["max_length"] = json!(5),
            |there| there[7]["options"][1]["required"] = json!(true),
        ];
        for (number, change) in changes.into_iter().enumerate() {
            let mut there = as_discord_keeps_them();
            change(&mut there);
            assert!(!same(&definitions(false), &there), "change {number}");
        }
    }
}
