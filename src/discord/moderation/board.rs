//! The moderators' channel: what went live and who made it, and which changes of files were refused.

use std::sync::Arc;

use serenity::model::id::ChannelId;
use time::OffsetDateTime;
use tokio::sync::broadcast::error::RecvError;

use super::{Office, views};
use crate::desk::keeper::Notice;
use crate::discord::rest::Rest;
use crate::discord::views::View;
use crate::journal::Origin;
use crate::settings::Settings;

/// Where moderators are told, if anywhere.
pub struct Board {
    rest: Arc<Rest>,
    channel: Option<ChannelId>,
}

impl Board {
    /// As the settings have it.
    pub fn new(settings: &Settings, rest: &Arc<Rest>) -> Self {
        Board { rest: Arc::clone(rest), channel: settings.moderators.map(ChannelId::new) }
    }

    /// Tells it. What goes wrong is logged.
    pub async fn tells(&self, view: &View) {
        let Some(channel) = self.channel else { return };
        // No two things are told in the same nanosecond: what is said twice alike is not taken for a repetition.
        let now = OffsetDateTime::now_utc().unix_timestamp_nanos();
        let nonce = u64::try_from(now).unwrap_or_default();
        if let Err(error) = self.rest.post(channel, nonce, &view.body()).await {
            tracing::warn!(%channel, "moderators could not be told, look at DEALDESK_MODERATORS: {error}");
        }
    }
}

/// Tells of what comes from files from this call on, as long as it runs. Who changes something in Discord tells of it
/// there and then.
pub fn posts(office: Arc<Office>) -> impl Future<Output = ()> {
    let mut notices = office.keeper.notices();
    async move {
        loop {
            match notices.recv().await {
                Ok(Notice::Live(published)) if published.origin == Origin::Files => {
                    office.board.tells(&views::told(None, &published)).await;
                }
                Ok(Notice::Live(_)) => {}
                Ok(Notice::Refused { findings }) => office.board.tells(&views::files_refused(&findings)).await,
                Err(RecvError::Lagged(missed)) => tracing::warn!("{missed} notices for moderators were missed"),
                Err(RecvError::Closed) => return,
            }
        }
    }
}
