//! What a button carries in its `custom_id`, so that it works after a restart.
//!
//! A custom id is `1:family:fields`, at most 100 characters: a version, the family that the button belongs to, and
//! what that family needs, which it reads and writes itself. Entries appear as [`Key`]s of twelve
//! characters, for their ids may have 64.

use std::fmt;

/// Versions of the form that are understood: this one.
const VERSION: &str = "1";

/// Stands for the id of an entry: 48 bits of its FNV-1a hash, the same in every run and release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key(u64);

impl Key {
    /// The key of an id.
    pub fn of(id: &str) -> Self {
        const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
        const PRIME: u64 = 0x0100_0000_01b3;
        let hash = id.bytes().fold(OFFSET_BASIS, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME));
        // Folded as FNV's authors advise, rather than cut.
        Key((hash >> 48) ^ (hash & 0xffff_ffff_ffff))
    }

    /// Reads a key as it is displayed.
    pub fn parse(text: &str) -> Option<Self> {
        let right = text.len() == 12 && text.bytes().all(|b| b.is_ascii_hexdigit());
        right.then(|| u64::from_str_radix(text, 16).ok().map(Key)).flatten()
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012x}", self.0)
    }
}

/// The custom id of a button.
pub fn encode(family: &str, fields: &str) -> String {
    format!("{VERSION}:{family}:{fields}")
}

/// Family and fields of a custom id of ours; `None` for any other.
pub fn decode(custom_id: &str) -> Option<(&str, &str)> {
    custom_id.strip_prefix(VERSION)?.strip_prefix(':')?.split_once(':')
}

/// Keys as one field.
pub fn keys(keys: impl IntoIterator<Item = Key>) -> String {
    keys.into_iter().map(|key| key.to_string()).collect::<Vec<_>>().join(",")
}

/// Reads keys written by [`keys`]; what is none is left out.
pub fn parse_keys(field: &str) -> Vec<Key> {
    field.split(',').filter_map(Key::parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let id = encode("sources", &keys(["oven-until", "rent"].map(Key::of)));
        let (family, fields) = decode(&id).expect("one of ours");
        assert_eq!(family, "sources");
        assert_eq!(parse_keys(fields), ["oven-until", "rent"].map(Key::of));
    }

    #[test]
    fn keys_stay_the_same_for_ever() {
        assert_eq!(Key::of("oven-until").to_string(), "892cd56fa251");
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        for other in ["", "1", "1:", "2:ask:0", "ask:1:0", "1ask:0"] {
            assert_eq!(decode(other), None, "{other}");
        }
        assert_eq!(Key::parse("94e26cc93a6"), None);
        assert_eq!(Key::parse("+4e26cc93a6c"), None);
    }

    #[test]
    fn four_keys_fit() {
        assert!(encode("not-helpful", &keys(["a", "b", "c", "d"].map(Key::of))).len() <= 100);
    }
}
