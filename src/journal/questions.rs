//! Questions that got no answer or an unhelpful one. Like questions are grouped: those with the same words of matter in
//! the same order, in any case, form or spacing, and with a slip of the keys in the longer words. What is asked for (who,
//! when, why) and whether it is denied make another question; so does the order, for who pays whom hangs on it.

use serde::Serialize;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Connection, Error, Row};
use time::OffsetDateTime;

use super::moment;
use crate::knowledge::LONGEST_PHRASING;
use crate::text;

/// Characters of a question that are kept: what is longer could not be taught.
const LONGEST: usize = LONGEST_PHRASING;

/// Groups that a question is compared with for a slip of the keys, those asked last: a flood of questions that are
/// nearly alike makes no other wait.
const COMPARED: i64 = 50;

/// Groups that are kept; those asked longest ago go first.
const MOST: i64 = 20_000;

/// A group of like questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unanswered {
    /// The group's number, the same for ever.
    pub group: i64,
    /// The question as it was last put, on one line; without mentions and addresses.
    pub text: String,
    /// When it was first asked.
    #[serde(with = "time::serde::rfc3339")]
    pub first: OffsetDateTime,
    /// When it was last asked.
    #[serde(with = "time::serde::rfc3339")]
    pub last: OffsetDateTime,
    /// How often it got no answer.
    pub declined: i64,
    /// How often it got one that was marked as not helpful.
    pub not_helpful: i64,
    /// What was done about it; `None` while it is open.
    pub settled: Option<Settled>,
}

impl Unanswered {
    /// How often it was asked in all.
    pub fn times(&self) -> i64 {
        self.declined + self.not_helpful
    }
}

/// What was done about a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Settled {
    /// It became a phrasing of an entry. Asked again without an answer, it is open again.
    Taught,
    /// It became an entry of its own. Asked again without an answer, it is open again.
    Added,
    /// It has nothing to do with the deal, however often it is asked.
    NotOurs,
}

impl Settled {
    const ALL: [(&'static str, Settled); 3] =
        [("taught", Settled::Taught), ("added", Settled::Added), ("not-ours", Settled::NotOurs)];

    fn name(self) -> &'static str {
        Settled::ALL.iter().find(|(_, settled)| *settled == self).map_or("", |(name, _)| name)
    }

    fn parse(name: &str) -> Option<Self> {
        Settled::ALL.iter().find(|(known, _)| *known == name).map(|(_, settled)| *settled)
    }
}

/// Words that carry grammar, and yet make another question. "What" and "which" ask for whatever there is.
const TELLING: [&str; 9] = ["who", "whom", "whose", "when", "where", "why", "how", "not", "no"];

/// A question as it is kept.
#[derive(Debug, PartialEq, Eq)]
struct Question {
    /// On one line, cut.
    text: String,
    /// The words that make it what it is, in their order.
    words: Vec<Word>,
}

/// A word: its stem, by which forms of it are one, and how it was written.
#[derive(Debug, PartialEq, Eq)]
struct Word {
    stem: String,
    written: String,
}

impl Question {
    /// `None` where there is nothing to read.
    fn of(raw: &str) -> Option<Self> {
        let text: String = text::plain(raw).chars().take(LONGEST).collect();
        let mut read: Vec<String> = text::read(&text).into_iter().map(|token| token.word).collect();
        // What it is about may stand in front: "rent, how high" asks how high the rent is.
        let asks = |word: &String| matches!(word.as_str(), "what" | "which") || TELLING[..7].contains(&word.as_str());
        if let Some(at) = read.iter().position(asks) {
            read.rotate_left(at);
        }
        let tells = |word: &str| TELLING.contains(&word) || !text::is_function_word(word);
        let says_something = read.iter().any(|word| !text::is_function_word(word));
        let telling = read.into_iter().filter(|word| !says_something || tells(word));
        let mut words: Vec<Word> = telling.map(|word| Word { stem: text::stem(&word), written: word }).collect();
        words.dedup_by(|a, b| a.stem == b.stem);
        (!words.is_empty()).then_some(Question { text, words })
    }

    /// What makes questions alike.
    fn key(&self) -> String {
        joined(self.words.iter().map(|word| word.stem.as_str()))
    }

    /// The same for questions that may differ by a slip of the keys.
    fn skeleton(&self) -> String {
        joined(self.words.iter().map(|word| bones(&word.stem)))
    }

    /// How its words were written.
    fn written(&self) -> String {
        joined(self.words.iter().map(|word| word.written.as_str()))
    }

    /// Whether the words of a group with the same skeleton differ by no more than a slip in each.
    fn is_like(&self, key: &str, written: &str) -> bool {
        let others: Vec<(&str, &str)> = key.split(' ').zip(written.split(' ')).collect();
        let alike = |(mine, (stem, written)): (&Word, &(&str, &str))| {
            mine.stem == *stem || strsim::osa_distance(&mine.written, written) <= 1
        };
        self.words.len() == others.len() && self.words.iter().zip(&others).all(alike)
    }
}

fn joined<T: AsRef<str>>(words: impl Iterator<Item = T>) -> String {
    words.fold(String::new(), |mut all, word| {
        if !all.is_empty() {
            all.push(' ');
        }
        all.push_str(word.as_ref());
        all
    })
}

/// What is left of a stem that a slip of the keys seldom changes: short ones whole, of longer ones the first letter and
/// the consonants that follow, none twice in a row and four letters at most.
fn bones(stem: &str) -> String {
    const SHORT: usize = 5;
    const KEPT: usize = 4;
    if stem.chars().count() < SHORT || stem.chars().any(|c| c.is_ascii_digit()) {
        return stem.to_owned();
    }
    let mut bones = String::new();
    for (at, c) in stem.chars().enumerate() {
        if (at == 0 || !matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')) && !bones.ends_with(c) {
            bones.push(c);
        }
    }
    bones.chars().take(KEPT).collect()
}

/// How a question came to be in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// It got no answer.
    Declined,
    /// Its answer was marked as not helpful.
    NotHelpful,
}

/// Counts a question.
pub(super) async fn record(on: &mut SqliteConnection, raw: &str, why: Why, at: i64) -> Result<(), Error> {
    let Some(question) = Question::of(raw) else { return Ok(()) };
    let key = group_of(on, &question).await?.unwrap_or_else(|| question.key());
    let (declined, not_helpful) = match why {
        Why::Declined => (1_i64, 0_i64),
        Why::NotHelpful => (0, 1),
    };
    // What was taught or added, and gets no answer all the same, is open again.
    sqlx::query(
        "INSERT INTO questions (words, skeleton, written, text, first_asked, last_asked, declined, not_helpful) \
         VALUES ($1, $2, $3, $4, $5, $5, $6, $7) \
         ON CONFLICT (words) DO UPDATE SET \
           text = excluded.text, \
           last_asked = excluded.last_asked, \
           declined = excluded.declined + \
             CASE WHEN questions.settled IN ('taught', 'added') THEN 0 ELSE questions.declined END, \
           not_helpful = excluded.not_helpful + \
             CASE WHEN questions.settled IN ('taught', 'added') THEN 0 ELSE questions.not_helpful END, \
           settled = CASE WHEN questions.settled = 'not-ours' THEN 'not-ours' END",
    )
    .bind(key)
    .bind(question.skeleton())
    .bind(question.written())
    .bind(question.text)
    .bind(at)
    .bind(declined)
    .bind(not_helpful)
    .execute(on)
    .await?;
    Ok(())
}

/// The key of the group that a question belongs to, if there is one.
async fn group_of(on: &mut SqliteConnection, question: &Question) -> Result<Option<String>, Error> {
    let key = question.key();
    let same: Option<String> =
        sqlx::query_scalar("SELECT words FROM questions WHERE words = $1").bind(&key).fetch_optional(&mut *on).await?;
    if same.is_some() {
        return Ok(same);
    }
    let near: Vec<(String, String)> = sqlx::query_as(
        "SELECT words, written FROM questions WHERE skeleton = $1 ORDER BY last_asked DESC, id DESC LIMIT $2",
    )
    .bind(question.skeleton())
    .bind(COMPARED)
    .fetch_all(on)
    .await?;
    Ok(near.into_iter().find(|(words, written)| question.is_like(words, written)).map(|(words, _)| words))
}

/// Brings groups to this way of telling questions apart that were kept by an older program.
pub(super) async fn renew(on: &mut SqliteConnection) -> Result<(), Error> {
    let old: Vec<(i64, String)> =
        sqlx::query_as("SELECT id, text FROM questions WHERE written = '' ORDER BY id").fetch_all(&mut *on).await?;
    if old.is_empty() {
        return Ok(());
    }
    let read = move || old.into_iter().filter_map(|(id, text)| Some((id, Question::of(&text)?))).collect::<Vec<_>>();
    let read = tokio::task::spawn_blocking(read).await.map_err(|_| Error::WorkerCrashed)?;
    let mut all = on.begin().await?;
    for (id, question) in read {
        sqlx::query(
            "UPDATE questions SET words = $1, skeleton = $2, written = $3 \
             WHERE id = $4 AND NOT EXISTS (SELECT 1 FROM questions WHERE words = $1 AND id <> $4)",
        )
        .bind(question.key())
        .bind(question.skeleton())
        .bind(question.written())
        .bind(id)
        .execute(&mut *all)
        .await?;
    }
    all.commit().await
}

/// Open groups, most asked first, then latest first.
pub(super) async fn unanswered(on: &mut SqliteConnection, most: i64, skip: i64) -> Result<Vec<Unanswered>, Error> {
    sqlx::query(
        "SELECT id, text, first_asked, last_asked, declined, not_helpful, settled FROM questions \
         WHERE settled IS NULL ORDER BY declined + not_helpful DESC, last_asked DESC, id LIMIT $1 OFFSET $2",
    )
    .bind(most)
    .bind(skip)
    .try_map(group)
    .fetch_all(on)
    .await
}

/// One group.
pub(super) async fn one(on: &mut SqliteConnection, id: i64) -> Result<Option<Unanswered>, Error> {
    sqlx::query("SELECT id, text, first_asked, last_asked, declined, not_helpful, settled FROM questions WHERE id = $1")
        .bind(id)
        .try_map(group)
        .fetch_optional(on)
        .await
}

/// How many groups are open.
pub(super) async fn open(on: &mut SqliteConnection) -> Result<i64, Error> {
    sqlx::query_scalar("SELECT COUNT(*) FROM questions WHERE settled IS NULL").fetch_one(on).await
}

/// Every group, in the order in which they came.
pub(super) async fn all(on: &mut SqliteConnection) -> Result<Vec<Unanswered>, Error> {
    sqlx::query("SELECT id, text, first_asked, last_asked, declined, not_helpful, settled FROM questions ORDER BY id")
        .try_map(group)
        .fetch_all(on)
        .await
}

fn group(row: SqliteRow) -> Result<Unanswered, Error> {
    let settled: Option<String> = row.try_get("settled")?;
    Ok(Unanswered {
        group: row.try_get("id")?,
        text: row.try_get("text")?,
        first: moment::read(row.try_get("first_asked")?),
        last: moment::read(row.try_get("last_asked")?),
        declined: row.try_get("declined")?,
        not_helpful: row.try_get("not_helpful")?,
        settled: settled.as_deref().and_then(Settled::parse),
    })
}

/// Notes what was done about a group; whether there is such a group.
pub(super) async fn settle(on: &mut SqliteConnection, id: i64, how: Settled) -> Result<bool, Error> {
    let done =
        sqlx::query("UPDATE questions SET settled = $1 WHERE id = $2").bind(how.name()).bind(id).execute(on).await?;
    Ok(done.rows_affected() > 0)
}

/// The texts of the questions asked last, latest first.
pub(super) async fn recent(on: &mut SqliteConnection, most: i64) -> Result<Vec<String>, Error> {
    sqlx::query_scalar("SELECT text FROM questions ORDER BY last_asked DESC, id DESC LIMIT $1")
        .bind(most)
        .fetch_all(on)
        .await
}

/// Forgets every question; how many groups that were.
pub(super) async fn forget_all(on: &mut SqliteConnection) -> Result<u64, Error> {
    Ok(sqlx::query("DELETE FROM questions").execute(on).await?.rows_affected())
}

/// Forgets the groups last asked before a moment; how many that were.
pub(super) async fn forget_before(on: &mut SqliteConnection, moment: i64) -> Result<u64, Error> {
    Ok(sqlx::query("DELETE FROM questions WHERE last_asked < $1").bind(moment).execute(on).await?.rows_affected())
}

/// Forgets the group that a question belongs to; how many that were, none or one.
pub(super) async fn forget_like(on: &mut SqliteConnection, raw: &str) -> Result<u64, Error> {
    let Some(question) = Question::of(raw) else { return Ok(0) };
    let Some(words) = group_of(on, &question).await? else { return Ok(0) };
    Ok(sqlx::query("DELETE FROM questions WHERE words = $1").bind(words).execute(on).await?.rows_affected())
}

/// Keeps only as many groups as the journal may hold.
pub(super) async fn prune(on: &mut SqliteConnection) -> Result<(), Error> {
    sqlx::query(
        "DELETE FROM questions WHERE id NOT IN (SELECT id FROM questions ORDER BY last_asked DESC, id DESC LIMIT $1)",
    )
    .bind(MOST)
    .execute(on)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(a: &str, b: &str) -> bool {
        let (a, b) = (Question::of(a).expect("words"), Question::of(b).expect("words"));
        a.key() == b.key() || (a.skeleton() == b.skeleton() && a.is_like(&b.key(), &b.written()))
    }

    #[test]
    fn case_spacing_forms_slips_and_what_stands_in_front_make_no_difference() {
        for (a, b) in [
            ("how high is the rent?", "HOW HIGH IS THE RENT"),
            ("how high is the rent?", "rent, how high"),
            ("who licenses the models", "who licensed the model??"),
            ("when is the revenue share over", "when is the revnue share over"),
            ("how thick is the insulation", "how thick is the insulaton"),
            ("what does the bakery receive", "what does the bakery recieve"),
            ("w h a t about the oven", "what about the <@12345> oven"),
            ("what is the rent", "rent?"),
            ("when does the bakery pay the mill", "the bakery pays the mill when?"),
            ("the oven, what does the bakery pay for it", "oven: what does the bakery pay"),
        ] {
            assert!(alike(a, b), "{a} / {b}");
        }
    }

    #[test]
    fn other_words_make_another_question() {
        for (a, b) in [
            ("how high is the rent?", "how long is the rent?"),
            ("who pays for bread", "who pays for broad beans"),
            ("rent in 2025", "rent in 2026"),
            ("Does Microsoft pay OpenAI", "Does OpenAI pay Microsoft"),
            ("how much does the mill owe the bakery", "how much does the bakery owe the mill"),
            ("When did Jassy become CEO", "Why did Jassy become CEO"),
            ("who pays the mill", "when is the mill paid"),
            ("is the oven exclusive", "is the oven not exclusive"),
        ] {
            assert!(!alike(a, b), "{a} / {b}");
        }
    }

    #[test]
    fn a_question_of_small_words_alone_is_one_all_the_same() {
        assert_eq!(Question::of("what is it?").expect("words").key(), "what is it");
        assert_eq!(Question::of("<@1> 🎉 ..."), None);
    }
}
