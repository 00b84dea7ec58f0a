//! Requests as rate limits tell them apart.

use serenity::http::{LightMethod, RatelimitingBucket, Request};

/// A route as far as limits tell them apart: the method, the path without ids, and the id that has limits of its own (a
/// channel, a server, a webhook).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Route {
    method: LightMethod,
    path: RatelimitingBucket,
    major: u64,
}

impl Route {
    /// The route of a request.
    pub fn of(request: &Request<'_>) -> Self {
        let route = request.route_ref();
        let path = route.path();
        let mut segments = path.split("/v10/").nth(1).unwrap_or_default().split('/');
        let major = match segments.next() {
            Some("channels" | "guilds" | "webhooks") => segments.next().and_then(|id| id.parse().ok()),
            _ => None,
        };
        Route { method: *request.method_ref(), path: route.ratelimiting_bucket(), major: major.unwrap_or_default() }
    }

    /// The id that has limits of its own; 0 for none.
    pub fn major(&self) -> u64 {
        self.major
    }
}

#[cfg(test)]
mod tests {
    use serenity::http::Route as Path;
    use serenity::model::id::{ChannelId, MessageId};

    use super::*;

    #[test]
    fn what_limits_tell_apart() {
        let message = |channel, message| Path::ChannelMessage {
            channel_id: ChannelId::new(channel),
            message_id: MessageId::new(message),
        };
        let of = |path, method| Route::of(&Request::new(path, method));
        assert_eq!(of(message(1, 2), LightMethod::Patch), of(message(1, 3), LightMethod::Patch));
        assert_ne!(of(message(1, 2), LightMethod::Patch), of(message(1, 2), LightMethod::Delete));
        assert_ne!(of(message(1, 2), LightMethod::Patch), of(message(2, 2), LightMethod::Patch));
        assert_eq!(of(message(7, 2), LightMethod::Patch).major, 7);
    }
}
