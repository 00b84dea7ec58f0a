//! Whose moderators may change the knowledge, which all servers of the bot share: those of its home.
//!
//! Anybody may invite a public bot to a server of their own, where they manage everything. So the knowledge belongs to
//! one server: that of the settings, that of the moderators' channel, or else the only one that the bot is in.

use std::sync::Arc;

use serenity::model::id::{ChannelId, GuildId};
use tokio::sync::Mutex;
use tokio::time::{Duration, Instant};

use crate::discord::rest::{Rest, RestError};
use crate::settings::Settings;

/// How long an answer of Discord's is taken to hold.
const HOLDS: Duration = Duration::from_secs(60);

/// The server whose moderators own the knowledge.
pub struct Home {
    rest: Arc<Rest>,
    guild: Option<GuildId>,
    board: Option<ChannelId>,
    known: Mutex<Option<(Instant, GuildId)>>,
}

impl Home {
    /// As the settings have it.
    pub fn new(settings: &Settings, rest: &Arc<Rest>) -> Self {
        let (guild, board) = (settings.guild.map(GuildId::new), settings.moderators.map(ChannelId::new));
        Home { rest: Arc::clone(rest), guild, board, known: Mutex::new(None) }
    }

    /// Why the moderators of a server may not change the knowledge; `None` where they may.
    pub async fn refuses(&self, guild: Option<GuildId>) -> Option<&'static str> {
        let Some(guild) = guild else { return Some("That can only be done in a server.") };
        let mut known = self.known.lock().await;
        let home = match (self.guild, &*known) {
            (Some(home), _) => home,
            (None, Some((since, home))) if since.elapsed() < HOLDS => *home,
            (None, _) => match self.look().await {
                Ok(Some(home)) => {
                    *known = Some((Instant::now(), home));
                    home
                }
                Ok(None) => {
                    return Some(
                        "I am in several servers, and only the moderators of one may change what I know. Whoever runs me \
                         says which: DEALDESK_MODERATORS has to name a channel there.",
                    );
                }
                Err(error) => {
                    tracing::warn!("whose moderators may change the knowledge cannot be found out: {error}");
                    return Some("Discord does not tell me at present whose moderators you are. Please try again.");
                }
            },
        };
        (home != guild).then_some("What I know belongs to another server, and only its moderators can change it.")
    }

    /// Asks Discord; `None` where the bot is in several servers and no channel says which.
    async fn look(&self) -> Result<Option<GuildId>, RestError> {
        if let Some(board) = self.board {
            return self.rest.guild_of(board).await;
        }
        Ok(match self.rest.some_guilds().await?.as_slice() {
            [only] => Some(*only),
            _ => None,
        })
    }
}
