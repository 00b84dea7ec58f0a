//! How a simulated Discord starts: what is settable before the first connection.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use super::clock::Clock;
use super::gateway::session::MESSAGE_CONTENT;
use super::http::limits::MessageWindows;
use super::world::{Channel, Place, SignIns, User, World, permission};

pub struct Setup {
    pub token: String,
    pub allowed_privileged: u64,
    pub heartbeat_interval_ms: u64,
    pub real_clock: bool,
    pub port: u16,
    pub sign_ins: SignIns,
    pub message_limit: Option<(u32, Duration)>,
    pub attachment_limit: u64,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            // Shaped like Discord's: libraries look at the parts before they send it.
            token: "MTEwMDAwMDAwMDAwMDAwMDAwMA.Gsimul.c2ltdWxhdGVkLWRpc2NvcmQtdG9rZW4tMDAwMDAw".to_owned(),
            allowed_privileged: 0,
            heartbeat_interval_ms: 41_250,
            real_clock: false,
            port: 0,
            sign_ins: SignIns::default(),
            message_limit: None,
            attachment_limit: 10_485_760,
        }
    }
}

impl Setup {
    pub fn new() -> Self {
        Self::default()
    }

    /// The application may ask for the MESSAGE_CONTENT intent.
    pub fn grants_message_content(mut self) -> Self {
        self.allowed_privileged |= MESSAGE_CONTENT;
        self
    }

    pub fn heartbeat_interval(mut self, interval: Duration) -> Self {
        self.heartbeat_interval_ms = u64::try_from(interval.as_millis()).expect("milliseconds fit");
        self
    }

    /// Deadlines by the real clock, for measurements and for people at a terminal.
    pub fn real_clock(mut self) -> Self {
        self.real_clock = true;
        self
    }

    /// How many shards Discord recommends, and how many of them may sign in at a time.
    pub fn shards(mut self, shards: u32, max_concurrency: u32) -> Self {
        (self.sign_ins.shards, self.sign_ins.max_concurrency) = (shards, max_concurrency);
        self
    }

    /// Sign-ins that are left, and the time until there are a thousand again.
    pub fn sign_ins_left(mut self, left: u64, reset_after: Duration) -> Self {
        (self.sign_ins.left, self.sign_ins.reset_after) = (left, reset_after);
        self
    }

    /// Sign-ins that follow each other faster than this are refused, as Discord does within five seconds.
    pub fn between_sign_ins(mut self, between: Duration) -> Self {
        self.sign_ins.between = between;
        self
    }

    /// In each channel so many messages are taken in such a time; whoever sends more breaks the rules.
    pub fn message_limit(mut self, limit: u32, per: Duration) -> Self {
        self.message_limit = Some((limit, per));
        self
    }

    /// Bytes that the files of a request may have; more is refused.
    pub fn attachment_limit(mut self, bytes: u64) -> Self {
        self.attachment_limit = bytes;
        self
    }

    /// A fixed port instead of any free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    pub(super) fn world(&self, clock: &Clock) -> World {
        let bot = User {
            id: clock.snowflake(),
            name: "dealdesk".to_owned(),
            bot: true,
            moderator: false,
            manager: false,
            allowed: Vec::new(),
            refuses_dms: false,
        };
        let guild = clock.snowflake();
        // The moderators' role takes the id after the server's.
        clock.snowflake();
        let general = Channel {
            id: clock.snowflake(),
            name: "general".to_owned(),
            place: Place::Server,
            guild_id: Some(guild),
            permissions: permission::USUAL,
        };
        World {
            bot: bot.id,
            // As with every newer bot, the application and its user share their id.
            application: bot.id,
            guild,
            more_guilds: Vec::new(),
            foreign_guild: clock.snowflake(),
            is_elsewhere_too: false,
            users: BTreeMap::from([(bot.id, bot)]),
            channels: BTreeMap::from([(general.id, general)]),
            messages: BTreeMap::new(),
            by_channel: HashMap::new(),
            by_reference: HashMap::new(),
            interactions: BTreeMap::new(),
            by_token: HashMap::new(),
            commands: HashMap::new(),
            command_writes: 0,
            sessions: Vec::new(),
            allowed_privileged: self.allowed_privileged,
            sign_ins: self.sign_ins.clone(),
            refuses_resume: false,
            closes_instead_of_resumed: None,
            closes_after_resumed: None,
            resumes_from: 0,
            withholds_acks: false,
            leaves_out_references: false,
            refuses_connections: false,
            connections_refused: 0,
            stalls_connections: false,
            connections_stalled: 0,
            withholds_hello: 0,
            withholds_ready: 0,
            message_windows: MessageWindows::new(self.message_limit),
            attachment_limit: self.attachment_limit,
            identifies: 0,
            resumes: 0,
            connections: 0,
            reactions: HashSet::new(),
            typing: Vec::new(),
            refusals: Vec::new(),
            violations: Vec::new(),
            forgiving: false,
            story: Vec::new(),
            handed_out: HashSet::new(),
        }
    }
}
