//! The settings: one table says what there is, reads the environment and writes `.env.example` and the README's list.

mod documents;
mod pace;
mod read;
mod token;

pub use documents::{env_example, readme_list};
pub use pace::Pace;
pub use read::SettingsError;
pub use token::Token;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::Url;
use tracing_subscriber::filter::{LevelFilter, Targets};

/// What can be set from outside.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The bot's token; `None` where the bot was not set up.
    pub token: Option<Token>,
    /// The one server to register commands in; `None` registers them everywhere.
    pub guild: Option<u64>,
    /// Channels in which every message is read.
    pub watched: Vec<u64>,
    /// The knowledge folder.
    pub knowledge: PathBuf,
    /// The folder of the journal.
    pub data: PathBuf,
    /// Days after which a question that was not asked again is forgotten, at least 1.
    pub forget_after_days: u32,
    /// The channel in which moderators are told of changes of the knowledge.
    pub moderators: Option<u64>,
    /// Questions a person may ask in a minute; 0 sets no limit.
    pub person_per_minute: u32,
    /// Questions that are answered in a channel in a minute; 0 sets no limit.
    pub channel_per_minute: u32,
    /// Questions that wait or are under way at most.
    pub queue: usize,
    /// How long a question may wait before an answer is of no use any more.
    pub answer_within: Duration,
    /// Which events are logged, in the form of `tracing_subscriber::filter::Targets`.
    pub log: String,
    /// What the log looks like.
    pub log_format: LogFormat,
    /// Whether the log shows what people ask.
    pub log_questions: bool,
    /// Where `/healthz` and `/metrics` are served; `None` serves them nowhere.
    pub metrics: Option<SocketAddr>,
    /// What stands for `https://discord.com` in every request; `None` is Discord itself.
    pub proxy: Option<String>,
    /// How long the bot waits for Discord; not for the host to set.
    pub pace: Pace,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            token: None,
            guild: None,
            watched: Vec::new(),
            knowledge: PathBuf::from("knowledge"),
            data: PathBuf::from("data"),
            forget_after_days: 90,
            moderators: None,
            person_per_minute: 10,
            channel_per_minute: 60,
            queue: 2_000,
            answer_within: Duration::from_secs(120),
            log: "info".to_owned(),
            log_format: LogFormat::Text,
            log_questions: false,
            metrics: None,
            proxy: None,
            pace: Pace::default(),
        }
    }
}

impl Settings {
    /// How long a question is kept after it was last asked.
    pub fn forget_after(&self) -> Duration {
        Duration::from_secs(u64::from(self.forget_after_days) * 24 * 60 * 60)
    }
}

/// What the log looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// A JSON object a line, for programs.
    Json,
}

/// One line of the table.
pub struct Setting {
    /// Its name in the environment.
    pub name: &'static str,
    /// What it is, for whoever runs the bot.
    pub what: &'static str,
    /// What holds where it is not set, as text; empty for nothing.
    pub default: &'static str,
    /// A value as it might be written.
    pub example: &'static str,
    /// Puts a value in place, or says what it should be.
    set: fn(&mut Settings, &str) -> Result<(), String>,
}

/// Every setting there is.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "DISCORD_TOKEN",
        what: "The bot's token, from the page \"Bot\" of your application on https://discord.com/developers/applications. \
               Whoever has it is the bot: keep it secret.",
        default: "",
        example: "paste-the-token-here",
        set: |settings, value| {
            settings.token = Some(Token::new(value));
            Ok(())
        },
    },
    Setting {
        name: "DEALDESK_KNOWLEDGE",
        what: "The knowledge folder.",
        default: "knowledge",
        example: "/srv/dealdesk/knowledge",
        set: |settings, value| {
            settings.knowledge = PathBuf::from(value);
            Ok(())
        },
    },
    Setting {
        name: "DEALDESK_DATA",
        what: "The folder of the journal: unanswered questions, counts, revisions of the knowledge.",
        default: "data",
        example: "/var/lib/dealdesk",
        set: |settings, value| {
            settings.data = PathBuf::from(value);
            Ok(())
        },
    },
    Setting {
        name: "DEALDESK_FORGET_AFTER_DAYS",
        what: "How many days the journal keeps a question after it was last asked.",
        default: "90",
        example: "30",
        set: |settings, value| {
            let days = count(value)?;
            if !(1..=LONGEST_KEPT).contains(&days) {
                return Err(format!("a number of days, 1 to {LONGEST_KEPT}"));
            }
            settings.forget_after_days = days;
            Ok(())
        },
    },
    Setting {
        name: "DEALDESK_MODERATORS",
        what: "Id of a channel in which moderators are told what went live, who changed it, and which changes of files \
               were refused and why. It pings nobody.",
        default: "",
        example: "1100000000000000001",
        set: |settings, value| {
            settings.moderators = Some(snowflake(value)?);
            Ok(())
        },
    },
    Setting {
        name: "DEALDESK_WATCH",
        what: "Ids of channels, with commas between them, in which the bot reads every message and answers where it is \
               confident. A thread is a channel of its own, with an id of its own. Needs \"Message Content Intent\" \
               switched on, on the page \"Bot\" of your application.",
        default: "",
        example: "1100000000000000001,1100000000000000002",
        set: |settings, value| {
            settings.watched =
                value.split(',').map(str::trim).filter(|id| !id.is_empty()).map(snowflake).collect::<Result<_, _>>()?;
            Ok(())
        },
    },
    Setting {
        name: "DEALDESK_PERSON_PER_MINUTE",
        what: "How many questions a person may ask in a minute; 0 sets no limit.",
        default: "10",
        example: "10",
        set: |settings, value| {
            settings.person_per_minute = count(value)?;
            Ok(())
        },
    },
    Setting {
        name: "DEALDESK_CHANNEL_PER_MINUTE",
        what: "How many questions are answered in a channel in a minute; 0 sets no limit.",
        default: "60",
        example: "60",
        set: |settings, value| {
            settings.channel_per_minute = count(value)?;
            Ok(())
        },
    },
    Setting {
        name: "DEALDESK_QUEUE",
        what: "How many questions may wait or be under way at once, messages and interactions each. Half of that is the \
               most that one channel can take; whoever asks beyond is told to ask again later.",
        default: "2000",
        example: "2000",
        set: |settings, value| {
            let most = value.parse().ok().filter(|most| (2..=100_000).contains(most));
            settings.queue = most.ok_or("a whole number from 2 to 100000")?;
            Ok(())
        },
    },
    Setting {
        name: "DEALDESK_ANSWER_WITHIN",
        what: "How many seconds a question may wait when more is asked than can be answered. One that has waited longer \
               is no longer answered, so that newer ones are in time.",
        default: "120",
        example: "120",
        set: |settings, value| {
            let seconds = count(value)?;
            if !(1..=LONGEST_WAIT).contains(&seconds) {
                return Err(format!("a whole number of seconds, 1 to {LONGEST_WAIT}"));
            }
            settings.answer_within = Duration::from_secs(seconds.into());
            Ok(())
        },
    },
    Setting {
        name: "DISCORD_GUILD_ID",
        what: "Id of one server, for trying out: the commands are registered there alone, and at once. What was registered \
               before, everywhere or in another server, stays there: where both are, people see every command twice.",
        default: "",
        example: "1100000000000000000",
        set: |settings, value| {
            settings.guild = Some(snowflake(value)?);
            Ok(())
        },
    },
    Setting {
        name: "DEALDESK_LOG",
        what: "What is logged: error, warn, info, debug or trace; also by part, as in the example.",
        default: "info",
        example: "info,dealdesk=debug",
        set: |settings, value| {
            let readable = value.parse::<Targets>().is_ok();
            // A word alone is read as a part of the program, which is hardly ever meant.
            let mut levels = value.split(',').filter(|part| !part.contains('='));
            if !readable || levels.any(|level| level.trim().parse::<LevelFilter>().is_err()) {
                return Err(
                    "a level (error, warn, info, debug, trace), or parts with one each: info,dealdesk=debug".to_owned()
                );
            }
            settings.log = value.to_owned();
            Ok(())
        },
    },
    Setting {
        name: "LOG_FORMAT",
        what: "What the log looks like: text for people, json for programs (one object a line).",
        default: "text",
        example: "json",
        set: |settings, value| {
            settings.log_format = match value {
                "text" => LogFormat::Text,
                "json" => LogFormat::Json,
                _ => return Err("text or json".to_owned()),
            };
            Ok(())
        },
    },
    Setting {
        name: "LOG_QUESTIONS",
        what: "Whether the log shows what people ask: 1 shows it, 0 does not. People should know about it.",
        default: "0",
        example: "0",
        set: |settings, value| {
            settings.log_questions = match value {
                "0" => false,
                "1" => true,
                _ => return Err("0 or 1".to_owned()),
            };
            Ok(())
        },
    },
    Setting {
        name: "METRICS_ADDR",
        what: "Address and port at which /healthz and /metrics (Prometheus) are served over HTTP. There is no password: \
               choose an address that only those who may read them can reach.",
        default: "",
        example: "127.0.0.1:9090",
        set: |settings, value| {
            let address = value.parse().map_err(|_| "an IP address and a port, as 127.0.0.1:9090".to_owned())?;
            settings.metrics = Some(address);
            Ok(())
        },
    },
    Setting {
        name: "DISCORD_PROXY",
        what: "Where every request goes instead of https://discord.com: to a proxy that several bots share and that \
               keeps to Discord's limits for all of them, or to a simulated Discord.",
        default: "",
        example: "http://127.0.0.1:8080",
        set: |settings, value| {
            let is_one = |address: &Url| matches!(address.scheme(), "http" | "https") && address.has_host();
            if !value.contains("://") || !Url::parse(value).is_ok_and(|address| is_one(&address)) {
                return Err("an address that begins with http:// or https://, as http://127.0.0.1:8080".to_owned());
            }
            settings.proxy = Some(value.trim_end_matches('/').to_owned());
            Ok(())
        },
    },
];

/// Days that questions are kept at most.
const LONGEST_KEPT: u32 = 3_650;

/// Seconds that a question waits at most: a day.
const LONGEST_WAIT: u32 = 86_400;

fn snowflake(value: &str) -> Result<u64, String> {
    match value.parse() {
        Ok(0) | Err(_) => Err("an id, digits only (in Discord: developer mode, right click, Copy ID)".to_owned()),
        Ok(id) => Ok(id),
    }
}

fn count(value: &str) -> Result<u32, String> {
    value.parse().map_err(|_| "a whole number, 0 or more".to_owned())
}
