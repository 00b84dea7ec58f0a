//! The moderators' loop through the whole bot: from what nobody got an answer to, to the new answer in the channel.

use std::sync::Arc;

use simulated_discord::{Discord, Person, Seen};

use crate::bot::{Bot, Kept};

const THICK: &str = "<@bot> how thick is the insulation?";

/// Where moderators are told things, and a bot that tells them there.
async fn start(discord: &Discord, kept: &Kept) -> Bot {
    let board = discord.channel("moderators").id();
    Bot::over(discord, kept.desk(), |settings| settings.moderators = Some(board)).await
}

/// Somebody asks in the channel, and gets this.
async fn asks(discord: &Discord, who: &str, question: &str) -> Seen {
    let asked = discord.member(who).says(&discord.channel("general"), question).await;
    discord.reply_to(&asked).await
}

async fn unanswered(mo: &Person) -> Seen {
    mo.command("knowledge unanswered").run().await.ephemeral()
}

#[tokio::test]
async fn a_question_is_taught_to_an_entry_and_answered_from_then_on() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let _bot = start(&discord, &kept).await;
    let mo = discord.manager("mo");
    for who in ["ann", "bob", "ann"] {
        asks(&discord, who, "<@bot> wibble wobble zorp?").await;
    }
    asks(&discord, "ann", THICK).await;

    let list = unanswered(&mo).await;
    let (first, second) = (list.content().find("wibble wobble zorp"), list.content().find("how thick"));
    assert!(first.is_some() && first < second, "most asked first: {list:?}");
    assert!(list.content().contains("asked 3 times"), "{list:?}");

    let pick = mo.clicks(&list, "1: Teach").await.update();
    assert!(pick.content().contains("wibble wobble zorp"), "{pick:?}");
    let proposal = mo.selects(&pick, "Which entry answers this?", &["Who owns the oven?"]).await.update();
    assert!(proposal.content().contains("A new phrasing") && proposal.content().contains("`owner`"), "{proposal:?}");
    assert!(proposal.content().contains("What it does to the answers"), "{proposal:?}");
    assert!(!kept.file("asked/owner.txt").contains("wibble"), "nothing is written yet");

    let live = mo.clicks(&proposal, "Publish").await.update();
    assert!(live.content().starts_with("**Live now:**"), "{live:?}");
    assert!(kept.file("asked/owner.txt").contains("wibble wobble zorp?"));
    let answer = asks(&discord, "ann", "<@bot> wibble wobble zorp?").await;
    assert!(answer.content().contains("belongs to **Old Mill**"), "{answer:?}");
    assert!(!unanswered(&mo).await.content().contains("wibble"), "dealt with");

    let told = discord.next_message(&discord.channel("moderators")).await;
    let id = mo.id();
    assert!(told.content().contains(&format!("by <@{id}>")) && told.content().contains("owner"), "{told:?}");
    discord.finish().await;
}

#[tokio::test]
async fn a_question_becomes_an_entry_of_its_own() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let _bot = start(&discord, &kept).await;
    let mo = discord.manager("mo");
    asks(&discord, "ann", "<@bot> what of the flibbertigibbet clause?").await;
    let list = unanswered(&mo).await;
    let form = mo.clicks(&list, "1: New entry").await.modal();
    assert_eq!(form.title(), "New entry");
    let proposal = mo
        .submits(&form)
        .field("question", "What of the flibbertigibbet clause?")
        .field("answer", "**Old Mill** owns the stone oven.")
        .field("cite", "lease:1")
        .send()
        .await
        .update();
    assert!(proposal.content().contains("A new entry"), "{proposal:?}");
    let live = mo.clicks(&proposal, "Publish").await.update();
    assert!(live.content().starts_with("**Live now:**"), "{live:?}");
    let answer = asks(&discord, "bob", "<@bot> what of the flibbertigibbet clause?").await;
    assert!(answer.content().contains("**Old Mill** owns the stone"), "{answer:?}");
    assert!(unanswered(&mo).await.content().contains("Everything that was asked"));
    discord.finish().await;
}

#[tokio::test]
async fn what_is_not_ours_leaves_the_list() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let _bot = start(&discord, &kept).await;
    let mo = discord.manager("mo");
    for question in
        ["who won the match", "xylophone lessons near me", "qwerty uiop", "zebra crossing law", "kaboom fizz"]
    {
        asks(&discord, "ann", &format!("<@bot> {question}?")).await;
    }
    let list = unanswered(&mo).await;
    assert!(list.content().contains("(5)") && list.content().contains("Page 1 of 2"), "{list:?}");
    let second = mo.clicks(&list, "Next page").await.update();
    assert!(second.content().contains("**5.**"), "{second:?}");
    let shorter = mo.clicks(&second, "5: Not ours").await.update();
    assert!(shorter.content().contains("(4)") && !shorter.content().contains("Page"), "{shorter:?}");
    discord.finish().await;
}

#[tokio::test]
async fn not_helpful_puts_the_question_on_the_list() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let _bot = start(&discord, &kept).await;
    let (ann, mo) = (discord.member("ann"), discord.manager("mo"));
    let answer = asks(&discord, "ann", "<@bot> how high is the rent?").await;
    ann.clicks(&answer, "Not helpful").await.ephemeral();
    let aside = ann.command("ask").text("question", "who *owns* the oven?").run().await.public();
    ann.clicks(&aside, "Not helpful").await.ephemeral();
    let list = unanswered(&mo).await;
    assert!(list.content().contains("“how high is the rent?”"), "{list:?}");
    assert!(list.content().contains("“who \\*owns\\* the oven?”"), "{list:?}");
    assert!(list.content().contains("its answer marked as not helpful"), "{list:?}");
    assert!(list.content().contains("now answered by `rent`"), "{list:?}");
    discord.finish().await;
}

#[tokio::test]
async fn teach_this_starts_with_anybodys_message() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let _bot = start(&discord, &kept).await;
    let mo = discord.manager("mo");
    let said = discord.member("bob").says(&discord.channel("general"), "so wot abt the flapdoodle").await;
    let pick = mo.message_command("Teach this", &said).await.ephemeral();
    let proposal = mo.selects(&pick, "Which entry answers this?", &["Who owns the oven?"]).await.update();
    mo.clicks(&proposal, "Publish").await.update();
    assert!(kept.file("asked/owner.txt").contains("so wot abt the flapdoodle"));
    discord.finish().await;
}

#[tokio::test]
async fn drafts_and_forms_outlast_a_restart() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let bot = start(&discord, &kept).await;
    let mo = discord.manager("mo");
    let form = mo.command("knowledge edit").text("entry", "rent").run().await.modal();
    bot.stops(&discord).await;
    let bot = start(&discord, &kept).await;
    let proposal = mo.submits(&form).field("answer", "The bakery pays **400 euros** a month.").send().await.ephemeral();
    bot.stops(&discord).await;
    let _bot = start(&discord, &kept).await;
    let live = mo.clicks(&proposal, "Publish").await.update();
    assert!(live.content().starts_with("**Live now:**"), "{live:?}");
    let answer = asks(&discord, "ann", "<@bot> how high is the rent?").await;
    assert!(answer.content().contains("The bakery pays **400 euros** a month."), "{answer:?}");
    discord.finish().await;
}

#[tokio::test]
async fn without_a_journal_moderators_are_told_and_can_still_teach() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let in_the_way = discord.scratch().join("data");
    std::fs::write(&in_the_way, "no folder").unwrap();
    let desk = kept.desk();
    let _bot = Bot::over(&discord, Arc::clone(&desk), |settings| settings.data = in_the_way).await;
    let mo = discord.manager("mo");
    let answer = asks(&discord, "ann", "<@bot> how high is the rent?").await;
    assert!(answer.content().contains("400 euros"), "the bot works on: {answer:?}");
    let list = unanswered(&mo).await;
    assert!(list.content().contains("I need my journal for that, and the journal cannot be used"), "{list:?}");
    let status = mo.command("knowledge status").run().await.ephemeral();
    assert!(status.content().contains("The journal cannot be used"), "{status:?}");
    let proposal =
        mo.command("knowledge teach").text("entry", "owner").text("phrasing", "whose thing is it then").run();
    let live = mo.clicks(&proposal.await.ephemeral(), "Publish").await.update();
    assert!(live.content().contains("not in the history"), "{live:?}");
    assert!(kept.file("asked/owner.txt").contains("whose thing is it then"));
    discord.finish().await;
}

#[tokio::test]
async fn a_journal_that_can_only_be_read_still_shows_what_is_in_it() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let bot = start(&discord, &kept).await;
    let mo = discord.manager("mo");
    asks(&discord, "ann", "<@bot> wibble wobble zorp?").await;
    let teach = mo.command("knowledge teach").text("entry", "owner").text("phrasing", "whose beast is it");
    let proposal = teach.run().await.ephemeral();
    mo.clicks(&proposal, "Publish").await.update();
    bot.stops(&discord).await;
    // SQLite reads and does not write a file whose form is, for writing, of a version to come.
    let file = discord.scratch().join("journal.db");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[18] = 3;
    std::fs::write(&file, bytes).unwrap();
    let _bot = start(&discord, &kept).await;

    let status = mo.command("knowledge status").run().await.ephemeral();
    assert!(status.content().contains("the file or its folder is read\\-only"), "{status:?}");
    let list = unanswered(&mo).await;
    assert!(list.content().contains("wibble wobble zorp"), "{list:?}");
    let told = mo.clicks(&list, "1: Not ours").await.update();
    assert!(told.content().contains("read\\-only"), "{told:?}");
    let history = mo.command("knowledge history").run().await.ephemeral();
    let undo = mo.clicks(&history, &history.labels()[0].clone()).await.update();
    assert!(undo.content().contains("Undoing change"), "{undo:?}");
    let live = mo.clicks(&undo, "Publish").await.update();
    assert!(live.content().contains("It is not in the history"), "{live:?}");
    assert!(!kept.file("asked/owner.txt").contains("beast"));
    discord.finish().await;
}
