//! /channels/{id}: looking a channel up, typing.

use super::messages::{needs, reachable};
use super::{Answer, Answered, Call, id};
use crate::judge::Refusal;
use crate::payloads;
use crate::world::{World, permission};

pub fn route(world: &mut World, call: &Call<'_>) -> Answered {
    let channel = reachable(world, id(call.segments[1])?)?;
    match (call.method, &call.segments[2..]) {
        ("GET", []) => Ok(Answer::ok(payloads::channel(world, channel.id))),
        ("POST", ["typing"]) => {
            needs(&channel, permission::SEND_MESSAGES)?;
            world.typing.push(channel.id);
            Ok(Answer::nothing())
        }
        (_, [] | ["typing"]) => Err(Refusal::method_not_allowed()),
        _ => Err(Refusal::unknown_route()),
    }
}
