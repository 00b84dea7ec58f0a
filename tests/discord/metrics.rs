//! What whoever runs the bot can see of it from outside: `/healthz` and `/metrics`.

use std::net::SocketAddr;
use std::time::Duration;

use crate::bot::{Bot, Written, bakery, settings};
use dealdesk::discord::run_until;
use dealdesk::settings::Settings;
use simulated_discord::Discord;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const RENT: &str = "how high is the rent?";

/// An address on which nobody listens.
pub fn free() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound")
}

pub async fn get(at: SocketAddr, path: &str) -> (u16, String) {
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let answer = client.get(format!("http://{at}{path}")).send().await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("text"))
}

/// The value of a sample, by its name with its labels.
fn sample(text: &str, name: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok())
}

/// Looks until what is seen is as wanted. The machine may be slow, so that only the tests' own patience ends it.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let looking = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), looking).await.unwrap_or_else(|_| panic!("waited for {what}"))
}

async fn with_metrics(discord: &Discord) -> (Bot, SocketAddr) {
    let at = free();
    let bot = Bot::with(discord, |settings| settings.metrics = Some(at)).await;
    (bot, at)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn questions_are_counted_by_way_and_outcome_without_a_word_of_theirs() {
    let discord = Discord::start().await;
    let (_bot, at) = with_metrics(&discord).await;
    let ann = discord.member("ann");
    let general = discord.channel("general");
    for _ in 0..2 {
        discord.reply_to(&ann.says(&general, &format!("<@bot> {RENT}")).await).await;
    }
    let answer = discord.reply_to(&ann.says(&ann.dm(), RENT).await).await;
    discord.reply_to(&ann.says(&general, "<@bot> 🎉").await).await;
    let mine = discord.reply_to(&ann.says(&general, &format!("<@bot> {RENT}")).await).await;
    discord.reply_to(&ann.replies(&mine, RENT).await).await;
    ann.command("ask").text("question", RENT).run().await.public();
    ann.clicks(&answer, "Show sources").await.ephemeral();
    let closed = discord.channel("closed");
    closed.denies(simulated_discord::permission::SEND_MESSAGES);
    ann.says(&closed, &format!("<@bot> {RENT}")).await;
    let text = until("everything to be counted", async || {
        let (status, text) = get(at, "/metrics").await;
        assert_eq!(status, 200);
        sample(&text, "dealdesk_questions_total{way=\"mention\",outcome=\"not_allowed\"}")?;
        sample(&text, "dealdesk_questions_total{way=\"button\",outcome=\"shown\"}")?;
        // A question is counted a moment before its place in the queue is free.
        let in_queue = |queue| sample(&text, &format!("dealdesk_queue_length{{queue=\"{queue}\"}}"));
        (in_queue("messages")? + in_queue("interactions")? == 0.0).then_some(text)
    })
    .await;
    for (sampled, value) in [
        ("dealdesk_questions_total{way=\"mention\",outcome=\"answered\"}", 3.0),
        ("dealdesk_questions_total{way=\"mention\",outcome=\"hello\"}", 1.0),
        ("dealdesk_questions_total{way=\"dm\",outcome=\"answered\"}", 1.0),
        ("dealdesk_questions_total{way=\"reply\",outcome=\"answered\"}", 1.0),
        ("dealdesk_questions_total{way=\"command\",outcome=\"answered\"}", 1.0),
        ("dealdesk_questions_total{way=\"button\",outcome=\"shown\"}", 1.0),
        ("dealdesk_reply_seconds_count", 8.0),
        ("dealdesk_gateway_shards{state=\"connected\"}", 1.0),
    ] {
        assert_eq!(sample(&text, sampled), Some(value), "{sampled}\n{text}");
    }
    if cfg!(target_os = "linux") {
        assert!(
            sample(&text, "process_resident_memory_bytes") > Some(1e6) && sample(&text, "process_open_fds") > Some(3.0)
        );
    }
    for secret in ["rent", "ann", "🎉", &ann.id().to_string(), &general.id().to_string(), discord.token()] {
        assert!(!text.contains(secret), "{secret} in\n{text}");
    }
    discord.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_turns_bad_with_the_gateway_and_good_again() {
    let discord = Discord::start().await;
    let at = free();
    let _bot = Bot::with(&discord, |settings| {
        crate::bot::quick(settings);
        settings.metrics = Some(at);
    })
    .await;
    let well = async || {
        let (status, body) = get(at, "/healthz").await;
        (status == 200).then_some(body)
    };
    assert_eq!(until("a good start", well).await, "{\"status\":\"ok\"}");
    discord.gateway().refuses_connections(true);
    discord.gateway().drops_connections();
    let body = until("the loss to be seen", async || {
        let (status, body) = get(at, "/healthz").await;
        (status == 503).then_some(body)
    })
    .await;
    let report: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(report["status"], "failing");
    assert!(report["wrong"]["gateway"].as_str().is_some_and(|why| why.contains("1 of 1 shards")), "{body}");
    let (_, text) = get(at, "/metrics").await;
    assert_eq!(sample(&text, "dealdesk_gateway_shards{state=\"connected\"}"), Some(0.0), "{text}");
    discord.gateway().refuses_connections(false);
    until("everything to be well again", well).await;
    discord.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_is_bad_while_a_resume_is_not_answered() {
    let discord = Discord::start().await;
    let (_bot, at) = with_metrics(&discord).await;
    until("a good start", async || (get(at, "/healthz").await.0 == 200).then_some(())).await;
    discord.gateway().stalls_connections(true);
    discord.gateway().drops_connections();
    discord.gateway().waits_for_stalled_connections(1).await;
    until("the loss to be seen", async || (get(at, "/healthz").await.0 == 503).then_some(())).await;
    // It is not given up yet: nobody has tried a second time.
    let (_, text) = get(at, "/metrics").await;
    assert_eq!(sample(&text, "dealdesk_gateway_shards{state=\"connecting\"}"), Some(1.0), "{text}");
    discord.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_tells_of_a_refused_folder_and_reloads_are_counted() {
    let discord = Discord::start().await;
    let at = free();
    let asked = "ask = [\"garden opening hours\", \"when is the garden open\", \"opening time of the garden\"]";
    let written = Written::new().entry("open", "When does the garden open?", "The garden opens at **8**.", asked);
    let _bot = Bot::over(&discord, written.desk(), |settings| settings.metrics = Some(at)).await;
    let file = written.folder().join("entries.toml");
    let text = std::fs::read_to_string(&file).expect("written");
    until("a good start", async || (get(at, "/healthz").await.0 == 200).then_some(())).await;

    std::fs::write(&file, format!("{text}[[entry]\n")).expect("written");
    let body = until("the refusal to be seen", async || {
        let (status, body) = get(at, "/healthz").await;
        (status == 503).then_some(body)
    })
    .await;
    let report: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    assert!(
        report["wrong"]["knowledge"].is_string() && report["wrong"].as_object().expect("parts").len() == 1,
        "{body}"
    );

    std::fs::write(&file, text.replace("**8**", "**9**")).expect("written");
    until("everything to be well again", async || (get(at, "/healthz").await.0 == 200).then_some(())).await;
    let text = until("both to be counted", async || {
        let (_, text) = get(at, "/metrics").await;
        sample(&text, "dealdesk_reloads_total{result=\"live\"}").is_some().then_some(text)
    })
    .await;
    assert_eq!(sample(&text, "dealdesk_reloads_total{result=\"live\"}"), Some(1.0), "{text}");
    assert!(sample(&text, "dealdesk_reloads_total{result=\"refused\"}") >= Some(1.0), "{text}");
    discord.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_tells_of_a_journal_that_cannot_be_kept_while_the_bot_answers() {
    let discord = Discord::start().await;
    let at = free();
    // A file where a folder should be.
    let data = discord.scratch().join("no-folder");
    std::fs::write(&data, "").expect("written");
    let _bot = Bot::with(&discord, |settings| {
        settings.metrics = Some(at);
        settings.data = data;
    })
    .await;
    let (status, body) = get(at, "/healthz").await;
    assert_eq!(status, 503, "{body}");
    let report: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    assert!(report["wrong"]["journal"].is_string(), "{body}");
    let (_, text) = get(at, "/metrics").await;
    assert!(sample(&text, "dealdesk_journal_errors_total") >= Some(1.0), "{text}");
    assert!(sample(&text, "dealdesk_queue_length{queue=\"journal\"}").is_some(), "{text}");
    let ann = discord.member("ann");
    discord.reply_to(&ann.says(&discord.channel("general"), &format!("<@bot> {RENT}")).await).await;
    discord.finish().await;
}

#[tokio::test]
async fn an_address_in_use_is_told_in_one_sentence() {
    let discord = Discord::start().await;
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let settings = Settings { metrics: taken.local_addr().ok(), ..settings(&discord) };
    let error = run_until(settings, bakery(), std::future::pending()).await.expect_err("it cannot start");
    assert_eq!(error.exit_code(), 6);
    let text = error.to_string();
    assert!(text.contains("METRICS_ADDR") && text.contains("in use") && !text.contains('\n'), "{text}");
    assert_eq!(discord.gateway().identifies(), 0, "it does not sign in first");
    discord.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_holds_connections_open_is_cut_off() {
    let discord = Discord::start().await;
    let (_bot, at) = with_metrics(&discord).await;
    let mut idle = Vec::new();
    for _ in 0..20 {
        let mut connection = TcpStream::connect(at).await.expect("connected");
        connection.write_all(b"GET /healthz HTTP/1.1\r\nHost:").await.expect("sent");
        idle.push(connection);
    }
    let mut rest = Vec::new();
    // The end of the connection, or a reset: either way it is not held for ever.
    let _ = idle[0].read_to_end(&mut rest).await;
    assert_eq!(get(at, "/nowhere").await.0, 404);
    drop(idle);
    discord.finish().await;
}
