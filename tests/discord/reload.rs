//! A file that a moderator saves changes the answer in the channel, without a restart.

use crate::bot::{Bot, Kept, Written};
use simulated_discord::Discord;

const ASKED: &str = "ask = [\"garden opening hours\", \"when is the garden open\", \"opening time of the garden\"]";

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_file_changes_the_answer_in_the_channel() {
    let written = Written::new().entry("open", "When does the garden open?", "The garden opens at **8**.", ASKED);
    let discord = Discord::start().await;
    let _bot = Bot::over(&discord, written.desk(), |_| {}).await;
    let (ann, general) = (discord.member("ann"), discord.channel("general"));
    let mut answer = discord.reply_to(&ann.says(&general, "<@bot> When does the garden open?").await).await;
    assert!(answer.content().contains("at **8**"), "{answer:?}");

    // What is wrong changes nothing, and what is right does, as soon as it is saved.
    let file = written.folder().join("entries.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("**8**", "**9,999**")).unwrap();
    answer = discord.reply_to(&ann.says(&general, "<@bot> When does the garden open?").await).await;
    assert!(answer.content().contains("at **8**"), "{answer:?}");
    std::fs::write(&file, text.replace("**8**", "**10**")).unwrap();
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while !answer.content().contains("at **10**") {
        assert!(std::time::Instant::now() < patience, "the new answer did not come: {answer:?}");
        answer = discord.reply_to(&ann.says(&general, "<@bot> When does the garden open?").await).await;
    }
    discord.finish().await;
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn told_while_it_starts_the_bot_starts_and_then_reads_the_knowledge_again() {
    let discord = Discord::start().await;
    let (fault, held) = simulated_discord::Fault::hold();
    discord.fails_next("GET", "/users/@me", fault);
    let process = crate::process::Process::spawn(&discord, &[]);
    discord.tells_of("/users/@me is held", 1).await;
    process.is_sent("-HUP");
    held.release();
    process.logs("told to read the knowledge again: it is as it was").await;
    discord.ready().await;
    process.is_sent("-TERM");
    let (status, log) = process.ends().await;
    assert!(status.success(), "{log}");
    discord.finish().await;
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn told_to_the_bot_reads_the_knowledge_again_and_runs_on() {
    let discord = Discord::start().await;
    let process = crate::process::Process::start(&discord, &[]).await;
    process.is_sent("-HUP");
    process.logs("told to read the knowledge again: it is as it was").await;
    let asked = discord.member("ann").says(&discord.channel("general"), "<@bot> how high is the rent?").await;
    assert!(discord.reply_to(&asked).await.content().contains("400 euros"));
    process.is_sent("-TERM");
    let (status, log) = process.ends().await;
    assert!(status.success(), "{log}");
    discord.finish().await;
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_restart_over_a_broken_folder_takes_nothing_away() {
    use crate::metrics::{free, get, until};
    let (discord, kept) = (Discord::start().await, Kept::new());
    let (mo, board, at) = (discord.manager("mo"), discord.channel("moderators"), free());
    let (id, address) = (board.id().to_string(), at.to_string());
    let variables = [
        ("DEALDESK_KNOWLEDGE", kept.path().to_str().unwrap()),
        ("DEALDESK_MODERATORS", &id),
        ("METRICS_ADDR", &address),
    ];
    let ends = async |process: crate::process::Process| {
        process.is_sent("-TERM");
        let (status, log) = process.ends().await;
        assert!(status.success(), "{log}");
        discord.gateway().waits_for_silence().await;
        discord.gateway().forgets_sessions();
    };
    ends(crate::process::Process::start(&discord, &variables).await).await;

    // A pull that went wrong, and the host restarts.
    let (lease, text) = (kept.path().join("lease.toml"), kept.file("lease.toml"));
    std::fs::write(&lease, format!("<<<<<<< ours\n{text}")).unwrap();
    let process = crate::process::Process::start(&discord, &variables).await;
    process.logs("the bot starts with what was live last").await;
    let repairs = async || {
        let (ann, general) = (discord.member("ann"), discord.channel("general"));
        let asked = ann.says(&general, "<@bot> Who pays for repairs of the oven?").await;
        discord.reply_to(&asked).await.content().to_owned()
    };
    assert!(repairs().await.contains("sweeps the chimney twice a year"));
    let refused = discord.next_message(&board).await;
    assert!(refused.content().contains("Changed files were refused"), "{refused:?}");
    let (status, body) = get(at, "/healthz").await;
    assert!(status == 503 && body.contains("lease.toml:1:"), "{status} {body}");
    let status = mo.command("knowledge status").run().await.ephemeral();
    assert!(status.content().contains("were refused") && status.content().contains("lease.toml"), "{status:?}");

    std::fs::write(&lease, text.replace("sweeps the chimney twice a year", "sweeps it once")).unwrap();
    let live = discord.next_message(&board).await;
    assert!(live.content().starts_with("**The knowledge has changed**"), "{live:?}");
    assert!(repairs().await.contains("sweeps it once"));
    until("everything to be well again", async || (get(at, "/healthz").await.0 == 200).then_some(())).await;
    ends(process).await;
    discord.finish().await;
}
