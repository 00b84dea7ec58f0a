//! `/knowledge`: who may, conflicts, what the check refuses, the history and undoing, the files.

use std::io::{Cursor, Read};

use hmac::Mac;
use simulated_discord::{Discord, Seen, Setup};

use crate::bot::{Bot, Kept};

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
    let teach = |who: &simulated_discord::Person, phrasing: &str| {
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
    // A menu and a form, too: those of others, and made-up ones.
    let pick = mo.message_command("Teach this", &greeting).await.ephemeral();
    let menu = pick.components()[0]["components"][0]["custom_id"].as_str().unwrap().to_owned();
    for forged in [menu.as_str(), "1:kn-pick:1:0123456789abcdef"] {
        let told = bob.forges_a_pick(&greeting, forged, &["owner"]).await.ephemeral();
        assert!(told.content().starts_with("Only moderators can do that"), "{told:?}");
    }
    let edit = mo.command("knowledge edit").text("entry", "rent").run().await.modal();
    let fields = [("question", "How high is the rent?"), ("answer", "Nothing."), ("cite", "lease:3"), ("related", "")];
    for forged in [edit.custom_id(), "1:kn-add-form:answer:"] {
        let told = bob.forges_a_form(&greeting, forged, &fields).await.ephemeral();
        assert!(told.content().starts_with("Only moderators can do that"), "{told:?}");
    }
    assert!(!kept.file("asked/owner.txt").contains("beast"));
    assert!(!kept.file("lease.toml").contains("Nothing.") && kept.file("added.toml").is_empty());

    // Whom the staff lets use the command may press what they were given.
    helper.clicks(&by_helper, "Publish").await.update();
    assert!(kept.file("asked/owner.txt").contains("on their books"));
    mo.clicks(&by_mo, "Publish").await.update();
    assert!(kept.file("asked/owner.txt").contains("beast"));
    discord.finish().await;
}

/// The code under which the bot knows that it gave somebody a button on a day.
fn permit(discord: &Discord, who: u64, day: u64, tag: &str, fields: &str) -> String {
    let keyed = |key: &[u8], text: &str| {
        hmac::Hmac::<sha2::Sha256>::new_from_slice(key).unwrap().chain_update(text).finalize().into_bytes()
    };
    let key = keyed(discord.token().as_bytes(), "dealdesk: permits of moderators");
    let code = keyed(&key, &format!("{who}:{day}:{tag}:{fields}"));
    code.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn what_comes_of_a_press_is_good_for_no_longer_than_the_press() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let _bot = start(&discord, &kept).await;
    let helper = discord.member("helper");
    discord.allows(&helper, "knowledge");
    let greeting = discord.reply_to(&helper.says(&discord.channel("general"), "<@bot> qwerty uiop?").await).await;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let yesterday = now.as_secs() / 86_400 - 1;
    let given = permit(&discord, helper.id(), yesterday, "kn-list", "0");
    let list = helper.forges(&greeting, &format!("1:kn-list:0:{given}")).await.update();
    let teach = custom_id(&list, "1: Teach");
    let group = teach.split(':').nth(2).unwrap();
    let code = permit(&discord, helper.id(), yesterday, "kn-teach", group);
    assert_eq!(teach, format!("1:kn-teach:{group}:{code}"), "a button of yesterday's, though it is shown today");
    let ended = permit(&discord, helper.id(), yesterday - 1, "kn-list", "0");
    let told = helper.forges(&greeting, &format!("1:kn-list:0:{ended}")).await.ephemeral();
    assert!(told.content().starts_with("Only moderators can do that"), "{told:?}");
    discord.finish().await;
}

#[tokio::test]
async fn what_is_published_stays_so_however_often_it_is_pressed() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let _bot = start(&discord, &kept).await;
    let mo = discord.manager("mo");
    let teach = mo.command("knowledge teach").text("entry", "owner").text("phrasing", "whose beast is it");
    let proposal = teach.run().await.ephemeral();
    let live = mo.clicks(&proposal, "Publish").await.update();
    for pressed_too in ["Publish", "Discard"] {
        let told = mo.forges(&live, &custom_id(&proposal, pressed_too)).await.update();
        assert_eq!((told.content(), told.labels()), (live.content(), live.labels()), "{pressed_too}");
    }
    assert!(live.content().starts_with("**Live now:**") && live.has_button("Undo"), "{live:?}");
    assert_eq!(kept.file("asked/owner.txt").matches("beast").count(), 1);
    let history = mo.command("knowledge history").run().await.ephemeral();
    assert_eq!(history.labels().len(), 1, "{history:?}");
    discord.finish().await;
}

#[tokio::test]
async fn what_is_taught_is_shown_with_the_answer_that_it_will_get() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let _bot = start(&discord, &kept).await;
    let mo = discord.manager("mo");
    let teach = mo.command("knowledge teach").text("entry", "owner").text("phrasing", "oven zorp of wibble");
    let by_command = teach.run().await.ephemeral();
    let said = discord.member("bob").says(&discord.channel("general"), "the oven, flapdoodle wumpus").await;
    let pick = mo.message_command("Teach this", &said).await.ephemeral();
    let by_message = mo.selects(&pick, "Which entry answers this?", &["Who owns the oven?"]).await.update();
    for (proposal, phrasing) in [(by_command, "oven zorp of wibble"), (by_message, "the oven, flapdoodle wumpus")] {
        let shown = format!("- “{phrasing}”\n  was: ");
        assert!(proposal.content().contains(&shown), "{proposal:?}");
        let shown = "\n  will be: owner\\: The oven belongs to";
        assert!(proposal.content().contains(shown), "{proposal:?}");
    }
    discord.finish().await;
}

#[tokio::test]
async fn what_is_too_long_to_be_taught_is_shortened_and_that_is_said() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let _bot = start(&discord, &kept).await;
    let (mo, bob) = (discord.manager("mo"), discord.member("bob"));
    let long = format!("so wot abt the flapdoodle {}", "and the zorp ".repeat(34));
    assert!(long.len() > 401 && long.len() < 500);
    let said = bob.says(&discord.channel("general"), &long).await;
    let pick = mo.message_command("Teach this", &said).await.ephemeral();
    assert!(pick.content().contains("longer than a phrasing may be"), "{pick:?}");
    let proposal = mo.selects(&pick, "Which entry answers this?", &["Who owns the oven?"]).await.update();
    mo.clicks(&proposal, "Publish").await.update();
    let taught = kept.file("asked/owner.txt").lines().last().unwrap().to_owned();
    let rest = long.strip_prefix(&taught).expect("its beginning");
    assert!(taught.len() > 380 && taught.len() <= 400 && rest.starts_with(' '), "{taught}");

    let asked = bob.says(&discord.channel("general"), &format!("<@bot> wumpus {}?", "the quux ".repeat(46))).await;
    discord.reply_to(&asked).await;
    let list = mo.command("knowledge unanswered").run().await.ephemeral();
    let form = mo.clicks(&list, "1: New entry").await.modal();
    let question = &form.inputs()[0];
    assert_eq!(question["max_length"], 100);
    assert!(question["value"].as_str().unwrap().ends_with('…'), "{question}");
    let proposal = mo
        .submits(&form)
        .fields(&[("question", "What of the wumpus?"), ("answer", "**Old Mill** owns the oven."), ("cite", "lease:1")])
        .await
        .update();
    assert!(proposal.has_button("Publish"), "{proposal:?}");
    discord.finish().await;
}

#[tokio::test]
async fn an_overdue_review_shows_under_the_answer_and_in_the_status() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let sources = kept.file("sources.toml");
    let overdue = sources.replace("reviewed = 2026-11-02", "reviewed = 2001-05-31\nreview_every = 90");
    std::fs::write(kept.path().join("sources.toml"), overdue).unwrap();
    let _bot = start(&discord, &kept).await;
    let (ann, mo) = (discord.member("ann"), discord.manager("mo"));
    let asked = ann.says(&discord.channel("general"), "<@bot> how high is the rent?").await;
    let answer = discord.reply_to(&asked).await;
    assert!(answer.content().contains(" (last reviewed 2001-05-31)"), "{answer:?}");
    let status = mo.command("knowledge status").run().await.ephemeral();
    assert!(status.content().contains("**Review overdue** by "), "{status:?}");
    assert!(status.content().contains("Lease of the stone oven, last reviewed on 2001-05-31."), "{status:?}");

    std::fs::write(kept.path().join("sources.toml"), &sources).unwrap();
    mo.command("knowledge reload").run().await.ephemeral();
    let asked = ann.says(&discord.channel("general"), "<@bot> how high is the rent?").await;
    let answer = discord.reply_to(&asked).await;
    assert!(!answer.content().contains("last reviewed"), "{answer:?}");
    let status = mo.command("knowledge status").run().await.ephemeral();
    assert!(!status.content().contains("overdue"), "{status:?}");
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
        async |who: &simulated_discord::Person| who.command("knowledge edit").text("entry", "rent").run().await.modal();
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

    // An edit.
    let form = mo.command("knowledge edit").text("entry", "rent").run().await.modal();
    let proposal = mo.submits(&form).field("answer", "It is **400 euros** in coins.").send().await.ephemeral();
    let edited = mo.clicks(&proposal, "Publish").await.update();
    assert!(kept.file("lease.toml").contains("in coins"));
    let undo = mo.clicks(&edited, "Undo").await.update();
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
async fn a_folder_too_large_for_discord_is_not_sent_and_that_is_said() {
    let kept = Kept::new();
    let discord = Discord::with(Setup::new().attachment_limit(2_000)).await;
    let _bot = start(&discord, &kept).await;
    let told = discord.manager("mo").command("knowledge export").run().await.ephemeral();
    for part in ["The zip file has ", " kB", "Discord takes 2.0 kB here", "on the host"] {
        assert!(told.content().contains(part), "{part}: {told:?}");
    }
    discord.finish().await;
}

#[tokio::test]
async fn a_long_answer_shows_what_differs_in_it() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let _bot = start(&discord, &kept).await;
    let mo = discord.manager("mo");
    let long = |end: &str| format!("{}{end}", "It belongs to **Old Mill**, and the bakery leases it. ".repeat(20));
    let edit = async |question: &str, end: &str, cite: &str, related: &str| {
        let form = mo.command("knowledge edit").text("entry", "owner").run().await.modal();
        let fields = [("question", question), ("answer", &long(end)), ("cite", cite), ("related", related)];
        mo.submits(&form).fields(&fields).await.ephemeral()
    };
    let proposal = edit("Who owns the oven?", "So it is.", "lease:1", "rent").await;
    mo.clicks(&proposal, "Publish").await.update();
    let all = edit("Whose is it?", "So it was.", "lease:1, lease:2", "rent, repairs").await;
    for part in ["leases it. So it is.", "leases it. So it was.", "Whose is it?", "**Rests on**", "**Related**"] {
        assert!(all.content().contains(part), "{part}: {all:?}");
    }
    assert_eq!(all.content().matches("leases it. So it was.").count(), 2, "in the effects as well: {all:?}");
    assert!(all.has_button("Publish"), "{all:?}");
    discord.finish().await;
}

#[tokio::test]
async fn the_history_has_a_text_for_each_of_its_buttons() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let _bot = start(&discord, &kept).await;
    let mo = discord.manager("mo");
    let asked = kept.file("asked/owner.txt");
    for number in 0..6 {
        let lines: String = (0..5).map(|line| format!("*{number} {line}* {}\n", "*- ".repeat(100))).collect();
        std::fs::write(kept.path().join("asked/owner.txt"), format!("{asked}# {lines}").replace("\n*", "\n# *"))
            .unwrap();
        mo.command("knowledge reload").run().await.ephemeral();
    }
    let history = mo.command("knowledge history").run().await.ephemeral();
    let undoes: Vec<String> = history.labels().into_iter().filter(|label| label.starts_with("Undo")).collect();
    assert_eq!(undoes.len(), 5, "{history:?}");
    for undo in undoes {
        let number = undo.trim_start_matches("Undo ");
        assert!(history.content().contains(&format!("**{number}.** ")), "{number}: {history:?}");
    }
    discord.finish().await;
}

#[tokio::test]
async fn what_files_change_in_the_answers_is_told_to_whoever_reloads_them() {
    let (discord, kept) = (Discord::start().await, Kept::new());
    let _bot = start(&discord, &kept).await;
    let mo = discord.manager("mo");
    let lease = kept.file("lease.toml").replace("due on the first", "due on the first of it");
    std::fs::write(kept.path().join("lease.toml"), lease).unwrap();
    let told = mo.command("knowledge reload").run().await.ephemeral();
    // Where the folder's watch was first, the moderators' channel has it instead.
    let told = if told.content().starts_with("The files say") {
        discord.next_message(&discord.channel("moderators")).await
    } else {
        told
    };
    assert!(told.content().contains("What it does to the answers"), "{told:?}");
    assert!(told.content().contains("due on the first of it"), "{told:?}");
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
