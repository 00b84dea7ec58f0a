//! What a bot looks up: the gateway's address, itself, users, the server; opening direct messages.

use serde_json::{Value, json};

use super::{Answer, Answered, Call, id};
use crate::judge::{Refusal, object};
use crate::payloads;
use crate::shared::Shared;
use crate::world::World;

pub fn route(shared: &Shared, world: &mut World, call: &Call<'_>) -> Answered {
    let address = format!("ws://{}", shared.address);
    match (call.method, call.segments) {
        ("GET", ["gateway"]) => Ok(Answer::ok(json!({ "url": address }))),
        ("GET", ["gateway", "bot"]) => {
            let (left, resets) = world.sign_ins.now();
            Ok(Answer::ok(json!({
                "url": address,
                "shards": world.sign_ins.shards,
                "session_start_limit": {
                    "total": 1000,
                    "remaining": left,
                    "reset_after": u64::try_from(resets.as_millis()).expect("milliseconds fit"),
                    "max_concurrency": world.sign_ins.max_concurrency,
                },
            })))
        }
        ("GET", ["users", "@me"]) => Ok(Answer::ok(payloads::current_user(world))),
        ("POST", ["users", "@me", "channels"]) => open_dm(shared, world, call.body),
        ("GET", ["users", "@me", "guilds"]) => {
            let name = payloads::guild_create(world, world.guild)["name"].clone();
            let guild = |id: u64| json!({ "id": id.to_string(), "name": name, "icon": null, "owner": false, "permissions": "0", "features": [] });
            let mut guilds = vec![guild(world.guild)];
            if world.is_elsewhere_too {
                guilds.push(guild(world.foreign_guild));
            }
            Ok(Answer::ok(json!(guilds)))
        }
        ("GET", ["users", user]) => match world.users.get(&id(user)?) {
            Some(user) => Ok(Answer::ok(payloads::user(user))),
            None => Err(Refusal::new(404, 10013, "Unknown User")),
        },
        ("GET", ["applications", "@me"] | ["oauth2", "applications", "@me"]) => {
            Ok(Answer::ok(application(world, shared)))
        }
        ("GET", ["guilds", guild]) => {
            is_own(world, guild)?;
            let mut guild = payloads::guild_create(world, world.guild);
            for only_on_the_gateway in ["channels", "members", "threads", "presences", "voice_states", "joined_at"] {
                guild.as_object_mut().expect("an object").remove(only_on_the_gateway);
            }
            Ok(Answer::ok(guild))
        }
        ("GET", ["guilds", guild, "channels"]) => {
            is_own(world, guild)?;
            Ok(Answer::ok(payloads::guild_create(world, world.guild)["channels"].clone()))
        }
        ("GET", ["guilds", guild, "members", user]) => {
            is_own(world, guild)?;
            match world.users.get(&id(user)?) {
                Some(user) => Ok(Answer::ok(payloads::member(world, user))),
                None => Err(Refusal::new(404, 10007, "Unknown Member")),
            }
        }
        _ => Err(Refusal::unknown_route()),
    }
}

fn is_own(world: &World, guild: &str) -> Result<(), Refusal> {
    if id(guild)? == world.guild { Ok(()) } else { Err(Refusal::new(404, 10004, "Unknown Guild").without_blame()) }
}

fn application(world: &World, shared: &Shared) -> Value {
    let content = world.allowed_privileged >> 15 & 1;
    json!({
        "id": world.application.to_string(),
        "name": world.name_of(world.bot),
        "icon": null,
        "description": "",
        "bot_public": true,
        "bot_require_code_grant": false,
        "verify_key": "0".repeat(64),
        "flags": content << 19,
        "bot": payloads::user(world.user(world.bot)),
        "owner": payloads::user(world.user(world.bot)),
        "team": null,
        "summary": "",
        "integration_types_config": { "0": {}, "1": {} },
        "interactions_endpoint_url": null,
        "approximate_guild_count": 1,
        "redirect_uris": [format!("http://{}", shared.address)],
    })
}

fn open_dm(shared: &Shared, world: &mut World, body: Option<&Value>) -> Answered {
    let body = object(body, &["recipient_id"])?;
    let recipient = body["recipient_id"].as_str().and_then(|id| id.parse().ok()).or(body["recipient_id"].as_u64());
    match recipient.filter(|id| world.users.get(id).is_some_and(|user| !user.bot)) {
        Some(person) => {
            let channel = crate::story::dm_of(shared, world, person);
            Ok(Answer::ok(payloads::channel(world, channel)))
        }
        None => Err(Refusal::form("recipient_id", "USER_UNKNOWN", "no such person")),
    }
}
