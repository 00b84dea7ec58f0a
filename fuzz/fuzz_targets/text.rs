//! The tokeniser: any bytes as a message.
#![no_main]

#[path = "../properties/text.rs"]
mod text;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| text::holds(bytes));
