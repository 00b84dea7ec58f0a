//! Shows that the program is working when something takes longer than a second.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// How long silence is fine, and how often the line then moves.
const SECOND: Duration = Duration::from_secs(1);

/// Does the work. If it takes over a second and standard error is a terminal, a line there tells so until it is done.
pub(super) fn show<T>(what: &str, work: impl FnOnce() -> T) -> T {
    if !io::stderr().is_terminal() {
        return work();
    }
    let (done, waiting) = channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut err = io::stderr();
            let mut seconds = 0;
            while waiting.recv_timeout(SECOND) == Err(RecvTimeoutError::Timeout) {
                seconds += 1;
                // Decoration: where it cannot be written, the work goes on all the same.
                let _ = write!(err, "\r{what} … {seconds} s").and_then(|()| err.flush());
            }
            if seconds > 0 {
                let blank = " ".repeat(what.chars().count() + 12);
                let _ = write!(err, "\r{blank}\r").and_then(|()| err.flush());
            }
        });
        // Dropped when the work is done, or when it panics: either way the line ends.
        let _done = done;
        work()
    })
}
