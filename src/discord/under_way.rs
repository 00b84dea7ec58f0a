//! Everything that the bot has begun: known, so that it can be finished before the bot ends.

use std::time::Duration;

use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What is under way. Clones are handles to the same.
#[derive(Clone, Debug, Default)]
pub struct UnderWay {
    tasks: TaskTracker,
    leaving: CancellationToken,
    given_up: CancellationToken,
}

impl UnderWay {
    /// Begins a task. Has to be called within a Tokio runtime.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(self.given_up.clone().run_until_cancelled_owned(task));
    }

    /// Does something within the caller's task.
    pub async fn run(&self, work: impl Future<Output = ()>) {
        // Given up, it came to nothing, which whatever was dropped by it accounts for.
        let _ = self.tasks.track_future(self.given_up.run_until_cancelled(work)).await;
    }

    /// Whether nothing new is to be begun, because the bot is about to end.
    pub fn is_leaving(&self) -> bool {
        self.leaving.is_cancelled()
    }

    /// Waits for so long; `false`, and at once, where the bot is about to end.
    pub async fn stays(&self, wait: Duration) -> bool {
        self.leaving.run_until_cancelled(tokio::time::sleep(wait)).await.is_some()
    }

    /// From now on nothing new is begun. Waits for what is under way, and gives up what takes longer than this.
    ///
    /// `false` where anything had to be given up.
    pub async fn finish(&self, within: Duration) -> bool {
        self.leaving.cancel();
        self.tasks.close();
        let finished = timeout(within, self.tasks.wait()).await.is_ok();
        self.given_up.cancel();
        self.tasks.wait().await;
        finished
    }
}
