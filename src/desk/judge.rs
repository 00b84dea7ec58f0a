//! One reply held against its label.

use serde::Serialize;

use super::{Citation, Outcome, Reply};
use crate::knowledge::{Label, LabelKind};

/// A right choice stands among the first so many.
const CHOICES_SEEN: usize = 3;

/// What a reply is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Answered, with an accepted citation and text; or choices where those are right.
    Right,
    /// Choices, with the right one among the first three.
    Offered,
    /// Unknown, or choices without the right one, though the sources answer.
    Silent,
    /// An answer that is not right.
    Wrong,
    /// Not in the sources, and declined.
    Declined,
    /// Not in the sources, yet choices are offered.
    Soft,
}

impl Verdict {
    /// Whether it is all that could be wished for.
    pub fn is_good(self) -> bool {
        matches!(self, Verdict::Right | Verdict::Declined)
    }
}

/// Judges a reply.
pub fn judge(label: &Label, reply: &Reply) -> Verdict {
    match (label.kind, &reply.outcome) {
        (LabelKind::Abstain, Outcome::Unknown(_)) => Verdict::Declined,
        (LabelKind::Abstain, Outcome::Choices(_)) => Verdict::Soft,
        (LabelKind::Abstain, Outcome::Answers(_)) => Verdict::Wrong,
        (_, Outcome::Unknown(_)) => Verdict::Silent,
        (kind, Outcome::Choices(choices)) => {
            let offered = choices.iter().take(CHOICES_SEEN).any(|c| accepted(label, &c.citations));
            match (offered, kind) {
                (true, LabelKind::Ambiguous) => Verdict::Right,
                (true, _) => Verdict::Offered,
                (false, _) => Verdict::Silent,
            }
        }
        (_, Outcome::Answers(answers)) => {
            let text = plain(&answers.iter().map(|a| a.text.as_str()).collect::<Vec<_>>().join("\n"));
            let right = answers.iter().any(|a| accepted(label, &a.citations))
                && label.must.iter().all(|pattern| pattern.is_in(&text))
                && !label.mustnot.iter().any(|pattern| pattern.is_in(&text));
            if right { Verdict::Right } else { Verdict::Wrong }
        }
    }
}

/// Whether one of the citations points to a passage that the label accepts.
fn accepted(label: &Label, citations: &[Citation]) -> bool {
    citations.iter().any(|c| {
        let passage = c.passage.rsplit(':').next().unwrap_or_default().trim();
        label.passages.iter().any(|p| p == passage)
    })
}

/// The text without bold, with plain hyphens, spaces and apostrophes.
fn plain(text: &str) -> String {
    text.replace(['\u{2011}', '\u{2010}'], "-")
        .replace(['\u{a0}', '\u{202f}'], " ")
        .replace("**", "")
        .replace("__", "")
        .replace('’', "'")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Label, LabelKind, Verdict, judge};
    use crate::desk::{Answer, Choice, Citation, Outcome, Reply, Unknown};
    use crate::knowledge::Pattern;

    fn label(kind: LabelKind) -> Label {
        let pattern = |p: &str| Pattern::new(p).unwrap();
        Label {
            id: "one".into(),
            q: "until when?".into(),
            kind,
            passages: vec!["2".into()],
            must: vec![pattern("until 2031")],
            mustnot: vec![pattern("owner's")],
            tags: Vec::new(),
        }
    }

    fn citations(passage: &str) -> Vec<Citation> {
        let text = String::new;
        let (source, section, says) = (text(), text(), text());
        vec![Citation { passage: passage.into(), source, section, says, url: None, last_reviewed: None }]
    }

    fn reply(outcome: Outcome) -> Reply {
        Reply { question: "until when?".into(), outcome, best: None }
    }

    fn answer(text: &str, passage: &str) -> Reply {
        reply(Outcome::Answers(vec![Answer {
            entry: "end".into(),
            question: String::new(),
            text: text.into(),
            confidence: 1.0,
            citations: citations(passage),
            note: None,
            matched: None,
            related: Vec::new(),
        }]))
    }

    fn choices(passages: &[&str]) -> Reply {
        let choice = |p: &&str| Choice { entry: "x".into(), question: String::new(), citations: citations(p) };
        reply(Outcome::Choices(passages.iter().map(choice).collect()))
    }

    fn unknown() -> Reply {
        let text = String::new();
        reply(Outcome::Unknown(Unknown { text, unstated: None, citations: Vec::new(), suggestions: Vec::new() }))
    }

    #[test]
    fn answerable_questions() {
        for (reply, expected) in [
            (answer("Until **2031**.", "lease:2"), Verdict::Right),
            (answer("until\u{a0}2031", "2"), Verdict::Right),
            (answer("Until 2031.", "lease:3"), Verdict::Wrong),
            (answer("Until 2032.", "lease:2"), Verdict::Wrong),
            (answer("Until 2031, at the owner’s will.", "lease:2"), Verdict::Wrong),
            (choices(&["lease:1", "lease:3", "lease:2"]), Verdict::Offered),
            (choices(&["lease:1", "lease:3", "lease:4", "lease:2"]), Verdict::Silent),
            (unknown(), Verdict::Silent),
        ] {
            assert_eq!(judge(&label(LabelKind::Answer), &reply), expected, "{reply:?}");
        }
        assert_eq!(judge(&label(LabelKind::Ambiguous), &choices(&["lease:2"])), Verdict::Right);
    }

    #[test]
    fn questions_that_the_sources_do_not_answer() {
        for (reply, expected) in [
            (answer("Until 2031.", "lease:2"), Verdict::Wrong),
            (choices(&["lease:2"]), Verdict::Soft),
            (unknown(), Verdict::Declined),
        ] {
            assert_eq!(judge(&label(LabelKind::Abstain), &reply), expected);
        }
    }
}
