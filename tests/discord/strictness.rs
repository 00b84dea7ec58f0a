//! That the simulated Discord is as strict as the real one: what breaks the rules is refused and recorded. Were it not,
//! all other tests would prove little.

use std::time::Duration;

use serde_json::{Value, json};
use simulated_discord::{Discord, Seen};

/// Requests as a bot without any library makes them.
struct Raw {
    discord: Discord,
    client: reqwest::Client,
    token: String,
}

impl Raw {
    async fn new() -> Self {
        let discord = Discord::start().await;
        discord.forgives();
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let token = discord.token().to_owned();
        Raw { discord, client, token }
    }

    /// The status and Discord's code that a request is answered with; 0 where there is none.
    async fn sends(&self, method: &str, path: &str, body: &Value) -> (u16, u64) {
        let method = method.parse().expect("a method");
        let request = self.client.request(method, format!("{}/api/v10{path}", self.discord.url()));
        let answer = request
            .header("authorization", format!("Bot {}", self.token))
            .header("user-agent", "DiscordBot (https://bot.example, 1)")
            .header("content-type", "application/json")
            .body(body.to_string())
            .send()
            .await
            .expect("an answer");
        let status = answer.status().as_u16();
        let body: Value = serde_json::from_str(&answer.text().await.expect("text")).unwrap_or_default();
        (status, body["code"].as_u64().unwrap_or_default())
    }

    async fn posts(&self, body: &Value) -> (u16, u64) {
        let general = self.discord.channel("general").id();
        self.sends("POST", &format!("/channels/{general}/messages"), body).await
    }

    /// A message with a button.
    async fn offers(&self) -> Seen {
        let button = json!({ "type": 2, "style": 1, "label": "More", "custom_id": "more" });
        let rows = json!([{ "type": 1, "components": [button] }]);
        assert_eq!(self.posts(&with(&says("press"), "components", rows)).await, (200, 0));
        self.discord.next_message(&self.discord.channel("general")).await
    }

    /// Somebody presses the button: where the first response to that goes, and what follows it.
    async fn is_pressed(&self) -> (String, String) {
        let offer = self.offers().await;
        let pressed = self.discord.member("ann").presses(&offer, "More");
        let (token, bot) = (self.discord.token_of(pressed), self.discord.bot_id());
        (format!("/interactions/{pressed}/{token}/callback"), format!("/webhooks/{bot}/{token}"))
    }

    /// Exactly one rule was broken, and this names it.
    fn broke(&self, what: &str) {
        let violations = self.discord.take_violations();
        assert!(matches!(violations.as_slice(), [only] if only.contains(what)), "{what}: {violations:?}");
    }
}

fn with(body: &Value, key: &str, value: Value) -> Value {
    let mut body = body.clone();
    body[key] = value;
    body
}

fn says(text: &str) -> Value {
    json!({ "content": text, "allowed_mentions": { "parse": [] } })
}

fn responds(text: &str) -> Value {
    json!({ "type": 4, "data": says(text) })
}

#[tokio::test]
async fn a_first_response_after_three_seconds() {
    let raw = Raw::new().await;
    let (callback, _) = raw.is_pressed().await;
    raw.discord.advance(Duration::from_millis(3_001));
    assert_eq!(raw.sends("POST", &callback, &responds("late")).await, (404, 10_062));
    raw.broke("Unknown interaction");
    let (callback, _) = raw.is_pressed().await;
    raw.discord.advance(Duration::from_millis(3_000));
    assert_eq!(raw.sends("POST", &callback, &responds("just in time")).await, (204, 0));
    assert_eq!(raw.discord.take_violations(), [""; 0]);
}

#[tokio::test]
async fn a_second_first_response() {
    let raw = Raw::new().await;
    let (callback, _) = raw.is_pressed().await;
    assert_eq!(raw.sends("POST", &callback, &responds("once")).await, (204, 0));
    assert_eq!(raw.sends("POST", &callback, &responds("twice")).await, (400, 40_060));
    raw.broke("already been acknowledged");
}

#[tokio::test]
async fn what_follows_after_a_quarter_of_an_hour() {
    let raw = Raw::new().await;
    let (callback, webhook) = raw.is_pressed().await;
    assert_eq!(raw.sends("POST", &callback, &responds("once")).await, (204, 0));
    raw.discord.advance(Duration::from_secs(15 * 60 + 1));
    assert_eq!(raw.sends("POST", &webhook, &says("late")).await, (401, 50_027));
    raw.broke("Invalid Webhook Token");
}

#[tokio::test]
async fn another_visibility_than_the_wait_decided() {
    let raw = Raw::new().await;
    let (callback, webhook) = raw.is_pressed().await;
    assert_eq!(raw.sends("POST", &callback, &json!({ "type": 5 })).await, (204, 0));
    let alone = with(&says("for you alone"), "flags", json!(64));
    assert_eq!(raw.sends("PATCH", &format!("{webhook}/messages/@original"), &alone).await, (400, 50_035));
    raw.broke("flags");
    raw.sends("POST", &webhook, &alone).await;
    raw.broke("another visibility");
}

#[tokio::test]
async fn a_message_that_is_too_long() {
    let raw = Raw::new().await;
    assert_eq!(raw.posts(&says(&"x".repeat(2_001))).await, (400, 50_035));
    raw.broke("2000 or fewer");
    assert_eq!(raw.posts(&says(&"x".repeat(2_000))).await, (200, 0));
}

#[tokio::test]
async fn a_message_that_may_ping() {
    let raw = Raw::new().await;
    assert_eq!(raw.posts(&json!({ "content": "hello" })).await, (400, 50_035));
    raw.broke("allowed_mentions");
    assert_eq!(
        raw.posts(&with(&says("hello"), "allowed_mentions", json!({ "parse": ["users"] }))).await,
        (400, 50_035)
    );
    raw.broke("allowed_mentions");
}

#[tokio::test]
async fn a_field_that_discord_does_not_know() {
    let raw = Raw::new().await;
    assert_eq!(raw.posts(&with(&says("hello"), "contnet", json!("x"))).await, (400, 50_035));
    raw.broke("contnet");
}

#[tokio::test]
async fn a_route_that_there_is_not() {
    let raw = Raw::new().await;
    assert_eq!(raw.sends("GET", "/nowhere", &json!({})).await.0, 404);
    raw.broke("/nowhere");
}

#[tokio::test]
async fn a_token_that_is_none() {
    let mut raw = Raw::new().await;
    raw.token = "another".to_owned();
    assert_eq!(raw.posts(&says("hello")).await, (401, 0));
    // Whoever set it is to blame, not the bot.
    assert_eq!(raw.discord.take_violations(), [""; 0]);
    assert!(raw.discord.refusals().iter().any(|refusal| refusal.contains("401")));
    assert!(raw.discord.channel("general").bot_messages().is_empty());
}
