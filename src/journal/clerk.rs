//! The task that keeps the file: the only one that touches it. Records wait here while the file cannot be used.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use futures::future::BoxFuture;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Error};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until};

use super::counts::{self, Counts};
use super::error::{JournalError, is_read_only, passes};
use super::questions::{self, Why};
use super::{Health, Options, Shared, file, moment};

/// Records gather for so long before they are written in one go.
const GATHER: Duration = Duration::from_millis(200);

/// Records that are written in one go, and that wait at most while the file cannot be used.
const WAITING: usize = 1_000;

/// How often a file that cannot be used is tried again.
const AGAIN: Duration = Duration::from_secs(15);

/// How often at most, when somebody is waiting for it.
const AT_ONCE: Duration = Duration::from_secs(1);

/// How often what was kept long enough is let go.
const TEND: Duration = Duration::from_secs(60 * 60);

/// Something to write that nobody waits for.
#[derive(Debug)]
pub(super) enum Record {
    /// A question, and the second it was asked in.
    Question(String, Why, i64),
    /// More on an entry's counts.
    Counts(Counts),
}

/// Something that somebody waits for; gives back what went wrong with the file, and what was told of it.
pub(super) type Work = Box<
    dyn for<'c> FnOnce(Result<&'c mut SqliteConnection, JournalError>) -> BoxFuture<'c, Option<(Error, JournalError)>>
        + Send,
>;

/// What the clerk is told.
pub(super) enum Job {
    Record(Record),
    Work(Work),
    Close(oneshot::Sender<()>),
}

pub(super) struct Clerk {
    path: PathBuf,
    options: Options,
    shared: Arc<Shared>,
    connection: Option<SqliteConnection>,
    /// The file could only be read: it has to be opened anew to be written.
    is_read_only: bool,
    waiting: Vec<Record>,
    /// When the records that wait are to be written.
    write_at: Option<Instant>,
    tend_at: Instant,
    tried: Instant,
}

impl Clerk {
    pub(super) fn new(path: PathBuf, options: Options, shared: Arc<Shared>) -> Self {
        let now = Instant::now();
        Clerk {
            path,
            options,
            shared,
            connection: None,
            is_read_only: false,
            waiting: Vec::new(),
            write_at: None,
            tend_at: now,
            tried: now,
        }
    }

    /// Works until it is told to close or nobody is left to tell it anything; `opened` hears when the first attempt at
    /// the file is over.
    pub(super) async fn works(mut self, mut jobs: mpsc::Receiver<Job>, opened: oneshot::Sender<()>) {
        self.tries().await;
        let _ = opened.send(());
        loop {
            tokio::select! {
                job = jobs.recv() => match job {
                    Some(Job::Record(record)) => self.notes(record),
                    Some(Job::Work(work)) => self.does(work).await,
                    Some(Job::Close(done)) => {
                        jobs.close();
                        while let Some(left) = jobs.recv().await {
                            match left {
                                Job::Record(record) => self.notes(record),
                                Job::Work(work) => self.does(work).await,
                                Job::Close(_) => {}
                            }
                        }
                        self.closes().await;
                        let _ = done.send(());
                        return;
                    }
                    None => return self.closes().await,
                },
                () = sleep_until(self.wake()) => self.tries().await,
            }
        }
    }

    fn notes(&mut self, record: Record) {
        if self.waiting.len() >= WAITING {
            self.shared.lost.fetch_add(1, Ordering::Relaxed);
            return;
        }
        self.waiting.push(record);
        let now = Instant::now();
        // Enough for one go is written as soon as the clerk gets to it.
        let write_at = if self.waiting.len() >= WAITING { now } else { now + GATHER };
        self.write_at = Some(self.write_at.map_or(write_at, |earlier| earlier.min(write_at)));
    }

    /// When there is something to do next.
    fn wake(&self) -> Instant {
        if self.is_failing() {
            return self.tried + AGAIN;
        }
        self.write_at.map_or(self.tend_at, |write_at| write_at.min(self.tend_at))
    }

    async fn does(&mut self, work: Work) {
        if !self.is_failing() || self.tried.elapsed() >= AT_ONCE {
            self.tries().await;
        }
        let failed = match &mut self.connection {
            Some(connection) => work(Ok(connection)).await,
            None => {
                let why = match self.health() {
                    Health::Failing { why } => why,
                    Health::Ok => "the file is not open".to_owned(),
                };
                work(Err(JournalError::Unusable { why })).await
            }
        };
        if let Some((error, told)) = failed {
            self.fails(&error, told);
        }
    }

    /// Opens the file where it is not open, writes what waits, and lets go of what was kept long enough.
    async fn tries(&mut self) {
        self.tried = Instant::now();
        if self.connection.is_none() || self.is_read_only {
            match file::open(&self.path, self.options.largest).await {
                Ok(connection) => {
                    (self.connection, self.is_read_only) = (Some(connection), false);
                    self.tend_at = self.tried;
                }
                Err(JournalError::Unusable { why }) => return self.is_unusable(why),
                Err(JournalError::Closed) => return,
            }
        }
        let Some(connection) = &mut self.connection else { return };
        let now = (self.options.clock)();
        let mut done = write(connection, &self.waiting).await;
        if done.is_ok() {
            self.waiting.clear();
            self.write_at = None;
            if self.tend_at <= self.tried {
                done = file::tend(connection, moment::write(now), moment::write(now - self.options.keep)).await;
                if done.is_ok() {
                    self.tend_at = self.tried + TEND;
                }
            }
        }
        match done {
            Ok(()) => self.works_again(),
            Err(error) => self.fails(&error, JournalError::of(&error)),
        }
    }

    fn fails(&mut self, error: &Error, told: JournalError) {
        if is_read_only(error) {
            // It is read all the same.
            self.is_read_only = true;
        } else if !passes(error) {
            self.connection = None;
        }
        if let JournalError::Unusable { why } = told {
            self.is_unusable(why);
        }
    }

    /// Says so in the log the first time.
    fn is_unusable(&mut self, why: String) {
        self.shared.errors.fetch_add(1, Ordering::Relaxed);
        let mut health = self.shared.health.lock().unwrap_or_else(PoisonError::into_inner);
        if *health == Health::Ok {
            tracing::warn!(
                "the journal in {} cannot be used, and is tried again every {} seconds; questions are answered all the \
                 same: {why}",
                self.path.display(),
                AGAIN.as_secs()
            );
        }
        *health = Health::Failing { why };
    }

    fn works_again(&self) {
        let mut health = self.shared.health.lock().unwrap_or_else(PoisonError::into_inner);
        if *health != Health::Ok {
            *health = Health::Ok;
            let lost = self.shared.lost.load(Ordering::Relaxed);
            tracing::info!("the journal works again; {lost} records were lost since the start");
        }
    }

    fn health(&self) -> Health {
        self.shared.health.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn is_failing(&self) -> bool {
        self.health() != Health::Ok
    }

    async fn closes(&mut self) {
        if !self.waiting.is_empty() {
            self.tries().await;
        }
        if !self.waiting.is_empty() {
            tracing::warn!("{} records could not be written to the journal", self.waiting.len());
        }
        if let Some(connection) = self.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!("the journal was not closed as it should be: {}", JournalError::of(&error));
        }
    }
}

/// Writes records in one transaction, the counts of an entry added up first.
async fn write(on: &mut SqliteConnection, records: &[Record]) -> Result<(), Error> {
    if records.is_empty() {
        return Ok(());
    }
    let mut all = on.begin().await?;
    let mut sums: BTreeMap<&str, Counts> = BTreeMap::new();
    for record in records {
        match record {
            Record::Question(text, why, at) => questions::record(&mut all, text, *why, *at).await?,
            Record::Counts(more) => {
                let sum = sums.entry(&more.entry).or_insert_with(|| Counts::none(&more.entry));
                sum.answered += more.answered;
                sum.helpful += more.helpful;
                sum.not_helpful += more.not_helpful;
            }
        }
    }
    for sum in sums.values() {
        counts::add(&mut all, sum).await?;
    }
    all.commit().await
}
