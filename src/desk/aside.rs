//! Learning beside the questions: on threads of its own, no more than there are cores, however many ask for it.

use std::sync::OnceLock;

use rayon::{ThreadPool, ThreadPoolBuilder};

/// Does work on the threads for learning, and waits for it.
pub(super) fn aside<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    static POOL: OnceLock<Option<ThreadPool>> = OnceLock::new();
    // Where the system gives no threads, the caller's own has to do.
    match POOL.get_or_init(|| ThreadPoolBuilder::new().thread_name(|n| format!("learning-{n}")).build().ok()) {
        Some(pool) => pool.install(work),
        None => work(),
    }
}
