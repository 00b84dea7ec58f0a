//! Moments as the file keeps them: seconds since 1970.

use time::OffsetDateTime;

/// As it is kept.
pub(super) fn write(moment: OffsetDateTime) -> i64 {
    moment.unix_timestamp()
}

/// As it was; 1970 for a number that stands for no moment, which only another program can have written.
pub(super) fn read(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
