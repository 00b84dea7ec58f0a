//! The whole bot without a token: a simulated Discord with the real bot connected to it, and a terminal to type into.
//!
//! `cargo run --example simulated [KNOWLEDGE]`; the folder is `knowledge` where none is named.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{BufRead, IsTerminal, Write};
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use dealdesk::desk::Desk;
use dealdesk::discord::run_until;
use dealdesk::settings::{Settings, Token};
use futures::FutureExt;
use simulated_discord::{ChannelHandle, CommandCall, Discord, Person, Seen, Setup, Shown};

/// How long the bot may take to do something; on loopback it takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(3);

const HELP: &str = "\
TEXT              say it in #general, mentioning the bot
dm TEXT           say it in a direct message
overheard TEXT    say it in #questions, where the bot answers by itself what it is sure of
reply TEXT        reply to the bot's last message
click N           press the N-th button under it
edit TEXT         edit what you said last; delete: delete it
/ask QUESTION     also /private QUESTION, /terms [TOPIC], /timeline [FROM] [TO], /sources [PASSAGE], /about
type LETTERS      what autocomplete offers for /ask
answer TEXT       somebody else says it, and you choose \"Answer this\" on it
/knowledge WHAT   as a moderator: status, check, unanswered or history
help, quit";

#[tokio::main]
async fn main() -> ExitCode {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("knowledge"), PathBuf::from);
    println!("Reading {} …", folder.display());
    let desk = match Desk::open(&folder) {
        Ok(desk) => Arc::new(desk),
        Err(findings) => {
            eprint!("{}", dealdesk::knowledge::render(&findings, false));
            return ExitCode::FAILURE;
        }
    };
    let discord = Discord::with(Setup::new().real_clock().grants_message_content()).await;
    let settings = Settings {
        token: Some(Token::new(discord.token())),
        proxy: Some(discord.url()),
        data: discord.scratch().to_owned(),
        watched: vec![discord.channel("questions").id()],
        // Whoever tries the bot asks more than people do.
        person_per_minute: 0,
        channel_per_minute: 0,
        ..Settings::default()
    };
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let bot = tokio::spawn(run_until(settings, desk, async {
        let _ = stopped.await;
    }));
    discord.ready().await;
    println!("The bot is signed in. You are ann, in #general. Type `help` for what you can do.\n");

    let mut table = Table::new(&discord);
    let mut lines = typed();
    // What cannot be done is told by the table.
    std::panic::set_hook(Box::new(|_| {}));
    prompt();
    while let Some(line) = lines.recv().await {
        if line.trim() == "quit" {
            break;
        }
        table.tries(line.trim()).await;
        prompt();
    }
    let _ = stop.send(());
    match bot.await {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) => {
            eprintln!("error: {error}");
            ExitCode::from(error.exit_code())
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Where the person sits: what was said last, by them and by the bot.
struct Table<'a> {
    discord: &'a Discord,
    ann: Person,
    general: ChannelHandle,
    said: Option<Seen>,
    shown: Option<Seen>,
    /// Who was shown it.
    by: Person,
}

impl<'a> Table<'a> {
    fn new(discord: &'a Discord) -> Self {
        let (ann, general) = (discord.member("ann"), discord.channel("general"));
        Table { discord, by: ann.clone(), ann, general, said: None, shown: None }
    }

    /// Does what a line says. Where it cannot be done, as with a text that is too long for its option, the simulation
    /// fails as it does in a test, which is told in a sentence.
    async fn tries(&mut self, line: &str) {
        if let Err(failed) = AssertUnwindSafe(self.does(line)).catch_unwind().await {
            let why = failed.downcast_ref::<String>().map(String::as_str).or(failed.downcast_ref::<&str>().copied());
            println!("That cannot be done: {}.", why.and_then(|why| why.lines().next()).unwrap_or("it failed"));
        }
    }

    async fn does(&mut self, line: &str) {
        let (word, rest) = line.split_once(' ').map_or((line, ""), |(word, rest)| (word, rest.trim()));
        match word {
            "" => {}
            "help" => println!("{HELP}"),
            "dm" | "overheard" | "reply" | "edit" | "answer" if rest.is_empty() => println!("{word} needs a text."),
            "dm" => {
                let dm = self.ann.dm();
                let said = self.ann.says(&dm, rest).await;
                self.is_answered(said).await;
            }
            "overheard" => {
                let said = self.ann.says(&self.discord.channel("questions"), rest).await;
                self.is_answered(said).await;
            }
            "reply" => match self.shown.clone().filter(|shown| !shown.is_ephemeral()) {
                Some(shown) => {
                    let said = self.ann.replies(&shown, rest).await;
                    self.is_answered(said).await;
                }
                None => println!("There is no message to reply to yet."),
            },
            "click" => self.clicks(rest).await,
            "edit" => match (self.said.clone(), self.shown.clone()) {
                (Some(said), Some(shown)) if self.discord.replies_to(&said).iter().any(|r| r.id() == shown.id()) => {
                    self.said = Some(self.ann.edits(&said, &format!("<@bot> {rest}")).await);
                    match self.discord.edit_within(&shown, PATIENCE).await {
                        Some(edited) => self.shows("The bot edits its answer:", edited),
                        None => println!("The bot leaves its answer as it is: an edit counts for two minutes."),
                    }
                }
                _ => println!("What you said last has no answer that could be edited."),
            },
            "delete" => match self.said.take() {
                Some(said) => {
                    let answers = self.discord.replies_to(&said);
                    self.ann.deletes(&said).await;
                    for answer in &answers {
                        self.discord.deletion_of(answer).await;
                    }
                    println!("Your message is gone{}.", if answers.is_empty() { "" } else { ", and so is its answer" });
                }
                None => println!("There is nothing of yours to delete."),
            },
            "type" => {
                for offer in self.ann.types("ask", "question", rest).await {
                    println!("  {}", offer.name);
                }
            }
            "answer" => {
                let question = self.discord.member("bob").says(&self.general, rest).await;
                let shown = self.ann.message_command("Answer this", &question).await;
                self.sees(self.ann.clone(), shown);
            }
            _ if word.starts_with('/') => self.runs(word, rest).await,
            _ => {
                let said = self.ann.says(&self.general, &format!("<@bot> {line}")).await;
                self.is_answered(said).await;
            }
        }
    }

    async fn is_answered(&mut self, said: Seen) {
        let answer = self.discord.reply_within(&said, PATIENCE).await;
        self.said = Some(said);
        self.by = self.ann.clone();
        match answer {
            Some(answer) => self.shows("The bot replies:", answer),
            None => println!("The bot keeps silent."),
        }
    }

    async fn clicks(&mut self, number: &str) {
        let labels = self.shown.as_ref().map(Seen::labels).unwrap_or_default();
        let label = number.parse::<usize>().ok().and_then(|n| labels.get(n.checked_sub(1)?).cloned());
        match (self.shown.clone(), label) {
            (Some(shown), Some(label)) => {
                let outcome = self.by.clicks(&shown, &label).await;
                self.sees(self.by.clone(), outcome);
            }
            _ => println!("There is no button {number:?}: there are {}.", labels.len()),
        }
    }

    async fn runs(&mut self, word: &str, rest: &str) {
        let who = if word == "/knowledge" { self.discord.manager("mo") } else { self.ann.clone() };
        let command = |name: &str| who.command(name);
        let given = |call: CommandCall, option: &str, value: &str| {
            if value.is_empty() { call } else { call.text(option, value) }
        };
        let call = match word {
            "/ask" | "/private" if rest.is_empty() => return println!("{word} needs a question."),
            "/ask" => command("ask").text("question", rest),
            "/private" => command("ask").text("question", rest).boolean("private", true),
            "/terms" => given(command("terms"), "topic", rest),
            "/sources" => given(command("sources"), "passage", rest),
            "/timeline" => {
                let mut dates = rest.split_whitespace();
                let from = given(command("timeline"), "from", dates.next().unwrap_or_default());
                given(from, "to", dates.next().unwrap_or_default())
            }
            "/about" => command("about"),
            "/knowledge" if matches!(rest, "status" | "check" | "unanswered" | "history") => {
                command(&format!("knowledge {rest}"))
            }
            "/knowledge" => return println!("Here it takes status, check, unanswered or history."),
            _ => return println!("There is no command {word}. Type `help`."),
        };
        let shown = call.run().await;
        self.sees(who, shown);
    }

    fn sees(&mut self, who: Person, shown: Shown) {
        self.by = who;
        match shown {
            Shown::Message(seen) if seen.is_ephemeral() => {
                self.shows(&format!("For {} alone:", self.by.name()), seen);
            }
            Shown::Message(seen) => self.shows("The bot says:", seen),
            Shown::Update(seen) => self.shows("The message becomes:", seen),
            Shown::Deleted => {
                self.shown = None;
                println!("The message is gone.");
            }
            Shown::Modal(_) => println!("A form opens."),
        }
    }

    fn shows(&mut self, how: &str, seen: Seen) {
        println!("{how}");
        for line in seen.content().lines() {
            println!("  | {line}");
        }
        for (number, label) in seen.labels().iter().enumerate() {
            println!("  [{}] {label}", number + 1);
        }
        self.shown = Some(seen);
    }
}

fn prompt() {
    if std::io::stdin().is_terminal() {
        print!("> ");
        let _ = std::io::stdout().flush();
    }
}

/// Lines as they are typed, until the end of the input.
fn typed() -> tokio::sync::mpsc::UnboundedReceiver<String> {
    let (sender, lines) = tokio::sync::mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    lines
}
