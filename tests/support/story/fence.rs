//! Silence, without waiting for it.

use super::{ChannelHandle, Discord};
use crate::world::{Place, World, permission};

impl Discord {
    /// Sees that the bot says nothing in a channel because of what happened before.
    ///
    /// Sleeping proves nothing; a fence does: somebody new mentions the bot, which it has to answer, and when that
    /// answer is there, everything before it has been dealt with. A second round makes sure of events that the bot's
    /// library handed over out of order.
    pub async fn silent_for(&self, channel: &ChannelHandle) {
        let before = bot_messages(self, channel.id);
        let fence = self.shared.read(|world| {
            let place = world.channel(channel.id);
            let needed = permission::VIEW_CHANNEL | permission::SEND_MESSAGES | permission::READ_MESSAGE_HISTORY;
            place.place == Place::Server && place.permissions & needed == needed
        });
        let fence = if fence { channel.clone() } else { self.channel("fence") };
        let mut answers = Vec::new();
        for _ in 0..2 {
            let stranger = self.member(&format!("stranger-{}", self.shared.clock.snowflake()));
            let asked = stranger.says(&fence, "<@bot>").await;
            answers.push(self.reply_to(&asked).await.id());
        }
        let fresh: Vec<u64> = bot_messages(self, channel.id)
            .into_iter()
            .filter(|id| !before.contains(id) && !answers.contains(id))
            .collect();
        assert!(fresh.is_empty(), "the bot was expected to stay silent\n{}", self.shared.story());
    }
}

fn bot_messages(discord: &Discord, channel: u64) -> Vec<u64> {
    let of_bot = |world: &World| {
        let ids = world.by_channel.get(&channel).map_or(&[][..], Vec::as_slice);
        ids.iter().copied().filter(|id| world.messages[id].author == world.bot).collect()
    };
    discord.shared.read(of_bot)
}
