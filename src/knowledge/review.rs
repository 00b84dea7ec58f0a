//! Freshness: sources whose next review is overdue.

use serde::Serialize;
use time::Date;

use super::finding::{Finding, Severity, quoted};
use super::model::{Knowledge, Place, Source};

/// A source that should have been reviewed again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Overdue {
    /// Id of the source.
    pub source: String,
    /// Its title.
    pub title: String,
    /// The day it was last reviewed, as YYYY-MM-DD.
    pub reviewed: String,
    /// How many days ago its review stopped counting, from 1.
    pub days: i64,
    /// Where the day of its review stands.
    #[serde(skip)]
    pub place: Place,
}

impl Source {
    /// For how many days its review has been overdue on a day; `None` where it is not.
    pub fn overdue(&self, today: Date) -> Option<i64> {
        self.review_due.map(|due| (today - due).whole_days()).filter(|days| *days > 0)
    }
}

impl Knowledge {
    /// The sources whose review is overdue on a day, in the order of the file.
    pub fn overdue(&self, today: Date) -> Vec<Overdue> {
        let of = |source: &Source| {
            source.overdue(today).map(|days| Overdue {
                source: source.id.clone(),
                title: source.title.clone(),
                reviewed: source.reviewed.clone(),
                days,
                place: source.reviewed_place.clone(),
            })
        };
        self.sources.iter().filter_map(of).collect()
    }
}

impl Overdue {
    /// The warning about it.
    pub fn finding(&self) -> Finding {
        let days = if self.days == 1 { "1 day".to_owned() } else { format!("{} days", self.days) };
        let message = format!(
            "the review of the source {} is {days} overdue; it was last reviewed on {}",
            quoted(&self.source),
            self.reviewed
        );
        let help = "look whether it still says so, then set `reviewed` to the day you did";
        Finding { place: self.place.clone(), ..Finding::about_file(Severity::Warning, "", message, help) }
    }
}
