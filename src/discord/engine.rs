//! The desk's work, kept off the threads that serve the network.

use std::sync::Arc;
use std::thread::available_parallelism;

use tokio::sync::Semaphore;

/// Runs work on threads of its own, no more at once than there are cores.
#[derive(Debug)]
pub struct Engine {
    cores: Arc<Semaphore>,
}

impl Engine {
    /// One worker a core.
    pub fn new() -> Self {
        Engine { cores: Arc::new(Semaphore::new(available_parallelism().map_or(1, usize::from))) }
    }

    /// Does some work. `None` where it failed beyond repair, which is logged.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let permit = Arc::clone(&self.cores).acquire_owned().await.ok()?;
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        match done.await {
            Ok(result) => Some(result),
            Err(error) => {
                tracing::error!("the engine failed: {error}");
                None
            }
        }
    }
}
