//! Standard output: how wide it is, and the one place where text and JSON are written to it.

use std::io::{self, Write};

use serde::Serialize;
use terminal_size::{Width, terminal_size_of};

/// Lines longer than this are hard to read, however wide the terminal.
const WIDEST: usize = 100;
/// Narrower than this nothing can be set well; the terminal may break the lines itself.
const NARROWEST: usize = 40;
/// Where output goes to no terminal.
const USUAL: usize = 80;

/// Standard output.
#[derive(Debug)]
pub(super) struct Screen {
    /// Columns to fill.
    pub width: usize,
}

impl Screen {
    pub(super) fn new() -> Self {
        let width = terminal_size_of(io::stdout()).map_or(USUAL, |(Width(w), _)| usize::from(w));
        Screen { width: width.clamp(NARROWEST, WIDEST) }
    }

    /// Writes a text; its styles are left out where the output is no terminal or colours are not wanted.
    pub(super) fn text(&self, text: &str) -> io::Result<()> {
        let mut out = anstream::stdout();
        out.write_all(text.as_bytes())?;
        out.flush()
    }

    /// Writes a value as JSON on one line, at once, so that whoever reads line by line need not wait.
    pub(super) fn json(&self, value: &impl Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(value)?;
        line.push(b'\n');
        let mut out = io::stdout().lock();
        out.write_all(&line)?;
        out.flush()
    }
}
