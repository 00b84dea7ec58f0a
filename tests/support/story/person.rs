//! People: what they say, edit, delete, click, type.

use std::sync::Arc;

use serde_json::{Value, json};

use super::channel::ChannelHandle;
use super::command::{CommandCall, CommandKind};
use super::modal::{Modal, Submission};
use super::seen::Seen;
use super::shown::{Choice, Shown, outcome};
use crate::gateway::session;
use crate::interactions::{Deed, begin};
use crate::shared::Shared;
use crate::world::{Message, interaction_kind};

#[derive(Clone)]
pub struct Person {
    pub(crate) shared: Arc<Shared>,
    pub(crate) id: u64,
}

impl Person {
    pub fn id(&self) -> u64 {
        self.id
    }

    pub fn name(&self) -> String {
        self.shared.read(|world| world.name_of(self.id))
    }

    /// Takes no direct messages from the bot any more.
    pub fn refuses_dms(&self) {
        self.shared.with(|world| world.users.get_mut(&self.id).expect("known").refuses_dms = true);
    }

    /// The direct messages with the bot.
    pub fn dm(&self) -> ChannelHandle {
        let id = self.shared.with(|world| super::dm_of(&self.shared, world, self.id));
        ChannelHandle { shared: self.shared.clone(), id }
    }

    /// Says something; `<@bot>` and `<@name>` mention.
    pub async fn says(&self, channel: &ChannelHandle, text: &str) -> Seen {
        self.posts(channel, text, None, true, false).await
    }

    /// Replies to a message and pings its author, as Discord does unless told otherwise.
    pub async fn replies(&self, to: &Seen, text: &str) -> Seen {
        let channel = ChannelHandle { shared: self.shared.clone(), id: to.channel_id() };
        self.posts(&channel, text, Some(to.id()), true, false).await
    }

    /// Replies with the ping switched off.
    pub async fn replies_without_ping(&self, to: &Seen, text: &str) -> Seen {
        let channel = ChannelHandle { shared: self.shared.clone(), id: to.channel_id() };
        self.posts(&channel, text, Some(to.id()), false, false).await
    }

    pub(super) async fn posts(
        &self,
        channel: &ChannelHandle,
        text: &str,
        reference: Option<u64>,
        pings: bool,
        webhook: bool,
    ) -> Seen {
        // What is said before the bot is there would be lost, which no test means.
        let there = |world: &super::World| (!world.sessions.is_empty()).then_some(());
        self.shared.wait_for("the bot to sign in", there).await;
        let id = self.shared.clock.snowflake();
        self.shared.with(|world| {
            let content = with_ids(world, text);
            let mut mentions = mentioned(world, &content);
            if let Some(author) = reference.filter(|_| pings).and_then(|id| world.messages.get(&id)).map(|of| of.author)
                && !mentions.contains(&author)
            {
                mentions.push(author);
            }
            let message = Message {
                id,
                channel_id: channel.id,
                author: self.id,
                kind: if reference.is_some() { 19 } else { 0 },
                mention_everyone: world.user(self.id).moderator
                    && (content.contains("@everyone") || content.contains("@here")),
                content,
                embeds: Vec::new(),
                components: Vec::new(),
                flags: 0,
                mentions,
                reference,
                created_ms: self.shared.clock.now_ms(),
                edited_ms: None,
                ephemeral_for: None,
                webhook,
                interaction: None,
                nonce: None,
                files: Vec::new(),
                revision: 0,
                deleted: false,
            };
            let line =
                format!("{} in {}: {}", world.name_of(self.id), world.name_of_channel(channel.id), message.content);
            world.tell(line);
            world.add_message(message.clone());
            session::dispatch_message(world, "MESSAGE_CREATE", &message);
        });
        Seen::of(&self.shared, id)
    }

    /// Edits their own message.
    pub async fn edits(&self, mine: &Seen, text: &str) -> Seen {
        self.shared.with(|world| {
            let content = with_ids(world, text);
            let mentions = mentioned(world, &content);
            let now = self.shared.clock.now_ms();
            let message = world.messages.get_mut(&mine.id()).expect("known message");
            assert_eq!(message.author, self.id, "people edit their own messages only");
            assert!(!message.deleted, "a deleted message cannot be edited");
            message.content = content;
            message.mentions = mentions;
            message.edited_ms = Some(now);
            message.revision += 1;
            let message = message.clone();
            let line = format!("{} edits their message: {}", world.name_of(self.id), message.content);
            world.tell(line);
            session::dispatch_message(world, "MESSAGE_UPDATE", &message);
        });
        mine.now()
    }

    /// Deletes a message: their own, or as a moderator anybody's.
    pub async fn deletes(&self, message: &Seen) {
        self.shared.with(|world| {
            let moderator = world.user(self.id).moderator;
            let found = world.messages.get_mut(&message.id()).expect("known message");
            assert!(found.author == self.id || moderator, "people delete their own messages only");
            found.deleted = true;
            found.revision += 1;
            let found = found.clone();
            let line = format!("{} deletes: {}", world.name_of(self.id), found.content);
            world.tell(line);
            session::dispatch_deletion(world, &found);
        });
    }

    /// Clicks a button and waits for what it shows.
    pub async fn clicks(&self, message: &Seen, label: &str) -> Shown {
        let id = self.presses(message, label);
        outcome(&self.shared, &format!("{}'s click on {label:?}", self.name()), id).await
    }

    /// Clicks a button without waiting; the interaction's id.
    pub fn presses(&self, message: &Seen, label: &str) -> u64 {
        let message = message.now();
        let button = message.button(label);
        assert!(!button.disabled, "{label:?} is disabled");
        assert!(button.url.is_none(), "{label:?} is a link: nothing reaches the bot");
        self.uses(&message, &button.custom_id.clone().expect("buttons that are no links have one"), 2, None)
    }

    /// Picks options of a select menu by label, the menu by its custom id or placeholder.
    pub async fn selects(&self, message: &Seen, menu: &str, labels: &[&str]) -> Shown {
        let message = message.now();
        let menus = message.components().iter().flat_map(|row| row["components"].as_array().into_iter().flatten());
        let found = menus
            .into_iter()
            .find(|item| item["type"] == 3 && (item["custom_id"] == json!(menu) || item["placeholder"] == json!(menu)));
        let found = found.unwrap_or_else(|| panic!("no menu {menu:?} under {message:?}"));
        let value_of = |label: &&str| {
            let options = found["options"].as_array().expect("options");
            let option = options.iter().find(|option| option["label"] == json!(label));
            option.unwrap_or_else(|| panic!("no option {label:?} in {menu:?}"))["value"].clone()
        };
        let values: Vec<Value> = labels.iter().map(value_of).collect();
        let id = self.uses(&message, found["custom_id"].as_str().expect("a custom id"), 3, Some(values));
        outcome(&self.shared, &format!("{}'s choice in {menu:?}", self.name()), id).await
    }

    /// Sends a button's press with a custom id of their own making, as a client of their own could.
    pub async fn forges(&self, message: &Seen, custom_id: &str) -> Shown {
        let id = self.uses(&message.now(), custom_id, 2, None);
        outcome(&self.shared, &format!("{}'s forged press of {custom_id:?}", self.name()), id).await
    }

    /// Picks from a menu of their own making.
    pub async fn forges_a_pick(&self, message: &Seen, custom_id: &str, values: &[&str]) -> Shown {
        let values = values.iter().map(|value| Value::from(*value)).collect();
        let id = self.uses(&message.now(), custom_id, 3, Some(values));
        outcome(&self.shared, &format!("{}'s forged pick of {custom_id:?}", self.name()), id).await
    }

    /// Sends in a form of their own making.
    pub async fn forges_a_form(&self, message: &Seen, custom_id: &str, fields: &[(&str, &str)]) -> Shown {
        let field = |(at, (name, value)): (usize, &(&str, &str))| {
            let text = json!({ "type": 4, "id": at * 2 + 2, "custom_id": name, "value": value });
            json!({ "type": 1, "id": at * 2 + 1, "components": [text] })
        };
        let rows: Vec<Value> = fields.iter().enumerate().map(field).collect();
        let deed = Deed {
            kind: interaction_kind::MODAL_SUBMIT,
            user: self.id,
            channel_id: message.channel_id(),
            data: json!({ "custom_id": custom_id, "components": rows, "resolved": {} }),
            source: Some(message.id()),
            response_kind: 0,
            typed_option: 0,
        };
        let id = begin(&self.shared, deed);
        outcome(&self.shared, &format!("{}'s forged form {custom_id:?}", self.name()), id).await
    }

    fn uses(&self, message: &Seen, custom_id: &str, component_type: u64, values: Option<Vec<Value>>) -> u64 {
        self.shared.with(|world| {
            let only = world.messages[&message.id()].ephemeral_for;
            assert!(only.is_none_or(|person| person == self.id), "{} does not see {message:?}", world.name_of(self.id));
            let line =
                format!("{} uses the component {custom_id} under {:?}", world.name_of(self.id), message.content());
            world.tell(line);
        });
        let mut data = json!({ "custom_id": custom_id, "component_type": component_type, "id": 2 });
        if let Some(values) = values {
            data["values"] = json!(values);
        }
        begin(
            &self.shared,
            Deed {
                kind: interaction_kind::COMPONENT,
                user: self.id,
                channel_id: message.channel_id(),
                data,
                source: Some(message.id()),
                response_kind: 0,
                typed_option: 0,
            },
        )
    }

    /// A chat command, to be given its options: `ann.command("ask").text("question", "…").run().await`.
    pub fn command(&self, name: &str) -> CommandCall {
        CommandCall::new(self, CommandKind::Chat, name)
    }

    /// Runs a message command on somebody's message.
    pub async fn message_command(&self, name: &str, message: &Seen) -> Shown {
        CommandCall::new(self, CommandKind::Message(message.id()), name).in_channel_id(message.channel_id()).run().await
    }

    /// Types into an option with autocomplete in `general`; the choices that appear.
    pub async fn types(&self, command: &str, option: &str, text: &str) -> Vec<Choice> {
        self.command(command).typing(option, text).await
    }

    /// Fills in a form: `ann.submits(&modal).field("Question", "…").send().await`.
    pub fn submits(&self, modal: &Modal) -> Submission {
        Submission::new(self, modal)
    }
}

/// Names in `<@name>` become ids.
fn with_ids(world: &super::World, text: &str) -> String {
    let mut text = text.replace("<@bot>", &format!("<@{}>", world.bot));
    for user in world.users.values() {
        text = text.replace(&format!("<@{}>", user.name), &format!("<@{}>", user.id));
    }
    text
}

fn mentioned(world: &super::World, text: &str) -> Vec<u64> {
    let mut mentions = Vec::new();
    for part in text.split("<@").skip(1) {
        let id = part.split('>').next().unwrap_or("").trim_start_matches('!').parse::<u64>();
        if let Ok(id) = id
            && world.users.contains_key(&id)
            && !mentions.contains(&id)
        {
            mentions.push(id);
        }
    }
    mentions
}
