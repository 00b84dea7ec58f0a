//! Connecting to Discord, and the ways in which that fails.

use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use serenity::http::HttpBuilder;
use serenity::model::gateway::GatewayIntents;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinHandle;
use tokio_util::task::AbortOnDropHandle;

use super::bot::Bot;
use super::gateway::{Identity, SIGNED_OFF_WITHIN, Supervisor};
use super::handler::Handler;
use super::moderation::{self, Office};
use super::rest::{Rest, RestError};
use super::signals::Reloads;
use crate::desk::Desk;
use crate::desk::keeper::{Keeper, Notice, Reload};
use crate::journal::{self, Health, Journal, Options};
use crate::metrics::{Endpoint, EndpointError, Metrics};
use crate::settings::Settings;

/// How long what is under way may take once the bot is told to end.
const FINISHING: Duration = Duration::from_secs(10);

/// The longest that the bot takes to end once it is told to: finishing, signing off, closing the journal. What stops it
/// has to wait longer than that before it kills it.
pub const ENDED_WITHIN: Duration = FINISHING.saturating_add(SIGNED_OFF_WITHIN).saturating_add(journal::PATIENCE);

/// Why the bot does not run, or runs no longer. Displayed, it is the one sentence that whoever started it is told.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The knowledge folder was refused. Exit code 1.
    #[error("the knowledge in {folder} cannot be used\n{report}")]
    Knowledge {
        /// The folder.
        folder: String,
        /// Everything that is wrong in it, ready to be shown.
        report: String,
    },
    /// The process itself could not be set up. Exit code 1.
    #[error("the program could not be set up: {0}")]
    Setup(#[from] std::io::Error),
    /// There is no token. Exit code 2.
    #[error("there is no Discord token. Set DISCORD_TOKEN, in the environment or in a file .env")]
    NoToken,
    /// Discord does not know the token. Exit code 3.
    #[error(
        "Discord refuses the token. Copy it anew from the page \"Bot\" of your application on \
         https://discord.com/developers/applications and set DISCORD_TOKEN to it"
    )]
    WrongToken,
    /// Discord does not grant an intent that the settings need. Exit code 4.
    #[error(
        "Discord refuses to show the content of messages, which watched channels need. Switch on \"Message Content \
         Intent\" on the page \"Bot\" of your application on https://discord.com/developers/applications, or leave \
         DEALDESK_WATCH empty"
    )]
    RefusedIntent,
    /// Discord does not know an intent that the program asks for. Exit code 4.
    #[error(
        "Discord does not know all of what this version of the program asks to be told (\"invalid intents\"). No setting \
         changes that: use a newer version"
    )]
    InvalidIntents,
    /// Discord cannot be reached, or does not work. Exit code 5.
    #[error("Discord cannot be used: {0}. Check the network, and https://discordstatus.com, and start again")]
    NoNetwork(String),
    /// The metrics cannot be served. Exit code 6.
    #[error(transparent)]
    Metrics(#[from] EndpointError),
    /// The connection ended in another way. Exit code 1.
    #[error("the connection to Discord ended: {0}. Start again")]
    Ended(String),
}

impl StartError {
    /// The exit code of a process that ends with this.
    pub fn exit_code(&self) -> u8 {
        match self {
            StartError::Knowledge { .. } | StartError::Setup(_) | StartError::Ended(_) => 1,
            StartError::NoToken => 2,
            StartError::WrongToken => 3,
            StartError::RefusedIntent | StartError::InvalidIntents => 4,
            StartError::NoNetwork(_) => 5,
            StartError::Metrics(_) => 6,
        }
    }

    fn of(error: &RestError) -> Self {
        match error {
            // What cannot even be sent is no token.
            RestError::Refused { status: 401, .. } | RestError::Unsendable(_) => StartError::WrongToken,
            other => StartError::NoNetwork(other.to_string()),
        }
    }
}

/// Runs the bot until `stop` comes true, at the start too, or Discord does not want it any more. Where Discord cannot be
/// reached at the start, that is the end of it; once the bot has run, it tries for ever.
///
/// # Errors
///
/// See [`StartError`]; its exit codes are meant for the process.
pub async fn run_until(
    settings: Settings,
    desk: Arc<Desk>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), StartError> {
    boxed(settings, desk, stop.boxed(), Reloads::listen()?).await
}

/// Boxed here, lest every program that runs the bot compile all of it once more.
#[inline(never)]
fn boxed(
    settings: Settings,
    desk: Arc<Desk>,
    stop: BoxFuture<'static, ()>,
    reloads: Reloads,
) -> BoxFuture<'static, Result<(), StartError>> {
    serve(settings, desk, stop, reloads).boxed()
}

/// As [`run_until`], with what tells it to read the knowledge again, which has been listened to since the process began.
pub(super) async fn serve(
    settings: Settings,
    desk: Arc<Desk>,
    mut stop: BoxFuture<'static, ()>,
    reloads: Reloads,
) -> Result<(), StartError> {
    let token = settings.token.clone().ok_or(StartError::NoToken)?;
    let endpoint = match settings.metrics {
        Some(address) => Some(Endpoint::bind(address).await?),
        None => None,
    };
    let http = HttpBuilder::new(token.expose()).ratelimiter_disabled(true).build();
    let identity = Identity { http: Arc::new(http), intents: intents(&settings) };
    let rest = Arc::new(Rest::new(&settings, token.clone()).map_err(|error| StartError::of(&error))?);
    // Asked first: it tells a wrong token from a missing network, and who the bot is.
    let asked = async { Ok::<_, RestError>((rest.me().await?, rest.gateway().await?)) };
    let (me, gateway) = tokio::select! {
        () = &mut stop => return Ok(()),
        asked = asked => asked.map_err(|error| StartError::of(&error))?,
    };

    let options = Options { keep: settings.forget_after(), ..Options::default() };
    let journal = Journal::open(&settings.data, options).await;
    let keeper = Keeper::new(Arc::clone(&desk), journal.clone());
    let _reloading = AbortOnDropHandle::new(tokio::spawn(reload_when_told(Arc::clone(&keeper), reloads)));

    let office = Office::new(Arc::clone(&desk), Arc::clone(&keeper), journal.clone(), &settings, &token, &rest);
    let _telling = AbortOnDropHandle::new(tokio::spawn(moderation::posts(Arc::clone(&office))));
    let bot = Arc::new(Bot::new(desk, &settings, me, Arc::clone(&rest), office));
    let _counting = AbortOnDropHandle::new(show(&bot.metrics, Arc::clone(&keeper), &journal));
    // Those who listen to it do so by now.
    keeper.begin().await;
    // Dropped at the end, it serves no longer.
    let _serving =
        endpoint.map(|endpoint| AbortOnDropHandle::new(tokio::spawn(endpoint.serve(Arc::clone(&bot.metrics)))));
    let under_way = bot.under_way.clone();
    let finished = async move {
        stop.await;
        if !under_way.finish(FINISHING).await {
            tracing::warn!("what took longer than {} seconds is given up", FINISHING.as_secs());
        }
    };
    let health = Arc::clone(&bot.gateway);
    let handler = Handler::new(bot);
    let supervisor = Supervisor { rest, identity, pace: settings.pace, health };
    let ended = supervisor.run(gateway, move |event| handler.hears(event), finished).await;
    journal.close().await;
    ended
}

/// Shows in the metrics how the knowledge and the journal are; the task that comes back counts what changes.
fn show(metrics: &Arc<Metrics>, keeper: Arc<Keeper>, journal: &Journal) -> JoinHandle<()> {
    let mut notices = keeper.notices();
    metrics.health().watch("knowledge", move || keeper.health());
    metrics.health().watch("journal", {
        let journal = journal.clone();
        move || match journal.health() {
            Health::Ok => Ok(()),
            Health::Failing { why } => Err(why),
        }
    });
    let [lost, errors, queued] = [journal; 3].map(Journal::clone);
    metrics.journal(move || lost.lost(), move || errors.errors());
    metrics.queue("journal", move || queued.queued());
    let metrics = Arc::clone(metrics);
    tokio::spawn(async move {
        loop {
            match notices.recv().await {
                Ok(notice) => metrics.reload(matches!(notice, Notice::Live(_))),
                // Those that were missed are not counted.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
        }
    })
}

/// Reads the knowledge again whenever that is asked for from outside; saved files are noticed by themselves.
async fn reload_when_told(keeper: Arc<Keeper>, mut reloads: Reloads) {
    loop {
        reloads.next().await;
        if let Reload::Unchanged = keeper.reload().await {
            tracing::info!("told to read the knowledge again: it is as it was");
        }
    }
}

/// What the bot asks to be told: messages, and what is in them only where channels are watched.
fn intents(settings: &Settings) -> GatewayIntents {
    let messages = GatewayIntents::GUILD_MESSAGES | GatewayIntents::DIRECT_MESSAGES;
    if settings.watched.is_empty() { messages } else { messages | GatewayIntents::MESSAGE_CONTENT }
}
