//! What the desk says: the three kinds of reply, and how they are written as JSON.

use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use time::Date;

use crate::knowledge::{Note, Passage, Source};

/// A reply to one message.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The message as it came.
    pub question: String,
    /// What the desk says.
    pub outcome: Outcome,
    /// The likeliest entry, whatever the outcome; `None` where nothing could be read.
    pub best: Option<Best>,
}

/// One of three.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// One to three answers, in the order of the questions.
    Answers(Vec<Answer>),
    /// Two to four questions that fit about equally well.
    Choices(Vec<Choice>),
    /// The sources do not say.
    Unknown(Unknown),
}

/// An answer with what it rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// Id of the entry.
    pub entry: String,
    /// The question that it answers.
    pub question: String,
    /// What the desk says, in Markdown.
    pub text: String,
    /// Probability that it is the right answer, 0 to 1.
    pub confidence: f32,
    /// What it rests on, in the order of the entry.
    pub citations: Vec<Citation>,
    /// Where other public records say otherwise.
    pub note: Option<Note>,
    /// The phrasing of the entry that is closest to the question.
    pub matched: Option<String>,
    /// What people ask next.
    pub related: Vec<Choice>,
}

/// A question to pick.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// Id of the entry.
    pub entry: String,
    /// Its question.
    pub question: String,
    /// What its answer rests on.
    pub citations: Vec<Citation>,
}

/// The sources do not say.
#[derive(Clone, Debug, PartialEq)]
pub struct Unknown {
    /// What the person is told.
    pub text: String,
    /// Id of the unstated entry that fits.
    pub unstated: Option<String>,
    /// What the unstated entry's text rests on.
    pub citations: Vec<Citation>,
    /// Up to three of the nearest questions.
    pub suggestions: Vec<Choice>,
}

/// A place in a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// Source and passage: `article:terms.4`.
    pub passage: String,
    /// Title of the source.
    pub source: String,
    /// Section of the source.
    pub section: String,
    /// What the passage states.
    pub says: String,
    /// The passage's address, or the source's; `None` where neither has one.
    pub url: Option<String>,
    /// The day its source was last reviewed, as YYYY-MM-DD; only where the next review is overdue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_reviewed: Option<String>,
}

/// The likeliest entry.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Best {
    /// Id of the entry.
    pub entry: String,
    /// Probability that it is right; for an unstated entry, that its "not stated" is right.
    pub confidence: f32,
}

impl Citation {
    /// The citation of a source's passage, as it is on a day.
    pub(super) fn of(source: &Source, passage: &Passage, today: impl FnOnce() -> Date) -> Self {
        // Most sources have no day to be reviewed by, and then no clock is asked.
        let overdue = source.review_due.is_some() && source.overdue(today()).is_some();
        Citation {
            passage: format!("{}:{}", source.id, passage.id),
            source: source.title.clone(),
            section: passage.section.clone(),
            says: passage.says.clone(),
            url: passage.url.clone().or_else(|| source.url.clone()),
            last_reviewed: overdue.then(|| source.reviewed.clone()),
        }
    }
}

impl Reply {
    /// The answers, none for the other outcomes.
    pub fn answers(&self) -> &[Answer] {
        match &self.outcome {
            Outcome::Answers(answers) => answers,
            _ => &[],
        }
    }
}

/// The contract of `ask --json`: flat, every key always there.
impl Serialize for Reply {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const NO_ANSWERS: &[Answer] = &[];
        const NO_CHOICES: &[Choice] = &[];
        let (outcome, answers, choices, unknown) = match &self.outcome {
            Outcome::Answers(answers) => ("answer", answers.as_slice(), NO_CHOICES, None),
            Outcome::Choices(choices) => ("choices", NO_ANSWERS, choices.as_slice(), None),
            Outcome::Unknown(unknown) => ("unknown", NO_ANSWERS, NO_CHOICES, Some(unknown)),
        };
        let mut map = serializer.serialize_map(Some(8))?;
        map.serialize_entry("question", &self.question)?;
        map.serialize_entry("outcome", outcome)?;
        map.serialize_entry("answers", answers)?;
        map.serialize_entry("choices", choices)?;
        map.serialize_entry("text", &unknown.map(|u| &u.text))?;
        map.serialize_entry("unstated", &unknown.and_then(|u| u.unstated.as_ref()))?;
        map.serialize_entry("suggestions", unknown.map_or(NO_CHOICES, |u| &u.suggestions))?;
        map.serialize_entry("best", &self.best)?;
        map.end()
    }
}
