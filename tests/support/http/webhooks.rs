//! /webhooks/{application}/{token}: what follows the first response, for fifteen minutes.

use serde_json::{Map, Value};

use super::interactions::of_interaction;
use super::{Answer, Answered, Call, effects, id};
use crate::judge::Refusal;
use crate::judge::message::{Kind, check};
use crate::payloads;
use crate::shared::Shared;
use crate::world::{Interaction, Response, World, flag};

/// How long an interaction's token lasts.
const TOKEN_MS: u64 = 15 * 60 * 1_000;

pub fn route(shared: &Shared, world: &mut World, call: &Call<'_>) -> Answered {
    let ["webhooks", application, token, rest @ ..] = call.segments else {
        return Err(Refusal::unknown_route());
    };
    if id(application)? != world.application {
        return Err(Refusal::new(404, 10015, "Unknown Webhook"));
    }
    let Some(interaction) = world.interaction_by_token(token).cloned() else {
        return Err(Refusal::new(401, 50027, "Invalid Webhook Token"));
    };
    if shared.clock.now_ms() - interaction.created_ms > TOKEN_MS {
        return Err(Refusal::new(401, 50027, "Invalid Webhook Token"));
    }
    // Nothing can be followed up, or be the original, before there is a first response.
    match interaction.response {
        None => return Err(Refusal::new(404, 10015, "Unknown Webhook")),
        Some(Response::Choices(_)) => return Err(Refusal::unknown_message()),
        Some(_) => {}
    }
    world.interaction_mut(interaction.id).webhook_calls += 1;
    let files = call.body.and_then(|body| body[super::FILES].as_array()).into_iter().flatten();
    if files.map(|value| super::file(value).1.len() as u64).sum::<u64>() > world.attachment_limit {
        return Err(Refusal::new(413, 40005, "Request entity too large"));
    }
    match (call.method, rest) {
        ("POST", []) => follow_up(shared, world, &interaction, check(Kind::Followup, call.body)?),
        ("GET", ["messages", which]) => {
            let message = find(world, &interaction, which)?;
            Ok(Answer::ok(payloads::message(world, &world.messages[&message], true)))
        }
        ("PATCH", ["messages", which]) => {
            let body = check(Kind::WebhookEdit, call.body)?;
            let message = find(world, &interaction, which)?;
            let message = effects::edit(shared, world, message, body)?;
            Ok(Answer::ok(payloads::message(world, &message, true)))
        }
        ("DELETE", ["messages", which]) => {
            let message = find(world, &interaction, which)?;
            let place = world.name_of_channel(interaction.channel_id);
            world.tell(format!("bot deletes a message in {place} through an interaction"));
            effects::delete(world, message);
            Ok(Answer::nothing())
        }
        (_, [] | ["messages", _]) => Err(Refusal::method_not_allowed()),
        _ => Err(Refusal::unknown_route()),
    }
}

/// `@original` or a follow-up, still there and this interaction's own.
fn find(world: &World, interaction: &Interaction, which: &str) -> Result<u64, Refusal> {
    let message = if which == "@original" {
        // A form leaves no original unless a component opened it.
        interaction.original.ok_or_else(Refusal::unknown_message)?
    } else {
        let message = id(which)?;
        if !interaction.followups.contains(&message) && interaction.original != Some(message) {
            return Err(Refusal::unknown_message());
        }
        message
    };
    if world.message(message).is_none() {
        return Err(effects::missing(world, message));
    }
    Ok(message)
}

fn follow_up(shared: &Shared, world: &mut World, interaction: &Interaction, body: &Map<String, Value>) -> Answered {
    let wants_ephemeral = body.get("flags").and_then(Value::as_u64).unwrap_or(0) & flag::EPHEMERAL != 0;
    // The first follow-up of a deferred answer becomes that answer, as visible as the defer said.
    if let Some(Response::DeferredMessage(deferred)) = interaction.response
        && let Some(message) = world.message(deferred)
        && message.is_loading()
    {
        if message.ephemeral_for.is_some() != wants_ephemeral {
            world.violation("a follow-up to a deferred answer asks for another visibility than the defer decided");
        }
        let message = effects::edit(shared, world, deferred, body)?;
        return Ok(Answer::ok(payloads::message(world, &message, true)));
    }
    let mut message = of_interaction(shared, world, interaction, wants_ephemeral);
    message.kind = 19;
    message.reference = interaction.original.filter(|original| world.message(*original).is_some());
    if message.reference.is_none() {
        message.kind = 0;
    }
    effects::fill(&mut message, body);
    let created = effects::create(world, message);
    world.interaction_mut(interaction.id).followups.push(created);
    Ok(Answer::ok(payloads::message(world, &world.messages[&created], true)))
}
