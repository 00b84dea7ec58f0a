//! From the gateway's events to the bot.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use serenity::client::{Context, EventHandler};
use serenity::gateway::{CollectorCallback, ConnectionStage, ShardStageUpdateEvent};
use serenity::model::application::Interaction;
use serenity::model::channel::Message;
use serenity::model::event::{Event, MessageUpdateEvent};
use serenity::model::gateway::Ready;
use serenity::model::id::{ChannelId, GuildId, MessageId};

use super::bot::Bot;
use super::{commands, refusal};

/// Hands events on.
pub struct Handler {
    bot: Arc<Bot>,
    registered: AtomicBool,
}

impl Handler {
    /// For a bot.
    pub fn new(bot: Arc<Bot>) -> Self {
        Handler { bot, registered: AtomicBool::new(false) }
    }
}

#[async_trait]
impl EventHandler for Handler {
    async fn ready(&self, _: Context, ready: Ready) {
        tracing::info!("signed in as {}, in {} servers", ready.user.name, ready.guilds.len());
        let application = ready.application.id;
        for http in [&self.bot.http, &self.bot.answering] {
            http.set_application_id(application);
        }
        if self.registered.swap(true, Ordering::SeqCst) {
            return;
        }
        match commands::register(&self.bot.http, application, self.bot.guild).await {
            Ok(true) => tracing::info!("commands registered"),
            Ok(false) => tracing::debug!("commands are registered already"),
            Err(error) => {
                // The next time the bot signs in it tries again.
                self.registered.store(false, Ordering::SeqCst);
                let hint =
                    if self.bot.guild.is_some() { " (is the bot in the server of DISCORD_GUILD_ID?)" } else { "" };
                tracing::error!("the commands could not be registered{hint}: {}", refusal::describe(&error));
            }
        }
    }

    /// Serenity gives every event a task of its own, in which their order is lost. What a collector is shown comes in
    /// order: it is called within the shard's loop. A new loop has a new list of collectors.
    async fn shard_stage_update(&self, context: Context, event: ShardStageUpdateEvent) {
        // The first stage of a new loop that is told of, with READY; a resumed one is told of again.
        if event.new != ConnectionStage::Connected || event.old != ConnectionStage::Identifying {
            return;
        }
        let bot = Arc::clone(&self.bot);
        context.shard.add_collector(CollectorCallback(Box::new(move |event| {
            if let Event::MessageCreate(event) = event {
                bot.hears(&event.message);
            }
            true
        })));
        self.bot.settles().await;
    }

    /// The collector has seen it, unless the message came before that was in place.
    async fn message(&self, _: Context, message: Message) {
        self.bot.hears(&message);
    }

    async fn message_update(&self, _: Context, _: Option<Message>, _: Option<Message>, event: MessageUpdateEvent) {
        self.bot.sees_edit(event);
    }

    async fn message_delete(&self, _: Context, channel: ChannelId, message: MessageId, _: Option<GuildId>) {
        self.bot.sees_deletion(channel, message);
    }

    async fn message_delete_bulk(&self, _: Context, channel: ChannelId, messages: Vec<MessageId>, _: Option<GuildId>) {
        for message in messages {
            self.bot.sees_deletion(channel, message);
        }
    }

    async fn interaction_create(&self, _: Context, interaction: Interaction) {
        self.bot.under_way.run(self.bot.takes(interaction)).await;
    }
}
