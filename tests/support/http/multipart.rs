//! Requests with files: the JSON part, with the files put into it under a name of the simulation's own.

use axum::http::{HeaderMap, header};
use serde_json::{Value, json};

/// The name under which files stand in a body.
pub const FILES: &str = "simulated files";

/// What separates the parts, where the request has parts.
pub fn boundary(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    kind.starts_with("multipart/form-data").then(|| kind.split_once("boundary=").map(|(_, b)| b.to_owned())).flatten()
}

/// The JSON part with the files; `None` where it is not of that form.
pub fn body(bytes: &[u8], boundary: &str) -> Option<Value> {
    let mut body = None;
    let mut files = Vec::new();
    for part in split(bytes, format!("--{boundary}").as_bytes()) {
        let Some(at) = find(part, b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&part[..at]).into_owned();
        let content = part[at + 4..].strip_suffix(b"\r\n")?;
        let named = |key: &str| Some(head.split_once(&format!(" {key}=\""))?.1.split_once('"')?.0.to_owned());
        match named("filename") {
            Some(name) => files.push(json!([name, content])),
            None if named("name").as_deref() == Some("payload_json") => body = serde_json::from_slice(content).ok(),
            None => return None,
        }
    }
    let mut body: Value = body?;
    body[FILES] = json!(files);
    Some(body)
}

/// A file as it stands in a body.
pub fn file(value: &Value) -> (String, Vec<u8>) {
    serde_json::from_value(value.clone()).expect("written by the simulation itself")
}

fn split<'a>(bytes: &'a [u8], by: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut rest = bytes;
    while let Some(at) = find(rest, by) {
        parts.push(&rest[..at]);
        rest = &rest[at + by.len()..];
    }
    parts
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
