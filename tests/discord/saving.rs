//! Files that people save, upload or pull: the whole change is live in the channel, and never half of it.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::bot::{Bot, Kept};
use crate::versions;
use dealdesk::desk::Desk;
use simulated_discord::{ChannelHandle, Discord};

const REPAIRS: &str = "<@bot> Who pays for repairs of the oven?";

async fn start(discord: &Discord, kept: &Kept) -> (Bot, ChannelHandle) {
    over(discord, kept.desk()).await
}

/// A bot, and the channel in which it tells moderators of changes.
async fn over(discord: &Discord, desk: Arc<Desk>) -> (Bot, ChannelHandle) {
    let board = discord.channel("moderators");
    let id = board.id();
    (Bot::over(discord, desk, |settings| settings.moderators = Some(id)).await, board)
}

/// What the bot answers in the channel.
async fn answer(discord: &Discord) -> String {
    let asked = discord.member("ann").says(&discord.channel("general"), REPAIRS).await;
    discord.reply_to(&asked).await.content().to_owned()
}

/// What moderators are told next, which is no refusal.
async fn told(discord: &Discord, board: &ChannelHandle) -> String {
    let told = discord.next_message(board).await.content().to_owned();
    assert!(told.starts_with("**The knowledge has changed**, from the files: "), "{told}");
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn however_an_editor_saves_the_next_answer_is_the_saved_one() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let (_bot, board) = start(&discord, &kept).await;
    assert!(answer(&discord).await.contains("sweeps the chimney twice a year"));
    let (lease, text) = (kept.path().join("lease.toml"), kept.file("lease.toml"));
    let saying = |what: &str| text.replace("sweeps the chimney twice a year", what);

    // In place.
    std::fs::write(&lease, saying("sweeps it once")).unwrap();
    assert!(told(&discord, &board).await.contains("lease.toml"));
    assert!(answer(&discord).await.contains("sweeps it once"));

    // A temporary file renamed over it; the old one kept as a backup.
    let temporary = kept.path().join("lease.toml~tmp");
    std::fs::write(&temporary, saying("sweeps it twice")).unwrap();
    std::fs::rename(&lease, kept.path().join("lease.toml~")).unwrap();
    std::fs::rename(&temporary, &lease).unwrap();
    assert!(told(&discord, &board).await.contains("lease.toml"));
    assert!(answer(&discord).await.contains("sweeps it twice"));

    // Deleted and made anew, a while later.
    std::fs::remove_file(&lease).unwrap();
    tokio::time::sleep(Duration::from_millis(40)).await;
    std::fs::write(&lease, saying("sweeps it thrice")).unwrap();
    assert!(told(&discord, &board).await.contains("lease.toml"));
    assert!(answer(&discord).await.contains("sweeps it thrice"));

    // The whole folder put in the place of the old one.
    let beside = tempfile::tempdir_in(kept.path().parent().unwrap()).unwrap();
    let (new, old) = (beside.path().join("new"), beside.path().join("old"));
    copy(kept.path(), &new);
    std::fs::write(new.join("lease.toml"), saying("sweeps it daily")).unwrap();
    std::fs::rename(kept.path(), &old).unwrap();
    tokio::time::sleep(Duration::from_millis(40)).await;
    std::fs::rename(&new, kept.path()).unwrap();
    assert!(told(&discord, &board).await.contains("lease.toml"));
    assert!(answer(&discord).await.contains("sweeps it daily"));
    discord.finish().await;
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() { copy(&entry.path(), &to) } else { _ = std::fs::copy(entry.path(), to).unwrap() }
    }
}

/// Files of phrasings that the bakery has.
const UPLOADED: usize = 11;

/// Saves a line to every file of phrasings, one after the other, as an upload does that stalls between them. Whether the machine kept
/// the pauses as short as they are meant to be: where it stalled itself, this says nothing about the bot.
async fn uploads_slowly(folder: &Path, line: &str) -> bool {
    let mut names: Vec<_> = std::fs::read_dir(folder.join("asked")).unwrap().map(|file| file.unwrap().path()).collect();
    names.sort();
    assert_eq!(names.len(), UPLOADED);
    let (mut last, mut swift) = (Instant::now(), true);
    for (number, name) in names.iter().enumerate() {
        let text = std::fs::read_to_string(name).unwrap();
        std::fs::write(name, format!("{text}\n{line} {number}\n")).unwrap();
        swift &= last.elapsed() < Duration::from_millis(150);
        last = Instant::now();
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
    swift
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_stalls_goes_live_as_one_change() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let (_bot, board) = start(&discord, &kept).await;
    for attempt in 1..=10 {
        let swift = uploads_slowly(kept.path(), &format!("some question of upload {attempt}, file")).await;
        let mut changes = vec![told(&discord, &board).await];
        while !swift && changes.iter().map(|told| files(told)).sum::<usize>() < UPLOADED {
            changes.push(told(&discord, &board).await);
        }
        if swift {
            assert_eq!(files(&changes[0]), UPLOADED, "{changes:?}");
            return discord.finish().await;
        }
    }
    panic!("the machine stalls too much to say anything");
}

/// How many files a change is of, as moderators are told it: three are named, the others counted.
fn files(told: &str) -> usize {
    let head = told.lines().next().unwrap();
    let more = head.split_once(" and ").and_then(|(_, rest)| rest.split_once(" more"));
    head.matches(".txt").count() + head.matches(".toml").count() + more.map_or(0, |(number, _)| number.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_of_one_version_while_files_are_saved() {
    const SAVES: usize = 12;
    let (discord, folder) = (Discord::start().await, tempfile::tempdir().unwrap());
    versions::make(folder.path(), 0);
    let (_bot, board) = over(&discord, Arc::new(Desk::open(folder.path()).unwrap())).await;
    let done = AtomicBool::new(false);
    let saves = async {
        for version in 1..=SAVES {
            let at = folder.path().to_owned();
            let save = move || versions::save(&at, version, Duration::from_millis(5));
            tokio::task::spawn_blocking(save).await.unwrap();
            let told = told(&discord, &board).await;
            assert_eq!(files(&told), versions::FILES, "{told}");
        }
        done.store(true, Ordering::Relaxed);
    };
    let asks = async {
        let (ann, general) = (discord.member("ann"), discord.channel("general"));
        let mut seen = BTreeSet::new();
        while !done.load(Ordering::Relaxed) {
            let asked = ann.says(&general, "<@bot> How many apples are there? How many pears are there?").await;
            let answer = discord.reply_to(&asked).await;
            assert_eq!(answer.content().matches("as many of them").count(), 2, "{answer:?}");
            let told = versions::told(answer.content());
            assert_eq!(told.len(), 1, "a mixture: {answer:?}");
            seen.extend(told);
        }
        seen
    };
    let ((), seen) = tokio::join!(saves, asks);
    assert!(seen.len() > SAVES / 2, "{seen:?}");
    discord.finish().await;
}

/// Runs git in a folder; `None` where there is none.
fn git(folder: &Path, arguments: &[&str]) -> Option<()> {
    let mut git = Command::new("git");
    git.current_dir(folder).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    for who in ["AUTHOR", "COMMITTER"] {
        git.env(format!("GIT_{who}_NAME"), "mo").env(format!("GIT_{who}_EMAIL"), "mo@example.org");
    }
    let output = match git.args(arguments).output() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        output => output.unwrap(),
    };
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    Some(())
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_pull_goes_live_as_one_change_however_long_git_takes() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let folder = kept.path().to_owned();
    if git(&folder, &["init", "--quiet", "--initial-branch=main"]).is_none() {
        eprintln!("skipped: there is no git");
        return discord.finish().await;
    }
    for arguments in [&["add", "."][..], &["commit", "--quiet", "--message=one"]] {
        git(&folder, arguments);
    }
    let elsewhere = tempfile::tempdir().unwrap();
    git(elsewhere.path(), &["clone", "--quiet", folder.to_str().unwrap(), "clone"]);
    let clone = elsewhere.path().join("clone");
    for name in ["rent", "repairs", "owner", "flour"] {
        let file = clone.join(format!("asked/{name}.txt"));
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        std::fs::write(&file, format!("{text}\nwhat was pulled about {name}\n")).unwrap();
    }
    for arguments in [&["add", "."][..], &["commit", "--quiet", "--message=two"]] {
        git(&clone, arguments);
    }
    // Longer between two files than anybody who saves is given.
    git(&folder, &["config", "filter.slow.smudge", "sleep 0.4; cat"]);
    std::fs::create_dir_all(folder.join(".git/info")).unwrap();
    std::fs::write(folder.join(".git/info/attributes"), "*.txt filter=slow\n").unwrap();

    let (_bot, board) = start(&discord, &kept).await;
    let pull = move || git(&folder, &["pull", "--quiet", "--ff-only", clone.to_str().unwrap(), "main"]);
    tokio::task::spawn_blocking(pull).await.unwrap();
    let told = told(&discord, &board).await;
    assert_eq!(files(&told), 4, "{told}");
    discord.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_changed_while_the_bot_was_off_is_told() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let (bot, _) = start(&discord, &kept).await;
    bot.stops(&discord).await;
    let text = kept.file("lease.toml").replace("sweeps the chimney twice a year", "sweeps it once");
    std::fs::write(kept.path().join("lease.toml"), text).unwrap();
    let (_bot, board) = start(&discord, &kept).await;
    let told = told(&discord, &board).await;
    assert!(told.contains("lease.toml, while the bot was off (change 1)"), "{told}");
    let (was, will_be) = told.split_once("will be: ").unwrap();
    assert!(was.contains("sweeps the chimney twice a year") && will_be.contains("sweeps it once"), "{told}");
    discord.finish().await;
}
