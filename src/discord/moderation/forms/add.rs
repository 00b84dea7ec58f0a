//! The form of a new entry.

use super::{Form, Input, Kind, inputs, list};
use crate::desk::keeper::Change;
use crate::discord::moderation::drafts::Draft;
use crate::discord::moderation::proposals::{draft, propose};
use crate::discord::moderation::{Doing, Turn, Way};
use crate::knowledge::{EntryForm, EntryKind};

const TAG: &str = "kn-add-form";

/// The input for further phrasings.
const ASKED: &str = "asked";

/// What the fields say of the kind of entry.
const KINDS: [(&str, EntryKind); 2] = [("answer", EntryKind::Answer), ("unstated", EntryKind::Unstated)];

/// What it is.
pub fn kind() -> Kind {
    Kind { tag: TAG, way: Way { run: sent, opens_form: false } }
}

/// The form with a question in it; `name` is the draft that it goes on from.
pub fn form(turn: &Turn, kind: EntryKind, name: Option<&str>, question: &str) -> Form {
    let form = EntryForm {
        kind,
        question: question.to_owned(),
        answer: String::new(),
        cite: Vec::new(),
        related: Vec::new(),
        note: None,
    };
    let asked = if question.is_empty() { Vec::new() } else { vec![question.to_owned()] };
    filled(turn, &form, name, &asked)
}

/// The form with everything in it.
pub fn filled(turn: &Turn, form: &EntryForm, name: Option<&str>, asked: &[String]) -> Form {
    let kind = KINDS.iter().find(|(_, kind)| *kind == form.kind).map_or("answer", |(name, _)| name);
    let title = match form.kind {
        EntryKind::Answer => "New entry",
        EntryKind::Unstated => "New entry: the sources do not say",
    };
    let snapshot = turn.office.desk.snapshot();
    let example = snapshot.sources(None).first().map(|row| row.citation.passage.clone()).unwrap_or_default();
    Form {
        custom_id: turn.id(TAG, &format!("{kind}:{}", name.unwrap_or_default())),
        title: title.to_owned(),
        inputs: vec![
            inputs::question(&form.question),
            inputs::answer(&form.answer),
            inputs::cite(&form.cite, &example),
            inputs::related(&form.related),
            Input {
                name: ASKED,
                label: "Ways people put it, one a line (optional)",
                placeholder: "The more they differ, the better the question is understood".to_owned(),
                value: asked.join("\n"),
                is_long: true,
                required: false,
                longest: super::LONGEST,
            },
        ],
    }
}

fn sent(turn: Turn) -> Doing {
    Box::pin(async move {
        let (kind, name) = turn.fields.split_once(':').unwrap_or((&turn.fields, ""));
        let kind = KINDS.iter().find(|(name, _)| *name == kind).map_or(EntryKind::Answer, |(_, kind)| *kind);
        let before = if name.is_empty() {
            Draft::default()
        } else {
            draft(&turn, name).await.map_or_else(|_| Draft::default(), |held| held.draft)
        };
        let text = |name: &str| turn.given(name).unwrap_or_default().to_owned();
        let form = EntryForm {
            kind,
            question: text(inputs::QUESTION),
            answer: text(inputs::ANSWER),
            cite: list(turn.given(inputs::CITE)),
            related: list(turn.given(inputs::RELATED)),
            note: None,
        };
        // Phrasings hold commas: they are one a line.
        let asked = text(ASKED).lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
        let change = Change::Add { form, file: None, asked };
        propose(&turn, &turn.begins(), Draft { change: Some(change), ..before }).await
    })
}
