//! What the process is told from outside: to end, to end at once, to read the knowledge again.

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

    /// SIGHUP, which people send by habit. Unless somebody listens, it ends the process.
    pub struct Reloads(Signal);

    impl Reloads {
        /// Starts listening.
        pub fn listen() -> std::io::Result<Self> {
            Ok(Reloads(signal(SignalKind::hangup())?))
        }

        /// Waits for the next one.
        pub async fn next(&mut self) {
            self.0.recv().await;
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

    /// Nothing: there is no signal for it.
    pub struct Reloads;

    impl Reloads {
        /// Starts listening.
        pub fn listen() -> std::io::Result<Self> {
            Ok(Reloads)
        }

        /// Waits for ever.
        pub async fn next(&mut self) {
            std::future::pending().await
        }
    }
}

pub use listening::{Ends, Reloads};
