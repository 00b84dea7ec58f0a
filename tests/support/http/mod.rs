//! The HTTP side: every request is authenticated, routed, judged, answered and recorded here.

mod channels;
mod commands;
pub mod connection;
mod effects;
mod interactions;
pub mod limits;
mod lookups;
mod messages;
mod multipart;
mod webhooks;

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, FromRequestParts, Request, State, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::stream;
use serde_json::Value;

use super::faults::Fault;
use super::judge::Refusal;
use super::record::Exchange;
use super::shared::Shared;
use super::world::World;
use connection::{Door, Scissors};
pub use multipart::{FILES, file};

/// A request, as the routes see it.
pub struct Call<'a> {
    pub method: &'a str,
    /// Path below `/api/v10`, cut at the slashes.
    pub segments: &'a [&'a str],
    pub query: &'a str,
    pub body: Option<&'a Value>,
}

impl Call<'_> {
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }
}

/// What a route answers: a status and, except for 204, a body.
pub struct Answer {
    pub status: u16,
    pub body: Option<Value>,
}

impl Answer {
    pub fn ok(body: Value) -> Self {
        Self { status: 200, body: Some(body) }
    }

    pub fn created(body: Value) -> Self {
        Self { status: 201, body: Some(body) }
    }

    pub fn nothing() -> Self {
        Self { status: 204, body: None }
    }
}

pub type Answered = Result<Answer, Refusal>;

/// Serves until the runtime ends.
pub async fn serve(door: Door, shared: Arc<Shared>) {
    let router = Router::new().fallback(entry).with_state(shared);
    let service = router.into_make_service_with_connect_info::<Scissors>();
    axum::serve(door, service).await.expect("serving on loopback");
}

async fn entry(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    request: Request,
) -> Response {
    let after_event = shared.traffic.since_event();
    let (mut parts, body) = request.into_parts();
    if parts.headers.get(header::UPGRADE).is_some() {
        let refused = shared.with(|world| {
            world.connections_refused += u64::from(world.refuses_connections);
            world.refuses_connections
        });
        if refused {
            scissors.cut();
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
        let stalled = shared.with(|world| {
            world.connections_stalled += u64::from(world.stalls_connections);
            world.stalls_connections
        });
        if stalled {
            std::future::pending::<()>().await;
        }
        return match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
            Ok(upgrade) => upgrade.on_upgrade(move |socket| super::gateway::serve(shared, socket)),
            Err(rejection) => rejection.into_response(),
        };
    }
    let method = parts.method.as_str().to_owned();
    let full_path = parts.uri.path().to_owned();
    let query = parts.uri.query().unwrap_or("").to_owned();
    let Ok(bytes) = to_bytes(body, 25 << 20).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };

    let path = full_path.strip_prefix("/api/v10").unwrap_or(&full_path).to_owned();
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    let body = match multipart::boundary(&parts.headers) {
        Some(boundary) => multipart::body(&bytes, &boundary),
        None if bytes.is_empty() => None,
        None => serde_json::from_slice::<Value>(&bytes).ok(),
    };

    let fault = shared
        .faults
        .take(&method, &segments)
        .or_else(|| shared.with(|world| past_the_limit(world, &method, &segments)));
    match &fault {
        Some(Fault::Status { status, headers, body: answer }) => {
            shared.with(|world| world.tell(format!("bot: {method} {path} -> {status} (made up by the test)")));
            shared.recorded(Exchange { method, path, body, status: *status, after_event });
            return with_headers(respond(*status, Some(answer)), headers);
        }
        Some(Fault::Page { status, headers, text }) => {
            shared.with(|world| world.tell(format!("bot: {method} {path} -> {status}, a page (made up by the test)")));
            shared.recorded(Exchange { method, path, body, status: *status, after_event });
            let page = Response::builder().status(*status).header(header::CONTENT_TYPE, "text/html");
            return with_headers(page.body(Body::from(text.clone())).expect("a well-formed response"), headers);
        }
        Some(Fault::Reset) => {
            shared.with(|world| world.tell(format!("bot: {method} {path} -> connection cut by the test")));
            scissors.cut();
            return StatusCode::NO_CONTENT.into_response();
        }
        Some(Fault::Delay(by)) => tokio::time::sleep(*by).await,
        Some(Fault::Hold(semaphore)) => {
            shared.with(|world| world.tell(format!("bot: {method} {path} is held by the test")));
            // The permit never comes: closing the semaphore is the release.
            let _ = semaphore.acquire().await;
        }
        Some(Fault::ResetAfter | Fault::Truncated | Fault::Garbled | Fault::HoldAfter(_)) | None => {}
    }

    let call = Call { method: &method, segments: &segments, query: &query, body: body.as_ref() };
    let unreadable = !bytes.is_empty() && body.is_none();
    let (answered, limits) = shared.with(|world| {
        let result = if full_path.starts_with("/api/v10/") {
            check_call(&shared, &parts.headers, &call, unreadable).and_then(|()| route(&shared, world, &call))
        } else {
            Err(Refusal::unknown_route())
        };
        tell(world, &call, &path, &result);
        (result, limited_channel(&method, &segments).and_then(|channel| world.message_windows.headers(channel)))
    });
    let (status, answer) = match answered {
        Ok(answer) => (answer.status, answer.body),
        Err(refusal) => (refusal.status, Some(refusal.body())),
    };
    shared.recorded(Exchange { method, path, body, status, after_event });
    let response = with_headers(respond(status, answer.as_ref()), &limits.unwrap_or_default());
    match fault {
        Some(Fault::ResetAfter) => scissors.cut(),
        Some(Fault::Garbled) => return with_body(response, Body::from("<html>all is well</html>")),
        Some(Fault::Truncated) => {
            let whole = answer.map(|answer| answer.to_string()).unwrap_or_default();
            let half = Bytes::copy_from_slice(&whole.as_bytes()[..whole.len() / 2]);
            let broken = stream::iter([Ok(half), Err(std::io::Error::from(std::io::ErrorKind::BrokenPipe))]);
            return with_body(response, Body::from_stream(broken));
        }
        Some(Fault::HoldAfter(semaphore)) => {
            shared.with(|world| world.tell("the answer is held by the test"));
            let _ = semaphore.acquire().await;
        }
        _ => {}
    }
    response
}

/// The channel whose room for messages a request takes up.
fn limited_channel(method: &str, segments: &[&str]) -> Option<u64> {
    match segments {
        ["channels", channel, "messages"] if method == "POST" => channel.parse().ok(),
        _ => None,
    }
}

/// Counts a message; the 429 where there is no room left for it, which a careful bot knows beforehand.
fn past_the_limit(world: &mut World, method: &str, segments: &[&str]) -> Option<Fault> {
    let refused = world.message_windows.count(limited_channel(method, segments)?).err()?;
    world.violation("a message is sent though the last answer said that there was no room for it");
    Some(refused)
}

/// A response with these headers instead of those of the same names.
fn with_headers(mut response: Response, headers: &[(String, String)]) -> Response {
    for (name, value) in headers {
        let name = header::HeaderName::try_from(name.as_str()).expect("a header's name");
        response.headers_mut().insert(name, value.parse().expect("a header's value"));
    }
    response
}

fn with_body(response: Response, body: Body) -> Response {
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, body)
}

fn respond(status: u16, body: Option<&Value>) -> Response {
    let mut response = Response::builder().status(status);
    // Generous limits: a test that wants a 429 plans one, or sets a limit.
    response = response
        .header("x-ratelimit-limit", "1000")
        .header("x-ratelimit-remaining", "999")
        .header("x-ratelimit-reset", "4102444800")
        .header("x-ratelimit-reset-after", "1")
        .header("via", "1.1 simulated");
    let body = match body {
        Some(body) => {
            response = response.header(header::CONTENT_TYPE, "application/json");
            Body::from(body.to_string())
        }
        None => Body::empty(),
    };
    response.body(body).expect("a well-formed response")
}

/// What holds for every route: the token, a readable body of the right type, a user agent.
fn check_call(shared: &Shared, headers: &HeaderMap, call: &Call<'_>, unreadable: bool) -> Result<(), Refusal> {
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    // These routes carry their own token in the path.
    let open = matches!(call.segments, ["interactions", ..] | ["webhooks", _, _, ..] | ["gateway"]);
    let right = authorization.is_some_and(|given| given == format!("Bot {}", shared.token));
    if !(right || open && authorization.is_none()) {
        // The operator's mistake, met by every bot that is given a wrong token.
        return Err(Refusal::unauthorized().without_blame());
    }
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("");
    if !agent.starts_with("DiscordBot (") {
        return Err(Refusal::new(403, 40333, "internal network error"));
    }
    if call.body.is_some() || unreadable {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        if !kind.starts_with("application/json") && !kind.starts_with("multipart/form-data") {
            let text = format!("the simulated Discord takes application/json, not {kind:?}");
            return Err(Refusal::form("", "CONTENT_TYPE_INVALID", &text));
        }
    }
    if unreadable {
        return Err(Refusal::new(400, 50109, "The request body contains invalid JSON."));
    }
    Ok(())
}

fn route(shared: &Shared, world: &mut World, call: &Call<'_>) -> Answered {
    match call.segments {
        ["gateway", ..] | ["users", ..] | ["oauth2", ..] | ["guilds", ..] | ["applications", "@me"] => {
            lookups::route(shared, world, call)
        }
        ["applications", ..] => commands::route(shared, world, call),
        ["channels", _, "messages", ..] => messages::route(shared, world, call),
        ["channels", ..] => channels::route(world, call),
        ["interactions", ..] => interactions::route(shared, world, call),
        ["webhooks", ..] => webhooks::route(shared, world, call),
        _ => Err(Refusal::unknown_route()),
    }
}

/// An id in a path.
pub fn id(segment: &str) -> Result<u64, Refusal> {
    segment
        .parse()
        .map_err(|_| Refusal::form("", "NUMBER_TYPE_COERCE", &format!("Value \"{segment}\" is not snowflake.")))
}

fn tell(world: &mut World, call: &Call<'_>, path: &str, result: &Answered) {
    let body = call.body.map_or_else(String::new, |body| format!(" {body}"));
    let method = call.method;
    match result {
        Ok(answer) => world.tell(format!("bot: {method} {path}{body} -> {}", answer.status)),
        Err(refusal) => {
            let what = format!("{method} {path}{body} -> {}", refusal.describe());
            if refusal.is_violation {
                world.violation(what);
            } else {
                world.tell(format!("bot: {what}"));
                world.refusals.push(what);
            }
        }
    }
}
