//! Discord's JSON for people, servers, channels and messages.

use serde_json::{Value, json};

use super::clock::timestamp;
use super::world::{Channel, Message, Place, User, World, interaction_kind, permission};

/// Channel types.
const GUILD_TEXT: u64 = 0;
const DM: u64 = 1;

/// The moment everyone joined; nothing depends on it.
const JOINED: &str = "2025-03-01T10:00:00.000000+00:00";

pub fn user(user: &User) -> Value {
    json!({
        "id": user.id.to_string(),
        "username": user.name,
        "global_name": if user.bot { Value::Null } else { json!(user.name) },
        "discriminator": if user.bot { "4242" } else { "0" },
        "avatar": null,
        "avatar_decoration_data": null,
        "banner": null,
        "accent_color": null,
        "bot": user.bot,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": null,
        "clan": null,
        "collectibles": null,
    })
}

pub fn current_user(world: &World) -> Value {
    let mut me = user(world.user(world.bot));
    me["mfa_enabled"] = json!(true);
    me["verified"] = json!(true);
    me["email"] = Value::Null;
    me
}

/// A member without the user in it, as messages carry it.
fn partial_member(world: &World, user: &User) -> Value {
    json!({
        "nick": null,
        "avatar": null,
        "banner": null,
        "roles": if user.moderator { json!([moderator_role(world)]) } else { json!([]) },
        "joined_at": JOINED,
        "premium_since": null,
        "deaf": false,
        "mute": false,
        "flags": 0,
        "pending": false,
        "communication_disabled_until": null,
        "unusual_dm_activity_until": null,
    })
}

pub fn member(world: &World, person: &User) -> Value {
    let mut member = partial_member(world, person);
    member["user"] = user(person);
    member
}

/// What a person may do in a server's channels.
pub fn permissions_of(person: &User) -> u64 {
    let moderates = if person.moderator { permission::MANAGE_MESSAGES } else { 0 };
    permission::USUAL | moderates | if person.manager { permission::MANAGE_GUILD } else { 0 }
}

/// The role of moderators: an id of its own, derived from the server's.
fn moderator_role(world: &World) -> String {
    (world.guild + 1).to_string()
}

fn role(id: String, name: &str, permissions: u64, position: u64) -> Value {
    json!({
        "id": id,
        "name": name,
        "color": 0,
        "colors": { "primary_color": 0, "secondary_color": null, "tertiary_color": null },
        "hoist": false,
        "icon": null,
        "unicode_emoji": null,
        "position": position,
        "permissions": permissions.to_string(),
        "managed": false,
        "mentionable": false,
        "flags": 0,
    })
}

pub fn guild_channel(world: &World, channel: &Channel) -> Value {
    let denied = permission::USUAL & !channel.permissions;
    let mut overwrites = Vec::new();
    if denied != 0 {
        overwrites.push(json!({
            "id": world.bot.to_string(), "type": 1, "allow": "0", "deny": denied.to_string(),
        }));
    }
    json!({
        "id": channel.id.to_string(),
        "guild_id": channel.guild_id.map(|id| id.to_string()),
        "type": GUILD_TEXT,
        "name": channel.name,
        "position": 0,
        "permission_overwrites": overwrites,
        "parent_id": null,
        "topic": null,
        "nsfw": false,
        "rate_limit_per_user": 0,
        "last_message_id": world.by_channel.get(&channel.id).and_then(|ids| ids.last()).map(u64::to_string),
        "flags": 0,
    })
}

pub fn dm_channel(world: &World, channel: &Channel, with: u64) -> Value {
    json!({
        "id": channel.id.to_string(),
        "type": DM,
        "last_message_id": world.by_channel.get(&channel.id).and_then(|ids| ids.last()).map(u64::to_string),
        "recipients": [user(world.user(with))],
        "flags": 0,
    })
}

pub fn channel(world: &World, id: u64) -> Value {
    let channel = world.channel(id);
    match channel.place {
        Place::BotDm(with) => dm_channel(world, channel, with),
        _ => guild_channel(world, channel),
    }
}

pub fn guild_create(world: &World, guild: u64) -> Value {
    let channels: Vec<Value> = world
        .channels
        .values()
        .filter(|channel| channel.guild_id == Some(guild) && channel.permissions & permission::VIEW_CHANNEL != 0)
        .map(|channel| guild_channel(world, channel))
        .collect();
    // Without the members intent a server tells of the bot alone.
    let members = vec![member(world, world.user(world.bot))];
    let mut payload = json!({
        "id": guild.to_string(),
        "name": "The deal room",
        "icon": null,
        "icon_hash": null,
        "splash": null,
        "discovery_splash": null,
        "banner": null,
        "description": null,
        "owner_id": world.users.values().find(|user| !user.bot).map_or(world.bot, |user| user.id).to_string(),
        "afk_channel_id": null,
        "afk_timeout": 300,
        "widget_enabled": false,
        "widget_channel_id": null,
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "roles": [
            role(guild.to_string(), "@everyone", permission::USUAL, 0),
            role(moderator_role(world), "Moderators", permission::USUAL | permission::MANAGE_MESSAGES, 1),
        ],
        "emojis": [],
        "features": [],
        "mfa_level": 0,
        "application_id": null,
        "system_channel_id": null,
        "system_channel_flags": 0,
        "rules_channel_id": null,
    });
    // In two parts: one would exceed the macro's recursion limit in every test that uses this.
    let rest = json!({
        "max_presences": null,
        "max_members": 500_000,
        "max_video_channel_users": 25,
        "max_stage_video_channel_users": 50,
        "vanity_url_code": null,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": false,
        "preferred_locale": "en-US",
        "public_updates_channel_id": null,
        "safety_alerts_channel_id": null,
        "nsfw_level": 0,
        "nsfw": false,
        "stickers": [],
        "joined_at": JOINED,
        "large": false,
        "unavailable": false,
        "member_count": world.users.len(),
        "voice_states": [],
        "members": members,
        "channels": channels,
        "threads": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    });
    for (key, value) in rest.as_object().into_iter().flatten() {
        payload[key] = value.clone();
    }
    payload
}

/// A message as requests return it; `sees_content` says whether the app may read it.
pub fn message(world: &World, message: &Message, sees_content: bool) -> Value {
    let mut value = bare_message(world, message, sees_content);
    if let Some(reference) = message.reference {
        let channel = world.channel(message.channel_id);
        let mut target = json!({
            "type": 0,
            "channel_id": message.channel_id.to_string(),
            "message_id": reference.to_string(),
        });
        if let Some(guild) = channel.guild_id {
            target["guild_id"] = json!(guild.to_string());
        }
        value["message_reference"] = target;
        value["referenced_message"] = match world.message(reference) {
            Some(original) => bare_message(world, original, may_read(world, original)),
            None => Value::Null,
        };
    }
    value
}

/// Whether the app reads a message without the MESSAGE_CONTENT intent: its own, one that mentions it, a DM with it.
pub fn may_read(world: &World, message: &Message) -> bool {
    message.author == world.bot
        || message.mentions.contains(&world.bot)
        || matches!(world.channel(message.channel_id).place, Place::BotDm(_))
}

fn bare_message(world: &World, message: &Message, sees_content: bool) -> Value {
    let mentions: Vec<Value> = message.mentions.iter().map(|id| user(world.user(*id))).collect();
    let mut value = json!({
        "id": message.id.to_string(),
        "channel_id": message.channel_id.to_string(),
        "type": message.kind,
        "author": user(world.user(message.author)),
        "content": if sees_content { message.content.as_str() } else { "" },
        "timestamp": timestamp(message.created_ms),
        "edited_timestamp": message.edited_ms.map(timestamp),
        "tts": false,
        "mention_everyone": message.mention_everyone,
        "mentions": mentions,
        "mention_roles": [],
        "attachments": attachments(message),
        "embeds": if sees_content { json!(message.embeds) } else { json!([]) },
        "components": if sees_content { json!(message.components) } else { json!([]) },
        "pinned": false,
        "flags": message.flags,
    });
    if let Some(nonce) = &message.nonce {
        value["nonce"] = nonce.clone();
    }
    if message.webhook {
        value["webhook_id"] = json!(message.author.to_string());
    }
    if let Some(interaction) = message.interaction {
        value["application_id"] = json!(world.application.to_string());
        value["webhook_id"] = json!(world.application.to_string());
        value["interaction_metadata"] = interaction_metadata(world, interaction);
    }
    value
}

fn attachments(message: &Message) -> Vec<Value> {
    let of = |(at, (name, content)): (usize, &(String, Vec<u8>))| {
        let id = (message.id + at as u64).to_string();
        let url = format!("https://cdn.simulated.example/{id}/{name}");
        json!({ "id": id, "filename": name, "size": content.len(), "url": url, "proxy_url": url })
    };
    message.files.iter().enumerate().map(of).collect()
}

fn interaction_metadata(world: &World, id: u64) -> Value {
    let interaction = &world.interactions[&id];
    let mut metadata = json!({
        "id": id.to_string(),
        "type": interaction.kind,
        "user": user(world.user(interaction.user)),
        "authorizing_integration_owners": super::interactions::owners(world, interaction.user, interaction.channel_id),
    });
    match (interaction.kind, interaction.source) {
        (interaction_kind::COMPONENT, Some(source)) => metadata["interacted_message_id"] = json!(source.to_string()),
        (interaction_kind::MODAL_SUBMIT, _) => {
            // The simulation does not keep which interaction opened the form; a command did, as far as this tells.
            metadata["triggering_interaction_metadata"] = json!({
                "id": id.to_string(),
                "type": interaction_kind::COMMAND,
                "user": metadata["user"],
                "authorizing_integration_owners": metadata["authorizing_integration_owners"],
            });
        }
        _ => {}
    }
    metadata
}

/// A message as the gateway delivers it: with the server and the author's membership.
pub fn gateway_message(world: &World, sent: &Message, sees_content: bool) -> Value {
    let mut value = message(world, sent, sees_content);
    if let Some(guild) = world.channel(sent.channel_id).guild_id {
        value["guild_id"] = json!(guild.to_string());
        if !sent.webhook {
            value["member"] = partial_member(world, world.user(sent.author));
        }
        if let Some(mentions) = value["mentions"].as_array_mut() {
            for (mention, id) in mentions.iter_mut().zip(&sent.mentions) {
                mention["member"] = partial_member(world, world.user(*id));
            }
        }
    }
    value
}
