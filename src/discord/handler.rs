//! From the gateway's events to the bot.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serenity::model::application::Interaction;
use serenity::model::event::Event;
use serenity::model::gateway::Ready;
use tokio::runtime::Handle;
use tokio::time::Instant;

use super::bot::Bot;
use super::commands;

/// Hands events on to the bot, in the order in which they come.
#[derive(Clone, Debug)]
pub struct Handler {
    bot: Arc<Bot>,
    /// Where the bot works: what it begins outlasts the connection that the event came from.
    work: Handle,
    registered: Arc<AtomicBool>,
}

impl Handler {
    /// For a bot that works in the current runtime.
    pub fn new(bot: Arc<Bot>) -> Self {
        Handler { bot, work: Handle::current(), registered: Arc::default() }
    }

    /// Takes an event; called on the thread of the shard that heard it, and quick.
    pub fn hears(&self, event: &Event) {
        let _at_work = self.work.enter();
        match event {
            Event::Ready(event) => self.signed_in(&event.ready),
            Event::MessageCreate(event) => self.bot.hears(&event.message),
            Event::MessageUpdate(event) => self.bot.sees_edit(event),
            Event::MessageDelete(event) => self.bot.sees_deletion(event.channel_id, event.message_id),
            Event::MessageDeleteBulk(event) => {
                for message in &event.ids {
                    self.bot.sees_deletion(event.channel_id, *message);
                }
            }
            Event::InteractionCreate(event) => self.interaction(&event.interaction, Instant::now()),
            _ => {}
        }
    }

    fn signed_in(&self, ready: &Ready) {
        let shard = ready.shard.map_or(0, |shard| shard.id.0);
        tracing::info!(shard, "signed in as {}, in {} servers", ready.user.name, ready.guilds.len());
        if self.registered.swap(true, Ordering::SeqCst) {
            return;
        }
        let (bot, registered, application) =
            (Arc::clone(&self.bot), Arc::clone(&self.registered), ready.application.id);
        self.work.spawn(async move {
            match commands::register(&bot.rest, application, bot.guild).await {
                Ok(true) => tracing::info!("commands registered"),
                Ok(false) => tracing::debug!("commands are registered already"),
                Err(error) => {
                    // The next time the bot signs in it tries again.
                    registered.store(false, Ordering::SeqCst);
                    let hint =
                        if bot.guild.is_some() { " (is the bot in the server of DISCORD_GUILD_ID?)" } else { "" };
                    tracing::error!("the commands could not be registered{hint}: {error}");
                }
            }
        });
    }

    fn interaction(&self, interaction: &Interaction, received: Instant) {
        if !self.bot.is_new(interaction.id().get()) {
            return;
        }
        let (bot, interaction) = (Arc::clone(&self.bot), interaction.clone());
        self.work.spawn(async move { bot.under_way.run(bot.takes(interaction, received)).await });
    }
}
