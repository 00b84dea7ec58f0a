//! Bodies of interaction callbacks.

use serde_json::{Map, Value, json};
use twilight_model::application::command::{CommandOptionChoice, CommandOptionChoiceValue};
use twilight_model::http::interaction::{InteractionResponse, InteractionResponseType};

use super::message::{self, Kind, with_types};
use super::{Refusal, component, decode, invalid, object};
use crate::world::{Interaction, flag, interaction_kind};

/// What a callback that is in order says.
pub enum Callback<'a> {
    Message(&'a Map<String, Value>),
    Defer { ephemeral: bool },
    DeferUpdate,
    Update(&'a Map<String, Value>),
    Choices(Vec<Value>),
    Modal(&'a Value),
}

pub fn check<'a>(interaction: &Interaction, body: Option<&'a Value>) -> Result<Callback<'a>, Refusal> {
    let value = object(body, &["type", "data"])?;
    let mut readable = value.clone();
    if let Some(embeds) = value.pointer("/data/embeds") {
        readable["data"]["embeds"] = with_types(embeds);
    }
    let decoded: InteractionResponse = decode("", &readable)?;
    let allowed: &[u64] = match interaction.kind {
        interaction_kind::COMMAND => &[4, 5, 9],
        interaction_kind::COMPONENT => &[4, 5, 6, 7, 9],
        interaction_kind::AUTOCOMPLETE => &[8],
        // Only a form that came out of a component has a message to edit.
        interaction_kind::MODAL_SUBMIT if interaction.source.is_some() => &[4, 5, 6, 7],
        _ => &[4, 5],
    };
    let kind = value["type"].as_u64().unwrap_or_default();
    if !allowed.contains(&kind) {
        let text = format!("Value must be one of {allowed:?} for an interaction of type {}.", interaction.kind);
        return Err(Refusal::form("type", "BASE_TYPE_CHOICES", &text));
    }
    let data = value.get("data").filter(|data| !data.is_null());
    match decoded.kind {
        InteractionResponseType::ChannelMessageWithSource => {
            Ok(Callback::Message(message::check(Kind::Response, data)?))
        }
        InteractionResponseType::UpdateMessage => Ok(Callback::Update(message::check(Kind::Update, data)?)),
        InteractionResponseType::DeferredChannelMessageWithSource => defer(data),
        InteractionResponseType::DeferredUpdateMessage => Ok(Callback::DeferUpdate),
        InteractionResponseType::ApplicationCommandAutocompleteResult => choices(interaction, data),
        InteractionResponseType::Modal => modal(data),
        _ => Err(Refusal::form("type", "BASE_TYPE_CHOICES", "Value is not supported.")),
    }
}

/// A defer decides one thing: who will see the answer.
fn defer(data: Option<&Value>) -> Result<Callback<'_>, Refusal> {
    let Some(data) = data else { return Ok(Callback::Defer { ephemeral: false }) };
    let data = object(Some(data), &["flags", "attachments", "tts"])?;
    let flags = data.get("flags").and_then(Value::as_u64).unwrap_or(0);
    if flags & !flag::EPHEMERAL != 0 {
        return Err(Refusal::form("data.flags", "BASE_TYPE_CHOICES", "a defer takes no flag but EPHEMERAL"));
    }
    Ok(Callback::Defer { ephemeral: flags & flag::EPHEMERAL != 0 })
}

fn choices<'a>(interaction: &Interaction, data: Option<&Value>) -> Result<Callback<'a>, Refusal> {
    let data = object(data, &["choices"])?;
    let Some(raw) = data.get("choices").and_then(Value::as_array) else {
        return Err(Refusal::form("data.choices", "BASE_TYPE_REQUIRED", "This field is required"));
    };
    if raw.len() > 25 {
        return Err(Refusal::form("data.choices", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length."));
    }
    let choices: Vec<CommandOptionChoice> = decode("data.choices", &json!(raw))?;
    for (at, choice) in choices.iter().enumerate() {
        let path = format!("data.choices.{at}");
        twilight_validate::command::choice(choice).map_err(|error| invalid(&path, &error))?;
        let fits = match choice.value {
            CommandOptionChoiceValue::String(_) => interaction.typed_option == 3,
            CommandOptionChoiceValue::Integer(_) => matches!(interaction.typed_option, 4 | 10),
            CommandOptionChoiceValue::Number(_) => interaction.typed_option == 10,
        };
        if !fits {
            let text = "The value is not of the option's type.";
            return Err(Refusal::form(&path, "APPLICATION_COMMAND_OPTIONS_CHOICE_VALUE_TYPE", text));
        }
    }
    Ok(Callback::Choices(raw.clone()))
}

fn modal(data: Option<&Value>) -> Result<Callback<'_>, Refusal> {
    let data = object(data, &["custom_id", "title", "components"])?;
    let within = |key: &str, most: usize| match data.get(key).and_then(Value::as_str) {
        Some(text) if (1..=most).contains(&text.chars().count()) => Ok(()),
        _ => {
            let text = format!("Must be between 1 and {most} in length.");
            Err(Refusal::form(&format!("data.{key}"), "BASE_TYPE_BAD_LENGTH", &text))
        }
    };
    within("custom_id", 100)?;
    within("title", 45)?;
    component::check_modal(data.get("components").unwrap_or(&json!([])))?;
    Ok(Callback::Modal(data))
}
