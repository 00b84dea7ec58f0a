//! What the whole bot costs beside a bare one: from the gateway's event to the reply's HTTP request, on loopback, and
//! the memory of both.
//!
//! `cargo bench --bench discord` starts two processes, each with a simulated Discord of its own in this one:
//! `dealdesk bot` on the shipped knowledge, and a bare serenity bot that answers every mention with a constant. They
//! are asked the same questions in turns, a block each, so that whatever else the machine does slows both.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod shipped;

use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Duration;

use serde::Deserialize;
use serenity::all::{
    ClientBuilder, Context, CreateAllowedMentions, CreateMessage, EventHandler, GatewayIntents, HttpBuilder, Message,
};
use serenity::async_trait;
use simulated_discord::{Discord, Setup};

/// Questions that each bot is asked.
const QUESTIONS: usize = 10_000;
/// Questions that one bot is asked before it is the other's turn.
const BLOCK: usize = 50;
/// First questions, which warm up and are not counted.
const WARM_UP: usize = 500;
/// How long a bot may settle before its memory at the start is read.
const SETTLING: Duration = Duration::from_secs(2);

/// The first argument of the process that is the bare bot.
const BARE: &str = "bare-bot";

/// A labelled question, of which only the question is needed here.
#[derive(Deserialize)]
struct Asked {
    q: String,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    match arguments.as_slice() {
        [role, url, token] if role == BARE => runtime.block_on(bare_bot(url, token)),
        _ => runtime.block_on(compare()),
    }
    ExitCode::SUCCESS
}

async fn compare() {
    let questions: Vec<Asked> = shipped::labelled();
    let folder = tempfile::tempdir().expect("a folder");
    let bare = Contender::start("bare serenity bot", |url, token| {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.args([BARE, url, token]);
        command
    })
    .await;
    let dealdesk = Contender::start("dealdesk", |url, token| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dealdesk"));
        command.arg("bot").env("DISCORD_TOKEN", token).env("DISCORD_PROXY", url);
        command.env("DEALDESK_KNOWLEDGE", shipped::folder()).env("DEALDESK_LOG", "warn");
        command.env("DEALDESK_PERSON_PER_MINUTE", "0").env("DEALDESK_CHANNEL_PER_MINUTE", "0");
        // No .env of whoever runs this.
        command.current_dir(folder.path());
        command
    })
    .await;
    for start in (0..QUESTIONS).step_by(BLOCK) {
        for contender in [&bare, &dealdesk] {
            for number in start..start + BLOCK {
                contender.ask(&questions[number % questions.len()].q).await;
            }
        }
    }
    println!("{QUESTIONS} questions each, the first {WARM_UP} not counted");
    println!("{:18} {:>10} {:>10} {:>16} {:>16}", "", "median µs", "p99 µs", "MB at the start", "MB at the end");
    let (bare, dealdesk) = (bare.ends().await, dealdesk.ends().await);
    println!("dealdesk / bare    {:>10.2} {:>10.2}", dealdesk.0 / bare.0, dealdesk.1 / bare.1);
}

/// A bot in a process of its own, and its Discord.
struct Contender {
    name: &'static str,
    discord: Discord,
    process: Child,
    memory: f64,
}

impl Contender {
    async fn start(name: &'static str, command: impl FnOnce(&str, &str) -> Command) -> Self {
        let discord = Discord::with(Setup::new().real_clock()).await;
        let process = command(&discord.url(), discord.token()).stdout(Stdio::null()).spawn().expect("the bot starts");
        discord.ready().await;
        tokio::time::sleep(SETTLING).await;
        let memory = resident(&process);
        Contender { name, discord, process, memory }
    }

    async fn ask(&self, question: &str) {
        let asked =
            self.discord.member("ann").says(&self.discord.channel("general"), &format!("<@bot> {question}")).await;
        self.discord.reply_to(&asked).await;
    }

    /// Says how it did; median and 99th percentile in microseconds.
    async fn ends(mut self) -> (f64, f64) {
        let is_reply = |path: &str| path.starts_with("/channels/") && path.ends_with("/messages");
        let traffic = self.discord.traffic();
        let replies = traffic.iter().filter(|exchange| exchange.method == "POST" && is_reply(&exchange.path));
        let mut took: Vec<f64> =
            replies.skip(WARM_UP).filter_map(|reply| Some(reply.after_event?.as_secs_f64() * 1e6)).collect();
        assert_eq!(took.len(), QUESTIONS - WARM_UP, "one reply to each question");
        took.sort_by(f64::total_cmp);
        let (median, p99) = (took[took.len() / 2], took[took.len() * 99 / 100]);
        let memory = resident(&self.process);
        println!("{:18} {median:>10.0} {p99:>10.0} {:>16.1} {memory:>16.1}", self.name, self.memory);
        self.process.kill().expect("it is there to be ended");
        self.process.wait().expect("it ends");
        self.discord.finish().await;
        (median, p99)
    }
}

/// The memory of a process that is in use, in MB; nothing to go by where there is no /proc.
fn resident(process: &Child) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok());
    kilobytes.map_or(f64::NAN, |kilobytes| kilobytes * 1_024.0 / 1e6)
}

struct Bare;

#[async_trait]
impl EventHandler for Bare {
    async fn message(&self, context: Context, message: Message) {
        if message.author.bot || !message.mentions.iter().any(|user| user.bot) {
            return;
        }
        let reply = CreateMessage::new()
            .content("This is what I always say.")
            .allowed_mentions(CreateAllowedMentions::new())
            .reference_message(&message);
        message.channel_id.send_message(&context.http, reply).await.expect("the reply is taken");
    }
}

async fn bare_bot(url: &str, token: &str) {
    // As dealdesk has it behind another address: without serenity's rate limiter.
    let http = HttpBuilder::new(token).proxy(url).ratelimiter_disabled(true).build();
    let intents = GatewayIntents::GUILD_MESSAGES | GatewayIntents::DIRECT_MESSAGES;
    let mut client = ClientBuilder::new_with_http(http, intents).event_handler(Bare).await.expect("a client");
    client.start().await.expect("it runs until it is ended");
}
