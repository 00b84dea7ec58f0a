//! How a simulated Discord starts: what is settable before the first connection.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::clock::Clock;
use super::gateway::session::MESSAGE_CONTENT;
use super::world::{Channel, Place, User, World, permission};

pub struct Setup {
    pub token: String,
    pub allowed_privileged: u64,
    pub heartbeat_interval_ms: u64,
    pub real_clock: bool,
    pub port: u16,
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

    pub fn heartbeat_interval(mut self, interval: std::time::Duration) -> Self {
        self.heartbeat_interval_ms = u64::try_from(interval.as_millis()).expect("milliseconds fit");
        self
    }

    /// Deadlines by the real clock, for measurements and for people at a terminal.
    pub fn real_clock(mut self) -> Self {
        self.real_clock = true;
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
            locale: "en-US".to_owned(),
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
            foreign_guild: clock.snowflake(),
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
            refuses_resume: false,
            withholds_acks: false,
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
