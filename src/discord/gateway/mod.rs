//! The connection to Discord's gateway: as many shards as Discord recommends, each kept alive for as long as the
//! process runs.
//!
//! serenity 0.12.5 speaks the protocol: heartbeats, RESUME, decompression. Its `Client` above that is left out, for it
//! does not survive everything: after a close with 4003, 4010, 4011 or without a code, and where no RESUME comes about
//! because the network is down, a shard's loop spins on a dead connection without ever yielding, which neither aborting
//! its task nor ending its runtime stops; a new IDENTIFY follows after five seconds, however often, whatever is left of
//! the daily budget. So the bot runs serenity's `ShardRunner` itself:
//!
//! | part | what it does |
//! |---|---|
//! | [`connection`] | one shard's connection from IDENTIFY to its end, on a thread of its own that can be ended from outside |
//! | [`gate`] | notices when a connection is made anew from within, which is how serenity resumes, and paces that |
//! | [`watch`] | notices that a connection is dead though it has not ended |
//! | [`supervisor`] | begins a new connection after every end, with growing pauses; gives up only where nothing can heal |
//! | [`sign_in`] | when the next IDENTIFY may be sent: the daily budget, one in five seconds |
//! | [`health`] | what all of them are doing, for whoever wants to know |
//!
//! As each shard has a connection of its own, one that dies is replaced without touching the others. A resumed
//! connection hears what it missed; a new one does not, as Discord has it. Everything that has to outlast a connection
//! is in the [`Bot`](super::bot::Bot).

mod connection;
mod gate;
mod health;
mod sign_in;
mod supervisor;
mod watch;

pub use connection::Identity;
pub use health::{Health, ShardHealth, Stage};
pub use supervisor::{SIGNED_OFF_WITHIN, Supervisor};
