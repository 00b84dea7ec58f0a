//! `/knowledge`: who may, conflicts, what the check refuses, the history and undoing, the files.

use std::io::{Cursor, Read};

use crate::bot::{Bot, Kept};
use crate::support::{Discord, Seen};

async fn start(discord: &Discord, kept: &Kept) -> Bot {
    let board = discord.channel("moderators").id();
    Bot::over(discord, kept.desk(), |settings| settings.moderators = Some(board)).await
}

/// A button's custom id.
fn custom_id(message: &Seen, label: &str) -> String {
    message.button(label).custom_id.expect("no link")
}

#[tokio::test]
async fn only_those_whom_discord_lets_use_the_command_may_press_its_buttons() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let _bot = start(&discord, &kept).await;
    let (mo, helper, bob) = (discord.manager("mo"), discord.member("helper"), discord.member("bob"));
    assert!(!bob.command("knowledge").is_offered().await);
    assert!(!helper.command("knowledge").is_offered().await);
    discord.allows(&helper, "knowledge");
    let teach = |who: &crate::support::Person, phrasing: &str| {
        who.command("knowledge teach").text("entry", "owner").text("phrasing", phrasing).run()
    };
    let by_mo = teach(&mo, "whose beast is that oven").await.ephemeral();
    let by_helper = teach(&helper, "who has the oven on their books").await.ephemeral();

    // Bob sends what he saw over a shoulder, and what he made up.
    let greeting = discord.reply_to(&bob.says(&discord.channel("general"), "<@bot>").await).await;
    let stolen = custom_id(&by_mo, "Publish");
    let (without_code, _) = stolen.rsplit_once(':').expect("a code");
    for forged in [stolen.as_str(), without_code, &format!("{without_code}:0123456789abcdef"), "1:kn-undo:1:"] {
        let told = bob.forges(&greeting, forged).await.ephemeral();
        assert!(told.content().starts_with("Only moderators can do that"), "{told:?}");
    }
    assert!(!kept.file("asked/owner.txt").contains("beast"));

    // Whom the staff lets use the command may press what they were given.
    helper.clicks(&by_helper, "Publish").await.update();
    assert!(kept.file("asked/owner.txt").contains("on their books"));
    mo.clicks(&by_mo, "Publish").await.update();
    assert!(kept.file("asked/owner.txt").contains("beast"));
    discord.finish().await;
}

#[tokio::test]
async fn moderators_of_another_server_do_not_own_the_knowledge() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let _bot = Bot::over(&discord, kept.desk(), |_| {}).await;
    discord.invites_the_bot_elsewhere();
    let told = discord.manager("mo").command("knowledge status").run().await.ephemeral();
    assert!(told.content().contains("DEALDESK_MODERATORS"), "{told:?}");
    discord.finish().await;
}

#[tokio::test]
async fn the_second_of_two_moderators_sees_the_others_change_and_chooses() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let _bot = start(&discord, &kept).await;
    let (mo, pat) = (discord.manager("mo"), discord.manager("pat"));
    let edit =
        async |who: &crate::support::Person| who.command("knowledge edit").text("entry", "rent").run().await.modal();
    let (mine, theirs) = (edit(&mo).await, edit(&pat).await);
    let proposal = pat.submits(&theirs).field("answer", "It is **400 euros** in coins.").send().await.ephemeral();
    pat.clicks(&proposal, "Publish").await.update();

    let conflict = mo.submits(&mine).field("answer", "It is **400 euros** in notes.").send().await.ephemeral();
    for part in ["Somebody changed `rent` while you wrote", "in coins", "in notes"] {
        assert!(conflict.content().contains(part), "{part}: {conflict:?}");
    }
    assert_eq!(conflict.labels(), ["Overwrite with mine", "Keep theirs", "Edit again"]);
    assert!(kept.file("lease.toml").contains("in coins"));

    let again = mo.clicks(&conflict, "Edit again").await.modal();
    let proposal = mo.submits(&again).field("answer", "It is **400 euros** in both.").send().await.update();
    assert!(proposal.content().contains("in both"), "{proposal:?}");
    mo.clicks(&proposal, "Discard").await.update();
    assert!(kept.file("lease.toml").contains("in coins"));

    let conflict = mo.submits(&mine).field("answer", "It is **400 euros** in notes.").send().await.ephemeral();
    let kept_theirs = mo.clicks(&conflict, "Keep theirs").await.update();
    assert!(kept_theirs.content().starts_with("Discarded"), "{kept_theirs:?}");
    assert!(kept.file("lease.toml").contains("in coins"));

    let conflict = mo.submits(&mine).field("answer", "It is **400 euros** in notes.").send().await.ephemeral();
    let proposal = mo.clicks(&conflict, "Overwrite with mine").await.update();
    mo.clicks(&proposal, "Publish").await.update();
    assert!(kept.file("lease.toml").contains("in notes") && !kept.file("lease.toml").contains("in coins"));
    discord.finish().await;
}

#[tokio::test]
async fn an_edit_that_fails_the_check_writes_nothing_and_says_what_to_mend() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let _bot = start(&discord, &kept).await;
    let mo = discord.manager("mo");
    let before = kept.file("lease.toml");
    let form = mo.command("knowledge edit").text("entry", "rent").run().await.modal();
    let refused = mo.submits(&form).field("answer", "It is **999 euros** a month.").send().await.ephemeral();
    assert!(refused.content().starts_with("**Nothing was changed: there is something to mend first.**"), "{refused:?}");
    assert!(refused.content().contains("999"), "{refused:?}");
    assert!(!refused.has_button("Publish"));
    assert_eq!(kept.file("lease.toml"), before);

    let again = mo.clicks(&refused, "Edit again").await.modal();
    let written = again.inputs().into_iter().find(|input| input["custom_id"] == "answer").unwrap();
    assert_eq!(written["value"], "It is **999 euros** a month.", "what was written is there again");
    let proposal = mo.submits(&again).field("answer", "It is **400 euros** a month.").send().await.update();
    mo.clicks(&proposal, "Publish").await.update();
    assert!(kept.file("lease.toml").contains("It is **400 euros** a month."));
    discord.finish().await;
}

#[tokio::test]
async fn every_kind_of_change_can_be_undone() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let _bot = start(&discord, &kept).await;
    let mo = discord.manager("mo");
    let before = kept.file("asked/owner.txt");
    let proposal =
        mo.command("knowledge teach").text("entry", "owner").text("phrasing", "whose beast is it").run().await;
    let taught = mo.clicks(&proposal.ephemeral(), "Publish").await.update();
    assert!(kept.file("asked/owner.txt").contains("beast"));

    // A teaching, from the message that said it is live.
    let undo = mo.clicks(&taught, "Undo").await.update();
    assert!(undo.content().contains("Undoing change"), "{undo:?}");
    mo.clicks(&undo, "Publish").await.update();
    assert_eq!(kept.file("asked/owner.txt"), before);

    // The undoing itself, by its number.
    let history = mo.command("knowledge history").run().await.ephemeral();
    let number = |list: &Seen| list.labels()[0].trim_start_matches("Undo ").parse::<i64>().expect("a number");
    let undo = mo.command("knowledge undo").integer("change", number(&history)).run().await.ephemeral();
    mo.clicks(&undo, "Publish").await.update();
    assert!(kept.file("asked/owner.txt").contains("beast"));

    // A change made in the files.
    let lease = kept.file("lease.toml");
    std::fs::write(kept.path().join("lease.toml"), lease.replace("due on the first", "due on the first of it"))
        .unwrap();
    mo.command("knowledge reload").run().await.ephemeral();
    let history = mo.command("knowledge history").run().await.ephemeral();
    assert!(history.content().contains("in the files") && history.content().contains("undid"), "{history:?}");
    let undo = mo.clicks(&history, &history.labels()[0].clone()).await.update();
    mo.clicks(&undo, "Publish").await.update();
    assert_eq!(kept.file("lease.toml"), lease);

    // An entry that was added.
    let form = mo.command("knowledge add").run().await.modal();
    let proposal = mo
        .submits(&form)
        .fields(&[
            ("question", "Who is the third one?"),
            ("answer", "The lease has two parties, **Old Mill** and **Rye Lane Bakery**."),
            ("cite", "lease:1"),
        ])
        .await
        .ephemeral();
    let added = mo.clicks(&proposal, "Publish").await.update();
    assert!(kept.file("added.toml").contains("Who is the third one?"));
    let undo = mo.clicks(&added, "Undo").await.update();
    mo.clicks(&undo, "Publish").await.update();
    assert!(!kept.file("added.toml").contains("third"));

    let none = mo.command("knowledge undo").integer("change", 9_999).run().await.ephemeral();
    assert!(none.content().contains("Nothing was changed"), "{none:?}");
    discord.finish().await;
}

#[tokio::test]
async fn the_files_can_be_looked_at_checked_and_taken_home() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let _bot = start(&discord, &kept).await;
    let mo = discord.manager("mo");
    let status = mo.command("knowledge status").run().await.ephemeral();
    for part in ["**7 answers** and 4 “not stated”", "1 source", "of the answers wrong", "No unanswered questions"]
    {
        assert!(status.content().contains(part), "{part}: {status:?}");
    }
    let check = mo.command("knowledge check").run().await.ephemeral();
    assert!(check.content().contains("Expected:"), "{check:?}");

    let zip = mo.command("knowledge export").run().await.ephemeral();
    let mut archive = zip::ZipArchive::new(Cursor::new(zip.file("knowledge.zip").to_vec())).unwrap();
    let mut lease = String::new();
    archive.by_name("lease.toml").unwrap().read_to_string(&mut lease).unwrap();
    assert_eq!(lease, kept.file("lease.toml"));
    assert!(archive.by_name("asked/owner.txt").is_ok());

    std::fs::write(kept.path().join("lease.toml"), kept.file("lease.toml").replace("2031**", "2077**")).unwrap();
    let refused = mo.command("knowledge reload").run().await.ephemeral();
    assert!(refused.content().contains("were refused") && refused.content().contains("2077"), "{refused:?}");
    let status = mo.command("knowledge status").run().await.ephemeral();
    assert!(status.content().contains("were refused") && status.content().contains("lease.toml"), "{status:?}");
    let told = discord.next_message(&discord.channel("moderators")).await;
    assert!(told.content().contains("Changed files were refused"), "{told:?}");
    let teach = mo.command("knowledge teach").text("entry", "owner").text("phrasing", "whose beast is it").run();
    let first = teach.await.ephemeral();
    assert!(first.content().contains("have errors, which come first"), "{first:?}");
    discord.finish().await;
}

#[tokio::test]
async fn entries_are_offered_while_their_words_are_typed() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let _bot = start(&discord, &kept).await;
    let mo = discord.manager("mo");
    let offers = mo.command("knowledge edit").typing("entry", "oven who").await;
    let values: Vec<&str> = offers.iter().filter_map(|offer| offer.value.as_str()).collect();
    assert_eq!(values, ["owner", "repairs"]);
    let offers = mo.command("knowledge teach").typing("entry", "open").await;
    assert_eq!(offers[0].name, "Not stated: When is the bakery open?");
    let gone = mo.command("knowledge edit").text("entry", "no-such-entry").run().await.ephemeral();
    assert!(gone.content().starts_with("There is no such entry"), "{gone:?}");
    discord.finish().await;
}
