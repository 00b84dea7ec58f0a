//! One shard's connection, from connecting to its end, on a thread of its own.
//!
//! A loop of serenity's that spins on a dead connection never yields, so that it must not hold up anything else, and
//! only what it does between two turns can end it: it takes a message from its queue, fails to send what that asks for,
//! and returns.

use std::io;
use std::sync::{Arc, OnceLock, mpsc};
use std::thread;
use std::time::Duration;

use serenity::Error;
use serenity::gateway::{
    CollectorCallback, ConnectionStage, GatewayError, Shard, ShardManager, ShardManagerOptions, ShardMessenger,
    ShardRunner, ShardRunnerInfo, ShardRunnerMessage, ShardRunnerOptions,
};
use serenity::http::Http;
use serenity::model::event::Event;
use serenity::model::gateway::{GatewayIntents, ShardInfo};
use serenity::model::id::ShardId;
use serenity::model::user::OnlineStatus;
use serenity::prelude::TypeMap;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::{Mutex, RwLock, oneshot};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::gate;

/// Discord's close code for a client that goes for good.
const GOING: u16 = 1000;

/// How long a thread that was told to end is waited for.
pub(super) const ENDING: Duration = Duration::from_secs(5);

/// How long a thread that is to sign off may take to take notice.
pub(super) const NOTICE: Duration = Duration::from_millis(500);

/// Who connects.
#[derive(Clone)]
pub struct Identity {
    /// Holds the token. No request is made with it.
    pub http: Arc<Http>,
    /// What the bot wants to be told.
    pub intents: GatewayIntents,
}

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It is over; in words, why, as far as that is known.
    Over(&'static str),
    /// Discord does not know the token.
    WrongToken,
    /// Discord does not grant the intents.
    RefusedIntents,
    /// Discord does not know the intents.
    InvalidIntents,
}

/// A running connection.
pub struct Connection {
    runtime: Handle,
    cancel: CancellationToken,
    reins: Arc<OnceLock<Reins>>,
    ended: oneshot::Receiver<End>,
}

/// What a running shard is looked at and steered by, once it is connected.
struct Reins {
    id: ShardId,
    manager: Arc<ShardManager>,
    messenger: ShardMessenger,
}

impl Connection {
    /// Connects in the background. On the shard's thread, `hears` is called for every event, in order, and `resumes`
    /// whenever it is made anew: it says before when that is not to be done again, or nothing where that is enough.
    ///
    /// # Errors
    ///
    /// Where the system has no thread or no means of waiting left.
    pub fn begin(
        identity: Identity,
        url: String,
        shard: ShardInfo,
        hears: impl Fn(&Event) + Send + Sync + 'static,
        resumes: impl FnMut() -> Option<Instant> + Send + 'static,
    ) -> io::Result<Self> {
        let (tell, ended) = oneshot::channel();
        let (cancel, reins) = (CancellationToken::new(), Arc::new(OnceLock::new()));
        let (manager, told) = idle_manager(&identity, &url)?;
        let life = {
            let (cancel, reins) = (cancel.clone(), Arc::clone(&reins));
            async move {
                // Nobody reads there, but without a reader the shard would complain.
                let _told = told;
                tokio::select! {
                    end = live(identity, url, shard, manager, &reins, hears, resumes) => end,
                    () = cancel.cancelled() => End::Over("it was ended"),
                }
            }
        };
        // The thread comes before the runtime, which may not be dropped here, within another one.
        let (hand_over, handed_over) = mpsc::channel::<(Runtime, _)>();
        thread::Builder::new().name(format!("shard-{}", shard.id)).spawn(move || {
            let Ok((runtime, life)) = handed_over.recv() else { return };
            let end = runtime.block_on(life);
            // Whatever is still under way on it goes first: who hears of the end may count on its being one.
            drop(runtime);
            let _ = tell.send(end);
        })?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let connection = Connection { runtime: runtime.handle().clone(), cancel, reins, ended };
        // The thread waits for nothing else.
        let _ = hand_over.send((runtime, life));
        Ok(connection)
    }

    /// Waits for its end.
    pub async fn ended(&mut self) -> End {
        (&mut self.ended).await.unwrap_or(End::Over("its thread broke off"))
    }

    /// Whether its thread does something that it is asked to within this time.
    pub async fn answers_within(&self, patience: Duration) -> bool {
        tokio::time::timeout(patience, self.runtime.spawn(async {})).await.is_ok()
    }

    /// Time between its last heartbeat and Discord's note of it; hardly ever the same twice.
    pub async fn latency(&self) -> Option<Duration> {
        let reins = self.reins.get()?;
        reins.manager.runners.lock().await.get(&reins.id)?.latency
    }

    /// Signs off, so that Discord knows that the bot is gone; after `patience` it just ends.
    pub async fn signs_off(mut self, patience: Duration) {
        // A loop that spins would go on spinning over this.
        if self.answers_within(NOTICE).await
            && let Some(reins) = self.reins.get()
        {
            reins.messenger.send_to_shard(ShardRunnerMessage::Shutdown(reins.id, GOING));
            if tokio::time::timeout(patience, self.ended()).await.is_ok() {
                return;
            }
        }
        self.ends().await;
    }

    /// Ends it without a word; whether it, and all that was under way on its thread, is gone.
    pub async fn ends(mut self) -> bool {
        self.cancel.cancel();
        if let Some(reins) = self.reins.get() {
            // On a dead connection the loop fails at this, and returns.
            reins.messenger.set_presence(None, OnlineStatus::Online);
        }
        tokio::time::timeout(ENDING, self.ended()).await.is_ok()
    }
}

/// A manager without the task that starts shards: a shard that asks it for a new start just ends.
fn idle_manager(identity: &Identity, url: &str) -> io::Result<(Arc<ShardManager>, impl Send + use<>)> {
    let nowhere = Builder::new_current_thread().build()?;
    let within = nowhere.enter();
    let made = ShardManager::new(ShardManagerOptions {
        data: Arc::default(),
        event_handlers: Vec::new(),
        raw_event_handlers: Vec::new(),
        shard_index: 0,
        shard_init: 0,
        shard_total: 0,
        ws_url: Arc::new(Mutex::new(url.to_owned())),
        http: Arc::clone(&identity.http),
        intents: identity.intents,
        presence: None,
    });
    drop(within);
    // The task was started here, where nothing is ever done.
    nowhere.shutdown_background();
    Ok(made)
}

/// Connects, signs in, and hears until the end.
async fn live(
    identity: Identity,
    url: String,
    info: ShardInfo,
    manager: Arc<ShardManager>,
    reins: &OnceLock<Reins>,
    hears: impl Fn(&Event) + Send + Sync + 'static,
    resumes: impl FnMut() -> Option<Instant>,
) -> End {
    let address = Arc::new(Mutex::new(url));
    let Ok(shard) = Shard::new(Arc::clone(&address), identity.http.token(), info, identity.intents, None).await else {
        return End::Over("the gateway cannot be reached");
    };
    let mut runner = ShardRunner::new(ShardRunnerOptions {
        data: Arc::new(RwLock::new(TypeMap::new())),
        event_handlers: Vec::new(),
        raw_event_handlers: Vec::new(),
        manager: Arc::clone(&manager),
        shard,
        http: identity.http,
    });
    let messenger = ShardMessenger::new(&runner);
    // Called within the loop: the only way to hear of events in their order.
    messenger.add_collector(CollectorCallback(Box::new(move |event| {
        hears(event);
        true
    })));
    let known = ShardRunnerInfo { latency: None, runner_tx: messenger.clone(), stage: ConnectionStage::Handshake };
    manager.runners.lock().await.insert(info.id, known);
    // Before it asks for a new start, a shard waits until it is told that it was shut down: it is told so already.
    manager.shutdown_finished(info.id);
    // Nobody else sets them.
    let _ = reins.set(Reins { id: info.id, manager, messenger });
    let ended = tokio::select! {
        // First, so that the gate is shut when the shard comes to it.
        biased;
        () = gate::watches(&address, resumes) => return End::Over("it was resumed again and again, and hardly lasted"),
        ended = runner.run() => ended,
    };
    match ended {
        Ok(()) => End::Over("Discord or the network ended it"),
        Err(Error::Gateway(GatewayError::InvalidAuthentication)) => End::WrongToken,
        Err(Error::Gateway(GatewayError::DisallowedGatewayIntents)) => End::RefusedIntents,
        Err(Error::Gateway(GatewayError::InvalidGatewayIntents)) => End::InvalidIntents,
        Err(_) => End::Over("what came could not be understood"),
    }
}
