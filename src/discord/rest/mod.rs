//! Every request of the bot goes through here: built by serenity, sent by the bot, so that it sees the answer's
//! headers. Each has a time by which it is answered or given up, and is repeated only where it cannot show twice.
//!
//! | what goes wrong | what is done |
//! |---|---|
//! | 429 | the route, or everything, is held back for as long as Discord says ([`buckets`]) |
//! | 5xx, a broken connection, no answer in time, an answer that is no JSON | repeated after growing pauses, where the [`plan`] allows it |
//! | many 401, 403, 429 | the bot slows down, then pauses ([`refused`]) |
//!
//! New messages carry a nonce that Discord holds unique for some minutes, so that they too can be repeated.

mod answer;
mod buckets;
mod error;
mod plan;
mod refused;
mod route;
mod sending;
#[cfg(test)]
mod tests;

pub use error::RestError;

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Value, json};
use serenity::builder::CreateAttachment;
use serenity::http::{LightMethod, Multipart, MultipartUpload, Request, Route};
use serenity::model::channel::Message;
use serenity::model::gateway::BotGateway;
use serenity::model::id::{ApplicationId, ChannelId, GuildId, InteractionId, MessageId, UserId};
use tokio::time::Instant;

use crate::settings::{Pace, Settings, Token};
use buckets::Buckets;
use plan::{Plan, Repeats};
use refused::Refused;

/// Discord's HTTP API, as far as the bot uses it.
#[derive(Debug)]
pub struct Rest {
    client: reqwest::Client,
    token: Token,
    proxy: Option<String>,
    pace: Pace,
    buckets: Buckets,
    refused: Refused,
}

/// Where an interaction is answered.
#[derive(Clone, Debug)]
pub struct Callback {
    /// The interaction.
    pub id: InteractionId,
    /// The application that it is meant for.
    pub application: ApplicationId,
    /// What lets it be answered, for fifteen minutes.
    pub token: String,
    /// When it came.
    pub received: Instant,
}

/// What an answer has that is about one thing.
#[derive(Deserialize)]
struct Named<T> {
    id: T,
}

/// What a channel says of where it is.
#[derive(Deserialize)]
struct Placed {
    guild_id: Option<GuildId>,
}

impl Rest {
    /// Makes no request yet.
    ///
    /// # Errors
    ///
    /// Where the system gives no means of making any.
    pub fn new(settings: &Settings, token: Token) -> Result<Self, RestError> {
        let mut client = reqwest::Client::builder().connect_timeout(settings.pace.request);
        if settings.proxy.is_some() {
            // The address given is the one to go to, whatever else the environment says of proxies.
            client = client.no_proxy();
        }
        Ok(Rest {
            client: client.build().map_err(|error| RestError::Unsendable(error.without_url().to_string()))?,
            token,
            proxy: settings.proxy.clone(),
            pace: settings.pace.clone(),
            buckets: Buckets::new(settings.proxy.is_some()),
            refused: Refused::new(settings.pace.refused_slow, settings.pace.refused_pause),
        })
    }

    /// Who the bot is. Tried once.
    pub async fn me(&self) -> Result<UserId, RestError> {
        let request = Request::new(Route::UserMe, LightMethod::Get);
        Ok(self.sends(request, Plan::once(&self.pace), json_of::<Named<UserId>>).await?.id)
    }

    /// Where the gateway is, how many shards it wants and how often one may still sign in. Tried once.
    pub async fn gateway(&self) -> Result<BotGateway, RestError> {
        self.sends(Request::new(Route::GatewayBot, LightMethod::Get), Plan::once(&self.pace), json_of).await
    }

    /// The registered commands: everywhere, or of one server.
    pub async fn commands(&self, of: ApplicationId, guild: Option<GuildId>) -> Result<Vec<Value>, RestError> {
        // Without this parameter Discord leaves the other languages out.
        let localised = vec![("with_localizations", "true".to_owned())];
        let request = Request::new(commands_of(of, guild), LightMethod::Get).params(Some(localised));
        self.sends(request, Plan::safe(&self.pace), json_of).await
    }

    /// Registers these commands instead of those that are.
    pub async fn set_commands(
        &self,
        of: ApplicationId,
        guild: Option<GuildId>,
        commands: &impl serde::Serialize,
    ) -> Result<(), RestError> {
        let request = Request::new(commands_of(of, guild), LightMethod::Put).body(Some(bytes(commands)?));
        self.sends(request, Plan::safe(&self.pace), nothing).await
    }

    /// A message.
    pub async fn message(&self, channel: ChannelId, message: MessageId) -> Result<Message, RestError> {
        let request = Request::new(message_in(channel, message), LightMethod::Get);
        self.sends(request, Plan::safe(&self.pace), json_of).await
    }

    /// Posts a message; its id. What is posted again under the same `nonce` within minutes is the same message.
    pub async fn post(&self, channel: ChannelId, nonce: u64, body: &Value) -> Result<MessageId, RestError> {
        let mut body = body.clone();
        body["nonce"] = Value::from(nonce.to_string());
        body["enforce_nonce"] = Value::from(true);
        let route = Route::ChannelMessages { channel_id: channel };
        let request = Request::new(route, LightMethod::Post).body(Some(bytes(&body)?));
        Ok(self.sends(request, Plan::safe(&self.pace), json_of::<Named<MessageId>>).await?.id)
    }

    /// Changes one of the bot's messages.
    pub async fn edit(&self, channel: ChannelId, message: MessageId, body: &Value) -> Result<(), RestError> {
        let request = Request::new(message_in(channel, message), LightMethod::Patch).body(Some(bytes(body)?));
        self.sends(request, Plan::safe(&self.pace), nothing).await
    }

    /// Deletes one of the bot's messages.
    pub async fn delete(&self, channel: ChannelId, message: MessageId) -> Result<(), RestError> {
        let request = Request::new(message_in(channel, message), LightMethod::Delete);
        self.sends(request, Plan::safe(&self.pace).done_if(UNKNOWN_MESSAGE), nothing).await
    }

    /// The first response to an interaction: `kind` is Discord's number, `data` null for none.
    pub async fn respond(&self, to: &Callback, kind: u8, data: Value) -> Result<(), RestError> {
        let mut body = json!({ "type": kind });
        if !data.is_null() {
            body["data"] = data;
        }
        let route = Route::InteractionResponse { interaction_id: to.id, token: &to.token };
        let request = Request::new(route, LightMethod::Post).body(Some(bytes(&body)?));
        self.sends(request, Plan::first_response(&self.pace, to.received), nothing).await
    }

    /// The first response becomes this; so does the message with the button where that was what it answered.
    pub async fn edit_original(&self, of: &Callback, body: &Value) -> Result<(), RestError> {
        let request = Request::new(original(of), LightMethod::Patch).body(Some(bytes(body)?));
        self.sends(request, Plan::later_response(&self.pace, of.received, Repeats::Always), nothing).await
    }

    /// The same, with a file.
    pub async fn edit_original_with(
        &self,
        of: &Callback,
        body: &Value,
        file: CreateAttachment,
    ) -> Result<(), RestError> {
        let upload = MultipartUpload::Attachments(vec![file]);
        let parts = Multipart { upload, fields: Vec::new(), payload_json: Some(body.to_string()) };
        let request = Request::new(original(of), LightMethod::Patch).multipart(Some(parts));
        // Twice, the file would be there twice.
        self.sends(request, Plan::later_response(&self.pace, of.received, Repeats::Unheard), nothing).await
    }

    /// The server that a channel is in; `None` where it is in none.
    pub async fn guild_of(&self, channel: ChannelId) -> Result<Option<GuildId>, RestError> {
        let request = Request::new(Route::Channel { channel_id: channel }, LightMethod::Get);
        Ok(self.sends(request, Plan::safe(&self.pace), json_of::<Placed>).await?.guild_id)
    }

    /// Servers that the bot is in, two at most.
    pub async fn some_guilds(&self) -> Result<Vec<GuildId>, RestError> {
        let request = Request::new(Route::UserMeGuilds, LightMethod::Get).params(Some(vec![("limit", "2".to_owned())]));
        let guilds = self.sends(request, Plan::safe(&self.pace), json_of::<Vec<Named<GuildId>>>).await?;
        Ok(guilds.into_iter().map(|guild| guild.id).collect())
    }

    /// Deletes what [`Rest::edit_original`] would change.
    pub async fn delete_original(&self, of: &Callback) -> Result<(), RestError> {
        let plan = Plan::later_response(&self.pace, of.received, Repeats::Always).done_if(UNKNOWN_MESSAGE);
        self.sends(Request::new(original(of), LightMethod::Delete), plan, nothing).await
    }

    /// Another message after the first response. There is no nonce for these: where it may have been taken, it is not
    /// sent again.
    pub async fn follow_up(&self, to: &Callback, body: &Value) -> Result<(), RestError> {
        let route = Route::WebhookFollowupMessages { application_id: to.application, token: &to.token };
        let request = Request::new(route, LightMethod::Post).body(Some(bytes(body)?));
        self.sends(request, Plan::later_response(&self.pace, to.received, Repeats::Unheard), nothing).await
    }
}

/// Discord's code for a message that is not there (any more).
const UNKNOWN_MESSAGE: i64 = 10_008;

fn commands_of(application: ApplicationId, guild: Option<GuildId>) -> Route<'static> {
    match guild {
        Some(guild_id) => Route::GuildCommands { application_id: application, guild_id },
        None => Route::Commands { application_id: application },
    }
}

fn message_in(channel: ChannelId, message: MessageId) -> Route<'static> {
    Route::ChannelMessage { channel_id: channel, message_id: message }
}

fn original(of: &Callback) -> Route<'_> {
    Route::WebhookOriginalInteractionResponse { application_id: of.application, token: &of.token }
}

fn bytes(body: &impl serde::Serialize) -> Result<Vec<u8>, RestError> {
    serde_json::to_vec(body).map_err(|error| RestError::Unsendable(error.to_string()))
}

fn json_of<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    serde_json::from_slice(body).ok()
}

/// An answer that nothing is wanted from: empty, or any JSON.
fn nothing(body: &[u8]) -> Option<()> {
    (body.is_empty() || serde_json::from_slice::<IgnoredAny>(body).is_ok()).then_some(())
}
