//! The desk over the tests' small knowledge folder, read once.
#![allow(dead_code)] // Each target uses a part of it.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use dealdesk::desk::{Desk, Snapshot};

/// The bot's own id, which the recorded events mention.
pub const ME: u64 = 7;

pub fn desk() -> &'static Arc<Snapshot> {
    static DESK: LazyLock<Arc<Snapshot>> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/knowledge/bakery");
        Desk::open(&folder).expect("the bakery's knowledge is in order").snapshot()
    });
    &DESK
}
