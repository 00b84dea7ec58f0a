//! What fuzzing reaches of this face: from the JSON of an event to what the bot would say, without a connection.

use std::sync::Arc;

use serde_json::{Value, json};
use serenity::model::application::Interaction;
use serenity::model::channel::Message;
use serenity::model::id::UserId;

use super::asking::{self, Understood};
use super::buttons::{self, Press, Pressed};
use super::commands::{self, Call, Said};
use super::views::{self, Frame};
use super::{custom_id, hearing};
use crate::desk::Snapshot;

#[cfg(test)]
#[path = "../../fuzz/properties/event.rs"]
mod event;

/// The body that an interaction would be answered with; `None` where it is no interaction, or there is nothing to say.
pub fn interaction(desk: &Arc<Snapshot>, payload: &[u8]) -> Option<Value> {
    match serde_json::from_slice(payload).ok()? {
        Interaction::Command(used) => {
            let command = commands::find(&used.data.name)?;
            let (Said::Aloud(view) | Said::Quietly(view)) = (command.run)(&Call::new(Arc::clone(desk), &used));
            Some(view.body())
        }
        Interaction::Autocomplete(typed) => {
            let complete = commands::find(&typed.data.name)?.complete?;
            let option = typed.data.autocomplete()?;
            Some(json!({ "choices": complete(desk, option.value) }))
        }
        Interaction::Component(press) => {
            let (tag, fields) = custom_id::decode(&press.data.custom_id)?;
            let family = buttons::find(tag)?;
            match (family.press)(&Press::new(Arc::clone(desk), fields, &press))? {
                Pressed::Update(view) | Pressed::Answer(view) | Pressed::Tell(view) => Some(view.body()),
                Pressed::Delete => None,
            }
        }
        _ => None,
    }
}

/// The body that a message would be replied to with; `None` where it is no message, or there is nothing to say.
pub fn message(desk: &Arc<Snapshot>, me: u64, payload: &[u8]) -> Option<Value> {
    let message: Message = serde_json::from_slice(payload).ok()?;
    let heard = hearing::hear(&message, UserId::new(me.max(1)), &[])?;
    Some(match asking::understand(desk, &heard.text, &heard.before) {
        Understood::Reply(reply) => views::reply(&reply, &Frame { head: None, asker: Some(heard.author) }).body(),
        Understood::Nothing => views::hello(desk, Some(heard.author)).body(),
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::event::{is_taken, press};
    use super::*;
    use crate::desk::Desk;

    /// What fuzzing found once, and what it started from.
    fn each(target: &str, holds: impl Fn(&Arc<Snapshot>, &[u8])) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let desk = Desk::open(&root.join("tests/knowledge/bakery")).expect("the bakery's knowledge is in order");
        let files = std::fs::read_dir(root.join("tests/regressions").join(target)).expect("regressions");
        for file in files.map(|file| file.expect("a file").path()) {
            // Shown where it fails.
            println!("{}", file.display());
            holds(&desk.snapshot(), &std::fs::read(&file).expect("a file that can be read"));
        }
    }

    #[test]
    fn any_bytes_as_an_event() {
        each("event", |desk, bytes| {
            [interaction(desk, bytes), message(desk, 7, bytes)].iter().flatten().for_each(is_taken);
        });
    }

    #[test]
    fn any_bytes_as_a_custom_id() {
        each("custom_id", |desk, bytes| {
            for private in [false, true] {
                interaction(desk, press(bytes, private).to_string().as_bytes()).iter().for_each(is_taken);
            }
        });
    }
}
