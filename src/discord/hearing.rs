//! Which messages the bot takes up, and what they ask.

use serenity::model::application::{ActionRowComponent, ButtonKind};
use serenity::model::channel::{Message, MessageType};
use serenity::model::id::{MessageId, UserId};

use super::buttons;
use super::closed::Spot;
use super::custom_id::{self, Key};
use super::markdown::unescape;
use crate::metrics::Way;

/// A message that the bot takes up.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// The message.
    pub message: MessageId,
    /// Where it was said.
    pub spot: Spot,
    /// Who said it.
    pub author: UserId,
    /// What was said, without the mention of the bot.
    pub text: String,
    /// How it reached the bot.
    pub way: Way,
    /// Entries that the message replied to is about.
    pub before: Vec<Key>,
    /// The message replied to, where Discord did not send it along.
    pub unseen: Option<MessageId>,
}

/// Reads a message as one for the bot, if it is one. `me` is the bot, `watched` the ids of watched channels.
pub fn hear(message: &Message, me: UserId, watched: &[u64]) -> Option<Heard> {
    let from_a_person = !message.author.bot && !message.author.system && message.webhook_id.is_none();
    if !from_a_person || !matches!(message.kind, MessageType::Regular | MessageType::InlineReply) {
        return None;
    }
    let mentioned = message.mentions.iter().any(|user| user.id == me);
    let replied_to = message.referenced_message.as_deref();
    let reply_to_me = replied_to.is_some_and(|of| of.author.id == me);
    let direct = message.guild_id.is_none();
    let way = if reply_to_me {
        Way::Reply
    } else if direct {
        Way::Direct
    } else if mentioned {
        Way::Mention
    } else if watched.contains(&message.channel_id.get()) {
        Way::Watched
    } else {
        return None;
    };
    let (text, named) = without_mention(&message.content, me);
    // A reply without words (a sticker, or one that pings nobody and cannot be read) is no question. A mention
    // without words is a greeting.
    if text.is_empty() && !named && !direct {
        return None;
    }
    let before = replied_to.filter(|_| reply_to_me).map(context).unwrap_or_default();
    let reference = message.message_reference.as_ref().and_then(|reference| reference.message_id);
    let unseen = reference.filter(|_| replied_to.is_none() && message.kind == MessageType::InlineReply);
    Some(Heard {
        message: message.id,
        spot: Spot { guild: message.guild_id, channel: message.channel_id },
        author: message.author.id,
        text,
        way,
        before,
        unseen,
    })
}

/// A message's text without mentions of the bot, and whether there were any.
pub fn without_mention(content: &str, me: UserId) -> (String, bool) {
    let mut text = content.to_owned();
    for mention in [format!("<@{me}>"), format!("<@!{me}>")] {
        text = text.replace(&mention, " ");
    }
    let named = text.len() != content.len();
    (text.trim().to_owned(), named)
}

/// The entries that one of the bot's messages is about, read from its own buttons.
pub fn context(mine: &Message) -> Vec<Key> {
    let mut keys = Vec::new();
    for (family, fields) in custom_ids(mine).filter_map(custom_id::decode) {
        if family == buttons::feedback::HELPFUL || family == buttons::choose::TAG {
            keys.extend(custom_id::parse_keys(fields));
        }
    }
    keys
}

/// Who asked for one of the bot's messages, read from its own buttons; `None` where only that person sees it.
pub fn asker(mine: &Message) -> Option<UserId> {
    custom_ids(mine)
        .filter_map(custom_id::decode)
        .find(|(family, _)| *family == buttons::delete::TAG)
        .and_then(|(_, fields)| buttons::delete::asker(fields))
}

/// The question that one of the bot's messages answers: the message that it replies to, or the line at its head. `None`
/// where neither can be read.
pub fn question(mine: &Message) -> Option<String> {
    let me = mine.author.id;
    let asked = mine.referenced_message.as_deref().filter(|asked| asked.author.id != me && !asked.content.is_empty());
    match asked {
        Some(asked) => Some(without_mention(&asked.content, me).0),
        None => mine.content.lines().next()?.strip_prefix("> ").map(unescape),
    }
}

fn custom_ids(message: &Message) -> impl Iterator<Item = &str> {
    message.components.iter().flat_map(|row| &row.components).filter_map(|component| match component {
        ActionRowComponent::Button(button) => match &button.data {
            ButtonKind::NonLink { custom_id, .. } => Some(custom_id.as_str()),
            _ => None,
        },
        _ => None,
    })
}
