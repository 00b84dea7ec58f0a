//! The settings: the table, the environment, `.env.example` and the README say the same.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::HashMap;
use std::path::Path;

use dealdesk::settings::{LogFormat, SETTINGS, Settings, SettingsError, Token, env_example, readme_list};

fn from(pairs: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let pairs: HashMap<&str, &str> = pairs.iter().copied().collect();
    Settings::from_lookup(|name| pairs.get(name).map(|value| (*value).to_owned()))
}

fn file(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap_or_default()
}

#[test]
fn env_example_lists_every_setting() {
    assert_eq!(file(".env.example"), env_example());
}

#[test]
fn so_does_the_readme() {
    let readme = file("README.md");
    assert!(readme.is_empty() || readme.contains(&readme_list()), "the README's table should be:\n{}", readme_list());
}

#[test]
fn every_default_and_every_example_is_a_value_that_is_taken() {
    for setting in SETTINGS {
        assert!(from(&[(setting.name, setting.example)]).is_ok(), "{}", setting.name);
        let default = from(&[(setting.name, setting.default)]).map(|settings| format!("{settings:?}"));
        assert_eq!(default, Ok(format!("{:?}", Settings::default())), "{}", setting.name);
    }
}

#[test]
fn values_are_read() {
    let settings = from(&[
        ("DISCORD_TOKEN", " Bot a.b.c "),
        ("DEALDESK_WATCH", "1, 2,"),
        ("DISCORD_GUILD_ID", "3"),
        ("DEALDESK_PERSON_PER_MINUTE", "0"),
        ("DISCORD_PROXY", "http://127.0.0.1:80/"),
        ("DEALDESK_QUEUE", "50"),
        ("DEALDESK_ANSWER_WITHIN", "30"),
        ("LOG_FORMAT", "json"),
        ("LOG_QUESTIONS", "1"),
        ("METRICS_ADDR", "[::1]:9090"),
    ])
    .expect("right");
    assert_eq!(settings.token, Some(Token::new("a.b.c")));
    assert_eq!(settings.watched, [1, 2]);
    assert_eq!(settings.guild, Some(3));
    assert_eq!(settings.person_per_minute, 0);
    assert_eq!(settings.queue, 50);
    assert_eq!(settings.answer_within.as_secs(), 30);
    assert_eq!(settings.log_format, LogFormat::Json);
    assert!(settings.log_questions);
    assert_eq!(settings.metrics.map(|address| address.port()), Some(9090));
    assert_eq!(settings.proxy.as_deref(), Some("http://127.0.0.1:80"));
    assert!(!format!("{settings:?}").contains("a.b.c"));
}

#[test]
fn a_wrong_value_names_its_setting_and_what_it_takes() {
    for (name, value) in [
        ("DEALDESK_WATCH", "general"),
        ("DISCORD_GUILD_ID", "0"),
        ("DEALDESK_PERSON_PER_MINUTE", "-1"),
        ("DEALDESK_FORGET_AFTER_DAYS", "0"),
        ("DEALDESK_MODERATORS", "#mods"),
        ("DEALDESK_LOG", "loud"),
        ("DISCORD_PROXY", "discord.com"),
        ("DISCORD_PROXY", "http://exa mple"),
        ("DISCORD_PROXY", "http://"),
        ("DEALDESK_QUEUE", "1"),
        ("DEALDESK_ANSWER_WITHIN", "0"),
        ("DEALDESK_ANSWER_WITHIN", "86401"),
        ("DEALDESK_ANSWER_WITHIN", "18446744073709551615"),
        ("LOG_FORMAT", "xml"),
        ("LOG_QUESTIONS", "yes"),
        ("METRICS_ADDR", "9090"),
    ] {
        let error = from(&[(name, value)]).expect_err(name).to_string();
        assert!(error.contains(name) && error.contains("It takes"), "{error}");
    }
}
