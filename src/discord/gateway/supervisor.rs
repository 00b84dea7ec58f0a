//! Keeping every shard alive.

use std::sync::Arc;
use std::time::Duration;

use serenity::model::event::Event;
use serenity::model::gateway::{BotGateway, ShardInfo};
use serenity::model::id::ShardId;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::connection::{Connection, ENDING, End, Identity, NOTICE};
use super::health::{Health, Stage};
use super::sign_in::{Permit, SignIns};
use super::watch::{Found, Resumes, Signs, watch};
use crate::discord::rest::Rest;
use crate::discord::start::StartError;
use crate::settings::Pace;

/// How long signing off may take.
const SIGN_OFF: Duration = Duration::from_secs(3);

/// The longest that it takes, also over a connection that is dead.
pub const SIGNED_OFF_WITHIN: Duration = NOTICE.saturating_add(SIGN_OFF).saturating_add(ENDING);

/// What the supervisor works with.
#[derive(Clone)]
pub struct Supervisor {
    /// Asked where the gateway is.
    pub rest: Arc<Rest>,
    /// Who signs in.
    pub identity: Identity,
    /// How long to wait for what.
    pub pace: Pace,
    /// Where the shards tell what they are doing.
    pub health: Arc<Health>,
}

/// Why a shard is kept no longer.
enum Left {
    /// It was told to end.
    Stopped,
    /// Nothing can heal it.
    Failed(StartError),
    /// Discord wants more shards than there are.
    Outgrown,
}

impl Supervisor {
    /// Keeps all shards connected, from what Discord has just said about its gateway on, until `stop` comes true.
    /// `hears` is called for every event, on the shard's own thread and in its order.
    ///
    /// # Errors
    ///
    /// What cannot heal: a token that Discord does not know, intents that it does not grant.
    pub async fn run(
        self,
        mut gateway: BotGateway,
        hears: impl Fn(&Event) + Clone + Send + Sync + 'static,
        stop: impl Future<Output = ()>,
    ) -> Result<(), StartError> {
        tokio::pin!(stop);
        loop {
            let total = gateway.shards.max(1);
            self.health.has(total);
            let stopping = CancellationToken::new();
            let sign_ins = Arc::new(SignIns::new(Arc::clone(&self.rest), gateway, self.pace.between_sign_ins));
            let mut shards = JoinSet::new();
            for id in 0..total {
                let keeper = Keeper { supervisor: self.clone(), id, total, sign_ins: Arc::clone(&sign_ins) };
                shards.spawn(keeper.keeps(hears.clone(), stopping.clone()));
            }
            let left = tokio::select! {
                () = &mut stop => Left::Stopped,
                left = shards.join_next() => match left {
                    Some(Ok(left)) => left,
                    _ => Left::Failed(StartError::Ended("a shard's supervisor broke off".to_owned())),
                },
            };
            stopping.cancel();
            while shards.join_next().await.is_some() {}
            match left {
                Left::Stopped => {
                    tracing::info!("signed off");
                    return Ok(());
                }
                Left::Failed(error) => return Err(error),
                Left::Outgrown => {
                    gateway = tokio::select! {
                        () = &mut stop => return Ok(()),
                        gateway = self.asks() => gateway,
                    };
                    tracing::info!("Discord wants {} shards instead of {total}", gateway.shards);
                }
            }
        }
    }

    /// Asks where the gateway is until it is told.
    async fn asks(&self) -> BotGateway {
        let mut pauses = self.pace.growing(self.pace.longest_pause);
        loop {
            match self.rest.gateway().await {
                Ok(gateway) => return gateway,
                Err(error) => tracing::warn!("the gateway's address cannot be had: {error}"),
            }
            tokio::time::sleep(pauses.pause()).await;
        }
    }
}

/// Keeps one shard alive.
struct Keeper {
    supervisor: Supervisor,
    id: u32,
    total: u32,
    sign_ins: Arc<SignIns>,
}

impl Keeper {
    async fn keeps(self, hears: impl Fn(&Event) + Clone + Send + Sync + 'static, stopping: CancellationToken) -> Left {
        let Supervisor { pace, health, .. } = &self.supervisor;
        let id = self.id;
        let mut pauses = pace.growing(pace.longest_pause);
        let mut spun = false;
        loop {
            let asked = tokio::select! {
                () = stopping.cancelled() => return Left::Stopped,
                asked = self.sign_ins.permit(id, spun) => asked,
            };
            let why = match asked {
                Ok(permit) if spun && permit.shards > self.total => return Left::Outgrown,
                Ok(permit) => {
                    health.note(id, |shard| shard.is(Stage::Connecting));
                    let (found, lasted) = match self.connects(permit, hears.clone(), &stopping).await {
                        Some(result) => result,
                        None => return Left::Stopped,
                    };
                    if lasted >= pace.settled {
                        pauses = pace.growing(pace.longest_pause);
                    }
                    spun = found == Found::Spinning;
                    match found {
                        Found::Ended(End::WrongToken) => return Left::Failed(StartError::WrongToken),
                        Found::Ended(End::RefusedIntents) => return Left::Failed(StartError::RefusedIntent),
                        Found::Ended(End::InvalidIntents) => return Left::Failed(StartError::InvalidIntents),
                        Found::Ended(End::Over(why)) | Found::Dead(why) => why.to_owned(),
                        Found::Spinning => "Discord closed it in a way that left it dead".to_owned(),
                    }
                }
                Err(error) if error.status() == Some(401) => return Left::Failed(StartError::WrongToken),
                Err(error) => error.to_string(),
            };
            let pause = pauses.pause();
            health.note(id, |shard| {
                shard.is(Stage::Pausing);
                shard.last_ack = None;
            });
            tracing::warn!(shard = id, "the connection to the gateway is gone: {why}; a new one in {pause:.1?}");
            tokio::select! {
                () = stopping.cancelled() => return Left::Stopped,
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// One connection from its beginning to its end, and how long it was signed in; `None` where it was told to end.
    async fn connects(
        &self,
        permit: Permit,
        hears: impl Fn(&Event) + Send + Sync + 'static,
        stopping: &CancellationToken,
    ) -> Option<(Found, Duration)> {
        let Supervisor { identity, pace, health, .. } = &self.supervisor;
        let signs = Arc::new(Signs::new());
        let shard = ShardInfo { id: ShardId(self.id), total: self.total };
        let hears = {
            let (signs, health, id) = (Arc::clone(&signs), Arc::clone(health), self.id);
            move |event: &Event| {
                signs.hear(event, id, &health);
                hears(event);
            }
        };
        let resumes = {
            let (signs, health, id, mut resumes) =
                (Arc::clone(&signs), Arc::clone(health), self.id, Resumes::new(pace));
            move || resumes.another(&signs, id, &health)
        };
        let begun = Connection::begin(identity.clone(), permit.url.clone(), shard, hears, resumes);
        let mut connection = match begun {
            Ok(connection) => connection,
            Err(_) => return Some((Found::Dead("the system has no thread left"), Duration::ZERO)),
        };
        let found = tokio::select! {
            () = stopping.cancelled() => None,
            found = watch(&mut connection, &signs, self.id, health, pace, || drop(permit)) => Some(found),
        };
        match found {
            None => {
                connection.signs_off(SIGN_OFF).await;
                None
            }
            Some(found) => {
                if !matches!(found, Found::Ended(_)) && !connection.ends().await {
                    tracing::error!(shard = self.id, "a dead connection cannot be ended: its thread is left behind");
                }
                Some((found, signs.lasted()))
            }
        }
    }
}
