//! The journal: what has to outlast a restart, in one SQLite file.
//!
//! It keeps questions that got no answer or an unhelpful one, counts of answers and of feedback, revisions of the
//! knowledge, the knowledge folder as it last went live, and drafts of changes. It keeps no ids and no names of people
//! or servers. One task, the `clerk`, has the file to itself; a [`Journal`] is a handle to it. Noting something never
//! waits and never fails: while the file cannot be used, the bot works on, and the file is tried again. A file that can
//! only be read is read.
//!
//! ```
//! # let folder = tempfile::tempdir().unwrap();
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! use dealdesk::journal::{Journal, Options};
//! let journal = Journal::open(folder.path(), Options::default()).await;
//! journal.declined("How thick is the door?");
//! journal.declined("how THICK is the door");
//! let asked = journal.unanswered(10, 0).await.unwrap();
//! assert_eq!((asked[0].text.as_str(), asked[0].times()), ("how THICK is the door", 2));
//! journal.close().await;
//! # });
//! ```
//!
//! The queries are written in the SQL that PostgreSQL understands as well; what only SQLite has is in `file`.

mod clerk;
mod counts;
mod drafts;
mod error;
mod export;
mod file;
mod moment;
mod questions;
mod revisions;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::future::BoxFuture;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Error};
use time::OffsetDateTime;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

pub use counts::Counts;
pub use error::JournalError;
pub use export::Export;
pub use questions::{Settled, Unanswered};
pub use revisions::{NewRevision, Origin, Revision};

use crate::knowledge::FolderImage;
use clerk::{Clerk, Job, Record};
use questions::Why;

/// The file's name in its folder.
pub const FILE: &str = "journal.db";

/// Jobs that wait for the clerk at most; records beyond that are lost, and counted.
const QUEUE: usize = 4_096;

/// How long anybody waits for the file.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// A handle to the journal; copies are handles to the same one.
#[derive(Clone)]
pub struct Journal {
    jobs: mpsc::Sender<Job>,
    shared: Arc<Shared>,
    clock: Clock,
}

/// What the handles and the clerk have in common.
#[derive(Debug)]
struct Shared {
    health: Mutex<Health>,
    lost: AtomicU64,
    errors: AtomicU64,
}

/// Whether the file can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// It can.
    Ok,
    /// It cannot at present, and is tried again every now and then.
    Failing {
        /// What is wrong, and what helps.
        why: String,
    },
}

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> OffsetDateTime + Send + Sync>;

/// How a journal is kept.
#[derive(Clone)]
pub struct Options {
    /// How long questions are kept after they were last asked.
    pub keep: Duration,
    /// The largest size of the file, in bytes.
    pub largest: u64,
    /// Where the time comes from.
    pub clock: Clock,
}

impl Default for Options {
    /// 90 days, 1 GiB, the system's clock.
    fn default() -> Self {
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        Options { keep: 90 * DAY, largest: 1 << 30, clock: Arc::new(OffsetDateTime::now_utc) }
    }
}

/// What is to be forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Forget {
    /// Every question, every count and every draft.
    All,
    /// Questions that were last asked before this moment.
    Before(OffsetDateTime),
    /// The group that this question belongs to, and every draft, for one may quote it.
    Question(String),
}

impl Journal {
    /// Opens the journal in a folder; both are made where there are none.
    ///
    /// Never fails: where the file cannot be used, the log and [`Journal::health`] say so, and it is tried again.
    pub async fn open(folder: &Path, options: Options) -> Journal {
        let shared =
            Arc::new(Shared { health: Mutex::new(Health::Ok), lost: AtomicU64::new(0), errors: AtomicU64::new(0) });
        let (jobs, queue) = mpsc::channel(QUEUE);
        let (opened, is_open) = oneshot::channel();
        let clock = Arc::clone(&options.clock);
        let clerk = Clerk::new(Journal::file(folder), options, Arc::clone(&shared));
        tokio::spawn(clerk.works(queue, opened));
        // A disk that does not answer holds nobody up.
        let _ = timeout(PATIENCE, is_open).await;
        Journal { jobs, shared, clock }
    }

    /// The journal's file in a folder.
    pub fn file(folder: &Path) -> PathBuf {
        folder.join(FILE)
    }

    /// Whether the file can be used.
    pub fn health(&self) -> Health {
        self.shared.health.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many records could not be kept since the start.
    pub fn lost(&self) -> u64 {
        self.shared.lost.load(Ordering::Relaxed)
    }

    /// How often the file could not be used since the start.
    pub fn errors(&self) -> u64 {
        self.shared.errors.load(Ordering::Relaxed)
    }

    /// How many jobs wait for the file.
    pub fn queued(&self) -> usize {
        self.jobs.max_capacity() - self.jobs.capacity()
    }

    /// Notes a question that got no answer.
    pub fn declined(&self, question: &str) {
        self.note(Record::Question(question.to_owned(), Why::Declined, moment::write((self.clock)())));
    }

    /// Counts an answer of an entry.
    pub fn answered(&self, entry: &str) {
        self.note(Record::Counts(Counts { answered: 1, ..Counts::none(entry) }));
    }

    /// Counts what somebody thought of an answer, for each of its entries; a question that was not helped is noted.
    pub fn feedback(&self, entries: &[String], helpful: bool, question: Option<&str>) {
        for entry in entries {
            let (yes, no) = if helpful { (1, 0) } else { (0, 1) };
            self.note(Record::Counts(Counts { helpful: yes, not_helpful: no, ..Counts::none(entry) }));
        }
        if let Some(question) = question.filter(|_| !helpful) {
            self.note(Record::Question(question.to_owned(), Why::NotHelpful, moment::write((self.clock)())));
        }
    }

    /// Open groups of like questions, most asked first: at most so many, from a place in the list on.
    ///
    /// # Errors
    ///
    /// As for every call that waits: the file cannot be used, or the journal is closed.
    pub async fn unanswered(&self, most: usize, skip: usize) -> Result<Vec<Unanswered>, JournalError> {
        self.ask(move |on| Box::pin(questions::unanswered(on, number(most), number(skip)))).await
    }

    /// How many groups are open.
    pub async fn open_questions(&self) -> Result<usize, JournalError> {
        let count = self.ask(|on| Box::pin(questions::open(on))).await?;
        Ok(usize::try_from(count).unwrap_or_default())
    }

    /// A group of like questions; `None` where it is forgotten.
    pub async fn question(&self, group: i64) -> Result<Option<Unanswered>, JournalError> {
        self.ask(move |on| Box::pin(questions::one(on, group))).await
    }

    /// Notes what was done about a group; whether there is such a group.
    pub async fn settle(&self, group: i64, how: Settled) -> Result<bool, JournalError> {
        self.ask(move |on| Box::pin(questions::settle(on, group, how))).await
    }

    /// The questions asked last, latest first, each as it was last put.
    pub async fn recent_questions(&self, most: usize) -> Result<Vec<String>, JournalError> {
        self.ask(move |on| Box::pin(questions::recent(on, number(most)))).await
    }

    /// The questions asked last that the journal in a folder keeps, latest first. The file is read as it is: it is not
    /// made, brought to a newer form, or rid of what was kept long enough, and may be read-only.
    pub async fn kept_questions(folder: &Path, most: usize) -> Result<Vec<String>, JournalError> {
        let mut connection = file::open_to_read(&Journal::file(folder)).await?;
        questions::recent(&mut connection, number(most)).await.map_err(|error| JournalError::of(&error))
    }

    /// Keeps the knowledge folder as it goes live, and the change that made it so where there is one: both or neither.
    /// The number of the change; the last 200 are kept.
    pub async fn went_live(
        &self,
        image: &FolderImage,
        change: Option<NewRevision>,
    ) -> Result<Option<i64>, JournalError> {
        let (image, at) = (image.clone(), moment::write((self.clock)()));
        self.ask(move |on| Box::pin(async move { revisions::went_live(on, &image, change.as_ref(), at).await })).await
    }

    /// The latest changes of the knowledge, latest first.
    pub async fn revisions(&self, most: usize) -> Result<Vec<Revision>, JournalError> {
        self.ask(move |on| Box::pin(revisions::latest(on, number(most)))).await
    }

    /// The change of a number; `None` where there is none, or none any more.
    pub async fn revision(&self, id: i64) -> Result<Option<Revision>, JournalError> {
        self.ask(move |on| Box::pin(revisions::one(on, id))).await
    }

    /// The knowledge folder as it last went live; `None` where that was never kept.
    pub async fn live_image(&self) -> Result<Option<FolderImage>, JournalError> {
        self.ask(|on| Box::pin(revisions::live_image(on))).await
    }

    /// Keeps a draft for a day, in the place of an earlier one of that name.
    pub async fn keep_draft(&self, id: &str, body: &str) -> Result<(), JournalError> {
        let (id, body, at) = (id.to_owned(), body.to_owned(), moment::write((self.clock)()));
        self.ask(move |on| Box::pin(async move { drafts::keep(on, &id, &body, at).await })).await
    }

    /// The draft of a name; `None` where there is none, or none any more.
    pub async fn draft(&self, id: &str) -> Result<Option<String>, JournalError> {
        let (id, now) = (id.to_owned(), moment::write((self.clock)()));
        self.ask(move |on| Box::pin(async move { drafts::one(on, &id, now).await })).await
    }

    /// Forgets a draft.
    pub async fn drop_draft(&self, id: &str) -> Result<(), JournalError> {
        let id = id.to_owned();
        self.ask(move |on| Box::pin(async move { drafts::drop_one(on, &id).await })).await
    }

    /// The counts of each entry, by id.
    pub async fn counts(&self) -> Result<Vec<Counts>, JournalError> {
        self.ask(|on| Box::pin(counts::all(on))).await
    }

    /// Everything that the journal in a folder keeps. The file is read as it is: it is not made, brought to a newer form,
    /// or rid of what was kept long enough, and may be read-only.
    pub async fn export(folder: &Path) -> Result<Export, JournalError> {
        let mut connection = file::open_to_read(&Journal::file(folder)).await?;
        let export = export::of(&mut connection, OffsetDateTime::now_utc().truncate_to_second()).await;
        export.map_err(|error| JournalError::of(&error))
    }

    /// Forgets for good: what is forgotten is overwritten in the file. How many groups of questions went.
    pub async fn forget(&self, what: Forget) -> Result<u64, JournalError> {
        self.ask(move |on| Box::pin(forget(on, what))).await
    }

    /// Writes what waits and closes the file. Nothing is kept from now on.
    pub async fn close(&self) {
        let (done, is_done) = oneshot::channel();
        let closed = timeout(PATIENCE, async {
            if self.jobs.send(Job::Close(done)).await.is_ok() {
                let _ = is_done.await;
            }
        });
        if closed.await.is_err() {
            tracing::warn!("the journal did not close in time");
        }
    }

    fn note(&self, record: Record) {
        if let Err(mpsc::error::TrySendError::Full(_)) = self.jobs.try_send(Job::Record(record)) {
            self.shared.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    async fn ask<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, Error>> + Send + 'static,
    ) -> Result<T, JournalError> {
        let (reply, answer) = oneshot::channel();
        let work: clerk::Work = Box::new(move |connection| {
            Box::pin(async move {
                let (result, failed) = match connection {
                    Ok(connection) => match work(connection).await {
                        Ok(value) => (Ok(value), None),
                        Err(error) => {
                            let told = JournalError::of(&error);
                            (Err(told.clone()), Some((error, told)))
                        }
                    },
                    Err(error) => (Err(error), None),
                };
                // Whoever asked may not wait any more.
                let _ = reply.send(result);
                failed
            })
        });
        let asked = timeout(PATIENCE, async {
            self.jobs.send(Job::Work(work)).await.map_err(|_| JournalError::Closed)?;
            answer.await.unwrap_or(Err(JournalError::Closed))
        });
        asked.await.unwrap_or_else(|_| Err(JournalError::unusable("the disk does not answer")))
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal").field("health", &self.health()).finish_non_exhaustive()
    }
}

async fn forget(on: &mut SqliteConnection, what: Forget) -> Result<u64, Error> {
    let mut all = on.begin().await?;
    let gone = match what {
        Forget::All => {
            counts::forget(&mut all).await?;
            drafts::drop_all(&mut all).await?;
            questions::forget_all(&mut all).await?
        }
        Forget::Before(moment) => questions::forget_before(&mut all, moment::write(moment)).await?,
        Forget::Question(text) => {
            drafts::drop_all(&mut all).await?;
            questions::forget_like(&mut all, &text).await?
        }
    };
    all.commit().await?;
    Ok(gone)
}

/// As SQL counts.
fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
