//! The form of an entry that is there already.

use super::{Form, Kind, inputs, list};
use crate::desk::keeper::Change;
use crate::discord::custom_id::Key;
use crate::discord::known;
use crate::discord::markdown::length;
use crate::discord::moderation::drafts::Draft;
use crate::discord::moderation::proposals::propose;
use crate::discord::moderation::{Act, Doing, Turn, Way, says};
use crate::knowledge::{EntryForm, Fingerprint};

const TAG: &str = "kn-edit-form";

/// What it is.
pub fn kind() -> Kind {
    Kind { tag: TAG, way: Way { run: sent, opens_form: false } }
}

/// The form of an entry as it is now.
pub fn open(turn: &Turn, id: &str) -> Act {
    let snapshot = turn.office.desk.snapshot();
    let Some(entry) = snapshot.knowledge().entry(id) else {
        return says("There is no such entry. Pick one of those that are offered while you type.");
    };
    let form = EntryForm::of(entry);
    let longest = [&form.answer, &form.cite.join("\n"), &form.related.join("\n")].map(|text| length(text));
    if longest.into_iter().any(|length| length > super::LONGEST) {
        return says(&format!("This entry is too long for a form of Discord's. Edit it in {}.", entry.place.file));
    }
    Act::Form(filled(turn, id, form.fingerprint(), &form))
}

/// The form with everything in it; `base` is what the entry said when the moderator began.
pub fn filled(turn: &Turn, entry: &str, base: Fingerprint, form: &EntryForm) -> Form {
    let example = form.cite.first().cloned().unwrap_or_default();
    Form {
        custom_id: turn.id(TAG, &format!("{}:{base}", Key::of(entry))),
        title: format!("Edit {entry}"),
        inputs: vec![
            inputs::question(&form.question),
            inputs::answer(&form.answer),
            inputs::cite(&form.cite, &example),
            inputs::related(&form.related),
        ],
    }
}

fn sent(turn: Turn) -> Doing {
    Box::pin(async move {
        let snapshot = turn.office.desk.snapshot();
        let carried = turn.fields.split_once(':').and_then(|(key, base)| {
            let id = known::entry_id(&snapshot, Key::parse(key)?)?;
            Some((id, base.parse::<Fingerprint>().ok()?))
        });
        let Some((entry, base)) = carried else { return says("That entry is not in my knowledge any more.") };
        let Some(now) = snapshot.knowledge().entry(entry).map(EntryForm::of) else {
            return says("That entry is not in my knowledge any more.");
        };
        let text = |name: &str| turn.given(name).unwrap_or_default().to_owned();
        let form = EntryForm {
            question: text(inputs::QUESTION),
            answer: text(inputs::ANSWER),
            cite: list(turn.given(inputs::CITE)),
            related: list(turn.given(inputs::RELATED)),
            // What the form does not show stays as it is.
            kind: now.kind,
            note: now.note,
        };
        let change = Change::Edit { entry: entry.to_owned(), base, form };
        propose(&turn, &turn.begins(), Draft { change: Some(change), ..Draft::default() }).await
    })
}
