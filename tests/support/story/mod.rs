//! The story that a test tells: who is there, where they are, what the bot says, what time it is.

pub mod channel;
pub mod command;
pub mod fence;
pub mod modal;
pub mod person;
pub mod seen;
pub mod shown;

use std::time::Duration;

use super::faults::Fault;
use super::record::Exchange;
use super::shared::Shared;
use super::world::{Channel, Place, User, World, permission};
use super::{ChannelHandle, Discord, Person, Seen, Shown};

/// The direct messages of a person with the bot, opened where they are not yet.
pub fn dm_of(shared: &Shared, world: &mut World, person: u64) -> u64 {
    let known = world.channels.values().find(|channel| channel.place == Place::BotDm(person));
    if let Some(channel) = known {
        return channel.id;
    }
    add_channel(shared, world, &format!("dm-{person}"), Place::BotDm(person), None)
}

pub fn add_channel(shared: &Shared, world: &mut World, name: &str, place: Place, guild_id: Option<u64>) -> u64 {
    let id = shared.clock.snowflake();
    let name = name.to_owned();
    world.channels.insert(id, Channel { id, name, place, guild_id, permissions: permission::USUAL });
    id
}

impl Discord {
    fn person(&self, name: &str, bot: bool, moderator: bool) -> Person {
        let known = self.shared.read(|world| {
            let found = world.users.values().find(|user| user.name == name && user.id != world.bot);
            found.map(|user| user.id)
        });
        let id = known.unwrap_or_else(|| {
            let id = self.shared.clock.snowflake();
            let name = name.to_owned();
            let (manager, allowed) = (false, Vec::new());
            let user = User { id, name, bot, moderator, manager, allowed, refuses_dms: false };
            self.shared.with(|world| world.users.insert(id, user));
            id
        });
        Person { shared: self.shared.clone(), id }
    }

    /// A member of the server; the same name is the same person.
    pub fn member(&self, name: &str) -> Person {
        self.person(name, false, false)
    }

    /// A member who may manage messages.
    pub fn moderator(&self, name: &str) -> Person {
        self.person(name, false, true)
    }

    /// A member who may manage the server.
    pub fn manager(&self, name: &str) -> Person {
        let person = self.person(name, false, false);
        self.shared.with(|world| world.users.get_mut(&person.id).expect("known").manager = true);
        person
    }

    /// The server's staff lets a member use a command, whatever it asks for.
    pub fn allows(&self, person: &Person, command: &str) {
        let allowed = command.to_owned();
        self.shared.with(|world| world.users.get_mut(&person.id).expect("known").allowed.push(allowed));
    }

    /// Another bot.
    pub fn other_bot(&self, name: &str) -> Person {
        self.person(name, true, false)
    }

    fn place(&self, name: &str, place: Place) -> ChannelHandle {
        let id = self.shared.with(|world| {
            let known = world.channels.values().find(|channel| channel.place == place && channel.name == name);
            if let Some(channel) = known {
                return channel.id;
            }
            let guild = match place {
                Place::Server => Some(world.guild),
                Place::ForeignServer => Some(world.foreign_guild),
                Place::BotDm(_) | Place::Private => None,
            };
            let id = add_channel(&self.shared, world, name, place, guild);
            if place == Place::Server {
                let payload = super::payloads::channel(world, id);
                let guilds = super::gateway::session::GUILDS;
                super::gateway::session::dispatch(world, guild, "CHANNEL_CREATE", guilds, |_, _| payload.clone());
            }
            id
        });
        ChannelHandle { shared: self.shared.clone(), id }
    }

    /// A channel of the bot's server, made where it is not there yet.
    pub fn channel(&self, name: &str) -> ChannelHandle {
        self.place(name, Place::Server)
    }

    /// A channel of another server of the bot's, whose events come to this one of so many shards.
    pub fn channel_on_shard(&self, name: &str, shard: u64, shards: u64) -> ChannelHandle {
        let id = self.shared.with(|world| {
            let mut guild = self.shared.clock.snowflake();
            while (guild >> 22) % shards != shard {
                guild += 1 << 22;
            }
            world.more_guilds.push(guild);
            add_channel(&self.shared, world, name, Place::Server, Some(guild))
        });
        ChannelHandle { shared: self.shared.clone(), id }
    }

    /// A channel of a server that the bot is not in: reached as a user-installed app only.
    pub fn foreign_channel(&self, name: &str) -> ChannelHandle {
        self.place(name, Place::ForeignServer)
    }

    /// Direct messages between people: reached as a user-installed app only.
    pub fn private_channel(&self, name: &str) -> ChannelHandle {
        self.place(name, Place::Private)
    }

    /// The bot is invited to another server as well.
    pub fn invites_the_bot_elsewhere(&self) {
        self.shared.with(|world| world.is_elsewhere_too = true);
    }

    pub fn bot_id(&self) -> u64 {
        self.shared.read(|world| world.bot)
    }

    pub fn guild_id(&self) -> u64 {
        self.shared.read(|world| world.guild)
    }

    /// Waits until the bot is signed in.
    pub async fn ready(&self) {
        self.gateway().waits_for_a_session().await;
    }

    /// The bot's reply to a message, filled in where it was deferred.
    pub async fn reply_to(&self, asked: &Seen) -> Seen {
        let what = format!("a reply to {:?}", asked.content());
        let id = self.shared.wait_for(&what, |world| replies(world, asked.id()).first().copied()).await;
        Seen::of(&self.shared, id)
    }

    /// The same, where there may be none.
    pub async fn reply_within(&self, asked: &Seen, patience: Duration) -> Option<Seen> {
        let reply = |world: &World| replies(world, asked.id()).first().copied();
        let id = self.shared.try_wait_for(patience, reply).await.ok()?;
        Some(Seen::of(&self.shared, id))
    }

    /// What lets an interaction be answered.
    pub fn token_of(&self, interaction: u64) -> String {
        self.shared.read(|world| world.interactions[&interaction].token.clone())
    }

    /// What an interaction that was sent without waiting shows in the end.
    pub async fn response_to(&self, interaction: u64) -> Shown {
        shown::outcome(&self.shared, &format!("interaction {interaction}"), interaction).await
    }

    /// Waits until so many lines of the story contain this.
    pub async fn tells_of(&self, what: &str, times: usize) {
        let told =
            |world: &World| (world.story.iter().filter(|line| line.contains(what)).count() >= times).then_some(());
        self.shared.wait_for(&format!("{what:?} in the story, {times} times"), told).await;
    }

    /// All replies of the bot to a message so far.
    pub fn replies_to(&self, asked: &Seen) -> Vec<Seen> {
        let ids = self.shared.read(|world| replies(world, asked.id()));
        ids.into_iter().map(|id| Seen::of(&self.shared, id)).collect()
    }

    /// The bot's next public message in a channel that this has not given yet.
    pub async fn next_message(&self, channel: &ChannelHandle) -> Seen {
        let place = channel.id;
        let what = format!("a message of the bot in {}", self.shared.read(|world| world.name_of_channel(place)));
        let next = |world: &World| {
            let ids = world.by_channel.get(&place)?;
            let fresh = |id: &&u64| {
                !world.handed_out.contains(*id)
                    && world.message(**id).is_some_and(|message| {
                        message.author == world.bot && !message.is_loading() && message.ephemeral_for.is_none()
                    })
            };
            ids.iter().find(fresh).copied()
        };
        let id = self.shared.wait_for(&what, next).await;
        self.shared.with(|world| world.handed_out.insert(id));
        Seen::of(&self.shared, id)
    }

    /// Waits until a message differs from what was seen of it.
    pub async fn edit_of(&self, seen: &Seen) -> Seen {
        self.shared.wait_for(&format!("an edit of {:?}", seen.content()), |world| changed(world, seen)).await;
        Seen::of(&self.shared, seen.id())
    }

    /// The same, where there may be none.
    pub async fn edit_within(&self, seen: &Seen, patience: Duration) -> Option<Seen> {
        self.shared.try_wait_for(patience, |world| changed(world, seen)).await.ok()?;
        Some(Seen::of(&self.shared, seen.id()))
    }

    pub async fn deletion_of(&self, seen: &Seen) {
        let id = seen.id();
        let gone = |world: &World| world.message(id).is_none().then_some(());
        self.shared.wait_for(&format!("the deletion of {:?}", seen.content()), gone).await;
    }

    /// Waits until something is true of the requests so far.
    pub async fn traffic_shows(&self, what: &str, is_so: impl Fn(&[Exchange]) -> bool) {
        self.shared.wait_for(what, |_| is_so(&self.shared.traffic.all()).then_some(())).await;
    }

    /// Every request so far.
    pub fn traffic(&self) -> Vec<Exchange> {
        self.shared.traffic.all()
    }

    /// Requests that were refused without being the bot's fault.
    pub fn refusals(&self) -> Vec<String> {
        self.shared.read(|world| world.refusals.clone())
    }

    /// How often commands were registered, changed or removed.
    pub fn command_writes(&self) -> u64 {
        self.shared.read(|world| world.command_writes)
    }

    /// The registered commands, as Discord keeps them: of the server, or global.
    pub fn registered_commands(&self, of_the_server: bool) -> Vec<serde_json::Value> {
        self.shared.read(|world| world.commands.get(&of_the_server.then_some(world.guild)).cloned().unwrap_or_default())
    }

    /// Waits until a command of this name is registered anywhere.
    pub async fn command_is_registered(&self, name: &str) {
        let known = |world: &World| {
            world.commands.values().flatten().any(|command| command["name"] == serde_json::json!(name)).then_some(())
        };
        self.shared.wait_for(&format!("the command {name}"), known).await;
    }

    /// Moves the clock by which deadlines are judged and messages dated.
    pub fn advance(&self, by: Duration) {
        self.shared.clock.advance(by);
        self.shared.with(|world| world.tell(format!("{by:?} pass")));
    }

    /// The next request of this method and path (`/channels/*/messages`) gets the fault.
    pub fn fails_next(&self, method: &str, path: &str, fault: Fault) {
        self.fails(method, path, fault, 1);
    }

    pub fn fails(&self, method: &str, path: &str, fault: Fault, times: usize) {
        self.shared.faults.plan(method, path, fault, times);
    }

    pub fn story(&self) -> String {
        self.shared.story()
    }
}

fn changed(world: &World, seen: &Seen) -> Option<()> {
    world.message(seen.id()).filter(|message| message.revision > seen.revision()).map(|_| ())
}

fn replies(world: &World, asked: u64) -> Vec<u64> {
    let ids = world.by_reference.get(&asked).map_or(&[][..], Vec::as_slice);
    let by_bot = |id: &&u64| {
        world.message(**id).is_some_and(|message| {
            message.author == world.bot && !message.is_loading() && message.ephemeral_for.is_none()
        })
    };
    ids.iter().filter(by_bot).copied().collect()
}
