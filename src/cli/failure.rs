//! Why a command ends without doing what it was asked, and with which exit code.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use crate::knowledge::{self, Finding};

/// Exit code of what is unknown, refused or unreadable.
pub(super) const REFUSED: u8 = 1;
/// Exit code of wrong use.
pub(super) const USAGE: u8 = 2;

/// Why a command ends early. Displayed, it is the sentence that the person is told.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The arguments ask for something that cannot be. Exit code 2.
    #[error("{0}")]
    Usage(String),
    /// There is no such thing. Exit code 1.
    #[error("{0}")]
    Unknown(String),
    /// A file that was named cannot be used as it is. Exit code 1.
    #[error("{0}")]
    File(String),
    /// The knowledge folder was refused. Exit code 1.
    #[error("the knowledge in {} cannot be used", folder.display())]
    Knowledge {
        /// The folder.
        folder: PathBuf,
        /// Everything that is wrong in it.
        findings: Vec<Finding>,
    },
    /// Input could not be read, or output not be written. Exit code 1; a reader that went away is none (0).
    #[error("{0}")]
    Stream(#[from] io::Error),
}

impl Failure {
    /// Tells the person on standard error, and gives the exit code.
    pub(super) fn tell(&self) -> ExitCode {
        let mut err = anstream::stderr();
        // Where standard error is gone too, only the exit code is left to tell it.
        let _ = match self {
            Failure::Stream(error) if error.kind() == io::ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
            Failure::Knowledge { folder, findings } => {
                let missing = !folder.is_dir();
                let _ = write!(err, "{}", knowledge::render(findings, true));
                let hint = if missing { "\nName the folder with --knowledge DIR or DEALDESK_KNOWLEDGE." } else { "" };
                writeln!(err, "{}{self}.{hint}", prefix())
            }
            _ => writeln!(err, "{}{self}", prefix()),
        };
        ExitCode::from(match self {
            Failure::Usage(_) => USAGE,
            _ => REFUSED,
        })
    }
}

/// The word that clap's own errors begin with.
fn prefix() -> String {
    let error = anstyle::AnsiColor::Red.on_default().bold();
    format!("{error}error:{error:#} ")
}
