//! Every request that arrived, kept for the checks at the end and written to a file on request.
//!
//! `DEALDESK_RECORD=path` appends one JSON object a line: method, path, request body, status.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

#[derive(Clone, Debug)]
pub struct Exchange {
    pub method: String,
    /// Path below `/api/v10`, without the query.
    pub path: String,
    pub body: Option<Value>,
    pub status: u16,
    /// How long after the gateway's last event the request arrived; none where there was no event yet.
    pub after_event: Option<Duration>,
}

#[derive(Default)]
pub struct Traffic {
    exchanges: Mutex<Vec<Exchange>>,
    last_event: Mutex<Option<Instant>>,
}

impl Traffic {
    pub fn add(&self, exchange: Exchange) {
        append_to_file(&exchange);
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).push(exchange);
    }

    /// An event goes out over the gateway now.
    pub fn event_goes_out(&self) {
        *self.last_event.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// How long ago the last event went out.
    pub fn since_event(&self) -> Option<Duration> {
        self.last_event.lock().unwrap_or_else(PoisonError::into_inner).map(|at| at.elapsed())
    }

    pub fn all(&self) -> Vec<Exchange> {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// One write for each line, in append mode: tests of one process take turns, those of others do not tear a line.
fn append_to_file(exchange: &Exchange) {
    static FILE: OnceLock<Option<Mutex<File>>> = OnceLock::new();
    let file = FILE.get_or_init(|| {
        let path = std::env::var_os("DEALDESK_RECORD")?;
        let file = OpenOptions::new().create(true).append(true).open(&path);
        Some(Mutex::new(file.unwrap_or_else(|error| panic!("DEALDESK_RECORD={}: {error}", path.display()))))
    });
    if let Some(file) = file {
        let line = json!({
            "method": exchange.method,
            "path": exchange.path,
            "body": exchange.body,
            "status": exchange.status,
        });
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(format!("{line}\n").as_bytes()).expect("the record can be written");
    }
}
