//! Permits: what shows, without asking Discord, that it let a person use `/knowledge`.
//!
//! Who may use a command is for a server's staff to say in Discord, which asks nobody when one of the command's buttons
//! is pressed. So every button and form that the command leads to carries a message authentication code over the person,
//! what it is and what it carries, good for a day. What comes of a press carries the day of the command that it began
//! with, so that a right which the staff took away ends with that day, however often something is pressed. Whoever sends
//! anything else is no moderator, unless Discord says so.

use hmac::{Hmac, Mac};
use serenity::model::id::UserId;
use sha2::Sha256;
use time::OffsetDateTime;

use crate::discord::custom_id;
use crate::settings::Token;

/// Bytes of the code that are kept. Each guess is a request to Discord, so that 64 bits are plenty.
const KEPT: usize = 8;

/// A day on which Discord let somebody use the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day(i64);

impl Day {
    /// This one, in UTC.
    pub fn today() -> Self {
        Day(OffsetDateTime::now_utc().unix_timestamp().div_euclid(24 * 60 * 60))
    }

    fn earlier(self, days: i64) -> Self {
        Day(self.0 - days)
    }
}

/// Gives and checks permits.
pub struct Permits {
    mac: Hmac<Sha256>,
}

impl Permits {
    /// Permits that hold as long as the bot's token does.
    pub fn new(token: &Token) -> Self {
        Permits { mac: keyed(keyed_bytes(token)) }
    }

    /// The custom id of a button or form for one person, who was let use the command on that day: at most 100 characters
    /// while the fields have at most 60.
    pub fn custom_id(&self, who: UserId, tag: &str, fields: &str, day: Day) -> String {
        custom_id::encode(tag, &format!("{fields}:{}", self.code(who, tag, fields, day)))
    }

    /// The fields of a custom id, and the day for which this person was given it, where that is today or the day before.
    pub fn check<'a>(&self, who: UserId, tag: &str, carried: &'a str) -> (&'a str, Option<Day>) {
        self.check_on(Day::today(), who, tag, carried)
    }

    fn check_on<'a>(&self, today: Day, who: UserId, tag: &str, carried: &'a str) -> (&'a str, Option<Day>) {
        let Some((fields, code)) = carried.rsplit_once(':') else { return (carried, None) };
        let given = [today, today.earlier(1)].into_iter().find(|day| self.is_code(code, who, tag, fields, *day));
        (fields, given)
    }

    fn code(&self, who: UserId, tag: &str, fields: &str, day: Day) -> String {
        let full = self.over(who, tag, fields, day).finalize().into_bytes();
        full.iter().take(KEPT).map(|byte| format!("{byte:02x}")).collect()
    }

    fn is_code(&self, code: &str, who: UserId, tag: &str, fields: &str, day: Day) -> bool {
        let bytes: Option<Vec<u8>> = (0..KEPT)
            .map(|at| code.get(2 * at..2 * at + 2).and_then(|digits| u8::from_str_radix(digits, 16).ok()))
            .collect();
        let whole = code.len() == 2 * KEPT;
        whole && bytes.is_some_and(|bytes| self.over(who, tag, fields, day).verify_truncated_left(&bytes).is_ok())
    }

    fn over(&self, who: UserId, tag: &str, fields: &str, day: Day) -> Hmac<Sha256> {
        // Tags hold no colon, so that no two of these read alike.
        self.mac.clone().chain_update(format!("{who}:{}:{tag}:{fields}", day.0))
    }
}

/// A key of our own, so that nothing that is shown was made with the token itself.
fn keyed_bytes(token: &Token) -> Vec<u8> {
    keyed(token.expose().as_bytes()).chain_update("dealdesk: permits of moderators").finalize().into_bytes().to_vec()
}

fn keyed(key: impl AsRef<[u8]>) -> Hmac<Sha256> {
    // A key of any length is taken: longer ones than a block are hashed first.
    let key = key.as_ref();
    Hmac::new_from_slice(key).unwrap_or_else(|_| Hmac::new(&Default::default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: UserId = UserId::new(1);

    fn permits() -> Permits {
        Permits::new(&Token::new("a.b.c"))
    }

    fn carried(id: &str) -> &str {
        custom_id::decode(id).expect("one of ours").1
    }

    #[test]
    fn a_permit_is_good_for_one_person_one_purpose_and_what_it_carries() {
        let today = Day::today();
        let id = permits().custom_id(ANN, "kn-publish", "12:ab", today);
        let given = carried(&id);
        let check = |permits: Permits, who, tag, carried: &str| permits.check_on(today, who, tag, carried).1;
        assert_eq!(permits().check_on(today, ANN, "kn-publish", given), ("12:ab", Some(today)), "by another run too");
        assert_eq!(check(permits(), UserId::new(2), "kn-publish", given), None);
        assert_eq!(check(permits(), ANN, "kn-discard", given), None);
        assert_eq!(check(permits(), ANN, "kn-publish", &given.replace("12:", "13:")), None);
        assert_eq!(check(Permits::new(&Token::new("d.e.f")), ANN, "kn-publish", given), None);
        for forged in ["", ":", "12:ab", "12:ab:", "12:ab:0000000000000000", &given[..given.len() - 2]] {
            assert_eq!(check(permits(), ANN, "kn-publish", forged), None, "{forged}");
        }
    }

    #[test]
    fn a_permit_ends() {
        let (permits, today) = (permits(), Day::today());
        for (days, good) in [(0, true), (1, true), (2, false), (-1, false)] {
            let code = permits.code(ANN, "kn-publish", "1", today.earlier(days));
            let given = permits.check_on(today, ANN, "kn-publish", &format!("1:{code}")).1;
            assert_eq!(given.is_some(), good, "{days} days ago");
        }
    }

    #[test]
    fn pressing_every_day_makes_no_permit_last() {
        let (permits, command) = (permits(), Day::today());
        let shown = permits.custom_id(ANN, "kn-list", "0", command);
        let next_day = command.earlier(-1);
        let day = permits.check_on(next_day, ANN, "kn-list", carried(&shown)).1.expect("still good");
        let shown = permits.custom_id(ANN, "kn-list", "1", day);
        assert_eq!(permits.check_on(next_day.earlier(-1), ANN, "kn-list", carried(&shown)).1, None);
    }

    #[test]
    fn custom_ids_fit() {
        let id = permits().custom_id(UserId::new(u64::MAX), "kn-overwrite", &"x".repeat(60), Day::today());
        assert!(id.len() <= 100, "{}", id.len());
    }
}
