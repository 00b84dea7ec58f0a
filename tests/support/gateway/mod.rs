//! The gateway: websocket connections, signing in, resuming, heartbeats.

pub mod hooks;
pub mod session;
mod sign_in;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::ws::{CloseFrame, Message as Frame, WebSocket};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::shared::Shared;
use session::Outgoing;

/// Events that a client may send in a minute.
const EVENTS_PER_MINUTE: usize = 120;

/// What a client's frame leads to.
enum Verdict {
    Go,
    Close(u16, &'static str),
}

/// One connection, from HELLO to its end.
struct Connection {
    shared: Arc<Shared>,
    out: mpsc::UnboundedSender<Outgoing>,
    /// The session signed in on this connection.
    session: Option<String>,
    /// When the client's last events came.
    recent: VecDeque<Instant>,
}

pub async fn serve(shared: Arc<Shared>, mut socket: WebSocket) {
    let (out, mut outgoing) = mpsc::unbounded_channel();
    let (number, silent) = shared.with(|world| {
        world.connections += 1;
        world.tell("gateway: a connection");
        let silent = world.withholds_hello > 0;
        world.withholds_hello = world.withholds_hello.saturating_sub(1);
        (world.connections, silent)
    });
    let hello = json!({ "op": 10, "s": null, "t": null, "d": {
        "heartbeat_interval": shared.heartbeat_interval_ms, "_trace": [format!("simulated-{number}")],
    } });
    if !silent && socket.send(Frame::text(hello.to_string())).await.is_err() {
        return;
    }
    let mut connection = Connection { shared: shared.clone(), out, session: None, recent: VecDeque::new() };
    let client_ended = loop {
        tokio::select! {
            sent = outgoing.recv() => match sent {
                Some(Outgoing::Text(text)) => {
                    shared.traffic.event_goes_out();
                    if socket.send(Frame::text(text)).await.is_err() { break false; }
                }
                Some(Outgoing::Compressed(text)) => {
                    let frame = Frame::binary(deflate(&text));
                    shared.traffic.event_goes_out();
                    if socket.send(frame).await.is_err() { break false; }
                }
                Some(Outgoing::Close(frame)) => {
                    close(&mut socket, frame).await;
                    break false;
                }
                // Dropping the socket without a closing handshake is what a broken line looks like.
                Some(Outgoing::Drop) | None => break false,
            },
            frame = socket.recv() => match frame {
                Some(Ok(Frame::Text(text))) => {
                    if let Verdict::Close(code, reason) = connection.receives(&text) {
                        shared.with(|world| world.tell(format!("gateway: closes with {code}, {reason}")));
                        close(&mut socket, Some((code, reason.to_owned()))).await;
                        break false;
                    }
                }
                Some(Ok(Frame::Close(frame))) => {
                    // 1000 and 1001 end the session; anything else leaves it to be resumed.
                    break frame.is_some_and(|frame| matches!(frame.code, 1000 | 1001));
                }
                Some(Ok(Frame::Ping(_) | Frame::Pong(_))) => {}
                Some(Ok(Frame::Binary(_))) => {
                    close(&mut socket, Some((4002, "Error while decoding payload.".to_owned()))).await;
                    break false;
                }
                Some(Err(_)) | None => break false,
            },
        }
    };
    shared.with(|world| {
        world.tell("gateway: a connection ended");
        if let Some(id) = &connection.session {
            session::disconnect(world, id, &connection.out, client_ended);
        }
    });
}

async fn close(socket: &mut WebSocket, frame: Option<(u16, String)>) {
    let frame = frame.map(|(code, reason)| CloseFrame { code, reason: reason.into() });
    if socket.send(Frame::Close(frame)).await.is_ok() {
        // Waits for the client's half of the closing handshake, so that the code is not lost in a reset.
        let rest = async { while let Some(Ok(_)) = socket.recv().await {} };
        let _ = tokio::time::timeout(Duration::from_secs(2), rest).await;
    }
}

fn deflate(text: &str) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).expect("writing to memory");
    encoder.finish().expect("writing to memory")
}

impl Connection {
    fn receives(&mut self, text: &str) -> Verdict {
        let now = Instant::now();
        self.recent.push_back(now);
        while self.recent.front().is_some_and(|at| now.duration_since(*at) > Duration::from_secs(60)) {
            self.recent.pop_front();
        }
        if self.recent.len() > EVENTS_PER_MINUTE {
            self.violation("more than 120 gateway events in a minute");
            return Verdict::Close(4008, "You are being rate limited.");
        }
        if text.len() > 4096 {
            self.violation("a gateway event of more than 4096 bytes");
            return Verdict::Close(4002, "Error while decoding payload.");
        }
        let Ok(event) = serde_json::from_str::<Value>(text) else {
            self.violation("a gateway event that is no JSON");
            return Verdict::Close(4002, "Error while decoding payload.");
        };
        match event["op"].as_u64() {
            Some(1) => self.heartbeat(&event["d"]),
            Some(2) => self.identify(&event["d"]),
            Some(6) => self.resume(&event["d"]),
            // Presence, voice state, members, soundboard: accepted from whoever is signed in, without an effect.
            Some(3 | 4 | 8 | 31) if self.session.is_some() => Verdict::Go,
            Some(3 | 4 | 8 | 31) => Verdict::Close(4003, "Not authenticated."),
            op => {
                self.violation(format!("gateway event with unknown op {op:?}"));
                Verdict::Close(4001, "Unknown opcode.")
            }
        }
    }

    fn heartbeat(&self, sequence: &Value) -> Verdict {
        if !(sequence.is_null() || sequence.is_u64()) {
            self.violation(format!("heartbeat with {sequence} instead of a sequence number"));
            return Verdict::Close(4002, "Error while decoding payload.");
        }
        if !self.shared.read(|world| world.withholds_acks) {
            let _ = self.out.send(Outgoing::Text(json!({ "op": 11, "d": null, "s": null, "t": null }).to_string()));
        }
        Verdict::Go
    }

    fn violation(&self, what: impl Into<String>) {
        self.shared.with(|world| world.violation(what));
    }
}
