//! Whether everything that the bot needs works.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

/// A look at one part: what is wrong with it, where anything is.
type Check = Box<dyn Fn() -> Result<(), String> + Send + Sync>;

/// The parts that are looked at, each time anew.
#[derive(Default)]
pub struct Health {
    checks: Mutex<BTreeMap<&'static str, Check>>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HealthReport {
    status: &'static str,
    /// What is wrong, by part; nothing where all is well.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    wrong: BTreeMap<&'static str, String>,
}

impl HealthReport {
    /// Whether all is well.
    pub fn is_well(&self) -> bool {
        self.wrong.is_empty()
    }
}

impl Health {
    /// From now on looks at this part too, or at a new one of the same name instead. `check` has to be quick.
    pub fn watch(&self, part: &'static str, check: impl Fn() -> Result<(), String> + Send + Sync + 'static) {
        self.checks.lock().unwrap_or_else(PoisonError::into_inner).insert(part, Box::new(check));
    }

    /// Looks at everything.
    pub fn report(&self) -> HealthReport {
        let checks = self.checks.lock().unwrap_or_else(PoisonError::into_inner);
        let wrong: BTreeMap<_, _> =
            checks.iter().filter_map(|(part, check)| check().err().map(|why| (*part, why))).collect();
        HealthReport { status: if wrong.is_empty() { "ok" } else { "failing" }, wrong }
    }
}

impl std::fmt::Debug for Health {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Health").finish_non_exhaustive()
    }
}
