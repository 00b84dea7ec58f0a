//! Why the journal cannot be used, in words for whoever runs the bot.

use sqlx::migrate::MigrateError;

/// Why the journal did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// The file cannot be used at present. The journal tries again by itself.
    #[error("the journal cannot be used: {why}")]
    Unusable {
        /// What is wrong, and what helps.
        why: String,
    },
    /// The journal was closed.
    #[error("the journal is closed")]
    Closed,
}

impl JournalError {
    /// What a failure of the file comes to, in words of ours; what has none is in the log.
    pub(super) fn of(error: &sqlx::Error) -> Self {
        let why = describe(error).unwrap_or_else(|| {
            tracing::warn!(%error, "the file of the journal failed in an unforeseen way");
            "the file fails in an unforeseen way; the log says more"
        });
        JournalError::unusable(why)
    }

    /// For what is no failure of SQLite's.
    pub(super) fn unusable(why: impl Into<String>) -> Self {
        JournalError::Unusable { why: why.into() }
    }
}

/// SQLite's primary result codes that whoever runs the bot can do something about.
mod code {
    pub const BUSY: u32 = 5;
    pub const LOCKED: u32 = 6;
    pub const READ_ONLY: u32 = 8;
    pub const IO: u32 = 10;
    pub const CORRUPT: u32 = 11;
    pub const FULL: u32 = 13;
    pub const CANNOT_OPEN: u32 = 14;
    pub const NO_DATABASE: u32 = 26;
}

/// Whether the connection is as good as before: the file is only locked or full at the moment.
pub(super) fn passes(error: &sqlx::Error) -> bool {
    matches!(primary_code(error), Some(code::BUSY | code::LOCKED | code::FULL))
}

/// Whether the file can be read, but not written.
pub(super) fn is_read_only(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Migrate(error) => match &**error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => is_read_only(error),
            _ => false,
        },
        error => primary_code(error) == Some(code::READ_ONLY),
    }
}

fn primary_code(error: &sqlx::Error) -> Option<u32> {
    let sqlx::Error::Database(error) = error else { return None };
    // SQLite's extended codes keep the primary one in the lowest byte.
    error.code()?.parse::<u32>().ok().map(|code| code & 0xff)
}

/// `None` for what nobody has foreseen.
fn describe(error: &sqlx::Error) -> Option<&'static str> {
    const DAMAGED: &str = "the file is damaged, or is no journal. Move it away and a new one is begun";
    match error {
        sqlx::Error::Migrate(error) => match &**error {
            MigrateError::VersionMissing(_) | MigrateError::VersionMismatch(_) | MigrateError::VersionTooNew(..) => {
                Some(
                    "it was written by another version of this program. Use that version, or move the file away and a new \
                 one is begun",
                )
            }
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => describe(error),
            _ => None,
        },
        // What is in the file is not what the program writes.
        sqlx::Error::Protocol(_) => Some(DAMAGED),
        error => Some(match primary_code(error)? {
            code::BUSY | code::LOCKED => "another program holds the file locked",
            code::READ_ONLY => "the file or its folder is read-only",
            code::IO => "the disk does not read or write as it should",
            code::CORRUPT | code::NO_DATABASE => DAMAGED,
            code::FULL => "the disk is full, or the journal has reached its largest size",
            code::CANNOT_OPEN => "the file cannot be opened or created. Look at the folder and its permissions",
            _ => return None,
        }),
    }
}
