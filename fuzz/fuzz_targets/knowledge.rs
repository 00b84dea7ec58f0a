//! The knowledge reader: any bytes as the files of a knowledge folder.
#![no_main]

#[path = "../properties/knowledge.rs"]
mod knowledge;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| knowledge::holds(bytes));
