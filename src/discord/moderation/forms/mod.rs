//! The forms, Discord's "modals". One file each: how it opens, and what is done with what was written.
//!
//! A form carries what it is about in its custom id, as buttons do: one that is sent in after a restart works.

pub mod add;
pub mod edit;

use serde_json::{Value, json};

use super::Way;
use crate::discord::markdown::clip;

/// A kind of form: its name in custom ids, and what is done with it.
pub struct Kind {
    /// Its name in custom ids.
    pub tag: &'static str,
    /// What is done with it.
    pub way: Way,
}

/// Every kind there is.
const KINDS: &[fn() -> Kind] = &[add::kind, edit::kind];

/// What is done with a form.
pub fn find(tag: &str) -> Option<Way> {
    KINDS.iter().map(|kind| kind()).find(|kind| kind.tag == tag).map(|kind| kind.way)
}

/// Characters of a form's title, and of an input's label and placeholder.
const TITLE: usize = 45;
const LABEL: usize = 45;
const PLACEHOLDER: usize = 100;

/// Characters of an input at most, by Discord's rules.
pub const LONGEST: usize = 4_000;

/// A form to be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// What it carries.
    pub custom_id: String,
    /// Its title.
    pub title: String,
    /// What is to be written, at most five.
    pub inputs: Vec<Input>,
}

/// One thing to write.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Its name.
    pub name: &'static str,
    /// What it says above it.
    pub label: &'static str,
    /// What it says while it is empty.
    pub placeholder: String,
    /// What is in it.
    pub value: String,
    /// Whether it has several lines.
    pub is_long: bool,
    /// Whether it has to be filled in.
    pub required: bool,
    /// Characters at most.
    pub longest: usize,
}

impl Form {
    /// As Discord takes it.
    pub fn data(&self) -> Value {
        // Rows: the newer labels lose what was written on the way through serenity.
        let rows = self.inputs.iter().map(|input| {
            let mut text = json!({
                "type": 4,
                "custom_id": input.name,
                "style": if input.is_long { 2 } else { 1 },
                "label": clip(input.label, LABEL),
                "required": input.required,
                "max_length": input.longest,
            });
            if !input.value.is_empty() {
                text["value"] = Value::from(clip(&input.value, input.longest));
            }
            if !input.placeholder.is_empty() {
                text["placeholder"] = Value::from(clip(&input.placeholder, PLACEHOLDER));
            }
            json!({ "type": 1, "components": [text] })
        });
        json!({
            "custom_id": self.custom_id,
            "title": clip(&self.title, TITLE),
            "components": rows.collect::<Vec<_>>(),
        })
    }
}

/// The inputs that both forms have.
mod inputs {
    use super::{Input, LONGEST};
    use crate::knowledge::LONGEST_QUESTION;

    pub const QUESTION: &str = "question";
    pub const ANSWER: &str = "answer";
    pub const CITE: &str = "cite";
    pub const RELATED: &str = "related";

    /// The question as the desk shows it.
    pub fn question(value: &str) -> Input {
        Input {
            name: QUESTION,
            label: "Question, as it is shown",
            placeholder: String::new(),
            value: value.to_owned(),
            is_long: false,
            required: true,
            longest: LONGEST_QUESTION,
        }
    }

    /// What is answered.
    pub fn answer(value: &str) -> Input {
        Input {
            name: ANSWER,
            label: "Answer",
            placeholder: "What the sources say, in your own words. **Bold** marks the fact.".to_owned(),
            value: value.to_owned(),
            is_long: true,
            required: true,
            longest: LONGEST,
        }
    }

    /// What it rests on.
    pub fn cite(value: &[String], example: &str) -> Input {
        Input {
            name: CITE,
            label: "Passages it rests on, one a line",
            placeholder: format!("{example} (/sources shows them all)"),
            value: value.join("\n"),
            is_long: true,
            required: false,
            longest: LONGEST,
        }
    }

    /// What people ask next.
    pub fn related(value: &[String]) -> Input {
        Input {
            name: RELATED,
            label: "Related entries, one a line (optional)",
            placeholder: "Ids of entries that people ask about next".to_owned(),
            value: value.join("\n"),
            is_long: true,
            required: false,
            longest: LONGEST,
        }
    }
}

/// What was written as a list: one a line, or with commas between.
fn list(written: Option<&str>) -> Vec<String> {
    let parts = written.unwrap_or_default().split(['\n', ',']);
    parts.map(|part| part.trim().trim_matches('`').to_owned()).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::list;

    #[test]
    fn lists_are_written_in_any_way() {
        assert_eq!(list(Some(" lease:4\n`lease:5`, lease:6 ,\n\n")), ["lease:4", "lease:5", "lease:6"]);
        assert!(list(None).is_empty());
    }
}
