//! Connecting to Discord, and the ways in which that fails.

use std::sync::Arc;
use std::time::Duration;

use serenity::Error;
use serenity::client::ClientBuilder;
use serenity::gateway::GatewayError;
use serenity::http::{Http, HttpBuilder, HttpError};
use serenity::model::gateway::GatewayIntents;

use tokio_util::task::AbortOnDropHandle;

use super::bot::Bot;
use super::handler::Handler;
use super::refusal::describe;
use crate::desk::Desk;
use crate::metrics::{Endpoint, EndpointError};
use crate::settings::{Settings, Token};

/// A request to Discord that has not been answered by then is given up.
const REQUEST: Duration = Duration::from_secs(20);

/// How long what is under way may take once the bot is told to end.
const FINISHING: Duration = Duration::from_secs(10);

/// How long signing off may take.
const SIGN_OFF: Duration = Duration::from_secs(3);

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
            StartError::RefusedIntent => 4,
            StartError::NoNetwork(_) => 5,
            StartError::Metrics(_) => 6,
        }
    }

    fn of(error: &Error) -> Self {
        match error {
            Error::Http(HttpError::UnsuccessfulRequest(answer)) if answer.status_code.as_u16() == 401 => {
                StartError::WrongToken
            }
            // What cannot even be sent is no token.
            Error::Http(HttpError::InvalidHeader(_)) => StartError::WrongToken,
            Error::Gateway(GatewayError::InvalidAuthentication | GatewayError::NoAuthentication) => {
                StartError::WrongToken
            }
            Error::Gateway(GatewayError::DisallowedGatewayIntents | GatewayError::InvalidGatewayIntents) => {
                StartError::RefusedIntent
            }
            Error::Http(_) | Error::Json(_) => StartError::NoNetwork(describe(error)),
            other => StartError::Ended(describe(other)),
        }
    }
}

/// Runs the bot until `stop` comes true or Discord does not want it any more.
///
/// # Errors
///
/// See [`StartError`]; its exit codes are meant for the process.
pub async fn run_until(settings: Settings, desk: Arc<Desk>, stop: impl Future<Output = ()>) -> Result<(), StartError> {
    let token = settings.token.clone().ok_or(StartError::NoToken)?;
    let endpoint = match settings.metrics {
        Some(address) => Some(Endpoint::bind(address).await?),
        None => None,
    };
    let network = network(&settings)?;
    // Serenity's rate limiter talks to Discord only, past any other address.
    let http = Arc::new(http(&network, &settings, &token, settings.api.is_none()));
    let answering = Arc::new(self::http(&network, &settings, &token, false));
    // Asked first: it tells a wrong token from a missing network, and who the bot is.
    let me = http.get_current_user().await.map_err(|error| StartError::of(&error))?.id;
    let gateway = http.get_bot_gateway().await.map_err(|error| StartError::of(&error))?;

    let bot = Arc::new(Bot::new(desk, &settings, me, http, answering));
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
    let for_the_client = self::http(&network, &settings, &token, settings.api.is_none());
    let mut client = ClientBuilder::new_with_http(for_the_client, intents(&settings))
        .event_handler(Handler::new(bot))
        .await
        .map_err(|error| StartError::of(&error))?;
    // Serenity falls back to an address of its own where it could not ask for Discord's.
    *client.ws_url.lock().await = gateway.url;
    let shards = Arc::clone(&client.shard_manager);
    let running = client.start_shards(gateway.shards);
    tokio::select! {
        ended = running => match ended {
            Ok(()) => Err(StartError::Ended("Discord closed it".to_owned())),
            Err(error) => Err(StartError::of(&error)),
        },
        () = finished => {
            // Where the connection is lost already, signing off may hang.
            let _ = tokio::time::timeout(SIGN_OFF, shards.shutdown_all()).await;
            tracing::info!("signed off");
            Ok(())
        }
    }
}

/// What the bot asks to be told: messages, and what is in them only where channels are watched.
fn intents(settings: &Settings) -> GatewayIntents {
    let messages = GatewayIntents::GUILD_MESSAGES | GatewayIntents::DIRECT_MESSAGES;
    if settings.watched.is_empty() { messages } else { messages | GatewayIntents::MESSAGE_CONTENT }
}

/// The connections that all requests share.
fn network(settings: &Settings) -> Result<reqwest::Client, StartError> {
    let mut client = reqwest::Client::builder().timeout(REQUEST);
    if settings.api.is_some() {
        client = client.no_proxy();
    }
    client.build().map_err(|error| StartError::NoNetwork(error.without_url().to_string()))
}

fn http(network: &reqwest::Client, settings: &Settings, token: &Token, rate_limited: bool) -> Http {
    let builder = HttpBuilder::new(token.expose()).client(network.clone()).ratelimiter_disabled(!rate_limited);
    match &settings.api {
        Some(api) => builder.proxy(api.clone()).build(),
        None => builder.build(),
    }
}
