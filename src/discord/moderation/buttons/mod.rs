//! What moderators press and pick from. One file for each family; a new one is a file and a line in the table.

pub mod add;
pub mod again;
pub mod discard;
pub mod history;
pub mod not_ours;
pub mod overwrite;
pub mod pick;
pub mod publish;
pub mod teach;
pub mod unanswered;
pub mod undo;

use super::Way;

/// A family: its name in custom ids, and what it does.
pub struct Family {
    /// Its name in custom ids.
    pub tag: &'static str,
    /// What it does.
    pub way: Way,
}

/// Every family there is.
const FAMILIES: &[fn() -> Family] = &[
    unanswered::family,
    teach::family,
    pick::family,
    pick::page_family,
    add::family,
    not_ours::family,
    publish::family,
    discard::family,
    again::family,
    overwrite::family,
    history::family,
    undo::family,
];

/// What a family does.
pub fn find(tag: &str) -> Option<Way> {
    FAMILIES.iter().map(|family| family()).find(|family| family.tag == tag).map(|family| family.way)
}
