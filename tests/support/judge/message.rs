//! Bodies that create or edit a message.

use serde_json::{Map, Value, json};
use twilight_model::channel::message::{AllowedMentions, Embed, MessageReference};
use twilight_model::id::{Id, marker::StickerMarker};
use twilight_model::poll::Poll;

use super::{Refusal, component, decode, invalid, object};
use crate::http::FILES;
use crate::world::flag;

/// The routes that take a message, for they differ in fields and flags.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Create,
    Edit,
    /// `data` of an interaction callback of type 4.
    Response,
    /// `data` of an interaction callback of type 7.
    Update,
    Followup,
    WebhookEdit,
}

impl Kind {
    fn known(self) -> &'static [&'static str] {
        match self {
            Self::Create => &[
                "content",
                "nonce",
                "enforce_nonce",
                "tts",
                "embeds",
                "allowed_mentions",
                "message_reference",
                "components",
                "sticker_ids",
                "attachments",
                "flags",
                "poll",
            ],
            Self::Edit => &["content", "embeds", "flags", "allowed_mentions", "components", "attachments"],
            Self::Response | Self::Update => {
                &["tts", "content", "embeds", "allowed_mentions", "flags", "components", "attachments", "poll"]
            }
            Self::Followup => {
                &["content", "tts", "embeds", "allowed_mentions", "components", "attachments", "flags", "poll"]
            }
            Self::WebhookEdit => {
                &["content", "embeds", "flags", "allowed_mentions", "components", "attachments", "poll", FILES]
            }
        }
    }

    fn flags(self) -> u64 {
        let edit = flag::SUPPRESS_EMBEDS | flag::COMPONENTS_V2;
        match self {
            Self::Create => edit | flag::SUPPRESS_NOTIFICATIONS,
            Self::Response | Self::Followup => edit | flag::SUPPRESS_NOTIFICATIONS | flag::EPHEMERAL,
            Self::Edit | Self::Update | Self::WebhookEdit => edit,
        }
    }

    fn is_edit(self) -> bool {
        matches!(self, Self::Edit | Self::Update | Self::WebhookEdit)
    }
}

/// Judges a body by itself; whether the message is empty after an edit is for the state to say.
pub fn check(kind: Kind, body: Option<&Value>) -> Result<&Map<String, Value>, Refusal> {
    let value = object(body, kind.known())?;
    let body = value.as_object().expect("checked to be an object");
    let given = |key: &str| body.get(key).filter(|value| !value.is_null());

    mentions(body)?;
    let flags = match given("flags") {
        Some(flags) => flags.as_u64().ok_or_else(|| Refusal::form("flags", "NUMBER_TYPE_COERCE", "not a number"))?,
        None => 0,
    };
    if flags & !kind.flags() != 0 {
        let text = format!("flags {:#b} cannot be set here", flags & !kind.flags());
        return Err(Refusal::form("flags", "BASE_TYPE_CHOICES", &text));
    }
    let is_v2 = flags & flag::COMPONENTS_V2 != 0;

    if let Some(content) = given("content") {
        let content: String = decode("content", content)?;
        if twilight_validate::message::content(&content).is_err() {
            return Err(Refusal::form("content", "BASE_TYPE_MAX_LENGTH", "Must be 2000 or fewer in length."));
        }
        if is_v2 {
            return Err(legacy("content"));
        }
    }
    if let Some(embeds) = given("embeds") {
        let embeds: Vec<Embed> = decode("embeds", &with_types(embeds))?;
        twilight_validate::message::embeds(&embeds).map_err(|error| invalid("embeds", &error))?;
        if is_v2 && !embeds.is_empty() {
            return Err(legacy("embeds"));
        }
    }
    if let Some(components) = given("components") {
        component::check_message(components, is_v2)?;
    }
    if let Some(tts) = given("tts") {
        decode::<bool>("tts", tts)?;
    }
    if let Some(poll) = given("poll") {
        decode::<Poll>("poll", poll)?;
    }
    if let Some(attachments) = given("attachments") {
        let attachments: Vec<Value> = decode("attachments", attachments)?;
        if !attachments.is_empty() {
            return Err(Refusal::form("attachments", "SIMULATION", "the simulated Discord takes no files"));
        }
    }
    if kind == Kind::Create {
        check_create(body)?;
    }
    if !kind.is_edit() && is_empty(body) {
        return Err(Refusal::new(400, 50006, "Cannot send an empty message"));
    }
    Ok(body)
}

fn check_create(body: &Map<String, Value>) -> Result<(), Refusal> {
    let given = |key: &str| body.get(key).filter(|value| !value.is_null());
    if let Some(stickers) = given("sticker_ids") {
        let stickers: Vec<Id<StickerMarker>> = decode("sticker_ids", stickers)?;
        twilight_validate::message::sticker_ids(&stickers).map_err(|error| invalid("sticker_ids", &error))?;
    }
    let nonce_length = match given("nonce") {
        Some(Value::String(nonce)) => nonce.chars().count(),
        Some(Value::Number(nonce)) if nonce.is_i64() || nonce.is_u64() => 1,
        Some(_) => return Err(Refusal::form("nonce", "NONCE_TYPE_INVALID", "Must be a string or an integer")),
        None => 0,
    };
    if nonce_length > 25 {
        return Err(Refusal::form("nonce", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length."));
    }
    if let Some(enforce) = given("enforce_nonce") {
        decode::<bool>("enforce_nonce", enforce)?;
    }
    if let Some(reference) = given("message_reference") {
        object(Some(reference), &["type", "message_id", "channel_id", "guild_id", "fail_if_not_exists"])?;
        let decoded: MessageReference = decode("message_reference", reference)?;
        if decoded.message_id.is_none() {
            return Err(Refusal::form("message_reference.message_id", "BASE_TYPE_REQUIRED", "This field is required"));
        }
    }
    Ok(())
}

/// The bot pings nobody: `allowed_mentions` has to be there and has to allow nothing.
fn mentions(body: &Map<String, Value>) -> Result<(), Refusal> {
    let refuse = |why: &str| Err(Refusal::form("allowed_mentions", "PINGS", why));
    let Some(given) = body.get("allowed_mentions").filter(|value| !value.is_null()) else {
        return refuse("is missing: Discord would parse every mention");
    };
    object(Some(given), &["parse", "users", "roles", "replied_user"])?;
    let decoded: AllowedMentions = decode("allowed_mentions", given)?;
    if given.get("parse") != Some(&json!([])) {
        return refuse("`parse` has to be there and empty");
    }
    if !decoded.users.is_empty() || !decoded.roles.is_empty() || decoded.replied_user {
        return refuse("lets somebody be pinged");
    }
    Ok(())
}

fn legacy(field: &str) -> Refusal {
    let code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2";
    Refusal::form(field, code, "The field cannot be used when using MessageFlags.IS_COMPONENTS_V2")
}

/// Embeds with the `type` that twilight wants and Discord fills in.
pub fn with_types(embeds: &Value) -> Value {
    let mut embeds = embeds.clone();
    for embed in embeds.as_array_mut().into_iter().flatten() {
        if let Some(embed) = embed.as_object_mut() {
            embed.entry("type").or_insert_with(|| json!("rich"));
        }
    }
    embeds
}

/// Whether a message with these fields would show nothing.
pub fn is_empty(body: &Map<String, Value>) -> bool {
    let text = body.get("content").and_then(Value::as_str).unwrap_or("");
    let nothing = |key: &str| body.get(key).and_then(Value::as_array).is_none_or(Vec::is_empty);
    text.trim().is_empty()
        && nothing("embeds")
        && nothing("components")
        && nothing("sticker_ids")
        && body.get("poll").is_none_or(Value::is_null)
}
