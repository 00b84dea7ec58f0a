//! Interactions and messages: any bytes as the JSON of an event.
#![no_main]

mod bakery;
#[path = "../properties/event.rs"]
mod event;

use dealdesk::discord::fuzzing;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let desk = bakery::desk();
    let said = [fuzzing::interaction(desk, bytes), fuzzing::message(desk, bakery::ME, bytes)];
    said.iter().flatten().for_each(event::is_taken);
});
