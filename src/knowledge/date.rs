//! Days, months and years as the files write them.

/// A year, perhaps with month and day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date {
    /// The year.
    pub(super) year: u16,
    month: Option<u8>,
    day: Option<u8>,
}

impl Date {
    /// Reads YYYY, YYYY-MM or YYYY-MM-DD, if there is such a day.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = number(parts.next()?, 4)?;
        let month = parts.next().map(|t| number(t, 2).ok_or(())).transpose().ok()?;
        let day = parts.next().map(|t| number(t, 2).ok_or(())).transpose().ok()?;
        if parts.next().is_some() || year == 0 {
            return None;
        }
        if month.is_some_and(|m| !(1..=12).contains(&m)) {
            return None;
        }
        if day.is_some_and(|d| d == 0 || d > days(year, month.unwrap_or(1))) {
            return None;
        }
        let small = |n: Option<u16>| n.and_then(|n| u8::try_from(n).ok());
        Some(Date { year, month: small(month), day: small(day) })
    }

    /// Whether it names a single day.
    pub(super) fn is_day(self) -> bool {
        self.day.is_some()
    }

    /// The single day that it names.
    pub(super) fn as_day(self) -> Option<time::Date> {
        let month = time::Month::try_from(self.month?).ok()?;
        time::Date::from_calendar_date(self.year.into(), month, self.day?).ok()
    }

    /// Whether it ends before another begins, as far as both say.
    pub(super) fn is_before(self, other: Self) -> bool {
        if self.year != other.year {
            return self.year < other.year;
        }
        match (self.month, other.month) {
            (Some(a), Some(b)) if a != b => a < b,
            (Some(_), Some(_)) => matches!((self.day, other.day), (Some(a), Some(b)) if a < b),
            _ => false,
        }
    }
}

fn number(text: &str, digits: usize) -> Option<u16> {
    let right = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    right.then(|| text.parse().ok()).flatten()
}

fn days(year: u16, month: u16) -> u16 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_are_and_days_that_are_none() {
        for good in ["2019", "2019-02", "2020-02-29", "2000-02-29", "1999-12-31"] {
            assert!(Date::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "19",
            "2019-",
            "2019-13",
            "2019-2",
            "2019-02-29",
            "1900-02-29",
            "2019-04-31",
            "2019-01-00",
            "2019-01-01-01",
            "+019",
            "year",
            "0000",
        ] {
            assert!(Date::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn before_counts_only_what_both_say() {
        let before = |a, b| Date::parse(a).zip(Date::parse(b)).is_some_and(|(a, b)| a.is_before(b));
        assert!(before("2019", "2020") && before("2019-03", "2019-04-01") && before("2019-03-01", "2019-03-02"));
        assert!(!before("2019", "2019-05") && !before("2019-03-02", "2019-03") && !before("2020", "2020"));
    }
}
