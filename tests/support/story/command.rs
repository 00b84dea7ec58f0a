//! Commands as people run them: only what is registered, with options as they were declared.

use serde_json::{Value, json};

use super::channel::ChannelHandle;
use super::person::Person;
use super::shown::{Choice, Shown, outcome};
use crate::interactions::{Deed, begin, context};
use crate::payloads;
use crate::world::{Place, Response, World, interaction_kind};

#[derive(Clone, Copy)]
pub enum CommandKind {
    Chat,
    /// On this message.
    Message(u64),
}

pub struct CommandCall {
    person: Person,
    kind: CommandKind,
    name: String,
    subcommand: Option<String>,
    channel: Option<u64>,
    options: Vec<(String, Value)>,
}

impl CommandCall {
    pub(super) fn new(person: &Person, kind: CommandKind, name: &str) -> Self {
        let name = name.trim_start_matches('/').to_owned();
        // "knowledge teach" is the command and its subcommand; names of message commands hold blanks.
        let (name, subcommand) = match (kind, name.split_once(' ')) {
            (CommandKind::Chat, Some((name, subcommand))) => (name.to_owned(), Some(subcommand.to_owned())),
            _ => (name, None),
        };
        Self { person: person.clone(), kind, name, subcommand, channel: None, options: Vec::new() }
    }

    /// Where it is run; `general` of the bot's server where nothing is said.
    pub fn in_channel(self, channel: &ChannelHandle) -> Self {
        self.in_channel_id(channel.id)
    }

    pub(super) fn in_channel_id(mut self, id: u64) -> Self {
        self.channel = Some(id);
        self
    }

    pub fn text(self, option: &str, value: &str) -> Self {
        self.option(option, json!(value))
    }

    pub fn integer(self, option: &str, value: i64) -> Self {
        self.option(option, json!(value))
    }

    pub fn boolean(self, option: &str, value: bool) -> Self {
        self.option(option, json!(value))
    }

    fn option(mut self, option: &str, value: Value) -> Self {
        self.options.push((option.to_owned(), value));
        self
    }

    fn place(&self, world: &World) -> u64 {
        self.channel.unwrap_or_else(|| {
            let general = world.channels.values().find(|channel| channel.place == Place::Server);
            general.expect("there is a channel").id
        })
    }

    /// Waits until the command can be run here, as a person would look for it in the list.
    async fn registered(&self) -> Value {
        let what = format!("the command {:?} to be available", self.name);
        let found = |world: &World| find(world, &self.name, self.number(), self.place(world), self.person.id);
        self.person.shared.wait_for(&what, found).await
    }

    /// Whether the person is offered the command here, once it is registered.
    pub async fn is_offered(&self) -> bool {
        let kind = self.number();
        let registered = |world: &World| {
            let all = world.commands.values().flatten();
            let mut named = all.filter(|command| command["name"] == json!(self.name) && command["type"] == json!(kind));
            named.next().map(|_| ())
        };
        self.person.shared.wait_for(&format!("the command {:?}", self.name), registered).await;
        self.person.shared.read(|world| find(world, &self.name, kind, self.place(world), self.person.id)).is_some()
    }

    fn number(&self) -> u64 {
        if matches!(self.kind, CommandKind::Chat) { 1 } else { 3 }
    }

    /// What is declared for what is run: the command's own options, or its subcommand's.
    fn options_of(&self, command: &Value) -> Value {
        match &self.subcommand {
            None => command.clone(),
            Some(subcommand) => find_option(command, subcommand).clone(),
        }
    }

    /// The options as they are sent, within the subcommand where there is one.
    fn sent(&self, options: Vec<Value>) -> Value {
        match &self.subcommand {
            None => json!(options),
            Some(subcommand) => json!([{ "type": 1, "name": subcommand, "options": options }]),
        }
    }

    /// Runs it and waits for what it shows.
    pub async fn run(self) -> Shown {
        let what = format!("{}'s command {:?}", self.person.name(), self.name);
        let shared = self.person.shared.clone();
        let id = self.send().await;
        outcome(&shared, &what, id).await
    }

    /// Runs it without waiting; the interaction's id.
    pub async fn send(self) -> u64 {
        let command = self.registered().await;
        let of = self.options_of(&command);
        for declared in declared(&of) {
            let required = declared["required"] == json!(true);
            let given = self.options.iter().any(|(name, _)| declared["name"] == json!(name));
            assert!(given || !required, "/{} needs the option {}", self.name, declared["name"]);
        }
        let options: Vec<Value> = self.options.iter().map(|(name, value)| filled_in(&of, name, value)).collect();
        let mut data = data(&command);
        let shared = &self.person.shared;
        let response_kind = match self.kind {
            CommandKind::Chat => {
                data["options"] = self.sent(options.clone());
                20
            }
            CommandKind::Message(target) => {
                data["target_id"] = json!(target.to_string());
                let message = shared.read(|world| payloads::message(world, &world.messages[&target], true));
                data["resolved"] = json!({ "messages": { target.to_string(): message } });
                23
            }
        };
        let channel_id = shared.with(|world| {
            let line = format!("{} runs /{} {}", world.name_of(self.person.id), self.name, json!(options));
            world.tell(line);
            self.place(world)
        });
        begin(
            shared,
            Deed {
                kind: interaction_kind::COMMAND,
                user: self.person.id,
                channel_id,
                data,
                source: None,
                response_kind,
                typed_option: 0,
            },
        )
    }

    /// Types into an option that has autocomplete; what was given so far goes along. The choices that appear.
    pub async fn typing(self, option: &str, text: &str) -> Vec<Choice> {
        let command = self.registered().await;
        let of = self.options_of(&command);
        let declared = find_option(&of, option);
        assert!(declared["autocomplete"] == json!(true), "{option} of /{} has no autocomplete", self.name);
        let kind = declared["type"].as_u64().expect("a type");
        let mut options: Vec<Value> = self.options.iter().map(|(name, value)| filled_in(&of, name, value)).collect();
        options.push(json!({ "name": option, "type": kind, "value": text, "focused": true }));
        let mut data = data(&command);
        data["options"] = self.sent(options);
        let shared = &self.person.shared;
        let channel_id = shared.with(|world| {
            let line = format!("{} types {text:?} into {option} of /{}", world.name_of(self.person.id), self.name);
            world.tell(line);
            self.place(world)
        });
        let id = begin(
            shared,
            Deed {
                kind: interaction_kind::AUTOCOMPLETE,
                user: self.person.id,
                channel_id,
                data,
                source: None,
                response_kind: 0,
                typed_option: kind,
            },
        );
        let choices = shared.wait_for("choices", |world| match &world.interactions[&id].response {
            Some(Response::Choices(choices)) => Some(choices.clone()),
            _ => None,
        });
        let choice = |choice: &Value| Choice {
            name: choice["name"].as_str().unwrap_or_default().to_owned(),
            value: choice["value"].clone(),
        };
        choices.await.iter().map(choice).collect()
    }
}

fn data(command: &Value) -> Value {
    let mut data = json!({ "id": command["id"], "name": command["name"], "type": command["type"] });
    if let Some(guild) = command.get("guild_id") {
        data["guild_id"] = guild.clone();
    }
    data
}

/// A command that Discord would offer in this place.
fn find(world: &World, name: &str, kind: u64, channel: u64, person: u64) -> Option<Value> {
    let place = world.channel(channel).place;
    let user = world.user(person);
    let may = |command: &Value| {
        let needed = command["default_member_permissions"].as_str().and_then(|bits| bits.parse::<u64>().ok());
        let has = needed.is_none_or(|needed| needed & !payloads::permissions_of(user) == 0);
        has || user.allowed.iter().any(|allowed| command["name"] == json!(allowed))
    };
    let is_it = |command: &&Value| command["name"] == json!(name) && command["type"] == json!(kind) && may(command);
    if place == Place::Server
        && let Some(found) = world.commands.get(&Some(world.guild)).and_then(|commands| commands.iter().find(is_it))
    {
        return Some(found.clone());
    }
    let lists = |command: &Value, key: &str, value: u64| {
        command.get(key).and_then(Value::as_array).is_none_or(|list| list.contains(&json!(value)))
    };
    let offered = |command: &&Value| {
        let installed = match place {
            Place::Server => lists(command, "integration_types", 0),
            Place::BotDm(_) => true,
            Place::ForeignServer | Place::Private => lists(command, "integration_types", 1),
        };
        installed && lists(command, "contexts", context(place))
    };
    world.commands.get(&None)?.iter().filter(is_it).find(offered).cloned()
}

fn declared(command: &Value) -> &[Value] {
    command.get("options").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn find_option<'a>(command: &'a Value, name: &str) -> &'a Value {
    let found = declared(command).iter().find(|option| option["name"] == json!(name));
    found.unwrap_or_else(|| panic!("/{} has no option {name}: {}", command["name"], command["options"]))
}

/// An option with its value, where a person's client would accept that value.
fn filled_in(command: &Value, name: &str, value: &Value) -> Value {
    let option = find_option(command, name);
    let kind = option["type"].as_u64().expect("a type");
    let fits = match kind {
        3 => value.is_string(),
        4 => value.is_i64(),
        5 => value.is_boolean(),
        10 => value.is_number(),
        _ => false,
    };
    assert!(fits, "{name} takes no {value}");
    if let Some(text) = value.as_str() {
        let length = text.chars().count() as u64;
        let at_least = option["min_length"].as_u64().unwrap_or(0);
        let at_most = option["max_length"].as_u64().unwrap_or(6000);
        assert!((at_least..=at_most).contains(&length), "{name} takes {at_least} to {at_most} characters");
    }
    if let Some(number) = value.as_i64() {
        assert!(option["min_value"].as_i64().is_none_or(|least| number >= least), "{name} takes no {number}");
        assert!(option["max_value"].as_i64().is_none_or(|most| number <= most), "{name} takes no {number}");
    }
    if let Some(choices) = option.get("choices").and_then(Value::as_array) {
        assert!(choices.iter().any(|choice| &choice["value"] == value), "{value} is no choice of {name}");
    }
    json!({ "name": name, "type": kind, "value": value })
}
