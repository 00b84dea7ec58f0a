//! Learning beside the questions: on threads of its own, no more than there are cores, however many ask for it. They
//! give way to whatever else has to run, so that no question waits for them.

use std::sync::OnceLock;

use rayon::{ThreadPool, ThreadPoolBuilder};

/// Does work on the threads for learning, and waits for it.
pub(super) fn aside<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    static POOL: OnceLock<Option<ThreadPool>> = OnceLock::new();
    let build = || {
        let threads = ThreadPoolBuilder::new().thread_name(|n| format!("learning-{n}")).start_handler(|_| give_way());
        threads.build().ok()
    };
    // Where the system gives no threads, the caller's own has to do.
    match POOL.get_or_init(build) {
        Some(pool) => pool.install(work),
        None => work(),
    }
}

/// From now on other threads come first, though this one goes on beside them.
fn give_way() {
    // Linux counts priorities by threads, other systems by processes.
    #[cfg(target_os = "linux")]
    {
        const LOW: i32 = 15;
        if let Err(error) = rustix::process::setpriority_process(None, LOW) {
            tracing::debug!("learning has the priority of questions: {error}");
        }
    }
}
