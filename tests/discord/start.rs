//! Starting: what goes wrong is said in one sentence, with an exit code of its own.

use std::sync::Arc;

use crate::bot::{Written, bakery, settings};
use dealdesk::discord::{StartError, run_until, start};
use dealdesk::settings::{Settings, Token};
use simulated_discord::Discord;

async fn starting(settings: Settings) -> StartError {
    run_until(settings, Arc::clone(&bakery()), std::future::pending()).await.expect_err("it cannot start")
}

fn is_one_sentence_without_the_token(error: &StartError, settings: &Settings) {
    let text = error.to_string();
    assert!(!text.contains('\n') && text.len() < 300, "{text}");
    assert!(!text.contains(settings.token.as_ref().expect("a token").expose()), "{text}");
}

#[tokio::test]
async fn a_wrong_token() {
    let discord = Discord::start().await;
    for token in ["MTEwMDAwMDAwMDAwMDAwMDAwMA.wrong.token", "line\nbreak"] {
        let settings = Settings { token: Some(Token::new(token)), ..settings(&discord) };
        let error = starting(settings.clone()).await;
        assert!(matches!(error, StartError::WrongToken), "{error}");
        assert_eq!(error.exit_code(), 3);
        is_one_sentence_without_the_token(&error, &settings);
    }
    discord.finish().await;
}

#[tokio::test]
async fn a_refused_intent() {
    let discord = Discord::start().await;
    let watched = vec![discord.channel("general").id()];
    let settings = Settings { watched, ..settings(&discord) };
    let error = starting(settings.clone()).await;
    assert!(matches!(error, StartError::RefusedIntent), "{error}");
    assert_eq!(error.exit_code(), 4);
    is_one_sentence_without_the_token(&error, &settings);
    discord.finish().await;
}

#[tokio::test]
async fn no_network() {
    let discord = Discord::start().await;
    // Nobody listens on a port that was just given back.
    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound").port();
    let settings = Settings { proxy: Some(format!("http://127.0.0.1:{port}")), ..settings(&discord) };
    let error = starting(settings.clone()).await;
    assert!(matches!(error, StartError::NoNetwork(_)), "{error}");
    assert_eq!(error.exit_code(), 5);
    is_one_sentence_without_the_token(&error, &settings);
    discord.finish().await;
}

#[tokio::test]
async fn discord_out_of_order() {
    let discord = Discord::start().await;
    discord.fails_next("GET", "/users/@me", simulated_discord::Fault::status(503));
    let settings = settings(&discord);
    let error = starting(settings.clone()).await;
    assert_eq!(error.exit_code(), 5);
    assert!(error.to_string().contains("status 503"), "{error}");
    is_one_sentence_without_the_token(&error, &settings);
    discord.finish().await;
}

#[test]
fn no_token() {
    let error = start(Settings::default()).expect_err("it cannot start");
    assert!(matches!(error, StartError::NoToken));
    assert_eq!(error.exit_code(), 2);
}

#[test]
fn a_broken_knowledge_folder() {
    let written = Written::new().toml("[[entry]\nid = ");
    let settings = Settings { token: Some(Token::new("a.b.c")), knowledge: written.folder(), ..Settings::default() };
    let error = start(settings).expect_err("it cannot start");
    assert_eq!(error.exit_code(), 1);
    assert!(
        error.to_string().starts_with("the knowledge in ") && error.to_string().contains("entries.toml"),
        "{error}"
    );
}
