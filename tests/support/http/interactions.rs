//! /interactions/{id}/{token}/callback: the first response, once, in time.

use serde_json::{Value, json};

use super::{Answer, Answered, Call, effects, id};
use crate::judge::Refusal;
use crate::judge::response::{self, Callback};
use crate::payloads;
use crate::shared::Shared;
use crate::world::{Interaction, Response, World, flag};

/// How long the first response may take.
const FIRST_RESPONSE_MS: u64 = 3_000;

pub fn route(shared: &Shared, world: &mut World, call: &Call<'_>) -> Answered {
    let ["interactions", interaction, token, "callback"] = call.segments else {
        return Err(Refusal::unknown_route());
    };
    if call.method != "POST" {
        return Err(Refusal::method_not_allowed());
    }
    let number = id(interaction)?;
    let Some(interaction) = world.interactions.get(&number).filter(|known| known.token == *token).cloned() else {
        return Err(Refusal::unknown_interaction());
    };
    if interaction.response.is_some() {
        let refusal = Refusal::new(400, 40060, "Interaction has already been acknowledged.");
        // The same once more is what a bot sends that heard no answer to its first try.
        let again = interaction.response_body.as_ref() == call.body;
        return Err(if again { refusal.without_blame() } else { refusal });
    }
    if shared.clock.now_ms() - interaction.created_ms > FIRST_RESPONSE_MS {
        return Err(Refusal::unknown_interaction());
    }
    let callback = response::check(&interaction, call.body)?;
    let kind = call.body.map_or(0, |body| body["type"].as_u64().unwrap_or(0));
    let response = apply(shared, world, &interaction, callback)?;
    let message = match &response {
        Response::Message(id) | Response::DeferredMessage(id) | Response::Update(id) => Some(*id),
        _ => None,
    };
    let kept = world.interaction_mut(number);
    kept.original = message.or(kept.source);
    kept.response = Some(response);
    kept.response_body = call.body.cloned();
    if call.query("with_response") != Some("true") {
        return Ok(Answer::nothing());
    }
    let mut resource = json!({ "type": kind });
    if let Some(message) = message {
        resource["message"] = payloads::message(world, &world.messages[&message], true);
    }
    let mut summary = json!({ "id": number.to_string(), "type": interaction.kind });
    if let Some(message) = message {
        summary["response_message_id"] = json!(message.to_string());
        summary["response_message_loading"] = json!(world.messages[&message].is_loading());
        summary["response_message_ephemeral"] = json!(world.messages[&message].ephemeral_for.is_some());
    }
    Ok(Answer::ok(json!({ "interaction": summary, "resource": resource })))
}

fn apply(
    shared: &Shared,
    world: &mut World,
    interaction: &Interaction,
    callback: Callback<'_>,
) -> Result<Response, Refusal> {
    Ok(match callback {
        Callback::Message(body) => {
            let ephemeral = body.get("flags").and_then(Value::as_u64).unwrap_or(0) & flag::EPHEMERAL != 0;
            let mut message = of_interaction(shared, world, interaction, ephemeral);
            effects::fill(&mut message, body);
            Response::Message(effects::create(world, message))
        }
        Callback::Defer { ephemeral } => {
            let mut message = of_interaction(shared, world, interaction, ephemeral);
            message.flags |= flag::LOADING;
            Response::DeferredMessage(effects::create(world, message))
        }
        Callback::DeferUpdate => Response::DeferredUpdate,
        Callback::Update(body) => {
            let source = interaction.source.ok_or_else(Refusal::unknown_message)?;
            if world.message(source).is_none() {
                return Err(effects::missing(world, source));
            }
            Response::Update(effects::edit(shared, world, source, body)?.id)
        }
        Callback::Choices(choices) => Response::Choices(choices),
        Callback::Modal(modal) => Response::Modal(modal.clone()),
    })
}

/// A message that answers an interaction.
pub fn of_interaction(
    shared: &Shared,
    world: &World,
    interaction: &Interaction,
    ephemeral: bool,
) -> crate::world::Message {
    let mut message = effects::blank(shared, world, interaction.channel_id);
    message.kind = interaction.response_kind;
    message.interaction = Some(interaction.id);
    if interaction.response_kind == 0 {
        // Answers to buttons hang under the message with the button.
        message.reference = interaction.source.filter(|source| world.message(*source).is_some());
    }
    if ephemeral {
        message.ephemeral_for = Some(interaction.user);
        message.flags |= flag::EPHEMERAL;
    }
    message
}
