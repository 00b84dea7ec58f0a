//! The commands, through the whole bot.

use std::fmt::Write;
use std::time::Duration;

use crate::bot::{Bot, Written};
use serde_json::{Value, json};
use simulated_discord::{Discord, Fault, Setup};

#[tokio::test]
async fn ask_answers_aloud_or_for_the_asker_alone() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let ann = discord.member("ann");
    let aloud = ann.command("ask").text("question", "how high is the rent?").run().await.public();
    assert!(aloud.content().starts_with("> how high is the rent?\nRye Lane Bakery pays **400 euros"), "{aloud:?}");
    assert!(aloud.has_button("Delete"));
    let alone = ann.command("ask").text("question", "how high is the rent?").boolean("private", true).run().await;
    let alone = alone.ephemeral();
    assert!(alone.content().contains("400 euros") && !alone.has_button("Delete"));
    ann.clicks(&aloud, "Delete").await.deleted();
    discord.finish().await;
}

#[tokio::test]
async fn a_question_that_was_offered_gets_exactly_its_answer() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let ann = discord.member("ann");
    let offers = ann.types("ask", "question", "repa").await;
    assert_eq!(offers[0].name, "Who pays for repairs of the oven?");
    let picked = offers[0].value.as_str().expect("text");
    let answer = ann.command("ask").text("question", picked).run().await.public();
    assert!(answer.content().contains("**Old Mill pays for repairs**"));
    discord.finish().await;
}

#[tokio::test]
async fn autocomplete_forgives_a_slip_and_offers_something_at_once() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let ann = discord.member("ann");
    assert_eq!(ann.types("ask", "question", "").await.len(), 7, "all there are");
    let slip = ann.types("ask", "question", "reparis").await;
    assert!(slip.iter().any(|offer| offer.name.contains("repairs")), "{slip:?}");
    assert!(ann.types("ask", "question", "zzzzzz").await.is_empty());
    discord.finish().await;
}

#[tokio::test]
async fn autocomplete_at_none_one_twenty_five_and_ten_thousand_questions() {
    for count in [0, 1, 25, 10_000] {
        let mut written = Written::new().toml(
            "[[unstated]]\nid = \"price\"\nquestion = \"What is the price?\"\nanswer = \"It does not say.\"\ncite = []\n",
        );
        for n in 0..count {
            written = written.entry(&format!("e{n}"), &format!("What is rule {n}?"), "It is so.", "");
        }
        let discord = Discord::start().await;
        let _bot = Bot::over(&discord, written.desk(), |_| {}).await;
        let ann = discord.member("ann");
        for typed in ["", "rule", "waht is rul"] {
            assert_eq!(ann.types("ask", "question", typed).await.len(), count.min(25), "{typed:?} of {count}");
        }
        // The last one of all is found as well as the first.
        if let Some(last) = count.checked_sub(1) {
            let offers = ann.types("ask", "question", &format!("rule {last}")).await;
            assert_eq!(offers[0].name, format!("What is rule {last}?"));
            let picked = offers[0].value.as_str().expect("text");
            let answer = ann.command("ask").text("question", picked).run().await.public();
            assert!(answer.content().contains(picked) && answer.content().contains("It is so."), "{answer:?}");
        }
        discord.finish().await;
    }
}

#[tokio::test]
async fn terms_all_or_on_a_topic() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let ann = discord.member("ann");
    let all = ann.command("terms").run().await.public();
    assert!(
        all.content().contains("**Flour**\nBefore: all of it from Old Mill\nNow: from any mill, since 2026"),
        "{all:?}"
    );
    assert!(all.content().contains("**Rent**"));
    let flour = ann.command("terms").text("topic", "flour").run().await.public();
    assert!(flour.content().contains("**Flour**") && !flour.content().contains("**Rent**"));
    let none = ann.command("terms").text("topic", "zebra").run().await.ephemeral();
    assert!(none.content().contains("No term speaks of “zebra”"));
    discord.finish().await;
}

#[tokio::test]
async fn timeline_between_two_dates() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let ann = discord.member("ann");
    let all = ann.command("timeline").run().await.public();
    assert!(
        all.content().contains("**2021-05: The lease begins**") && all.content().contains("**2026: Flour"),
        "{all:?}"
    );
    let late = ann.command("timeline").text("from", "2026").run().await.public();
    assert!(!late.content().contains("The lease begins") && late.content().contains("Note: The mill's own"));
    let early = ann.command("timeline").text("to", "2021-12").run().await.public();
    assert!(early.content().contains("The lease begins") && !early.content().contains("Flour"));
    for (from, to, says) in [("soon", "2026", "is no date"), ("2026", "2021", "2021 is before 2026")] {
        let told = ann.command("timeline").text("from", from).text("to", to).run().await.ephemeral();
        assert!(told.content().contains(says), "{told:?}");
    }
    let nothing = ann.command("timeline").text("to", "1999").run().await.ephemeral();
    assert!(nothing.content().starts_with("The timeline holds nothing there"));
    discord.finish().await;
}

#[tokio::test]
async fn sources_all_or_one_passage() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let ann = discord.member("ann");
    let all = ann.command("sources").run().await.public();
    assert!(all.content().contains("**Parties** (1)") && all.content().contains("reviewed 2026-11-02"), "{all:?}");
    let offers = ann.types("sources", "passage", "flour").await;
    assert_eq!(offers[0].name, "lease:5");
    let one = ann.command("sources").text("passage", "lease:5").run().await.public();
    assert!(one.content().contains("**Flour** (5)") && !one.content().contains("**Parties**"));
    let none = ann.command("sources").text("passage", "lease:99").run().await.ephemeral();
    assert!(none.content().contains("No passage is called “lease\\:99”"), "{none:?}");
    discord.finish().await;
}

#[tokio::test]
async fn about_says_what_it_knows_and_what_it_keeps() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let about = discord.member("ann").command("about").run().await.public();
    for part in ["**The oven lease**", "Lease of the stone oven", "I know 7 answers", "I keep no names"] {
        assert!(about.content().contains(part), "{part}: {about:?}");
    }
    discord.finish().await;
}

#[tokio::test]
async fn what_everybody_sees_can_be_deleted_by_whoever_asked_for_it() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let (ann, bob) = (discord.member("ann"), discord.member("bob"));
    for command in ["terms", "timeline", "sources", "about"] {
        let shown = ann.command(command).run().await.public();
        let told = bob.clicks(&shown, "Delete").await.ephemeral();
        assert!(told.content().contains("Only the person who asked"), "{told:?}");
        ann.clicks(&shown, "Delete").await.deleted();
    }
    discord.finish().await;
}

#[tokio::test]
async fn answer_this_answers_anybodys_message() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let (ann, bob) = (discord.member("ann"), discord.member("bob"));
    let general = discord.channel("general");
    let question = bob.says(&general, "*how high* is the rent?").await;
    let answer = ann.message_command("Answer this", &question).await.public();
    assert!(answer.content().starts_with("> \\*how high\\* is the rent?\nRye Lane Bakery pays"), "{answer:?}");
    ann.clicks(&answer, "Delete").await.deleted();

    let emoji = bob.says(&general, "🎉").await;
    let told = ann.message_command("Answer this", &emoji).await.ephemeral();
    assert!(told.content().contains("no question"));
    let robot = discord.other_bot("parrot").says(&general, "how high is the rent?").await;
    let told = ann.message_command("Answer this", &robot).await.ephemeral();
    assert!(told.content().contains("not those of bots"));
    discord.finish().await;
}

#[tokio::test]
async fn everything_works_in_direct_messages_and_as_a_user_installed_app() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let (ann, bob) = (discord.member("ann"), discord.member("bob"));
    for place in [ann.dm(), discord.foreign_channel("elsewhere"), discord.private_channel("ann and bob")] {
        let answer = ann.command("ask").in_channel(&place).text("question", "how high is the rent?").run().await;
        let answer = answer.public();
        assert!(answer.content().contains("400 euros"));
        ann.clicks(&answer, "Show sources").await.ephemeral();
        let related = ann.clicks(&answer, "Who pays for repairs").await.public();
        ann.clicks(&related, "Delete").await.deleted();
        ann.clicks(&answer, "Delete").await.deleted();
        ann.command("terms").in_channel(&place).run().await.public();
    }
    let place = discord.private_channel("ann and bob");
    let question = bob.says(&place, "how high is the rent?").await;
    ann.message_command("Answer this", &question).await.public();
    discord.finish().await;
}

#[tokio::test]
async fn what_is_for_one_person_stays_so_where_everybody_was_told_to_wait() {
    let discord = Discord::start().await;
    // Whatever is not there at once takes too long.
    let _bot = Bot::with(&discord, |settings| settings.pace.patience = Duration::ZERO).await;
    let ann = discord.member("ann");
    let is_deferred = || {
        let callback = |e: &simulated_discord::Exchange| {
            e.path.ends_with("/callback") && e.body.as_ref().is_some_and(|body| body["type"] == 5)
        };
        discord.traffic().iter().any(callback)
    };
    // Now and then the engine is done before anybody has looked.
    while !is_deferred() {
        let missing = ann.command("terms").text("topic", "zebra").run().await.ephemeral();
        assert!(missing.content().starts_with("No term speaks of"), "{missing:?}");
    }
    assert!(discord.channel("general").bot_messages().is_empty(), "nobody else sees anything of it");
    discord.finish().await;
}

#[tokio::test]
async fn commands_that_could_not_be_registered_are_once_it_works() {
    let discord = Discord::start().await;
    discord.fails("PUT", "/applications/*/commands", Fault::status(403), 3);
    let _bot = Bot::with(&discord, crate::bot::quick).await;
    discord.command_is_registered("ask").await;
    assert_eq!(discord.gateway().identifies(), 1, "without signing in again");
    discord.finish().await;
}

/// The engine's work waits, because something else has the one thread for it.
#[test]
fn an_answer_that_takes_long_is_deferred_within_discords_three_seconds() {
    let runtime = tokio::runtime::Builder::new_multi_thread().max_blocking_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let discord = Discord::with(Setup::new().real_clock()).await;
        let _bot = Bot::start(&discord).await;
        discord.command_is_registered("ask").await;
        let (release, held) = std::sync::mpsc::channel::<()>();
        let busy = tokio::task::spawn_blocking(move || held.recv().is_err());
        let asked = discord.member("ann").command("ask").text("question", "how high is the rent?").send().await;
        // The simulated Discord refuses what comes later than after three seconds.
        discord.traffic_shows("the first response", |all| all.iter().any(|e| e.path.ends_with("/callback"))).await;
        discord.advance(Duration::from_secs(60));
        drop(release);
        assert!(discord.response_to(asked).await.public().content().contains("400 euros"));
        assert!(busy.await.unwrap());
        discord.finish().await;
    });
}

#[tokio::test]
async fn what_takes_longer_is_deferred_and_then_answered() {
    let discord = Discord::start().await;
    // Whatever is not there at once takes too long.
    let _bot = Bot::with(&discord, |settings| settings.pace.patience = Duration::ZERO).await;
    let ann = discord.member("ann");
    let is_deferred = |kind: u64| {
        let callback = |e: &simulated_discord::Exchange| {
            e.path.ends_with("/callback") && e.body.as_ref().is_some_and(|b| b["type"] == kind)
        };
        discord.traffic().iter().any(callback)
    };
    let rent = "how high is the rent?";
    // Now and then the engine is done before anybody has looked.
    while !is_deferred(5) {
        let aloud = ann.command("ask").text("question", rent).run().await.public();
        assert!(aloud.content().contains("400 euros") && aloud.has_button("Delete"), "{aloud:?}");
        let alone = ann.command("ask").text("question", rent).boolean("private", true).run().await.ephemeral();
        assert!(alone.content().contains("400 euros"), "{alone:?}");
    }
    let answer = ann.command("ask").text("question", rent).run().await.public();
    while !is_deferred(6) {
        let sources = ann.clicks(&answer, "Show sources").await.ephemeral();
        assert!(sources.content().contains("**Source 1: Rent**"), "{sources:?}");
        let related = ann.clicks(&answer, "Who pays for repairs").await.public();
        assert!(related.content().contains("**Old Mill pays for repairs**"), "{related:?}");
        ann.clicks(&related, "Delete").await.deleted();
    }
    discord.finish().await;
}

#[tokio::test]
async fn commands_are_registered_only_when_they_differ() {
    let discord = Discord::start().await;
    let bot = Bot::start(&discord).await;
    discord.command_is_registered("ask").await;
    assert_eq!(discord.command_writes(), 1);
    let looked = |all: &[simulated_discord::Exchange]| {
        all.iter().filter(|e| e.method == "GET" && e.path.ends_with("/commands")).count()
    };
    let _bot = bot.restarts(&discord).await;
    discord.traffic_shows("a second look at the commands", |all| looked(all) == 2).await;
    discord.member("ann").command("about").run().await;
    assert_eq!(discord.command_writes(), 1, "nothing had changed");
    discord.finish().await;
}

#[tokio::test]
async fn commands_can_be_registered_to_one_server() {
    let discord = Discord::start().await;
    let guild = discord.guild_id();
    let _bot = Bot::with(&discord, |settings| settings.guild = Some(guild)).await;
    discord.command_is_registered("ask").await;
    assert_eq!(discord.registered_commands(true).len(), 8);
    assert!(discord.registered_commands(false).is_empty());
    discord.finish().await;
}

#[tokio::test]
async fn commands_speak_four_more_languages_and_are_available_everywhere() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    discord.command_is_registered("ask").await;
    let commands = discord.registered_commands(false);
    let mut text = String::new();
    for command in &commands {
        let for_moderators = command["default_member_permissions"] == json!("32");
        let (contexts, installed) =
            if for_moderators { (json!([0]), json!([0])) } else { (json!([0, 1, 2]), json!([0, 1])) };
        assert_eq!((&command["contexts"], &command["integration_types"]), (&contexts, &installed), "{command}");
        let options = command["options"].as_array().into_iter().flatten();
        for item in std::iter::once(command).chain(options) {
            for locale in ["fr", "de", "es-ES", "pt-BR"] {
                assert!(item["name_localizations"][locale].is_string(), "{locale}: {item}");
                let described = item["description"].as_str().is_none_or(str::is_empty)
                    || item["description_localizations"][locale].is_string();
                assert!(described, "{locale}: {item}");
            }
            let _ = writeln!(text, "{}", item["name_localizations"].get("de").unwrap_or(&Value::Null));
        }
    }
    assert!(text.contains("fragen") && text.contains("zeitleiste"), "{text}");
    discord.finish().await;
}
