//! Components: buttons and selects of messages, text inputs of modals.

use std::collections::HashSet;

use serde_json::Value;
use twilight_model::channel::message::component::{ActionRow, Button, ButtonStyle, Component};

use super::{Refusal, decode, invalid};

/// Components of a message.
pub fn check_message(value: &Value, is_v2: bool) -> Result<(), Refusal> {
    let components: Vec<Component> = decode("components", value)?;
    twilight_validate::message::components(&components, is_v2).map_err(|error| invalid("components", &error))?;
    for (at, component) in components.iter().enumerate() {
        if let Component::ActionRow(row) = component {
            check_row(&format!("components.{at}"), row)?;
        }
    }
    unique_ids(value)
}

fn check_row(path: &str, row: &ActionRow) -> Result<(), Refusal> {
    let path = format!("{path}.components");
    if row.components.is_empty() {
        return Err(Refusal::form(&path, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length."));
    }
    let selects = row.components.iter().filter(|component| matches!(component, Component::SelectMenu(_))).count();
    if selects > 0 && row.components.len() > 1 {
        let text = "The specified component exceeds the maximum width";
        return Err(Refusal::form(&path, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", text));
    }
    for (at, component) in row.components.iter().enumerate() {
        let path = format!("{path}.{at}");
        match component {
            Component::Button(button) => check_button(&path, button)?,
            Component::SelectMenu(_) => {}
            _ => {
                return Err(Refusal::form(
                    &path,
                    "UNION_TYPE_CHOICES",
                    "Value of field \"type\" must be a button or select",
                ));
            }
        }
    }
    Ok(())
}

fn check_button(path: &str, button: &Button) -> Result<(), Refusal> {
    let label_is_empty = button.label.as_deref().is_none_or(str::is_empty);
    if button.style != ButtonStyle::Premium && label_is_empty && button.emoji.is_none() {
        let text = "A component must have a label or an emoji";
        return Err(Refusal::form(path, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", text));
    }
    if let Some(url) = &button.url {
        let scheme = ["http://", "https://", "discord://"].iter().any(|scheme| url.starts_with(scheme));
        if !scheme || url.chars().count() > 512 {
            return Err(Refusal::form(path, "URL_TYPE_INVALID_URL", "Not a well formed URL."));
        }
    }
    Ok(())
}

/// Every `custom_id`, however deep, once and of 1 to 100 characters.
pub fn unique_ids(value: &Value) -> Result<(), Refusal> {
    let mut seen = HashSet::new();
    let mut stack = vec![value];
    while let Some(value) = stack.pop() {
        match value {
            Value::Array(items) => stack.extend(items),
            Value::Object(object) => {
                if let Some(id) = object.get("custom_id").and_then(Value::as_str) {
                    if id.is_empty() || id.chars().count() > 100 {
                        let text = "Must be between 1 and 100 in length.";
                        return Err(Refusal::form("components", "BASE_TYPE_BAD_LENGTH", text));
                    }
                    if !seen.insert(id) {
                        let text = format!("Component custom id cannot be duplicated: {id}");
                        return Err(Refusal::form("components", "COMPONENT_CUSTOM_ID_DUPLICATED", &text));
                    }
                }
                stack.extend(object.values());
            }
            _ => {}
        }
    }
    Ok(())
}

/// Components of a modal: 1 to 5 rows of one text input each, or labels.
pub fn check_modal(value: &Value) -> Result<(), Refusal> {
    let components: Vec<Component> = decode("data.components", value)?;
    if components.is_empty() || components.len() > 5 {
        let text = "Must be between 1 and 5 in length.";
        return Err(Refusal::form("data.components", "BASE_TYPE_BAD_LENGTH", text));
    }
    for (at, component) in components.iter().enumerate() {
        let path = format!("data.components.{at}");
        match component {
            Component::ActionRow(row) => match row.components.as_slice() {
                [Component::TextInput(input)] => {
                    twilight_validate::component::text_input(input, true).map_err(|error| invalid(&path, &error))?;
                    // Discord still takes the label here; the newer label component loses its values in serenity 0.12.
                    #[allow(deprecated)]
                    let label = input.label.as_deref().unwrap_or("");
                    if label.is_empty() {
                        return Err(Refusal::form(&path, "BASE_TYPE_REQUIRED", "label: This field is required"));
                    }
                }
                _ => return Err(Refusal::form(&path, "UNION_TYPE_CHOICES", "A row of a modal holds one text input")),
            },
            Component::Label(_) | Component::TextDisplay(_) => {
                let label = twilight_validate::component::component_v2(component);
                label.map_err(|error| invalid(&path, &error))?;
            }
            _ => return Err(Refusal::form(&path, "UNION_TYPE_CHOICES", "A modal holds rows, labels and text")),
        }
    }
    unique_ids(value)
}
