//! Sessions: who hears which event, numbered, kept for a RESUME.

use serde::de::DeserializeSeed;
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;
use twilight_model::gateway::event::GatewayEventDeserializer;

use crate::payloads;
use crate::world::{Message, Place, World, permission};

/// Intents that the simulation looks at.
pub const GUILDS: u64 = 1 << 0;
pub const GUILD_MESSAGES: u64 = 1 << 9;
pub const DIRECT_MESSAGES: u64 = 1 << 12;
pub const MESSAGE_CONTENT: u64 = 1 << 15;

pub enum Outgoing {
    Text(String),
    /// Sent zlib-compressed, as Discord does with what is long when the client asks for it.
    Compressed(String),
    Close(Option<(u16, String)>),
    Drop,
}

/// Payloads longer than this are compressed where the client asked for it.
const COMPRESSED_FROM: usize = 1024;

pub struct Session {
    pub id: String,
    pub intents: u64,
    /// Its number, and how many there are.
    pub shard: [u64; 2],
    compress: bool,
    sequence: u64,
    /// Everything sent, for a RESUME: sequence number and payload.
    backlog: Vec<(u64, String)>,
    connection: Option<UnboundedSender<Outgoing>>,
}

impl Session {
    pub fn new(
        id: String,
        intents: u64,
        shard: [u64; 2],
        compress: bool,
        connection: UnboundedSender<Outgoing>,
    ) -> Self {
        Self { id, intents, shard, compress, sequence: 0, backlog: Vec::new(), connection: Some(connection) }
    }

    /// Whether events of a server come to this shard; those of no server come to the first.
    pub fn is_for(&self, guild: Option<u64>) -> bool {
        guild.map_or(0, |guild| (guild >> 22) % self.shard[1]) == self.shard[0]
    }

    pub fn is_connected(&self) -> bool {
        self.connection.is_some()
    }

    /// Sends anything that is not numbered.
    pub fn send(&self, outgoing: Outgoing) {
        if let Some(connection) = &self.connection {
            let _ = connection.send(outgoing);
        }
    }

    fn dispatch(&mut self, name: &str, data: &Value) {
        self.sequence += 1;
        let text = json!({ "op": 0, "s": self.sequence, "t": name, "d": data }).to_string();
        assert_is_discords(&text);
        self.send(if self.compress && text.len() > COMPRESSED_FROM {
            Outgoing::Compressed(text.clone())
        } else {
            Outgoing::Text(text.clone())
        });
        self.backlog.push((self.sequence, text));
    }
}

/// The simulation's own payloads have to be Discord's: twilight has to read what serenity is sent.
fn assert_is_discords(text: &str) {
    let seed = GatewayEventDeserializer::from_json(text).expect("op and t are there");
    if let Err(error) = seed.deserialize(&mut serde_json::Deserializer::from_str(text)) {
        panic!("the simulation sent what Discord would not: {error}\n{text}");
    }
}

/// Sends an event of a server (or none) to the shard that it is for, in every session that has one of the intents (0:
/// everybody); the payload may depend on its intents.
pub fn dispatch(
    world: &mut World,
    guild: Option<u64>,
    name: &str,
    intents: u64,
    payload: impl Fn(&World, u64) -> Value,
) {
    let mut sessions = std::mem::take(&mut world.sessions);
    for session in &mut sessions {
        if session.is_for(guild) && (intents == 0 || session.intents & intents != 0) {
            let data = payload(world, session.intents);
            session.dispatch(name, &data);
        }
    }
    world.sessions = sessions;
}

pub fn dispatch_to(world: &mut World, id: &str, name: &str, data: Value) {
    if let Some(session) = world.sessions.iter_mut().find(|session| session.id == id) {
        session.dispatch(name, &data);
    }
}

/// The intent that a channel's messages need; none where the bot is not.
fn intent_of(world: &World, channel_id: u64) -> Option<u64> {
    let channel = world.channel(channel_id);
    match channel.place {
        Place::Server if channel.permissions & permission::VIEW_CHANNEL != 0 => Some(GUILD_MESSAGES),
        Place::BotDm(_) => Some(DIRECT_MESSAGES),
        _ => None,
    }
}

/// MESSAGE_CREATE or MESSAGE_UPDATE, the content withheld from whom Discord withholds it.
pub fn dispatch_message(world: &mut World, name: &str, message: &Message) {
    let Some(intent) = intent_of(world, message.channel_id) else { return };
    if message.ephemeral_for.is_some() {
        return;
    }
    let guild = world.channel(message.channel_id).guild_id;
    dispatch(world, guild, name, intent, |world, intents| {
        let reads = intents & MESSAGE_CONTENT != 0 || payloads::may_read(world, message);
        let mut payload = payloads::gateway_message(world, message, reads);
        if intents & MESSAGE_CONTENT != 0
            && let Some(reference) = message.reference.and_then(|id| world.message(id))
        {
            payload["referenced_message"]["content"] = json!(reference.content);
            payload["referenced_message"]["embeds"] = json!(reference.embeds);
            payload["referenced_message"]["components"] = json!(reference.components);
        }
        if world.leaves_out_references
            && let Some(fields) = payload.as_object_mut()
        {
            fields.remove("referenced_message");
        }
        payload
    });
}

pub fn dispatch_deletion(world: &mut World, message: &Message) {
    let Some(intent) = intent_of(world, message.channel_id) else { return };
    if message.ephemeral_for.is_some() {
        return;
    }
    let mut data = json!({ "id": message.id.to_string(), "channel_id": message.channel_id.to_string() });
    let guild = world.channel(message.channel_id).guild_id;
    if let Some(guild) = guild {
        data["guild_id"] = json!(guild.to_string());
    }
    dispatch(world, guild, "MESSAGE_DELETE", intent, |_, _| data.clone());
}

/// MESSAGE_DELETE_BULK for messages of one channel.
pub fn dispatch_bulk_deletion(world: &mut World, channel_id: u64, ids: &[u64]) {
    let Some(intent) = intent_of(world, channel_id) else { return };
    let ids: Vec<String> = ids.iter().map(u64::to_string).collect();
    let mut data = json!({ "ids": ids, "channel_id": channel_id.to_string() });
    let guild = world.channel(channel_id).guild_id;
    if let Some(guild) = guild {
        data["guild_id"] = json!(guild.to_string());
    }
    dispatch(world, guild, "MESSAGE_DELETE_BULK", intent, |_, _| data.clone());
}

/// A connection is gone; with `ended` its session is too.
pub fn disconnect(world: &mut World, id: &str, connection: &UnboundedSender<Outgoing>, ended: bool) {
    if let Some(session) = world.sessions.iter_mut().find(|session| session.id == id) {
        // A later connection may have taken the session over.
        if session.connection.as_ref().is_some_and(|current| current.same_channel(connection)) {
            session.connection = None;
        }
    }
    if ended {
        world.sessions.retain(|session| session.id != id || session.is_connected());
    }
}

pub enum Resumed {
    Yes,
    Unknown,
    FromTheFuture,
}

/// Hands a session to a new connection and sends what it missed.
pub fn reconnect(world: &mut World, id: &str, after: u64, connection: UnboundedSender<Outgoing>) -> Resumed {
    let again = world.resumes_from;
    let Some(session) = world.sessions.iter_mut().find(|session| session.id == id) else { return Resumed::Unknown };
    if after > session.sequence {
        return Resumed::FromTheFuture;
    }
    // READY itself is never repeated.
    let after = after.saturating_sub(again).max(1);
    session.connection = Some(connection);
    let missed: Vec<String> =
        session.backlog.iter().filter(|(sequence, _)| *sequence > after).map(|(_, text)| text.clone()).collect();
    for text in missed {
        session.send(Outgoing::Text(text));
    }
    session.dispatch("RESUMED", &json!({ "_trace": ["simulated"] }));
    Resumed::Yes
}
