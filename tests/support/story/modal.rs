//! Forms, and filling them in.

use serde_json::{Value, json};

use super::person::Person;
use super::shown::{Shown, outcome};
use crate::interactions::{Deed, begin};
use crate::world::interaction_kind;

#[derive(Clone)]
pub struct Modal {
    /// The interaction that it answered.
    interaction: u64,
    form: Value,
}

impl std::fmt::Debug for Modal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Modal").field("title", &self.title()).field("labels", &self.labels()).finish()
    }
}

impl Modal {
    pub(super) fn new(interaction: u64, form: Value) -> Self {
        Self { interaction, form }
    }

    pub fn title(&self) -> &str {
        self.form["title"].as_str().unwrap_or_default()
    }

    pub fn custom_id(&self) -> &str {
        self.form["custom_id"].as_str().unwrap_or_default()
    }

    /// The text inputs as the bot sent them.
    pub fn inputs(&self) -> Vec<&Value> {
        let rows = self.form["components"].as_array().map_or(&[][..], Vec::as_slice);
        rows.iter().flat_map(|row| row["components"].as_array().into_iter().flatten()).collect()
    }

    pub fn labels(&self) -> Vec<String> {
        self.inputs().iter().map(|input| input["label"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

pub struct Submission {
    person: Person,
    modal: Modal,
    values: Vec<Option<String>>,
}

impl Submission {
    pub(super) fn new(person: &Person, modal: &Modal) -> Self {
        let prefilled = modal.inputs().iter().map(|input| input["value"].as_str().map(str::to_owned)).collect();
        Self { person: person.clone(), modal: modal.clone(), values: prefilled }
    }

    /// Fills in a field, found by label or custom id.
    pub fn field(mut self, name: &str, value: &str) -> Self {
        let inputs = self.modal.inputs();
        let at = inputs.iter().position(|input| input["label"] == json!(name) || input["custom_id"] == json!(name));
        let at = at.unwrap_or_else(|| panic!("no field {name:?} in {:?}", self.modal));
        self.values[at] = Some(value.to_owned());
        self
    }

    /// Fills in several fields and sends the form.
    pub async fn fields(self, fields: &[(&str, &str)]) -> Shown {
        fields.iter().fold(self, |form, (name, value)| form.field(name, value)).send().await
    }

    pub async fn send(self) -> Shown {
        let mut rows = Vec::new();
        for (at, (input, value)) in self.modal.inputs().iter().zip(&self.values).enumerate() {
            let value = value.clone().unwrap_or_default();
            let length = value.chars().count() as u64;
            let required = input["required"].as_bool().unwrap_or(true);
            assert!(!required || length > 0, "{} has to be filled in", input["label"]);
            let at_least = if length > 0 { input["min_length"].as_u64().unwrap_or(0) } else { 0 };
            let at_most = input["max_length"].as_u64().unwrap_or(4000);
            assert!(
                (at_least..=at_most).contains(&length),
                "{} takes {at_least} to {at_most} characters",
                input["label"]
            );
            let field = json!({ "type": 4, "id": at * 2 + 2, "custom_id": input["custom_id"], "value": value });
            rows.push(json!({ "type": 1, "id": at * 2 + 1, "components": [field] }));
        }
        let shared = &self.person.shared;
        let (channel_id, source) = shared.with(|world| {
            let opened_by = world.interactions[&self.modal.interaction].clone();
            assert_eq!(opened_by.user, self.person.id, "a form is shown to one person");
            let line = format!("{} submits {:?}: {}", world.name_of(self.person.id), self.modal.title(), json!(rows));
            world.tell(line);
            (opened_by.channel_id, opened_by.source)
        });
        let data = json!({ "custom_id": self.modal.custom_id(), "components": rows, "resolved": {} });
        let id = begin(
            shared,
            Deed {
                kind: interaction_kind::MODAL_SUBMIT,
                user: self.person.id,
                channel_id,
                data,
                source,
                response_kind: if source.is_some() { 0 } else { 20 },
                typed_option: 0,
            },
        );
        outcome(shared, &format!("{}'s form {:?}", self.person.name(), self.modal.title()), id).await
    }
}
