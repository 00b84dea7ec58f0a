//! The end of a test: everything that was out of order, in one panic.

use std::time::Duration;

use super::{Discord, openapi};

/// How long the last interactions may still be answered after the test's last line.
const LAST_ANSWERS: Duration = Duration::from_secs(10);

impl Discord {
    /// Ends the test: panics with every violation, every interaction left unanswered, every body that is not as
    /// Discord's description says.
    pub async fn finish(mut self) {
        let shared = self.shared.clone();
        let all_answered = |world: &super::world::World| {
            world.interactions.values().all(|interaction| interaction.response.is_some()).then_some(())
        };
        // What is still open after the wait is named by the verdict.
        let _ = shared.try_wait_for(LAST_ANSWERS, all_answered).await;
        self.judged = true;
        if let Some(verdict) = self.verdict() {
            panic!("{verdict}");
        }
    }

    fn verdict(&self) -> Option<String> {
        let exchanges = self.shared.traffic.all();
        let mut faults = self.shared.read(|world| world.violations.clone());
        self.shared.read(|world| {
            for interaction in world.interactions.values().filter(|interaction| interaction.response.is_none()) {
                let path = format!("/interactions/{}/", interaction.id);
                // An answer that was refused or failed by a planned fault was at least given.
                if !exchanges.iter().any(|exchange| exchange.path.starts_with(&path)) {
                    let who = world.name_of(interaction.user);
                    faults.push(format!("an interaction of {who} (type {}) was never answered", interaction.kind));
                }
            }
        });
        faults.extend(openapi::check_all(&exchanges));
        if faults.is_empty() {
            return None;
        }
        Some(format!("out of order with Discord:\n- {}\n{}", faults.join("\n- "), self.shared.story()))
    }

    /// Violations are only collected from now on, for tests that provoke them.
    pub fn forgives(&self) {
        self.shared.with(|world| world.forgiving = true);
    }

    /// Takes the violations so far out of the verdict.
    pub fn take_violations(&self) -> Vec<String> {
        self.shared.with(|world| std::mem::take(&mut world.violations))
    }
}

impl Drop for Discord {
    fn drop(&mut self) {
        self.server.abort();
        if self.judged || std::thread::panicking() {
            return;
        }
        if let Some(verdict) = self.verdict() {
            panic!("{verdict}");
        }
    }
}
