//! What happens in a soak, and the account of it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use simulated_discord::{ChannelHandle, Discord, Fault, Person, Seen, Setup};
use tempfile::TempDir;

use crate::process::Process;

const QUESTIONS: [&str; 8] = [
    "how high is the rent?",
    "until when is the oven rented?",
    "who owns the oven?",
    "since when is the oven rented?",
    "which make is the oven?",
    "what is the meaning of life",
    "rent",
    "🎉",
];

/// Questions that are remembered for edits, deletions and replies.
const RECENT: usize = 50;

/// Questions and interactions after which the soak waits for the bot to catch up.
const AHEAD: u64 = 100;

/// A seed from the environment, or from the clock.
pub fn seed() -> u64 {
    let set = std::env::var("DEALDESK_SEED").ok().and_then(|seed| seed.parse().ok());
    set.unwrap_or_else(|| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("past 1970");
        u64::try_from(now.as_micros()).expect("microseconds fit")
    })
}

/// xorshift64*.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).expect("31 bits fit") % n
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// Looks in a second.
const LOOKS: u32 = 20;

/// How long the bot may take to come to rest.
const PATIENCE: Duration = Duration::from_secs(300);

/// What the bot's process holds.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    /// Resident memory in bytes.
    pub memory: u64,
    /// Open files and connections.
    pub files: u64,
    /// Tasks of the runtime.
    pub tasks: u64,
    /// Messages and interactions that are dealt with.
    pub under_way: u64,
}

/// A soak under way.
pub struct Soak {
    discord: Discord,
    bot: Process,
    knowledge: PathBuf,
    _folders: TempDir,
    metrics: SocketAddr,
    dice: Dice,
    people: Vec<Person>,
    channels: Vec<ChannelHandle>,
    recent: Vec<(usize, Seen)>,
    asked: Vec<Seen>,
    deleted: u64,
    interactions: u64,
    edits: u64,
    faults: u64,
    breaks: u64,
    saves: u64,
    samples: String,
}

impl Soak {
    /// Starts the bot in a process of its own.
    pub async fn start(seed: u64) -> Self {
        let discord = Discord::with(Setup::new()).await;
        // Nobody listens on a port that was just given back.
        let metrics = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound");
        let folders = tempfile::tempdir().expect("a folder");
        let knowledge = folders.path().join("knowledge");
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/knowledge/bakery"), &knowledge);
        let variables = [
            ("DEALDESK_PERSON_PER_MINUTE", "0"),
            ("DEALDESK_CHANNEL_PER_MINUTE", "0"),
            ("DEALDESK_LOG", "warn"),
            ("DEALDESK_KNOWLEDGE", knowledge.to_str().expect("text")),
            ("METRICS_ADDR", &metrics.to_string()),
        ];
        let bot = Process::start(&discord, &variables).await;
        discord.command_is_registered("ask").await;
        let people = (0..20).map(|number| discord.member(&format!("person-{number}"))).collect();
        let channels = (0..8).map(|number| discord.channel(&format!("channel-{number}"))).collect();
        Soak {
            discord,
            bot,
            knowledge,
            _folders: folders,
            metrics,
            dice: Dice(seed | 1),
            people,
            channels,
            recent: Vec::new(),
            asked: Vec::new(),
            deleted: 0,
            interactions: 0,
            edits: 0,
            faults: 0,
            breaks: 0,
            saves: 0,
            samples: String::new(),
        }
    }

    /// The next thing that happens.
    pub async fn does_something(&mut self) {
        match self.dice.below(1_000) {
            0..400 => self.asks_in_a_channel().await,
            400..480 => self.asks_directly().await,
            480..540 => self.replies_to_an_answer().await,
            540..690 => self.uses_a_command().await,
            690..800 => self.presses_a_button(),
            800..860 => self.edits_a_question().await,
            860..880 => self.deletes_a_question().await,
            880..940 => self.a_request_fails(),
            940..944 => self.the_connection_breaks(),
            944 => self.the_session_is_lost().await,
            945..952 => self.somebody_saves_a_file(),
            _ => tokio::time::sleep(Duration::from_millis(50)).await,
        }
        if (self.asked.len() as u64 + self.interactions).is_multiple_of(AHEAD) {
            self.comes_to_rest().await;
        }
    }

    fn person(&mut self) -> (usize, Person) {
        let who = self.dice.below(self.people.len());
        (who, self.people[who].clone())
    }

    fn was_asked(&mut self, who: usize, question: Seen) {
        if self.recent.len() == RECENT {
            self.recent.remove(0);
        }
        self.recent.push((who, question.clone()));
        self.asked.push(question);
    }

    async fn asks_in_a_channel(&mut self) {
        let (who, person) = self.person();
        let question = format!("<@bot> {}", self.dice.one_of(&QUESTIONS));
        let channel = self.dice.one_of(&self.channels).clone();
        self.was_asked(who, person.says(&channel, &question).await);
    }

    async fn asks_directly(&mut self) {
        let (who, person) = self.person();
        let question = *self.dice.one_of(&QUESTIONS);
        self.was_asked(who, person.says(&person.dm(), question).await);
    }

    /// An answer to one of the recent questions, where there is one already.
    fn an_answer(&mut self) -> Option<Seen> {
        let at = self.dice.below(self.recent.len().max(1));
        let (_, question) = self.recent.get(at)?;
        self.discord.replies_to(question).pop()
    }

    async fn replies_to_an_answer(&mut self) {
        let Some(answer) = self.an_answer() else { return };
        let (who, person) = self.person();
        // In somebody else's direct messages nobody can reply.
        if self.channels.iter().any(|channel| channel.id() == answer.channel_id()) {
            let question = *self.dice.one_of(&QUESTIONS);
            self.was_asked(who, person.replies(&answer, question).await);
        }
    }

    async fn uses_a_command(&mut self) {
        let (_, person) = self.person();
        let channel = self.dice.one_of(&self.channels).clone();
        let question = *self.dice.one_of(&QUESTIONS);
        let call = match self.dice.below(4) {
            0 => person.command("terms"),
            1 => person.command("about"),
            _ => person.command("ask").text("question", question).boolean("private", self.dice.below(2) == 0),
        };
        call.in_channel(&channel).send().await;
        self.interactions += 1;
    }

    fn presses_a_button(&mut self) {
        let Some(answer) = self.an_answer() else { return };
        let labels: Vec<String> = answer.labels().into_iter().filter(|label| label != "Delete").collect();
        if labels.is_empty() {
            return;
        }
        let label = self.dice.one_of(&labels).clone();
        let (_, person) = self.person();
        person.presses(&answer, &label);
        self.interactions += 1;
    }

    async fn edits_a_question(&mut self) {
        if self.recent.is_empty() {
            return;
        }
        let (who, question) = self.dice.one_of(&self.recent).clone();
        let other = *self.dice.one_of(&QUESTIONS);
        let text = if question.content().starts_with("<@") { format!("<@bot> {other}") } else { other.to_owned() };
        self.people[who].edits(&question, &text).await;
        self.edits += 1;
    }

    async fn deletes_a_question(&mut self) {
        if self.recent.is_empty() {
            return;
        }
        let at = self.dice.below(self.recent.len());
        let (who, question) = self.recent.remove(at);
        self.people[who].deletes(&question).await;
        self.deleted += 1;
    }

    fn a_request_fails(&mut self) {
        let fault = match self.dice.below(7) {
            0 => Fault::status(500),
            1 => Fault::status(503),
            2 => Fault::page(502),
            3 => Fault::Reset,
            4 => Fault::ResetAfter,
            5 => Fault::rate_limited(0.2, false),
            _ => Fault::Delay(Duration::from_millis(300)),
        };
        let (method, path) = match self.dice.below(4) {
            0 => ("POST", "/interactions/*/*/callback"),
            1 => ("PATCH", "/channels/*/messages/*"),
            _ => ("POST", "/channels/*/messages"),
        };
        let times = 1 + self.dice.below(2);
        self.discord.fails(method, path, fault, times);
        self.faults += 1;
    }

    /// In a way after which the bot hears what it missed.
    fn the_connection_breaks(&mut self) {
        let gateway = self.discord.gateway();
        match self.dice.below(5) {
            0 => gateway.asks_to_reconnect(),
            1 => gateway.invalidates_sessions(true),
            2 => gateway.drops_connections(),
            3 => gateway.closes(4000),
            _ => gateway.closes(1001),
        }
        self.breaks += 1;
    }

    /// In a way after which the bot hears nothing of what it missed, so that nothing is said meanwhile.
    async fn the_session_is_lost(&mut self) {
        self.comes_to_rest().await;
        let gateway = self.discord.gateway();
        let (sign_ins, how) = (gateway.identifies(), self.dice.below(4));
        for look in 0.. {
            let connected = !gateway.connected_shards().is_empty();
            if connected && gateway.identifies() > sign_ins {
                break;
            }
            // Said to a connection that is just being left for another reason, it is not heard: then it is said again.
            if connected && look % (20 * LOOKS) == 0 {
                match how {
                    0 => gateway.invalidates_sessions(false),
                    1 => gateway.closes(4009),
                    2 => gateway.closes(4003),
                    _ => gateway.closes_without_a_code(),
                }
            }
            assert!(
                look < 300 * LOOKS,
                "no new session after loss {how}\n{}\n{}",
                self.bot.log(),
                self.discord.story()
            );
            tokio::time::sleep(Duration::from_secs(1) / LOOKS).await;
        }
        self.breaks += 1;
    }

    /// A new phrasing, a file as it was, or something that is refused; sometimes the bot is told to look.
    fn somebody_saves_a_file(&mut self) {
        let (rent, deal) =
            (include_str!("../knowledge/bakery/asked/rent.txt"), include_str!("../knowledge/bakery/deal.toml"));
        let (file, text) = match self.dice.below(6) {
            0..3 => ("asked/rent.txt", format!("{rent}\nwhat is to be paid in month number {}\n", self.saves)),
            3 => ("asked/rent.txt", rent.to_owned()),
            4 => ("deal.toml", format!("{deal}\n[[entry]\n")),
            _ => ("deal.toml", deal.to_owned()),
        };
        std::fs::write(self.knowledge.join(file), text).expect("written");
        if self.dice.below(2) == 0 {
            self.bot.is_sent("-HUP");
        }
        self.saves += 1;
    }

    /// Waits until everything that was asked has been dealt with.
    pub async fn comes_to_rest(&mut self) {
        let expected = self.asked.len() as u64 + self.interactions;
        let resting = async {
            loop {
                self.samples = self.scraped().await;
                if self.counted(|_| true) == expected && self.under_way() == 0 {
                    // Discord's time moves now only: an interaction that waits may be three seconds old at most.
                    self.discord.advance(Duration::from_secs(2));
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        if tokio::time::timeout(PATIENCE, resting).await.is_err() {
            panic!("{expected} were asked, the bot counts\n{}\n{}", self.samples, self.discord.story());
        }
    }

    async fn scraped(&self) -> String {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let answer = client.get(format!("http://{}/metrics", self.metrics)).send().await.expect("an answer");
        answer.text().await.expect("text")
    }

    fn sample(&self, name: &str) -> u64 {
        let value = self.samples.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok());
        value.unwrap_or_else(|| panic!("no {name} in\n{}", self.samples))
    }

    fn under_way(&self) -> u64 {
        ["messages", "interactions"]
            .map(|queue| self.sample(&format!("dealdesk_queue_length{{queue=\"{queue}\"}}")))
            .iter()
            .sum()
    }

    /// Changes of the knowledge that went live.
    fn live(&self) -> u64 {
        self.sample("dealdesk_reloads_total{result=\"live\"}")
    }

    /// Questions that the bot has counted, by what became of them.
    fn counted(&self, outcome: impl Fn(&str) -> bool) -> u64 {
        let lines = self.samples.lines().filter(|line| line.starts_with("dealdesk_questions_total{"));
        let of = |line: &str| {
            let (labels, count) = line.rsplit_once(' ').expect("a sample");
            let name = labels.split("outcome=\"").nth(1)?.split('"').next()?;
            outcome(name).then(|| count.parse::<u64>().expect("a count"))
        };
        lines.filter_map(of).sum()
    }

    /// What the process holds now.
    pub fn usage(&self) -> Usage {
        Usage {
            memory: self.sample("process_resident_memory_bytes"),
            files: self.sample("process_open_fds"),
            tasks: self.sample("dealdesk_runtime_tasks"),
            under_way: self.under_way(),
        }
    }

    /// The account: no question has two replies, and those that have none are counted with a reason.
    pub async fn summary(&self) -> String {
        let replied = ["answered", "choices", "unknown", "hello", "shown"];
        let reasons = self.counted(|outcome| !replied.contains(&outcome));
        let mut silent = 0;
        for question in &self.asked {
            let replies = self.discord.replies_to(question).len();
            assert!(replies <= 1, "{question:?} has {replies} replies");
            silent += u64::from(replies == 0 && !question.is_deleted());
        }
        assert!(silent <= reasons, "{silent} questions without a reply, {reasons} reasons\n{}", self.samples);
        let asked = self.asked.len();
        format!(
            "{asked} questions, {} interactions, {} edits, {} deletions, {} failing requests, {} broken connections, {} saved files, \
             {} of them live; {silent} without a reply, {reasons} with a reason recorded",
            self.interactions,
            self.edits,
            self.deleted,
            self.faults,
            self.breaks,
            self.saves,
            self.live()
        )
    }

    /// Ends the bot, which has to be in order.
    pub async fn ends(self) {
        self.bot.is_sent("-TERM");
        let (status, log): (_, String) = self.bot.ends().await;
        assert_eq!(status.code(), Some(0), "{log}");
        // What serenity takes for an error is part of the soak.
        assert!(!log.contains("panicked") && !log.contains("ERROR dealdesk"), "{log}");
        self.discord.finish().await;
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).expect("made");
    for entry in std::fs::read_dir(from).expect("readable") {
        let entry = entry.expect("readable");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).expect("copied");
        }
    }
}
