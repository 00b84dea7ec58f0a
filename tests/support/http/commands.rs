//! /applications/{id}/commands, global and of a server.

use serde_json::{Value, json};

use super::{Answer, Answered, Call, id};
use crate::judge::{Refusal, command};
use crate::shared::Shared;
use crate::world::World;

pub fn route(shared: &Shared, world: &mut World, call: &Call<'_>) -> Answered {
    let (application, scope, rest) = match call.segments {
        ["applications", application, "commands", rest @ ..] => (application, None, rest),
        ["applications", application, "guilds", guild, "commands", rest @ ..] => (application, Some(id(guild)?), rest),
        _ => return Err(Refusal::unknown_route()),
    };
    if id(application)? != world.application {
        return Err(Refusal::new(403, 20012, "You are not authorized to perform this action on this application"));
    }
    if scope.is_some_and(|guild| guild != world.guild) {
        // A mistyped server is the operator's mistake.
        return Err(Refusal::missing_access());
    }
    let with_localisations = call.query("with_localizations") == Some("true");
    match (call.method, rest) {
        ("GET", []) => {
            let commands =
                of(world, scope).iter().map(|command| shown(command, with_localisations)).collect::<Vec<_>>();
            Ok(Answer::ok(json!(commands)))
        }
        ("PUT", []) => overwrite(shared, world, scope, call.body),
        ("POST", []) => upsert(shared, world, scope, call.body),
        ("GET", [command]) => Ok(Answer::ok(shown(&of(world, scope)[find(world, scope, command)?], true))),
        ("PATCH", [command]) => change(shared, world, scope, find(world, scope, command)?, call.body),
        ("DELETE", [command]) => {
            let at = find(world, scope, command)?;
            world.command_writes += 1;
            world.commands.entry(scope).or_default().remove(at);
            Ok(Answer::nothing())
        }
        (_, [] | [_]) => Err(Refusal::method_not_allowed()),
        _ => Err(Refusal::unknown_route()),
    }
}

fn of(world: &World, scope: Option<u64>) -> &[Value] {
    world.commands.get(&scope).map_or(&[], Vec::as_slice)
}

fn find(world: &World, scope: Option<u64>, command: &str) -> Result<usize, Refusal> {
    let unknown = || Refusal::new(404, 10063, "Unknown application command");
    of(world, scope).iter().position(|known| known["id"] == json!(command)).ok_or_else(unknown)
}

/// A command as Discord keeps it.
fn kept(shared: &Shared, world: &World, scope: Option<u64>, body: &Value, id: Option<Value>) -> Value {
    let mut command = json!({
        "id": id.unwrap_or_else(|| json!(shared.clock.snowflake().to_string())),
        "application_id": world.application.to_string(),
        "version": shared.clock.snowflake().to_string(),
        "type": 1,
        "description": "",
        "default_member_permissions": null,
        "nsfw": false,
        "name_localizations": null,
        "description_localizations": null,
    });
    match scope {
        Some(guild) => command["guild_id"] = json!(guild.to_string()),
        None => {
            command["integration_types"] = json!([0]);
            command["contexts"] = Value::Null;
            command["dm_permission"] = json!(true);
        }
    }
    for (key, value) in body.as_object().into_iter().flatten().filter(|(key, _)| *key != "id") {
        let empty = value.as_object().is_some_and(serde_json::Map::is_empty);
        match key.as_str() {
            // Discord answers with null where nothing is localised.
            "name_localizations" | "description_localizations" if empty => command[key] = Value::Null,
            // These belong to global commands alone.
            "contexts" | "integration_types" | "dm_permission" if scope.is_some() => {}
            "options" if value.as_array().is_some_and(|options| !options.is_empty()) => {
                command[key] = json!(value.as_array().into_iter().flatten().map(kept_option).collect::<Vec<_>>());
            }
            "options" => {}
            // Taken as a number or a text, kept as a text.
            "default_member_permissions" if value.is_number() => command[key] = json!(value.to_string()),
            _ => command[key] = value.clone(),
        }
    }
    command
}

/// An option as Discord returns it: what is empty or false by default is left out.
fn kept_option(option: &Value) -> Value {
    let mut kept = option.clone();
    if let Some(object) = kept.as_object_mut() {
        object.retain(|key, value| match key.as_str() {
            "choices" | "channel_types" => value.as_array().is_some_and(|list| !list.is_empty()),
            "options" => value.as_array().is_some_and(|list| !list.is_empty()),
            "required" | "autocomplete" => value == &json!(true),
            "name_localizations" | "description_localizations" => value.as_object().is_some_and(|map| !map.is_empty()),
            _ => !value.is_null(),
        });
        if let Some(options) = object.get_mut("options").and_then(Value::as_array_mut) {
            for option in options {
                *option = kept_option(option);
            }
        }
    }
    kept
}

/// A command as a list shows it: without `with_localizations=true` there are none.
fn shown(command: &Value, with_localisations: bool) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(object) => {
                object.retain(|key, _| !key.ends_with("_localizations"));
                object.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut command = command.clone();
    if !with_localisations {
        strip(&mut command);
    }
    command
}

fn kind_of(body: &Value) -> u64 {
    body.get("type").and_then(Value::as_u64).unwrap_or(1)
}

fn same(world: &World, scope: Option<u64>, body: &Value) -> Option<usize> {
    of(world, scope).iter().position(|known| known["name"] == body["name"] && kind_of(known) == kind_of(body))
}

fn overwrite(shared: &Shared, world: &mut World, scope: Option<u64>, body: Option<&Value>) -> Answered {
    let list = command::check_all(body)?;
    let kept: Vec<Value> = list
        .iter()
        .map(|body| {
            let known = same(world, scope, body).map(|at| of(world, scope)[at]["id"].clone());
            kept(shared, world, scope, body, known)
        })
        .collect();
    world.command_writes += 1;
    world.commands.insert(scope, kept.clone());
    Ok(Answer::ok(json!(kept)))
}

fn upsert(shared: &Shared, world: &mut World, scope: Option<u64>, body: Option<&Value>) -> Answered {
    command::check(body)?;
    let body = body.expect("checked to be there");
    let known = same(world, scope, body);
    let command = kept(shared, world, scope, body, known.map(|at| of(world, scope)[at]["id"].clone()));
    world.command_writes += 1;
    let commands = world.commands.entry(scope).or_default();
    match known {
        Some(at) => {
            commands[at] = command.clone();
            Ok(Answer::ok(command))
        }
        None => {
            commands.push(command.clone());
            Ok(Answer::created(command))
        }
    }
}

fn change(shared: &Shared, world: &mut World, scope: Option<u64>, at: usize, body: Option<&Value>) -> Answered {
    let known = of(world, scope)[at].clone();
    let mut merged = known.clone();
    let object = merged.as_object_mut().expect("commands are objects");
    for (key, value) in body.and_then(Value::as_object).into_iter().flatten() {
        object.insert(key.clone(), value.clone());
    }
    for filled_in in ["application_id", "version", "guild_id"] {
        object.remove(filled_in);
    }
    command::check(Some(&merged))?;
    let command = kept(shared, world, scope, &merged, Some(known["id"].clone()));
    world.command_writes += 1;
    world.commands.entry(scope).or_default()[at] = command.clone();
    Ok(Answer::ok(command))
}
