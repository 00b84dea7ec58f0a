//! Permits: what shows, without asking Discord, that it let a person use `/knowledge`.
//!
//! Who may use a command is for a server's staff to say in Discord, which asks nobody when one of the command's buttons
//! is pressed. So every button and form that the command leads to carries a message authentication code over the person,
//! what it is and what it carries, good for a day. Whoever sends anything else is no moderator, unless Discord says so.

use hmac::{Hmac, Mac};
use serenity::model::id::UserId;
use sha2::Sha256;
use time::OffsetDateTime;

use crate::discord::custom_id;
use crate::settings::Token;

/// Bytes of the code that are kept. Each guess is a request to Discord, so that 64 bits are plenty.
const KEPT: usize = 8;

/// Gives and checks permits.
pub struct Permits {
    mac: Hmac<Sha256>,
}

impl Permits {
    /// Permits that hold as long as the bot's token does.
    pub fn new(token: &Token) -> Self {
        Permits { mac: keyed(keyed_bytes(token)) }
    }

    /// The custom id of a button or form for one person: at most 100 characters while the fields have at most 60.
    pub fn custom_id(&self, who: UserId, tag: &str, fields: &str) -> String {
        custom_id::encode(tag, &format!("{fields}:{}", self.code(who, tag, fields, today())))
    }

    /// The fields of a custom id, and whether this person was given it, today or the day before.
    pub fn check<'a>(&self, who: UserId, tag: &str, carried: &'a str) -> (&'a str, bool) {
        let Some((fields, code)) = carried.rsplit_once(':') else { return (carried, false) };
        let given = [0, 1].into_iter().any(|days| self.is_code(code, who, tag, fields, today() - days));
        (fields, given)
    }

    fn code(&self, who: UserId, tag: &str, fields: &str, day: i64) -> String {
        let full = self.over(who, tag, fields, day).finalize().into_bytes();
        full.iter().take(KEPT).map(|byte| format!("{byte:02x}")).collect()
    }

    fn is_code(&self, code: &str, who: UserId, tag: &str, fields: &str, day: i64) -> bool {
        let bytes: Option<Vec<u8>> = (0..KEPT)
            .map(|at| code.get(2 * at..2 * at + 2).and_then(|digits| u8::from_str_radix(digits, 16).ok()))
            .collect();
        let whole = code.len() == 2 * KEPT;
        whole && bytes.is_some_and(|bytes| self.over(who, tag, fields, day).verify_truncated_left(&bytes).is_ok())
    }

    fn over(&self, who: UserId, tag: &str, fields: &str, day: i64) -> Hmac<Sha256> {
        // Tags hold no colon, so that no two of these read alike.
        self.mac.clone().chain_update(format!("{who}:{day}:{tag}:{fields}"))
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

fn today() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp().div_euclid(24 * 60 * 60)
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
        let id = permits().custom_id(ANN, "kn-publish", "12:ab");
        let given = carried(&id);
        assert_eq!(permits().check(ANN, "kn-publish", given), ("12:ab", true), "by another run of the bot too");
        assert!(!permits().check(UserId::new(2), "kn-publish", given).1);
        assert!(!permits().check(ANN, "kn-discard", given).1);
        assert!(!permits().check(ANN, "kn-publish", &given.replace("12:", "13:")).1);
        assert!(!Permits::new(&Token::new("d.e.f")).check(ANN, "kn-publish", given).1);
        for forged in ["", ":", "12:ab", "12:ab:", "12:ab:0000000000000000", &given[..given.len() - 2]] {
            assert!(!permits().check(ANN, "kn-publish", forged).1, "{forged}");
        }
    }

    #[test]
    fn a_permit_ends() {
        let permits = permits();
        for (days, good) in [(0, true), (1, true), (2, false), (-1, false)] {
            let code = permits.code(ANN, "kn-publish", "1", today() - days);
            assert_eq!(permits.check(ANN, "kn-publish", &format!("1:{code}")).1, good, "{days} days ago");
        }
    }

    #[test]
    fn custom_ids_fit() {
        let id = permits().custom_id(UserId::new(u64::MAX), "kn-overwrite", &"x".repeat(60));
        assert!(id.len() <= 100, "{}", id.len());
    }
}
