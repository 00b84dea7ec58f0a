//! What a moderator fills in for an entry.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::EditError;
use super::values::{written, written_list};
use crate::knowledge::model::{Entry, EntryKind, Note};

/// What an entry says, as far as it is filled in by hand: all but its id and its phrasings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryForm {
    /// Whether it answers, or says that the sources do not.
    pub kind: EntryKind,
    /// The question as the desk shows it.
    pub question: String,
    /// What the desk says, in Markdown.
    pub answer: String,
    /// Passages that the answer rests on, as `source:passage`.
    pub cite: Vec<String>,
    /// Ids of entries that people ask next.
    pub related: Vec<String>,
    /// Where other public records say otherwise.
    pub note: Option<Note>,
}

/// Stands for what an entry says: two forms with the same fingerprint say the same. Written as 16 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fingerprint(u64);

impl EntryForm {
    /// What an entry says now.
    pub fn of(entry: &Entry) -> Self {
        EntryForm {
            kind: entry.kind,
            question: entry.question.clone(),
            answer: entry.answer.clone(),
            cite: entry.cite.clone(),
            related: entry.related.clone(),
            note: entry.note.clone(),
        }
    }

    /// The fingerprint of what it says; blanks around a text do not count.
    pub fn fingerprint(&self) -> Fingerprint {
        let tidy = self.tidy();
        let mut hash = Sha256::new();
        let mut part = |text: &str| {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        };
        part(match tidy.kind {
            EntryKind::Answer => "answer",
            EntryKind::Unstated => "unstated",
        });
        part(&tidy.question);
        part(&tidy.answer);
        for list in [&tidy.cite, &tidy.related] {
            part(&list.len().to_string());
            list.iter().for_each(|text| part(text));
        }
        if let Some(note) = &tidy.note {
            part(&note.text);
            part(&note.source);
        }
        let digest = hash.finalize();
        Fingerprint(digest.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    }

    /// As the reader will see it: without blanks around, line breaks of one kind, nothing empty in the lists.
    pub(super) fn tidy(&self) -> EntryForm {
        let text = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned();
        let list = |list: &[String]| list.iter().map(|t| text(t)).filter(|t| !t.is_empty()).collect();
        let note = self.note.as_ref().map(|n| Note { text: text(&n.text), source: text(&n.source) });
        EntryForm {
            kind: self.kind,
            // A question is shown on buttons and in lists, which have one line.
            question: self.question.split_whitespace().collect::<Vec<_>>().join(" "),
            answer: text(&self.answer),
            cite: list(&self.cite),
            related: list(&self.related),
            note: note.filter(|n| !n.text.is_empty() || !n.source.is_empty()),
        }
    }

    /// Whether what has to be there is there.
    pub(super) fn whole(&self) -> Result<(), EditError> {
        for (what, text) in [("question", &self.question), ("answer", &self.answer)] {
            if text.is_empty() {
                return Err(EditError::Empty { what });
            }
        }
        Ok(())
    }

    /// The entry as it stands in a file, with its id and phrasings.
    pub(super) fn block(&self, id: &str, asked: &[String]) -> String {
        let head = match self.kind {
            EntryKind::Answer => "[[entry]]",
            EntryKind::Unstated => "[[unstated]]",
        };
        let mut lines =
            vec![head.to_owned(), format!("id = {}", written(id)), format!("question = {}", written(&self.question))];
        let list =
            |key: &str, texts: &[String]| (!texts.is_empty()).then(|| format!("{key} = {}", written_list(texts)));
        lines.extend(list("ask", asked));
        lines.push(format!("answer = {}", written(&self.answer)));
        lines.extend(list("cite", &self.cite));
        lines.extend(list("related", &self.related));
        lines.extend(self.note.as_ref().map(|note| format!("note = {}", super::values::written_note(note))));
        lines.push(String::new());
        lines.join("\n")
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for Fingerprint {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u64::from_str_radix(text, 16).map(Fingerprint)
    }
}
