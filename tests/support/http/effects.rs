//! What requests do to messages: create, change, delete, each told to the gateway.

use serde_json::{Map, Value, json};

use crate::gateway::session;
use crate::judge::{Refusal, message::is_empty};
use crate::shared::Shared;
use crate::world::{Message, World, flag};

/// A message by the bot that shows nothing yet.
pub fn blank(shared: &Shared, world: &World, channel_id: u64) -> Message {
    Message {
        id: shared.clock.snowflake(),
        channel_id,
        author: world.bot,
        kind: 0,
        content: String::new(),
        embeds: Vec::new(),
        components: Vec::new(),
        flags: 0,
        mentions: Vec::new(),
        mention_everyone: false,
        reference: None,
        created_ms: shared.clock.now_ms(),
        edited_ms: None,
        ephemeral_for: None,
        webhook: false,
        interaction: None,
        nonce: None,
        files: Vec::new(),
        revision: 0,
        deleted: false,
    }
}

/// Puts what a body gives into a message; what it does not name stays, null clears.
pub fn fill(message: &mut Message, body: &Map<String, Value>) {
    if let Some(content) = body.get("content") {
        message.content = content.as_str().unwrap_or("").trim().to_owned();
    }
    if let Some(embeds) = body.get("embeds") {
        let embeds = crate::judge::message::with_types(embeds);
        message.embeds = embeds.as_array().cloned().unwrap_or_default();
    }
    if let Some(components) = body.get("components") {
        message.components = with_ids(components);
    }
    if let Some(flags) = body.get("flags").and_then(Value::as_u64) {
        let kept = message.flags & (flag::EPHEMERAL | flag::LOADING | flag::COMPONENTS_V2);
        message.flags = kept | flags & !(flag::EPHEMERAL | flag::LOADING);
    }
    if let Some(files) = body.get(super::FILES).and_then(Value::as_array) {
        message.files.extend(files.iter().map(super::file));
    }
    if let Some(nonce) = body.get("nonce").filter(|nonce| !nonce.is_null()) {
        message.nonce = Some(nonce.clone());
    }
}

/// Components as Discord returns them: each with a number, and with what it fills in.
fn with_ids(components: &Value) -> Vec<Value> {
    fn number(value: &mut Value, next: &mut u64) {
        if value.get("type").is_some() {
            value["id"] = json!(*next);
            *next += 1;
        }
        for key in ["components", "accessory"] {
            match value.get_mut(key) {
                Some(Value::Array(children)) => children.iter_mut().for_each(|child| number(child, next)),
                Some(child @ Value::Object(_)) => number(child, next),
                _ => {}
            }
        }
    }
    let mut components = components.as_array().cloned().unwrap_or_default();
    let mut next = 1;
    components.iter_mut().for_each(|component| number(component, &mut next));
    components
}

pub fn create(world: &mut World, message: Message) -> u64 {
    let id = message.id;
    let whom = message.ephemeral_for.map_or_else(String::new, |user| format!(" for {} alone", world.name_of(user)));
    let place = world.name_of_channel(message.channel_id);
    let what = if message.is_loading() { "is thinking…" } else { message.content.as_str() };
    world.tell(format!("bot{whom} in {place}: {what}"));
    world.add_message(message.clone());
    session::dispatch_message(world, "MESSAGE_CREATE", &message);
    id
}

/// Changes a message; refuses what would leave it empty.
pub fn edit(shared: &Shared, world: &mut World, id: u64, body: &Map<String, Value>) -> Result<Message, Refusal> {
    let Some(current) = world.message(id) else { return Err(Refusal::unknown_message()) };
    let mut message = current.clone();
    fill(&mut message, body);
    let shown = json!({
        "content": message.content, "embeds": message.embeds, "components": message.components, "poll": body.get("poll"),
    });
    if is_empty(shown.as_object().expect("an object")) {
        return Err(Refusal::new(400, 50006, "Cannot send an empty message"));
    }
    message.flags &= !flag::LOADING;
    // The first content of a deferred answer is no edit to those who read it.
    if !current.is_loading() {
        message.edited_ms = Some(shared.clock.now_ms());
    }
    message.revision += 1;
    world.messages.insert(id, message.clone());
    let place = world.name_of_channel(message.channel_id);
    world.tell(format!("bot changes its message in {place}: {}", message.content));
    session::dispatch_message(world, "MESSAGE_UPDATE", &message);
    Ok(message)
}

pub fn delete(world: &mut World, id: u64) {
    if let Some(message) = world.messages.get_mut(&id) {
        message.deleted = true;
        message.revision += 1;
        let message = message.clone();
        session::dispatch_deletion(world, &message);
    }
}

/// 10008; nobody's fault where the message was there once.
pub fn missing(world: &World, id: u64) -> Refusal {
    let refusal = Refusal::unknown_message();
    if world.messages.contains_key(&id) { refusal.without_blame() } else { refusal }
}
