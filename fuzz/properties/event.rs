//! What holds for any bytes as an event of Discord's: the bot says something that Discord takes, or nothing.
#![allow(dead_code)] // Each target uses a part of it.

use std::collections::HashSet;

use serde_json::{Value, json};

/// Holds a body that the bot would answer with against Discord's limits; panics where it goes beyond one.
pub fn is_taken(body: &Value) {
    if let Some(choices) = body.get("choices") {
        let choices = choices.as_array().expect("a list");
        assert!(choices.len() <= 25, "{} choices", choices.len());
        choices.iter().for_each(|choice| has_length(choice, 100));
        return;
    }
    assert_eq!(body["allowed_mentions"], json!({ "parse": [] }), "nobody is pinged");
    has_length(&body["content"], 2_000);
    let rows = body["components"].as_array().expect("rows");
    assert!(rows.len() <= 5, "{} rows", rows.len());
    let mut ids = HashSet::new();
    for row in rows {
        let buttons = row["components"].as_array().expect("buttons");
        assert!((1..=5).contains(&buttons.len()), "{} buttons", buttons.len());
        for button in buttons {
            has_length(&button["label"], 80);
            has_length(&button["custom_id"], 100);
            assert!(ids.insert(&button["custom_id"]), "twice: {}", button["custom_id"]);
        }
    }
}

/// The press of a button whose custom id the bytes are, under a message of the bot's that one person sees or everybody.
pub fn press(custom_id: &[u8], private: bool) -> Value {
    let id = String::from_utf8_lossy(custom_id);
    // Discord itself sends back no longer one than it takes.
    let id: String = id.chars().take(100).collect();
    let flags = if private { 64 } else { 0 };
    let button = json!({ "type": 2, "style": 2, "label": "Delete", "custom_id": "1:delete:7" });
    let user = |id: &str| json!({ "id": id, "username": "ann", "discriminator": "0", "avatar": null });
    json!({
        "id": "1", "application_id": "2", "type": 3, "token": "t", "version": 1, "channel_id": "3",
        "app_permissions": "0", "locale": "en-US", "entitlements": [], "attachment_size_limit": 10_485_760,
        "authorizing_integration_owners": {}, "user": user("7"),
        "data": { "custom_id": id, "component_type": 2 },
        "message": {
            "id": "4", "channel_id": "3", "author": user("2"), "content": "", "type": 0, "flags": flags,
            "timestamp": "2026-01-01T00:00:00.000000+00:00", "edited_timestamp": null, "tts": false,
            "mention_everyone": false, "mentions": [], "mention_roles": [], "attachments": [], "embeds": [],
            "pinned": false, "components": [{ "type": 1, "components": [button] }],
        },
    })
}

/// Some characters, and no more than so many.
fn has_length(text: &Value, most: usize) {
    let text = text.as_str().expect("text");
    assert!(!text.trim().is_empty() && text.chars().count() <= most, "{} characters: {text:?}", text.chars().count());
}
