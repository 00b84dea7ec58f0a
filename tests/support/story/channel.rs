//! A place to talk in.

use std::sync::Arc;

use super::Seen;
use crate::gateway::session;
use crate::payloads;
use crate::shared::Shared;
use crate::world::{Message, Place};

#[derive(Clone)]
pub struct ChannelHandle {
    pub(crate) shared: Arc<Shared>,
    pub(crate) id: u64,
}

impl ChannelHandle {
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Takes permissions from the bot here (bits of `permission`).
    pub fn denies(&self, permissions: u64) {
        self.shared.with(|world| {
            let channel = world.channels.get_mut(&self.id).expect("known channel");
            channel.permissions &= !permissions;
            if channel.place == Place::Server {
                let payload = payloads::channel(world, self.id);
                let guild = world.channel(self.id).guild_id;
                session::dispatch(world, guild, "CHANNEL_UPDATE", session::GUILDS, |_, _| payload.clone());
            }
        });
    }

    fn look(&self, shows: impl Fn(&Message) -> bool) -> Vec<Seen> {
        let ids: Vec<u64> = self.shared.read(|world| {
            let ids = world.by_channel.get(&self.id).map_or(&[][..], Vec::as_slice);
            ids.iter().copied().filter(|id| world.message(*id).is_some_and(&shows)).collect()
        });
        ids.into_iter().map(|id| Seen::of(&self.shared, id)).collect()
    }

    /// What the bot has said here for everybody, oldest first.
    pub fn bot_messages(&self) -> Vec<Seen> {
        let bot = self.shared.read(|world| world.bot);
        self.look(|message| message.ephemeral_for.is_none() && message.author == bot)
    }

    /// What one person sees here: what everybody sees and what is for them alone.
    pub fn seen_by(&self, person: &super::Person) -> Vec<Seen> {
        self.look(|message| message.ephemeral_for.is_none_or(|only| only == person.id))
    }

    /// Messages are deleted all at once, as moderators do with a bot's help.
    pub fn is_cleared_of(&self, messages: &[&Seen]) {
        let ids: Vec<u64> = messages.iter().map(|message| message.id()).collect();
        self.shared.with(|world| {
            for id in &ids {
                let message = world.messages.get_mut(id).expect("known message");
                message.deleted = true;
                message.revision += 1;
            }
            world.tell(format!("{} messages are deleted in {}", ids.len(), world.name_of_channel(self.id)));
            session::dispatch_bulk_deletion(world, self.id, &ids);
        });
    }

    /// Discord adds the preview of a link to a message, which is an update and no edit.
    pub fn shows_preview_of(&self, message: &Seen) {
        self.shared.with(|world| {
            let message = world.messages.get_mut(&message.id()).expect("known message");
            message.embeds.push(serde_json::json!({ "type": "link", "title": "A page", "url": "https://a.example/" }));
            let message = message.clone();
            world.tell("Discord adds a preview");
            session::dispatch_message(world, "MESSAGE_UPDATE", &message);
        });
    }

    /// A webhook of this channel posts something.
    pub async fn webhook_says(&self, name: &str, text: &str) -> Seen {
        let id = self.shared.clock.snowflake();
        let user = super::User {
            id,
            name: name.to_owned(),
            bot: true,
            moderator: false,
            manager: false,
            allowed: Vec::new(),
            refuses_dms: false,
        };
        self.shared.with(|world| world.users.insert(id, user));
        let webhook = super::Person { shared: self.shared.clone(), id };
        webhook.posts(self, text, None, true, true).await
    }
}
