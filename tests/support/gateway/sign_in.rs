//! IDENTIFY and RESUME, and what a session begins with.

use std::time::Instant;

use serde::Deserialize;
use serde_json::{Value, json};
use twilight_model::gateway::Intents;

use super::session::{self, Outgoing, Session};
use super::{Connection, Verdict};
use crate::payloads;
use crate::world::World;

/// GUILD_MEMBERS, GUILD_PRESENCES, MESSAGE_CONTENT.
const PRIVILEGED: u64 = 1 << 1 | 1 << 8 | 1 << 15;

/// IDENTIFY as the documentation has it; twilight's type is stricter than Discord about optional fields.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Identify {
    token: String,
    intents: u64,
    #[serde(rename = "properties")]
    _properties: Properties,
    #[serde(default)]
    compress: bool,
    #[serde(default)]
    large_threshold: Option<u64>,
    #[serde(default)]
    shard: Option<[u64; 2]>,
    #[serde(default)]
    presence: Option<Value>,
    #[serde(default, rename = "v")]
    _version: Option<u64>,
}

#[derive(Deserialize)]
struct Properties {
    #[serde(alias = "$os", rename = "os")]
    _os: String,
    #[serde(alias = "$browser", rename = "browser")]
    _browser: String,
    #[serde(alias = "$device", rename = "device")]
    _device: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Resume {
    token: String,
    session_id: String,
    seq: u64,
}

impl Connection {
    fn knows(&self, token: &str) -> bool {
        token.strip_prefix("Bot ").unwrap_or(token) == self.shared.token
    }

    pub(super) fn identify(&mut self, data: &Value) -> Verdict {
        if self.session.is_some() {
            self.violation("a second IDENTIFY on one connection");
            return Verdict::Close(4005, "Already authenticated.");
        }
        let identify = match serde_json::from_value::<Identify>(data.clone()) {
            Ok(identify) => identify,
            Err(error) => {
                self.violation(format!("IDENTIFY that cannot be decoded: {error}"));
                return Verdict::Close(4002, "Error while decoding payload.");
            }
        };
        self.shared.with(|world| {
            world.identifies += 1;
            world.tell(format!("gateway: IDENTIFY with intents {:?}", Intents::from_bits_retain(identify.intents)));
        });
        // A wrong token or a refused intent is the operator's mistake, not the bot's: no violation.
        if !self.knows(&identify.token) {
            return Verdict::Close(4004, "Authentication failed.");
        }
        if Intents::from_bits(identify.intents).is_none() {
            self.violation(format!("IDENTIFY with unknown intents {:#b}", identify.intents));
            return Verdict::Close(4013, "Invalid intent(s).");
        }
        if identify.shard.is_some_and(|[shard, shards]| shard >= shards) {
            self.violation(format!("IDENTIFY with shard {:?}", identify.shard));
            return Verdict::Close(4010, "Invalid shard.");
        }
        if identify.large_threshold.is_some_and(|threshold| !(50..=250).contains(&threshold)) {
            self.violation("IDENTIFY with a large_threshold outside 50 to 250");
            return Verdict::Close(4002, "Error while decoding payload.");
        }
        let _ = identify.presence;
        let shard = identify.shard.unwrap_or([0, 1]);
        self.shared.clone().with(|world| {
            if !admits(world, shard[0]) {
                let refused = json!({ "op": 9, "d": false, "s": null, "t": null });
                let _ = self.out.send(Outgoing::Text(refused.to_string()));
                return Verdict::Go;
            }
            if identify.intents & PRIVILEGED & !world.allowed_privileged != 0 {
                return Verdict::Close(4014, "Disallowed intent(s).");
            }
            let id = format!("{:032x}", self.shared.clock.snowflake());
            let session = Session::new(id.clone(), identify.intents, shard, identify.compress, self.out.clone());
            let guilds: Vec<u64> = world.guilds().filter(|guild| session.is_for(Some(*guild))).collect();
            if world.withholds_ready > 0 {
                world.withholds_ready -= 1;
                return Verdict::Go;
            }
            let ready = ready(world, &self.shared.address.to_string(), &id, shard, &guilds);
            world.sessions.push(session);
            session::dispatch_to(world, &id, "READY", ready);
            if identify.intents & session::GUILDS != 0 {
                for guild in guilds {
                    let guild = payloads::guild_create(world, guild);
                    session::dispatch_to(world, &id, "GUILD_CREATE", guild);
                }
            }
            self.session = Some(id);
            Verdict::Go
        })
    }

    pub(super) fn resume(&mut self, data: &Value) -> Verdict {
        let resume = match serde_json::from_value::<Resume>(data.clone()) {
            Ok(resume) => resume,
            Err(error) => {
                self.violation(format!("RESUME that cannot be decoded: {error}"));
                return Verdict::Close(4002, "Error while decoding payload.");
            }
        };
        if !self.knows(&resume.token) {
            return Verdict::Close(4004, "Authentication failed.");
        }
        self.shared.clone().with(|world| {
            world.resumes += 1;
            world.tell(format!("gateway: RESUME after {}", resume.seq));
            if let Some(code) = world.closes_instead_of_resumed {
                return Verdict::Close(code, "simulated");
            }
            if world.refuses_resume {
                world.sessions.retain(|session| session.id != resume.session_id);
            }
            match session::reconnect(world, &resume.session_id, resume.seq, self.out.clone()) {
                session::Resumed::Yes => {
                    self.session = Some(resume.session_id);
                    if let Some(code) = world.closes_after_resumed {
                        let _ = self.out.send(Outgoing::Close(Some((code, "simulated".to_owned()))));
                    }
                    Verdict::Go
                }
                session::Resumed::Unknown => {
                    let refused = json!({ "op": 9, "d": false, "s": null, "t": null });
                    let _ = self.out.send(Outgoing::Text(refused.to_string()));
                    Verdict::Go
                }
                session::Resumed::FromTheFuture => {
                    world.violation("RESUME with a sequence number that was never sent");
                    Verdict::Close(4007, "Invalid seq.")
                }
            }
        })
    }
}

/// Counts a sign-in against what is granted.
fn admits(world: &mut World, shard: u64) -> bool {
    let granted = &mut world.sign_ins;
    if granted.now().0 == 0 {
        world.violation("an IDENTIFY though none was left for the day: Discord resets the token");
        return false;
    }
    granted.left -= 1;
    let door = u32::try_from(shard).expect("few shards") % granted.max_concurrency;
    let last = granted.last.insert(door, Instant::now());
    if last.is_some_and(|last| last.elapsed() < granted.between) {
        world.violation(format!("shard {shard} signs in too soon after another one"));
        return false;
    }
    true
}

fn ready(world: &World, address: &str, session: &str, shard: [u64; 2], guilds: &[u64]) -> Value {
    let guilds: Vec<Value> =
        guilds.iter().map(|guild| json!({ "id": guild.to_string(), "unavailable": true })).collect();
    json!({
        "v": 10,
        "user": payloads::current_user(world),
        "user_settings": {},
        "guilds": guilds,
        "private_channels": [],
        "relationships": [],
        "presences": [],
        "guild_join_requests": [],
        "geo_ordered_rtc_regions": [],
        "session_id": session,
        "session_type": "normal",
        "resume_gateway_url": format!("ws://{address}"),
        "shard": shard,
        "application": { "id": world.application.to_string(), "flags": 0 },
        "_trace": ["simulated"],
    })
}
