//! The HTTP endpoint: `/healthz` for whoever watches that the bot works, `/metrics` for Prometheus.
//!
//! It listens on the one address that is set. Connections are few and short: whoever opens more has to wait, and whoever
//! is slow is cut off.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::serve::Listener;
use prometheus_client::encoding::prometheus_text::CONTENT_TYPE;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Sleep, sleep};

use super::Metrics;

/// Connections at once.
const CONNECTIONS: usize = 16;

/// How long a connection lasts, whatever is done with it.
const LASTS: Duration = Duration::from_secs(10);

/// An address that cannot be listened on.
#[derive(Debug, thiserror::Error)]
#[error("METRICS_ADDR: nothing can listen on {address}: {why}. Set it to an address of this host that is free", why = why(.source))]
pub struct EndpointError {
    address: SocketAddr,
    source: io::Error,
}

fn why(source: &io::Error) -> String {
    match source.kind() {
        io::ErrorKind::AddrInUse => "it is in use".to_owned(),
        io::ErrorKind::AddrNotAvailable => "this host does not have it".to_owned(),
        io::ErrorKind::PermissionDenied => "it is not allowed here".to_owned(),
        _ => source.to_string(),
    }
}

/// The endpoint, listening.
#[derive(Debug)]
pub struct Endpoint(TcpListener);

impl Endpoint {
    /// Listens on an address; nothing is answered before [`Endpoint::serve`].
    ///
    /// # Errors
    ///
    /// Where that cannot be done, with what to do in the sentence.
    pub async fn bind(address: SocketAddr) -> Result<Self, EndpointError> {
        TcpListener::bind(address).await.map(Endpoint).map_err(|source| EndpointError { address, source })
    }

    /// Answers until it is dropped.
    pub async fn serve(self, metrics: Arc<Metrics>) {
        let router = Router::new().route("/healthz", get(healthz)).route("/metrics", get(scraped)).with_state(metrics);
        let door = Door { listener: self.0, places: Arc::new(Semaphore::new(CONNECTIONS)) };
        if let Err(error) = axum::serve(door, router).await {
            tracing::error!("the metrics endpoint ended: {error}");
        }
    }
}

async fn healthz(State(metrics): State<Arc<Metrics>>) -> Response {
    let report = metrics.health().report();
    let status = if report.is_well() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let json = [(header::CONTENT_TYPE, "application/json")];
    match serde_json::to_string(&report) {
        Ok(body) => (status, json, body).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn scraped(State(metrics): State<Arc<Metrics>>) -> Response {
    match metrics.text() {
        Ok(text) => ([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Lets connections in while there are places.
struct Door {
    listener: TcpListener,
    places: Arc<Semaphore>,
}

impl Listener for Door {
    type Io = Visit;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Visit, SocketAddr) {
        // The semaphore is never closed: without a permit there would be no limit, which is no reason to end.
        let place = Arc::clone(&self.places).acquire_owned().await.ok();
        let (stream, from) = Listener::accept(&mut self.listener).await;
        (Visit { stream, over: Box::pin(sleep(LASTS)), _place: place }, from)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection that ends by itself after a while.
struct Visit {
    stream: TcpStream,
    over: Pin<Box<Sleep>>,
    _place: Option<OwnedSemaphorePermit>,
}

impl Visit {
    fn is_over(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        match self.over.as_mut().poll(cx) {
            Poll::Ready(()) => Err(io::ErrorKind::TimedOut.into()),
            Poll::Pending => Ok(()),
        }
    }
}

impl AsyncRead for Visit {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.is_over(cx)?;
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Visit {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.is_over(cx)?;
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
