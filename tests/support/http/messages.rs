//! /channels/{id}/messages: the bot's own messages in channels.

use serde_json::{Value, json};

use super::{Answer, Answered, Call, effects, id};
use crate::judge::Refusal;
use crate::judge::message::{Kind, check};
use crate::payloads;
use crate::shared::Shared;
use crate::world::{Channel, Message, Place, World, permission};

/// How long a nonce is held unique.
const NONCE_HOLDS_MS: u64 = 5 * 60 * 1_000;

pub fn route(shared: &Shared, world: &mut World, call: &Call<'_>) -> Answered {
    let channel = reachable(world, id(call.segments[1])?)?;
    match (call.method, &call.segments[3..]) {
        ("POST", []) => create(shared, world, &channel, call.body),
        ("GET", []) => list(world, &channel, call),
        ("GET", [message]) => {
            needs(&channel, permission::READ_MESSAGE_HISTORY)?;
            let message = find(world, &channel, id(message)?)?;
            Ok(Answer::ok(payloads::message(world, &message, payloads::may_read(world, &message))))
        }
        ("PATCH", [message]) => edit(shared, world, &channel, id(message)?, call.body),
        ("DELETE", [message]) => {
            let message = find(world, &channel, id(message)?)?;
            if message.author != world.bot {
                needs(&channel, permission::MANAGE_MESSAGES)?;
            }
            let place = world.name_of_channel(channel.id);
            world.tell(format!("bot deletes a message in {place}: {}", message.content));
            effects::delete(world, message.id);
            Ok(Answer::nothing())
        }
        ("PUT" | "DELETE", [message, "reactions", emoji, "@me"]) => {
            let message = find(world, &channel, id(message)?)?;
            needs(&channel, permission::READ_MESSAGE_HISTORY | permission::ADD_REACTIONS)?;
            let reaction = (message.id, (*emoji).to_owned());
            if call.method == "PUT" {
                world.reactions.insert(reaction);
            } else {
                world.reactions.remove(&reaction);
            }
            Ok(Answer::nothing())
        }
        (_, [] | [_]) => Err(Refusal::method_not_allowed()),
        _ => Err(Refusal::unknown_route()),
    }
}

/// A channel that the bot is in and sees.
pub fn reachable(world: &World, id: u64) -> Result<Channel, Refusal> {
    match world.channels.get(&id) {
        None => Err(Refusal::unknown_channel()),
        Some(channel) if matches!(channel.place, Place::ForeignServer | Place::Private) => {
            let mut refusal = Refusal::missing_access();
            // A user-installed app answers through the interaction only.
            refusal.is_violation = true;
            Err(refusal)
        }
        Some(channel) if channel.permissions & permission::VIEW_CHANNEL == 0 => Err(Refusal::missing_access()),
        Some(channel) => Ok(channel.clone()),
    }
}

pub fn needs(channel: &Channel, permissions: u64) -> Result<(), Refusal> {
    if channel.permissions & permissions == permissions { Ok(()) } else { Err(Refusal::missing_permissions()) }
}

/// A message of this channel that requests reach: not an ephemeral one.
fn find(world: &World, channel: &Channel, id: u64) -> Result<Message, Refusal> {
    match world.message(id) {
        Some(message) if message.channel_id == channel.id && message.ephemeral_for.is_none() => Ok(message.clone()),
        _ => Err(effects::missing(world, id)),
    }
}

fn create(shared: &Shared, world: &mut World, channel: &Channel, body: Option<&Value>) -> Answered {
    let body = check(Kind::Create, body)?;
    needs(channel, permission::SEND_MESSAGES)?;
    if body.get("embeds").and_then(Value::as_array).is_some_and(|embeds| !embeds.is_empty()) {
        needs(channel, permission::EMBED_LINKS)?;
    }
    if let Place::BotDm(person) = channel.place
        && world.user(person).refuses_dms
    {
        return Err(Refusal::new(403, 50007, "Cannot send messages to this user").without_blame());
    }
    if body.get("enforce_nonce") == Some(&json!(true))
        && let Some(earlier) = with_nonce(shared, world, channel, body.get("nonce"))
    {
        return Ok(Answer::ok(payloads::message(world, &earlier, true)));
    }
    let mut message = effects::blank(shared, world, channel.id);
    effects::fill(&mut message, body);
    if let Some(reference) = body.get("message_reference").filter(|reference| !reference.is_null()) {
        message.reference = referenced(world, channel, reference)?;
        message.kind = if message.reference.is_some() { 19 } else { 0 };
    }
    let created = effects::create(world, message);
    Ok(Answer::ok(payloads::message(world, &world.messages[&created], true)))
}

/// The bot's recent message with this nonce: with `enforce_nonce` it is returned instead of a second one.
fn with_nonce(shared: &Shared, world: &World, channel: &Channel, nonce: Option<&Value>) -> Option<Message> {
    let since = shared.clock.now_ms().saturating_sub(NONCE_HOLDS_MS);
    let nonce = nonce.filter(|nonce| !nonce.is_null())?;
    let ids = world.by_channel.get(&channel.id)?;
    let mut recent =
        ids.iter().rev().filter_map(|id| world.message(*id)).take_while(|message| message.created_ms >= since);
    recent.find(|message| message.author == world.bot && message.nonce.as_ref() == Some(nonce)).cloned()
}

/// The message replied to; none where it is gone and the bot does not insist.
fn referenced(world: &World, channel: &Channel, reference: &Value) -> Result<Option<u64>, Refusal> {
    let given =
        |key: &str| reference.get(key).and_then(|id| id.as_str().and_then(|id| id.parse::<u64>().ok()).or(id.as_u64()));
    if given("channel_id").is_some_and(|id| id != channel.id) {
        let text = "Cannot reply to a message in a different channel";
        return Err(Refusal::form("message_reference", "REPLIES_CANNOT_REFERENCE_OTHER_CHANNEL", text));
    }
    if given("guild_id").is_some_and(|id| Some(id) != channel.guild_id) {
        return Err(Refusal::form("message_reference", "REPLIES_GUILD_ID_MISMATCH", "Invalid guild"));
    }
    if channel.permissions & permission::READ_MESSAGE_HISTORY == 0 {
        let text = "Cannot reply without permission to read message history";
        return Err(Refusal::new(400, 160_002, text).without_blame());
    }
    let id = given("message_id").unwrap_or_default();
    match world.message(id) {
        Some(message) if message.channel_id == channel.id && message.ephemeral_for.is_none() => Ok(Some(id)),
        _ if reference.get("fail_if_not_exists") == Some(&json!(false)) => Ok(None),
        _ => {
            let mut refusal = Refusal::form("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message");
            refusal.is_violation = !world.messages.contains_key(&id);
            Err(refusal)
        }
    }
}

fn edit(shared: &Shared, world: &mut World, channel: &Channel, id: u64, body: Option<&Value>) -> Answered {
    let body = check(Kind::Edit, body)?;
    let message = find(world, channel, id)?;
    if message.author != world.bot {
        return Err(Refusal::new(403, 50005, "Cannot edit a message authored by another user"));
    }
    if body.get("embeds").and_then(Value::as_array).is_some_and(|embeds| !embeds.is_empty()) {
        needs(channel, permission::EMBED_LINKS)?;
    }
    let message = effects::edit(shared, world, id, body)?;
    Ok(Answer::ok(payloads::message(world, &message, true)))
}

fn list(world: &World, channel: &Channel, call: &Call<'_>) -> Answered {
    let limit = match call.query("limit").map(str::parse::<usize>) {
        None => 50,
        Some(Ok(limit @ 1..=100)) => limit,
        Some(_) => return Err(Refusal::form("limit", "NUMBER_TYPE_MAX", "int value should be 1 to 100.")),
    };
    // Without READ_MESSAGE_HISTORY Discord shows an empty channel.
    if channel.permissions & permission::READ_MESSAGE_HISTORY == 0 {
        return Ok(Answer::ok(json!([])));
    }
    let bound = |name: &str| call.query(name).and_then(|id| id.parse::<u64>().ok());
    let (before, after) = (bound("before").unwrap_or(u64::MAX), bound("after").unwrap_or(0));
    let ids = world.by_channel.get(&channel.id).map_or(&[][..], Vec::as_slice);
    let messages: Vec<Value> = ids
        .iter()
        .rev()
        .filter(|id| **id < before && **id > after)
        .filter_map(|id| world.message(*id))
        .filter(|message| message.ephemeral_for.is_none())
        .take(limit)
        .map(|message| payloads::message(world, message, payloads::may_read(world, message)))
        .collect();
    Ok(Answer::ok(json!(messages)))
}
