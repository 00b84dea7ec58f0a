//! A simulated Discord on loopback, as strict as the real one, for tests that go through the whole bot.
//!
//! HTTP API v10 and gateway. Every request is judged with twilight's types and validation; what is out of order gets
//! the error that Discord gives and fails the test when it ends ([`Discord::finish`], or the drop of [`Discord`]).
//! The state of channels and messages is kept, so that a test reads what a person would see:
//!
//! ```ignore
//! let discord = Discord::start().await;          // point the bot at discord.url() with discord.token()
//! let ann = discord.member("ann");
//! let general = discord.channel("general");
//! let asked = ann.says(&general, "<@bot> When?").await;
//! let reply = discord.reply_to(&asked).await;
//! assert!(reply.content().contains("2030"));
//! let sources = ann.clicks(&reply, "Show sources").await.ephemeral();
//! discord.finish().await;
//! ```
//!
//! The way of a request: `http` (token, route) → `judge` (body) → `world` (state) → `gateway` (who hears of it).
//! `story` is what tests write with; `faults` and `gateway::hooks` are what they break with.

mod clock;
mod faults;
mod gateway;
mod http;
mod interactions;
mod judge;
pub mod openapi;
mod payloads;
mod record;
mod setup;
mod shared;
mod story;
mod verdict;
mod world;

use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use faults::{Fault, Held};
pub use gateway::hooks::Gateway;
pub use record::Exchange;
pub use setup::Setup;
pub use story::channel::ChannelHandle;
pub use story::command::CommandCall;
pub use story::modal::Modal;
pub use story::person::Person;
pub use story::seen::{Button, Seen};
pub use story::shown::{Choice, Shown};
pub use world::permission;

use clock::Clock;
use shared::Shared;

/// A running simulation.
pub struct Discord {
    shared: Arc<Shared>,
    server: JoinHandle<()>,
    scratch: tempfile::TempDir,
    judged: bool,
}

impl Discord {
    /// Starts on a free port, with one server and its channel `general`.
    pub async fn start() -> Self {
        Self::with(Setup::new()).await
    }

    pub async fn with(setup: Setup) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", setup.port)).await.expect("a port on loopback");
        let address = listener.local_addr().expect("a bound address");
        let clock = Clock::new(setup.real_clock);
        let world = setup.world(&clock);
        let shared = Arc::new(Shared::new(address, setup.token, setup.heartbeat_interval_ms, clock, world));
        let server = tokio::spawn(http::serve(http::connection::Door(listener), shared.clone()));
        let scratch = tempfile::tempdir().expect("a folder");
        Self { shared, server, scratch, judged: false }
    }

    /// What stands for `https://discord.com`.
    pub fn url(&self) -> String {
        format!("http://{}", self.shared.address)
    }

    /// A folder for what the bot keeps, as long as the simulation runs.
    pub fn scratch(&self) -> &std::path::Path {
        self.scratch.path()
    }

    pub fn token(&self) -> &str {
        &self.shared.token
    }

    pub fn gateway(&self) -> Gateway {
        Gateway { shared: self.shared.clone() }
    }
}
