//! Discord's JSON for interactions, and their entry into the state.

use serde_json::{Value, json};

use super::payloads::{self, permissions_of};
use super::shared::Shared;
use super::world::{Interaction, Place, World, interaction_kind, permission};

/// What a person does that becomes an interaction.
pub struct Deed {
    pub kind: u64,
    pub user: u64,
    pub channel_id: u64,
    /// The interaction's `data`.
    pub data: Value,
    pub source: Option<u64>,
    pub response_kind: u64,
    pub typed_option: u64,
}

/// `authorizing_integration_owners`: by which installation the app is here.
pub fn owners(world: &World, user: u64, channel_id: u64) -> Value {
    match world.channel(channel_id).place {
        Place::Server => json!({ "0": world.channel(channel_id).guild_id.unwrap_or(world.guild).to_string() }),
        Place::BotDm(_) => json!({ "0": "0", "1": user.to_string() }),
        Place::ForeignServer | Place::Private => json!({ "1": user.to_string() }),
    }
}

/// `context`: 0 in a server, 1 in direct messages with the bot, 2 in other direct messages.
pub fn context(place: Place) -> u64 {
    match place {
        Place::Server | Place::ForeignServer => 0,
        Place::BotDm(_) => 1,
        Place::Private => 2,
    }
}

/// Enters an interaction into the state and sends it to the bot; returns its id.
pub fn begin(shared: &Shared, deed: Deed) -> u64 {
    let id = shared.clock.snowflake();
    // Discord's tokens are opaque and long; the id keeps them apart.
    let token = format!("aW50ZXJhY3Rpb246{id}x{}", "k".repeat(120));
    shared.with(|world| {
        let source = deed.source.and_then(|source| world.messages.get(&source));
        let source_revision = source.map_or(0, |message| message.revision);
        world.by_token.insert(token.clone(), id);
        world.interactions.insert(
            id,
            Interaction {
                id,
                token,
                kind: deed.kind,
                user: deed.user,
                channel_id: deed.channel_id,
                created_ms: shared.clock.now_ms(),
                source: deed.source,
                source_revision,
                response_kind: deed.response_kind,
                typed_option: deed.typed_option,
                response: None,
                response_body: None,
                original: None,
                followups: Vec::new(),
                webhook_calls: 0,
            },
        );
        let payload = payload(world, id, deed.data);
        let guild = world.channel(deed.channel_id).guild_id;
        super::gateway::session::dispatch(world, guild, "INTERACTION_CREATE", 0, |_, _| payload.clone());
    });
    id
}

fn payload(world: &World, id: u64, data: Value) -> Value {
    let interaction = &world.interactions[&id];
    let channel = world.channel(interaction.channel_id);
    let person = world.user(interaction.user);
    let mut partial_channel = match channel.place {
        Place::BotDm(_) => payloads::dm_channel(world, channel, world.bot),
        Place::Private => json!({
            "id": channel.id.to_string(), "type": 3, "name": channel.name, "icon": null,
            "owner_id": person.id.to_string(), "recipients": [], "last_message_id": null, "flags": 0,
        }),
        _ => payloads::guild_channel(world, channel),
    };
    partial_channel["permissions"] = json!(permissions_of(person).to_string());
    // As a user-installed app the bot has only what its person may do with apps.
    let app_permissions = match channel.place {
        Place::Server => channel.permissions,
        _ => permission::USUAL,
    };
    let mut value = json!({
        "id": id.to_string(),
        "application_id": world.application.to_string(),
        "type": interaction.kind,
        "token": interaction.token,
        "version": 1,
        "data": data,
        "channel": partial_channel,
        "channel_id": channel.id.to_string(),
        "app_permissions": app_permissions.to_string(),
        "locale": "en-US",
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": owners(world, person.id, channel.id),
        "context": context(channel.place),
        "attachment_size_limit": world.attachment_limit,
    });
    match channel.guild_id {
        Some(guild) => {
            value["guild_id"] = json!(guild.to_string());
            value["guild_locale"] = json!("en-US");
            value["guild"] = json!({ "id": guild.to_string(), "locale": "en-US", "features": [] });
            let mut member = payloads::member(world, person);
            member["permissions"] = json!(permissions_of(person).to_string());
            value["member"] = member;
        }
        None => value["user"] = payloads::user(person),
    }
    let carries_message = matches!(interaction.kind, interaction_kind::COMPONENT | interaction_kind::MODAL_SUBMIT);
    if let Some(source) = interaction.source.filter(|_| carries_message).and_then(|id| world.messages.get(&id)) {
        value["message"] = payloads::message(world, source, true);
    }
    value
}
