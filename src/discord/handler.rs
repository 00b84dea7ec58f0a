//! From the gateway's events to the bot.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serenity::model::application::Interaction;
use serenity::model::event::Event;
use serenity::model::gateway::Ready;
use serenity::model::id::ApplicationId;
use tokio::runtime::Handle;
use tokio::time::Instant;

use super::bot::Bot;
use super::closed::Spot;
use super::commands;

/// The longest pause between two tries to register the commands; chance may double it.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// Hands events on to the bot, in the order in which they come.
#[derive(Clone, Debug)]
pub struct Handler {
    bot: Arc<Bot>,
    /// Where the bot works: what it begins outlasts the connection that the event came from.
    work: Handle,
    /// Whether the commands are being registered, or are.
    registering: Arc<AtomicBool>,
}

impl Handler {
    /// For a bot that works in the current runtime.
    pub fn new(bot: Arc<Bot>) -> Self {
        Handler { bot, work: Handle::current(), registering: Arc::default() }
    }

    /// Takes an event; called on the thread of the shard that heard it, and quick.
    pub fn hears(&self, event: &Event) {
        let _at_work = self.work.enter();
        match event {
            Event::Ready(event) => self.signed_in(&event.ready),
            Event::MessageCreate(event) => self.bot.hears(&event.message),
            Event::MessageUpdate(event) => self.bot.sees_edit(event),
            Event::MessageDelete(event) => {
                self.bot.sees_deletion(Spot { guild: event.guild_id, channel: event.channel_id }, event.message_id);
            }
            Event::MessageDeleteBulk(event) => {
                for message in &event.ids {
                    self.bot.sees_deletion(Spot { guild: event.guild_id, channel: event.channel_id }, *message);
                }
            }
            Event::InteractionCreate(event) => self.interaction(&event.interaction, Instant::now()),
            _ => {}
        }
    }

    fn signed_in(&self, ready: &Ready) {
        let shard = ready.shard.map_or(0, |shard| shard.id.0);
        tracing::info!(shard, "signed in as {}, in {} servers", ready.user.name, ready.guilds.len());
        if self.registering.swap(true, Ordering::SeqCst) {
            return;
        }
        let (bot, application) = (Arc::clone(&self.bot), ready.application.id);
        self.work.spawn(async move { registers(&bot, application).await });
    }

    fn interaction(&self, interaction: &Interaction, received: Instant) {
        if !self.bot.is_new(interaction.id().get()) {
            return;
        }
        let (bot, interaction) = (Arc::clone(&self.bot), interaction.clone());
        self.work.spawn(async move { bot.under_way.run(bot.takes(interaction, received)).await });
    }
}

/// Registers the commands, and goes on trying where that fails: until it works, or the bot is about to end.
async fn registers(bot: &Bot, application: ApplicationId) {
    let mut pauses = bot.pace.growing(LONGEST_PAUSE);
    loop {
        match commands::register(&bot.rest, application, bot.guild).await {
            Ok(true) => return tracing::info!("commands registered"),
            Ok(false) => return tracing::debug!("commands are registered already"),
            Err(error) => {
                let hint = if bot.guild.is_some() { " (is the bot in the server of DISCORD_GUILD_ID?)" } else { "" };
                let pause = pauses.pause();
                tracing::error!("the commands could not be registered{hint}: {error}; tried again in {pause:.1?}");
                if !bot.under_way.stays(pause).await {
                    return;
                }
            }
        }
    }
}
