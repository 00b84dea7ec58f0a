//! Buttons: any bytes as a custom id.
#![no_main]

mod bakery;
#[path = "../properties/event.rs"]
mod event;

use dealdesk::discord::fuzzing;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for private in [false, true] {
        let press = event::press(bytes, private).to_string();
        fuzzing::interaction(bakery::desk(), press.as_bytes()).iter().for_each(event::is_taken);
    }
});
