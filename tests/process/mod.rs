//! The bot as a process of its own: the test's program, started once more.
#![allow(dead_code)]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use dealdesk::settings::Settings;
use simulated_discord::Discord;

/// Not a test of its own: what the tests start, which is their program once more.
#[test]
#[ignore = "started by the other tests"]
fn a_bot() {
    let settings = Settings::read().expect("settings");
    if let Err(error) = dealdesk::discord::start(settings) {
        eprintln!("error: {error}");
        std::process::exit(error.exit_code().into());
    }
}

/// A bot in a process of its own, and its log so far.
pub struct Process {
    child: Child,
    log: Arc<Mutex<String>>,
    reading: JoinHandle<()>,
}

impl Process {
    /// Starts it over the bakery's knowledge, with these variables set besides, and waits until it is signed in.
    pub async fn start(discord: &Discord, variables: &[(&str, &str)]) -> Self {
        let process = Self::spawn(discord, variables);
        discord.ready().await;
        process
    }

    /// Starts it without waiting for anything.
    pub fn spawn(discord: &Discord, variables: &[(&str, &str)]) -> Self {
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .args(["process::a_bot", "--exact", "--ignored", "--nocapture"])
            .env("DISCORD_TOKEN", discord.token())
            .env("DISCORD_PROXY", discord.url())
            .env("DEALDESK_DATA", discord.scratch())
            .env("DEALDESK_KNOWLEDGE", Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/knowledge/bakery"))
            .envs(variables.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let log = Arc::new(Mutex::new(String::new()));
        let (lines, so_far) = (BufReader::new(child.stderr.take().expect("piped")).lines(), Arc::clone(&log));
        let reading = std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let mut log = so_far.lock().expect("no panic while it is held");
                log.push_str(&line);
                log.push('\n');
            }
        });
        Process { child, log, reading }
    }

    /// Everything that it has logged so far.
    pub fn log(&self) -> String {
        self.log.lock().expect("no panic while it is held").clone()
    }

    /// Waits until its log has this.
    pub async fn logs(&self, what: &str) {
        let looking = async {
            while !self.log().contains(what) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let seen = tokio::time::timeout(Duration::from_secs(60), looking).await;
        assert!(seen.is_ok(), "waited for {what:?} in\n{}", self.log());
    }

    /// Memory that it has in use, in bytes.
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
        line.and_then(|kilobytes| kilobytes.parse::<u64>().ok()).expect("a number") << 10
    }

    /// Sends it a signal (`-TERM`).
    pub fn is_sent(&self, signal: &str) {
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status().expect("kill runs");
        assert!(sent.success());
    }

    /// Waits until it has ended; its log.
    pub async fn ends(mut self) -> (ExitStatus, String) {
        let ended = tokio::task::spawn_blocking(move || {
            let status = self.child.wait().expect("it ends");
            self.reading.join().expect("the log could be read");
            (status, self.log)
        });
        let (status, log) = ended.await.expect("no panic");
        let log = log.lock().expect("no panic while it is held").clone();
        (status, log)
    }
}
