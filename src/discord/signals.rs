//! What the process is told from outside: to end, or to end at once.

/// A wish to end, with the exit code that shells expect of a process that is ended by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Ctrl-C.
    Interrupt,
    /// SIGTERM, which service managers send.
    Terminate,
}

impl End {
    /// 128 and the signal's number.
    pub fn exit_code(self) -> i32 {
        match self {
            End::Interrupt => 130,
            End::Terminate => 143,
        }
    }
}

#[cfg(unix)]
mod listening {
    use tokio::signal::unix::{Signal, SignalKind, signal};

    use super::End;

    /// Listens from the moment it is made: nothing that comes after is missed.
    pub struct Ends(Signal, Signal);

    impl Ends {
        /// Starts listening.
        pub fn listen() -> std::io::Result<Self> {
            Ok(Ends(signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?))
        }

        /// Waits for the next one.
        pub async fn next(&mut self) -> End {
            tokio::select! {
                _ = self.0.recv() => End::Interrupt,
                _ = self.1.recv() => End::Terminate,
            }
        }
    }
}

#[cfg(not(unix))]
mod listening {
    use super::End;

    /// Ctrl-C.
    pub struct Ends;

    impl Ends {
        /// Starts listening.
        pub fn listen() -> std::io::Result<Self> {
            Ok(Ends)
        }

        /// Waits for the next one.
        pub async fn next(&mut self) -> End {
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
            End::Interrupt
        }
    }
}

pub use listening::Ends;
