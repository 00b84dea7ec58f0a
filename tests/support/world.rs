//! The state of the simulated Discord: people, channels, messages, interactions, commands, gateway sessions.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::gateway::session::Session;
use super::http::limits::MessageWindows;

pub mod permission {
    //! The permission bits that the simulation looks at.
    pub const MANAGE_GUILD: u64 = 1 << 5;
    pub const ADD_REACTIONS: u64 = 1 << 6;
    pub const VIEW_CHANNEL: u64 = 1 << 10;
    pub const SEND_MESSAGES: u64 = 1 << 11;
    pub const MANAGE_MESSAGES: u64 = 1 << 13;
    pub const EMBED_LINKS: u64 = 1 << 14;
    pub const READ_MESSAGE_HISTORY: u64 = 1 << 16;
    pub const USE_APPLICATION_COMMANDS: u64 = 1 << 31;
    /// What an ordinary member, and the bot, may do.
    pub const USUAL: u64 =
        ADD_REACTIONS | VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | READ_MESSAGE_HISTORY | USE_APPLICATION_COMMANDS;
}

pub mod flag {
    //! Message flags.
    pub const SUPPRESS_EMBEDS: u64 = 1 << 2;
    pub const EPHEMERAL: u64 = 1 << 6;
    pub const LOADING: u64 = 1 << 7;
    pub const SUPPRESS_NOTIFICATIONS: u64 = 1 << 12;
    pub const COMPONENTS_V2: u64 = 1 << 15;
}

#[derive(Clone, Debug)]
pub struct User {
    pub id: u64,
    pub name: String,
    pub bot: bool,
    pub moderator: bool,
    /// Whether they may manage the server.
    pub manager: bool,
    /// Commands that the server's staff lets them use, whatever the command asks for.
    pub allowed: Vec<String>,
    pub refuses_dms: bool,
}

/// Where a channel is, as far as it decides what the bot gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the server that the bot is a member of.
    Server,
    /// The direct messages of one person with the bot.
    BotDm(u64),
    /// In a server that the bot is no member of: it comes along as a user-installed app only.
    ForeignServer,
    /// Direct messages between people.
    Private,
}

#[derive(Clone, Debug)]
pub struct Channel {
    pub id: u64,
    pub name: String,
    pub place: Place,
    pub guild_id: Option<u64>,
    /// What the bot may do here.
    pub permissions: u64,
}

#[derive(Clone, Debug)]
pub struct Message {
    pub id: u64,
    pub channel_id: u64,
    pub author: u64,
    /// Discord's message type: 0 default, 19 reply, 20 chat command, 23 context menu command.
    pub kind: u64,
    pub content: String,
    pub embeds: Vec<Value>,
    pub components: Vec<Value>,
    pub flags: u64,
    pub mentions: Vec<u64>,
    pub mention_everyone: bool,
    /// The message this one replies to.
    pub reference: Option<u64>,
    pub created_ms: u64,
    pub edited_ms: Option<u64>,
    /// The only person who sees it.
    pub ephemeral_for: Option<u64>,
    pub webhook: bool,
    /// The interaction whose response it is.
    pub interaction: Option<u64>,
    pub nonce: Option<Value>,
    /// Attached files: name and content.
    pub files: Vec<(String, Vec<u8>)>,
    /// Counts the changes, from 0.
    pub revision: u64,
    pub deleted: bool,
}

impl Message {
    pub fn is_loading(&self) -> bool {
        self.flags & flag::LOADING != 0
    }
}

/// What an interaction's first response was.
#[derive(Clone, Debug)]
pub enum Response {
    /// A message of its own (type 4).
    Message(u64),
    /// "is thinking…" (type 5): the message to be filled in later.
    DeferredMessage(u64),
    /// Nothing visible yet (type 6).
    DeferredUpdate,
    /// The message with the button was edited (type 7).
    Update(u64),
    /// Choices of an autocomplete (type 8).
    Choices(Vec<Value>),
    /// A form (type 9), as the bot sent it.
    Modal(Value),
}

pub mod interaction_kind {
    //! Discord's interaction types.
    pub const COMMAND: u64 = 2;
    pub const COMPONENT: u64 = 3;
    pub const AUTOCOMPLETE: u64 = 4;
    pub const MODAL_SUBMIT: u64 = 5;
}

#[derive(Clone, Debug)]
pub struct Interaction {
    pub id: u64,
    pub token: String,
    pub kind: u64,
    pub user: u64,
    pub channel_id: u64,
    pub created_ms: u64,
    /// The message whose component was used (also for a form that came out of one).
    pub source: Option<u64>,
    /// How often that message had changed when it was used.
    pub source_revision: u64,
    /// Message type of a response: 20 for chat commands, 23 for message commands, 0 for the rest.
    pub response_kind: u64,
    /// For autocomplete: the type of the option that is being typed (3 string, 4 integer, 10 number).
    pub typed_option: u64,
    pub response: Option<Response>,
    /// The body of the first response.
    pub response_body: Option<Value>,
    /// What `@original` means: the first response, or the message with the component.
    pub original: Option<u64>,
    pub followups: Vec<u64>,
    /// How often something happened to it through its webhook.
    pub webhook_calls: u64,
}

/// What Discord grants of signing in.
#[derive(Clone)]
pub struct SignIns {
    pub shards: u32,
    pub max_concurrency: u32,
    pub left: u64,
    pub reset_after: Duration,
    /// When that time began.
    pub since: Instant,
    /// Those of one door (shard modulo `max_concurrency`) that follow each other faster are refused.
    pub between: Duration,
    pub last: HashMap<u32, Instant>,
}

impl SignIns {
    /// What is left now, and until when.
    pub fn now(&mut self) -> (u64, Duration) {
        if self.since.elapsed() >= self.reset_after {
            (self.left, self.since, self.reset_after) = (1_000, Instant::now(), Duration::from_secs(14_400));
        }
        (self.left, self.reset_after.saturating_sub(self.since.elapsed()))
    }
}

impl Default for SignIns {
    fn default() -> Self {
        Self {
            shards: 1,
            max_concurrency: 1,
            left: 999,
            reset_after: Duration::from_secs(14_400),
            since: Instant::now(),
            between: Duration::ZERO,
            last: HashMap::new(),
        }
    }
}

pub struct World {
    pub bot: u64,
    pub application: u64,
    pub guild: u64,
    /// Further servers that the bot is a member of.
    pub more_guilds: Vec<u64>,
    pub foreign_guild: u64,
    /// Whether the bot is a member of that server as well.
    pub is_elsewhere_too: bool,
    pub users: BTreeMap<u64, User>,
    pub channels: BTreeMap<u64, Channel>,
    pub messages: BTreeMap<u64, Message>,
    /// Messages of each channel, oldest first.
    pub by_channel: HashMap<u64, Vec<u64>>,
    /// Replies to each message.
    pub by_reference: HashMap<u64, Vec<u64>>,
    pub interactions: BTreeMap<u64, Interaction>,
    pub by_token: HashMap<String, u64>,
    /// Registered commands; key: the server, or none for global ones.
    pub commands: HashMap<Option<u64>, Vec<Value>>,
    /// How often commands were written, by any route.
    pub command_writes: u64,
    pub sessions: Vec<Session>,
    /// Privileged intents that the application may ask for.
    pub allowed_privileged: u64,
    pub sign_ins: SignIns,
    pub refuses_resume: bool,
    /// A RESUME is answered by a close with this code, without or after RESUMED.
    pub closes_instead_of_resumed: Option<u16>,
    pub closes_after_resumed: Option<u16>,
    /// A RESUME repeats so many events that had arrived already.
    pub resumes_from: u64,
    pub withholds_acks: bool,
    /// The message replied to is not sent along, as where Discord did not look it up.
    pub leaves_out_references: bool,
    /// Nobody gets through to the gateway; how many tried.
    pub refuses_connections: bool,
    pub connections_refused: u64,
    /// Whoever connects to the gateway hears nothing at all; how many did.
    pub stalls_connections: bool,
    pub connections_stalled: u64,
    /// So many of the next connections get no HELLO.
    pub withholds_hello: u64,
    /// So many of the next sign-ins get no READY.
    pub withholds_ready: u64,
    pub message_windows: MessageWindows,
    /// Bytes that the files of a request may have.
    pub attachment_limit: u64,
    /// Gateway sign-ins seen: (IDENTIFYs, RESUMEs).
    pub identifies: u64,
    pub resumes: u64,
    pub connections: u64,
    pub reactions: HashSet<(u64, String)>,
    pub typing: Vec<u64>,
    /// Requests the bot was rightly refused without having done wrong: missing permissions, something deleted.
    pub refusals: Vec<String>,
    pub violations: Vec<String>,
    pub forgiving: bool,
    /// What happened, for the message of a failed wait.
    pub story: Vec<String>,
    /// The bot's messages that a test has already been given by `next_message`.
    pub handed_out: HashSet<u64>,
}

impl World {
    /// The servers that the bot is a member of.
    pub fn guilds(&self) -> impl Iterator<Item = u64> {
        std::iter::once(self.guild).chain(self.more_guilds.iter().copied())
    }

    pub fn user(&self, id: u64) -> &User {
        &self.users[&id]
    }

    pub fn channel(&self, id: u64) -> &Channel {
        &self.channels[&id]
    }

    /// A message that is still there.
    pub fn message(&self, id: u64) -> Option<&Message> {
        self.messages.get(&id).filter(|message| !message.deleted)
    }

    pub fn add_message(&mut self, message: Message) {
        self.by_channel.entry(message.channel_id).or_default().push(message.id);
        if let Some(reference) = message.reference {
            self.by_reference.entry(reference).or_default().push(message.id);
        }
        self.messages.insert(message.id, message);
    }

    pub fn interaction_by_token(&self, token: &str) -> Option<&Interaction> {
        self.by_token.get(token).and_then(|id| self.interactions.get(id))
    }

    pub fn interaction_mut(&mut self, id: u64) -> &mut Interaction {
        self.interactions.get_mut(&id).expect("known interaction")
    }

    /// What a person would call an author or a place.
    pub fn name_of(&self, user: u64) -> String {
        self.users.get(&user).map_or_else(|| user.to_string(), |user| user.name.clone())
    }

    pub fn name_of_channel(&self, channel: u64) -> String {
        match self.channels.get(&channel) {
            Some(Channel { place: Place::BotDm(user), .. }) => {
                format!("the direct messages of {}", self.name_of(*user))
            }
            Some(channel) => format!("#{}", channel.name),
            None => channel.to_string(),
        }
    }

    pub fn tell(&mut self, line: impl Into<String>) {
        self.story.push(line.into());
    }

    pub fn violation(&mut self, what: impl Into<String>) {
        let what = what.into();
        self.story.push(format!("VIOLATION: {what}"));
        self.violations.push(what);
    }
}
