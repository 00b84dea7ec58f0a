//! What a test can do to the gateway: send any op, close, cut, refuse, and count sign-ins.

use std::sync::Arc;

use serde_json::{Value, json};

use super::session::{self, Outgoing};
use crate::shared::Shared;

pub struct Gateway {
    pub(crate) shared: Arc<Shared>,
}

impl Gateway {
    fn send(&self, outgoing: impl Fn() -> Outgoing) {
        self.shared.with(|world| world.sessions.iter().for_each(|session| session.send(outgoing())));
    }

    /// Sends any payload as it is.
    pub fn sends(&self, payload: &Value) {
        self.send(|| Outgoing::Text(payload.to_string()));
    }

    /// Closes the connection of one shard with this code.
    pub fn closes_shard(&self, shard: u64, code: u16) {
        self.shared.with(|world| {
            let sessions = world.sessions.iter().filter(|session| session.shard[0] == shard);
            sessions.for_each(|session| session.send(Outgoing::Close(Some((code, "simulated".to_owned())))));
        });
    }

    /// Recommends another number of shards from now on.
    pub fn recommends(&self, shards: u32) {
        self.shared.with(|world| world.sign_ins.shards = shards);
    }

    /// Shards that are connected, by number.
    pub fn connected_shards(&self) -> Vec<[u64; 2]> {
        self.shared.read(|world| {
            let mut shards: Vec<_> =
                world.sessions.iter().filter(|session| session.is_connected()).map(|session| session.shard).collect();
            shards.sort_unstable();
            shards
        })
    }

    /// Waits until all of so many shards, and no others, are connected.
    pub async fn waits_for_shards(&self, total: u64) {
        let all: Vec<[u64; 2]> = (0..total).map(|shard| [shard, total]).collect();
        let connected = |world: &crate::world::World| {
            let mut shards: Vec<_> =
                world.sessions.iter().filter(|session| session.is_connected()).map(|session| session.shard).collect();
            shards.sort_unstable();
            (shards == all).then_some(())
        };
        self.shared.wait_for(&format!("{total} shards"), connected).await;
    }

    /// Closes every connection with this code.
    pub fn closes(&self, code: u16) {
        self.send(|| Outgoing::Close(Some((code, "simulated".to_owned()))));
    }

    /// Closes every connection with a close frame that has no code.
    pub fn closes_without_a_code(&self) {
        self.send(|| Outgoing::Close(None));
    }

    /// Cuts every connection without a word.
    pub fn drops_connections(&self) {
        self.send(|| Outgoing::Drop);
    }

    /// Op 7.
    pub fn asks_to_reconnect(&self) {
        self.sends(&json!({ "op": 7, "d": null, "s": null, "t": null }));
    }

    /// Op 9; what is not resumable is forgotten.
    pub fn invalidates_sessions(&self, resumable: bool) {
        self.sends(&json!({ "op": 9, "d": resumable, "s": null, "t": null }));
        if !resumable {
            self.forgets_sessions();
        }
    }

    /// Forgets every session: a RESUME will be refused.
    pub fn forgets_sessions(&self) {
        self.shared.with(|world| world.sessions.clear());
    }

    pub fn refuses_resume(&self, refuses: bool) {
        self.shared.with(|world| world.refuses_resume = refuses);
    }

    /// A RESUME is answered by a close with this code, or again as it should be.
    pub fn closes_instead_of_resumed(&self, code: Option<u16>) {
        self.shared.with(|world| world.closes_instead_of_resumed = code);
    }

    /// After RESUMED comes a close with this code, or again none.
    pub fn closes_after_resumed(&self, code: Option<u16>) {
        self.shared.with(|world| world.closes_after_resumed = code);
    }

    /// Whoever connects hears nothing at all, or is heard again.
    pub fn stalls_connections(&self, stalls: bool) {
        self.shared.with(|world| world.stalls_connections = stalls);
    }

    /// Waits until so many connections hear nothing.
    pub async fn waits_for_stalled_connections(&self, count: u64) {
        let what = format!("{count} connections that hear nothing");
        self.shared.wait_for(&what, |world| (world.connections_stalled >= count).then_some(())).await;
    }

    /// A RESUME delivers so many events once more.
    pub fn repeats_on_resume(&self, events: u64) {
        self.shared.with(|world| world.resumes_from = events);
    }

    /// Nobody gets through any more, or again.
    pub fn refuses_connections(&self, refuses: bool) {
        self.shared.with(|world| world.refuses_connections = refuses);
    }

    /// Waits until so many connections did not get through.
    pub async fn waits_for_refused_connections(&self, count: u64) {
        let what = format!("{count} connections that do not get through");
        self.shared.wait_for(&what, |world| (world.connections_refused >= count).then_some(())).await;
    }

    /// So many of the next connections get no HELLO.
    pub fn withholds_hello(&self, connections: u64) {
        self.shared.with(|world| world.withholds_hello = connections);
    }

    /// So many of the next sign-ins get no READY.
    pub fn withholds_ready(&self, sign_ins: u64) {
        self.shared.with(|world| world.withholds_ready = sign_ins);
    }

    /// Heartbeats get no answer any more.
    pub fn withholds_acks(&self, withholds: bool) {
        self.shared.with(|world| world.withholds_acks = withholds);
    }

    /// Messages replied to are not sent along any more.
    pub fn leaves_out_references(&self) {
        self.shared.with(|world| world.leaves_out_references = true);
    }

    pub fn identifies(&self) -> u64 {
        self.shared.read(|world| world.identifies)
    }

    pub fn resumes(&self) -> u64 {
        self.shared.read(|world| world.resumes)
    }

    pub async fn waits_for_identifies(&self, count: u64) {
        let what = format!("IDENTIFY number {count}");
        self.shared.wait_for(&what, |world| (world.identifies >= count).then_some(())).await;
    }

    pub async fn waits_for_resumes(&self, count: u64) {
        let what = format!("RESUME number {count}");
        self.shared.wait_for(&what, |world| (world.resumes >= count).then_some(())).await;
    }

    /// Waits until a session is connected.
    pub async fn waits_for_a_session(&self) {
        let connected =
            |world: &crate::world::World| world.sessions.iter().any(session::Session::is_connected).then_some(());
        self.shared.wait_for("the bot to sign in", connected).await;
    }

    /// Waits until no session is connected.
    pub async fn waits_for_silence(&self) {
        let gone =
            |world: &crate::world::World| (!world.sessions.iter().any(session::Session::is_connected)).then_some(());
        self.shared.wait_for("the bot to sign off", gone).await;
    }
}
