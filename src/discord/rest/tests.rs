//! Requests against a server that does as it is told. What people see of it is tested through the whole bot.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;

/// What the server does with a request that it has heard.
#[derive(Clone, Copy)]
enum Does {
    Answer(&'static str),
    Hang,
    Cut,
}

const LIMITED: Does = Does::Answer(
    "HTTP/1.1 429 No\r\nconnection: close\r\ncontent-length: 38\r\n\r\n{\"retry_after\": 0.02, \"global\": false}",
);
const BROKEN: Does = Does::Answer("HTTP/1.1 500 No\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
const DONE: Does = Does::Answer("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}");

/// A server that goes through these, and how many requests it has heard.
async fn server(script: &'static [Does]) -> (Rest, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let proxy = format!("http://{}", listener.local_addr().expect("bound"));
    let heard = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&heard);
    tokio::spawn(async move {
        let mut hanging = Vec::new();
        for does in script {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            hear(&mut stream).await;
            count.fetch_add(1, Ordering::SeqCst);
            match does {
                Does::Answer(answer) => stream.write_all(answer.as_bytes()).await.expect("written"),
                Does::Hang => hanging.push(stream),
                Does::Cut => drop(stream),
            }
        }
    });
    let mut settings = Settings { proxy: Some(proxy), ..Settings::default() };
    settings.pace.first_pause = Duration::from_millis(5);
    settings.pace.request = Duration::from_millis(500);
    (Rest::new(&settings, Token::new("a.b.c")).expect("a client"), heard)
}

/// Reads a request to its end.
async fn hear(stream: &mut TcpStream) {
    let mut request = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&request);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
            if body.len() >= length.unwrap_or(0_usize) {
                return;
            }
        }
        if stream.read_buf(&mut request).await.expect("read") == 0 {
            return;
        }
    }
}

fn callback(age: Duration) -> Callback {
    let received = Instant::now().checked_sub(age).expect("the machine has run that long");
    Callback { id: InteractionId::new(1), application: ApplicationId::new(2), token: "t".to_owned(), received }
}

#[tokio::test]
async fn a_follow_up_that_may_have_been_taken_is_not_sent_again() {
    const SCRIPTS: [(&[Does], RestError); 3] = [
        (&[Does::Cut, DONE], RestError::BrokenOff),
        (&[Does::Hang, DONE], RestError::TimedOut),
        (&[BROKEN, DONE], RestError::Refused { status: 500, code: None, message: None }),
    ];
    for (script, error) in SCRIPTS {
        let (rest, heard) = server(script).await;
        let sent = rest.follow_up(&callback(Duration::ZERO), &json!({ "content": "once" })).await;
        assert_eq!((sent, heard.load(Ordering::SeqCst)), (Err(error), 1));
    }
}

#[tokio::test]
async fn a_follow_up_that_was_held_back_is() {
    let (rest, heard) = server(&[LIMITED, LIMITED, DONE]).await;
    let sent = rest.follow_up(&callback(Duration::ZERO), &json!({ "content": "once" })).await;
    assert_eq!((sent, heard.load(Ordering::SeqCst)), (Ok(()), 3));
}

#[tokio::test]
async fn what_would_come_too_late_is_not_sent() {
    let (rest, heard) = server(&[DONE]).await;
    let sent = rest.respond(&callback(Duration::from_secs(3)), 4, json!({ "content": "late" })).await;
    assert_eq!((sent, heard.load(Ordering::SeqCst)), (Err(RestError::TooLate), 0));
}

#[tokio::test]
async fn asking_at_the_start_is_done_once() {
    let (rest, heard) = server(&[BROKEN, DONE]).await;
    assert_eq!(rest.me().await.map_err(|error| error.status()), Err(Some(500)));
    assert_eq!(heard.load(Ordering::SeqCst), 1);
}
