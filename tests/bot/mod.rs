//! The bot under test: the real one, connected to the simulated Discord, over a small knowledge folder.
#![allow(dead_code)]

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use dealdesk::desk::Desk;
use dealdesk::discord::{StartError, run_until};
use dealdesk::settings::{Settings, Token};
use simulated_discord::Discord;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A running bot. Dropped, it signs off by itself.
pub struct Bot {
    stop: Option<oneshot::Sender<()>>,
    running: JoinHandle<Result<(), StartError>>,
}

impl Bot {
    /// Starts it over the bakery's knowledge.
    pub async fn start(discord: &Discord) -> Self {
        Self::with(discord, |_| {}).await
    }

    /// Starts it with other settings.
    pub async fn with(discord: &Discord, change: impl FnOnce(&mut Settings)) -> Self {
        Self::over(discord, bakery(), change).await
    }

    /// Starts it over another desk.
    pub async fn over(discord: &Discord, desk: Arc<Desk>, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = settings(discord);
        change(&mut settings);
        let (stop, stopped) = oneshot::channel();
        let running = tokio::spawn(run_until(settings, desk, async {
            let _ = stopped.await;
        }));
        discord.ready().await;
        Bot { stop: Some(stop), running }
    }

    /// Signs off.
    pub async fn stops(mut self, discord: &Discord) {
        let _ = self.stop.take().expect("running").send(());
        self.running.await.expect("no panic").expect("an orderly end");
        discord.gateway().waits_for_silence().await;
        discord.gateway().forgets_sessions();
    }

    /// Ends by itself, and says why.
    pub async fn ends(self) -> StartError {
        // Until then it is not told to stop.
        let _stop = self.stop;
        self.running.await.expect("no panic").expect_err("it cannot go on")
    }

    /// Signs off, and another one starts that knows nothing of what happened before.
    pub async fn restarts(self, discord: &Discord) -> Self {
        self.stops(discord).await;
        Self::start(discord).await
    }
}

/// Shortens the waits for what Discord would take minutes to demand, as far as a busy machine allows.
pub fn quick(settings: &mut Settings) {
    let pace = &mut settings.pace;
    pace.first_pause = Duration::from_millis(10);
    pace.longest_pause = Duration::from_millis(200);
    pace.between_sign_ins = Duration::from_millis(100);
    pace.stuck = Duration::from_secs(2);
}

/// Settings for a simulated Discord. Tests ask more in a minute than people do.
pub fn settings(discord: &Discord) -> Settings {
    Settings {
        token: Some(Token::new(discord.token())),
        proxy: Some(discord.url()),
        data: discord.scratch().to_owned(),
        person_per_minute: 0,
        channel_per_minute: 0,
        ..Settings::default()
    }
}

/// A copy of the bakery's folder, to be changed, with a desk over it.
pub struct Kept {
    folder: tempfile::TempDir,
}

impl Kept {
    /// As the bakery's is.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let bakery = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/knowledge/bakery");
        for below in ["", "asked"] {
            std::fs::create_dir_all(folder.path().join(below)).expect("made");
            for file in std::fs::read_dir(bakery.join(below)).expect("there") {
                let file = file.expect("readable");
                if file.path().is_file() {
                    std::fs::copy(file.path(), folder.path().join(below).join(file.file_name())).expect("copied");
                }
            }
        }
        Kept { folder }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// What a file of it says now.
    pub fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap_or_default()
    }

    /// A desk that reads it anew.
    pub fn desk(&self) -> Arc<Desk> {
        open(self.path())
    }
}

/// Learnt once for all tests of a file.
pub fn bakery() -> Arc<Desk> {
    static DESK: OnceLock<Arc<Desk>> = OnceLock::new();
    Arc::clone(DESK.get_or_init(|| open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/knowledge/bakery"))))
}

fn open(folder: &Path) -> Arc<Desk> {
    match Desk::open(folder) {
        Ok(desk) => Arc::new(desk),
        Err(findings) => panic!("{}", dealdesk::knowledge::render(&findings, false)),
    }
}

/// A knowledge folder written for one test.
pub struct Written {
    folder: tempfile::TempDir,
    text: String,
}

impl Written {
    /// A deal with one source of one passage, `source:p`.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let source = "[[source]]\nid = \"source\"\ntitle = \"The paper\"\nreviewed = 2026-01-01\n\
                      [[source.passage]]\nid = \"p\"\nsection = \"First part\"\nsays = \"What it says of the Old Mill, by number: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40; by year: 2000 2001 2002 2003 2004 2005 2006 2007 2008 2009 2010 2011 2012 2013 2014 2015 2016 2017 2018 2019 2020 2021 2022 2023 2024 2025 2026 2027 2028 2029 2030 2031 2032 2033 2034 2035 2036 2037 2038 2039 2040 2041 2042 2043 2044 2045.\"\n";
        std::fs::write(folder.path().join("sources.toml"), source).expect("written");
        Written { folder, text: String::new() }.cautious(0.1)
    }

    /// Sets the share of wrong answers that the desk accepts.
    pub fn cautious(self, wrong_at_most: f64) -> Self {
        let deal =
            format!("title = \"The lease\"\nsummary = \"What the lease says.\"\nwrong_at_most = {wrong_at_most}\n");
        std::fs::write(self.folder.path().join("deal.toml"), deal).expect("written");
        self
    }

    /// Adds any tables.
    pub fn toml(mut self, toml: &str) -> Self {
        self.text.push_str(toml);
        self.text.push('\n');
        self
    }

    /// Adds an answer with some phrasings.
    pub fn entry(mut self, id: &str, question: &str, answer: &str, more: &str) -> Self {
        let _ = writeln!(
            self.text,
            "[[entry]]\nid = \"{id}\"\nquestion = \"{question}\"\nanswer = \"{answer}\"\ncite = [\"source:p\"]\n{more}"
        );
        self
    }

    /// The folder as it is so far.
    pub fn folder(&self) -> PathBuf {
        std::fs::write(self.folder.path().join("entries.toml"), &self.text).expect("written");
        self.folder.path().to_owned()
    }

    /// A desk over it.
    pub fn desk(&self) -> Arc<Desk> {
        open(&self.folder())
    }
}

/// The garden's fee by season, and some entries of another kind.
pub fn seasonal(seasons: usize, things: usize) -> Written {
    let asked = |ways: &[&str], of: &str| {
        let ways: Vec<String> = ways.iter().map(|way| format!("\"{}\"", way.replace('%', of))).collect();
        format!("ask = [{}]", ways.join(", "))
    };
    let mut written = Written::new();
    for season in ["winter", "summer", "spring", "autumn"].into_iter().take(seasons) {
        let ways = [
            "garden fee %",
            "fee of the garden in %",
            "what about the % fee",
            "garden in %, what fee",
            "the % fee of the garden",
            "% garden fee",
            "how much is the garden in %",
            "what do I pay for the garden in %",
        ];
        let question = format!("What is the garden fee in {season}?");
        written = written.entry(season, &question, &format!("It is **so in {season}**."), &asked(&ways, season));
    }
    let all = ["roof", "door", "fence", "lamp", "well", "wall", "gate", "path", "pond", "shed", "tree", "bench"];
    for thing in all.into_iter().take(things) {
        let ways = ["% repairs", "broken %", "who looks after the %", "mending the %"];
        let question = format!("Who mends the {thing}?");
        written = written.entry(thing, &question, "The owner mends it.", &asked(&ways, thing));
    }
    written
}
