//! Keeping a conversation on the knowledge as its folder has it.

use crate::desk::{Desk, Snapshot};
use crate::knowledge::{self, Look};

/// Takes in what was saved to the folder of a desk.
pub(super) struct Fresh<'a> {
    desk: &'a Desk,
    seen: Look,
}

impl<'a> Fresh<'a> {
    /// From a look that was taken before the desk was opened.
    pub(super) fn new(desk: &'a Desk, seen: Look) -> Self {
        Fresh { desk, seen }
    }

    /// Takes in what was saved since the last time; what there is to say about it. What has errors changes nothing.
    pub(super) fn takes_in(&mut self) -> Option<String> {
        let look = Look::at(self.desk.folder());
        if look == self.seen {
            return None;
        }
        self.seen = look;
        let old = self.desk.snapshot();
        match Snapshot::read_after(self.desk.folder(), &old) {
            Ok(new) if new.image() == old.image() => None,
            Ok(new) => {
                self.desk.replace(new);
                Some("The knowledge has changed: answers are from the new one.\n\n".to_owned())
            }
            Err(findings) => {
                let findings = knowledge::render(&findings, true);
                Some(format!("{findings}The changed knowledge is refused: answers are from the old one.\n\n"))
            }
        }
    }
}
