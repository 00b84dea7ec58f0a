//! Waiting until a folder is still: until whoever saves to it is done.
//!
//! A save of several files, an upload that stalls and a checkout come file by file, and each step between may be
//! knowledge that passes its check. Nobody says when they are done, but for Git, which holds a lock meanwhile, and whoever
//! empties a file before they write it.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::look::Look;

/// How long a folder is waited for that never comes to rest.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// A file that was emptied so short a while ago is about to be written: on a busy disk that can take its time.
const EMPTIED: Duration = Duration::from_secs(2);
/// How often it is looked at meanwhile.
const STEP: Duration = Duration::from_millis(20);

/// A folder that is waited for.
pub(super) struct Waiting<'a> {
    folder: &'a Path,
    /// For how long nothing may have changed.
    quiet: Duration,
    /// Whether it is to be a whole change: Git is done with it, and no file is still to be written.
    whole: bool,
    until: Instant,
    look: Look,
    /// Since when it looks like that, as seen from here.
    since: Instant,
}

impl<'a> Waiting<'a> {
    /// Waits until nothing has changed for so long, and no longer than `patience` in all.
    pub(super) fn new(folder: &'a Path, quiet: Duration, whole: bool, patience: Duration) -> Self {
        let now = Instant::now();
        Waiting { folder, quiet, whole, until: now + patience, look: Look::at(folder), since: now }
    }

    /// The folder.
    pub(super) fn folder(&self) -> &'a Path {
        self.folder
    }

    /// What the folder looked like last.
    pub(super) fn look(&self) -> &Look {
        &self.look
    }

    /// Whether the folder looks as it did last; it is looked at once more.
    pub(super) fn is_unchanged(&mut self) -> bool {
        let look = Look::at(self.folder);
        let same = look == self.look;
        if !same {
            self.since = Instant::now();
        }
        self.look = look;
        same
    }

    /// Waits until the folder is still; `false` where it is not by the end of the patience.
    pub(super) fn until_still(&mut self) -> bool {
        loop {
            let rest = self.rest();
            let patient = Instant::now() < self.until;
            let git = self.whole && git_is_at_work(self.folder);
            if rest.is_zero() && git && !patient {
                tracing::warn!(folder = %self.folder.display(), "Git's lock is not waited for any longer");
            }
            if rest.is_zero() && !(git && patient) {
                return true;
            }
            if !patient {
                return false;
            }
            sleep(rest.clamp(Duration::from_millis(1), STEP));
            self.is_unchanged();
        }
    }

    /// Whether the folder is still already, without a wait.
    pub(super) fn is_still(&self) -> bool {
        self.rest().is_zero() && !(self.whole && git_is_at_work(self.folder))
    }

    /// How long it still has to stay as it is. The files say when they were last changed; where they cannot (there are
    /// none, or the file system's clock is ahead) it is what was seen from here.
    fn rest(&self) -> Duration {
        let (seen_for, emptied) = (self.since.elapsed(), self.look.emptied());
        // A file that is written in place may be seen empty a moment before its date says so, as on ext4.
        let dated = if emptied.is_some() { None } else { self.look.age() };
        let still_for = dated.unwrap_or_default().max(seen_for);
        let unwritten = emptied.filter(|_| self.whole).map_or(Duration::ZERO, |age| EMPTIED.saturating_sub(age));
        self.quiet.saturating_sub(still_for).max(unwritten)
    }
}

/// Whether Git is changing files of the repository that a folder lies in: it holds a lock on its index meanwhile.
fn git_is_at_work(folder: &Path) -> bool {
    let Ok(real) = fs::canonicalize(folder) else { return false };
    let of_git = real.ancestors().map(|above| above.join(".git")).find(|git| git.exists());
    of_git.is_some_and(|git| git_folder(git).join("index.lock").exists())
}

/// Git's own folder; in a further work tree of a repository, `.git` is a file that names it.
fn git_folder(git: PathBuf) -> PathBuf {
    let named = fs::read_to_string(&git).ok();
    match named.as_deref().and_then(|text| text.strip_prefix("gitdir:")) {
        Some(named) => git.parent().unwrap_or(&git).join(named.trim()),
        None => git,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Longer than any pause of the machine's, so that only what is waited for ends a wait.
    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn git_is_at_work_while_the_lock_stands_wherever_its_folder_lies() {
        let scratch = tempfile::tempdir().unwrap();
        let (folder, git) = (scratch.path().join("a/knowledge"), scratch.path().join("a/.git"));
        fs::create_dir_all(&folder).unwrap();
        assert!(!git_is_at_work(&folder));
        fs::create_dir(&git).unwrap();
        assert!(!git_is_at_work(&folder));
        fs::write(git.join("index.lock"), "").unwrap();
        assert!(git_is_at_work(&folder));

        // A further work tree has its lock elsewhere.
        let tree = scratch.path().join("b");
        fs::create_dir(&tree).unwrap();
        fs::write(tree.join(".git"), "gitdir: ../a/.git/worktrees/b\n").unwrap();
        assert!(!git_is_at_work(&tree));
        fs::create_dir_all(git.join("worktrees/b")).unwrap();
        fs::write(git.join("worktrees/b/index.lock"), "").unwrap();
        assert!(git_is_at_work(&tree));
        assert!(!git_is_at_work(&scratch.path().join("nowhere")));
    }

    #[test]
    fn a_lock_is_waited_for_only_so_long() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(".git")).unwrap();
        fs::write(folder.path().join(".git/index.lock"), "").unwrap();
        let waiting = |whole, patience| Waiting::new(folder.path(), Duration::ZERO, whole, patience);
        assert!(!waiting(true, LONG).is_still() && waiting(false, LONG).is_still());
        assert!(waiting(false, LONG).until_still());
        assert!(waiting(true, Duration::ZERO).until_still(), "a lock that was left behind");
        // It goes while it is waited for.
        let lock = folder.path().join(".git/index.lock");
        let git = std::thread::spawn(move || fs::remove_file(lock));
        assert!(waiting(true, LONG).until_still() && waiting(true, LONG).is_still());
        git.join().unwrap().unwrap();
    }

    #[test]
    fn what_was_just_taken_out_or_is_not_there_is_not_still() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.toml"), "").unwrap();
        fs::write(folder.path().join("b.toml"), "").unwrap();
        assert!(Waiting::new(folder.path(), Duration::ZERO, false, LONG).is_still());
        fs::remove_file(folder.path().join("b.toml")).unwrap();
        assert!(!Waiting::new(folder.path(), LONG, false, LONG).is_still());
        let nowhere = folder.path().join("nowhere");
        assert!(!Waiting::new(&nowhere, LONG, false, LONG).is_still());
        assert!(!Waiting::new(&nowhere, LONG, false, Duration::ZERO).until_still());
    }

    #[test]
    fn a_file_that_was_just_emptied_is_still_to_be_written() {
        let folder = tempfile::tempdir().unwrap();
        let is_still = |whole| Waiting::new(folder.path(), Duration::ZERO, whole, LONG).is_still();
        fs::write(folder.path().join("a.toml"), "").unwrap();
        assert!(!is_still(true) && is_still(false));
        fs::write(folder.path().join("a.toml"), "a").unwrap();
        assert!(is_still(true));
        // An old date of an empty file is none to go by.
        let quiet = Duration::from_secs(1);
        std::thread::sleep(quiet);
        assert!(Waiting::new(folder.path(), quiet, false, LONG).is_still());
        fs::write(folder.path().join("b.toml"), "").unwrap();
        std::thread::sleep(quiet);
        assert!(!Waiting::new(folder.path(), quiet, false, LONG).is_still());
        // What is meant to be empty is so after a while.
        assert!(Waiting::new(folder.path(), Duration::ZERO, true, LONG).until_still());
    }

    #[test]
    fn what_changes_meanwhile_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let mut waiting = Waiting::new(folder.path(), Duration::ZERO, false, LONG);
        assert!(waiting.is_unchanged());
        fs::write(folder.path().join("a.toml"), "").unwrap();
        assert!(!waiting.is_unchanged() && waiting.is_unchanged());
    }
}
