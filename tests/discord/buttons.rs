//! Every button, before and after a restart of the bot, through the whole bot.

use std::sync::Arc;

use crate::bot::{Bot, Written, seasonal};
use dealdesk::desk::Desk;
use simulated_discord::{Discord, Seen};

const RENT: &str = "<@bot> how high is the rent?";

/// Runs a story twice: with the bot that gave the answer, and with one that was started since.
async fn before_and_after_a_restart(question: &str, story: impl AsyncFn(&Discord, &Seen)) {
    for restarts in [false, true] {
        let discord = Discord::start().await;
        let mut bot = Bot::start(&discord).await;
        let asked = discord.member("ann").says(&discord.channel("general"), question).await;
        let answer = discord.reply_to(&asked).await;
        if restarts {
            bot = bot.restarts(&discord).await;
        }
        story(&discord, &answer).await;
        drop(bot);
        discord.finish().await;
    }
}

#[tokio::test]
async fn a_related_question_is_answered_in_a_new_message() {
    before_and_after_a_restart(RENT, async |discord, answer| {
        let next = discord.member("ann").clicks(answer, "Who pays for repairs").await.public();
        assert!(
            next.content().starts_with("> Who pays for repairs of the oven?\n**Old Mill pays for repairs**"),
            "{next:?}"
        );
        // Whoever did not ask gets it for themselves.
        let aside = discord.member("bob").clicks(answer, "Who pays for repairs").await.ephemeral();
        assert!(aside.content().contains("**Old Mill pays for repairs**"));
        assert!(!aside.has_button("Delete"), "one can dismiss it");
        let further = discord.member("bob").clicks(&aside, "How much rent").await.ephemeral();
        assert!(further.content().contains("400 euros"));
    })
    .await;
}

#[tokio::test]
async fn show_sources_tells_one_person_what_each_passage_states() {
    before_and_after_a_restart(RENT, async |discord, answer| {
        let sources = discord.member("bob").clicks(answer, "Show sources").await.ephemeral();
        assert_eq!(
            sources.content(),
            "**Source 1: Rent**\nThe bakery pays the mill a rent of 400 euros a month, due on the first.\n\
             -# Lease of the stone oven · [open](<https://lease.example/oven>)"
        );
    })
    .await;
}

#[tokio::test]
async fn helpful_and_not_helpful_are_thanked_for() {
    before_and_after_a_restart(RENT, async |discord, answer| {
        for label in ["Helpful", "Not helpful"] {
            let thanks = discord.member("ann").clicks(answer, label).await.ephemeral();
            assert!(thanks.content().starts_with("Thank you"));
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_asked_may_delete_the_answer() {
    before_and_after_a_restart(RENT, async |discord, answer| {
        let refused = discord.member("bob").clicks(answer, "Delete").await.ephemeral();
        assert!(refused.content().starts_with("Only the person who asked"));
        discord.member("ann").clicks(answer, "Delete").await.deleted();
    })
    .await;
}

#[tokio::test]
async fn so_may_moderators() {
    before_and_after_a_restart(RENT, async |discord, answer| {
        discord.moderator("mo").clicks(answer, "Delete").await.deleted();
    })
    .await;
}

#[tokio::test]
async fn a_choice_becomes_the_answer() {
    let (desk, question) = in_doubt();
    for restarts in [false, true] {
        let discord = Discord::start().await;
        let mut bot = Bot::over(&discord, Arc::clone(&desk), |_| {}).await;
        let ann = discord.member("ann");
        let asked = ann.says(&discord.channel("general"), &format!("<@bot> {question}")).await;
        let choices = discord.reply_to(&asked).await;
        assert!(choices.content().starts_with("Which of these do you mean?"), "{choices:?}");
        if restarts {
            bot.stops(&discord).await;
            bot = Bot::over(&discord, Arc::clone(&desk), |_| {}).await;
        }
        let labels = choices.labels();
        let aside = discord.member("bob").clicks(&choices, &labels[1]).await.ephemeral();
        assert!(aside.content().contains(&format!("> {}\nIt is **", labels[1])), "{aside:?}");
        let answer = ann.clicks(&choices, &labels[0]).await.update();
        assert!(answer.content().contains(&format!("> {}\nIt is **", labels[0])), "{answer:?}");
        assert_eq!(answer.id(), choices.id());
        assert!(answer.has_button("Show sources"));
        ann.clicks(&answer, "Delete").await.deleted();
        drop(bot);
        discord.finish().await;
    }
}

/// A desk, and a question that leaves it in doubt: two of its answers are asked for in the same words but for a season,
/// and the question names none.
fn in_doubt() -> (Arc<Desk>, &'static str) {
    (seasonal(2, 4).cautious(0.15).desk(), "what is the garden fee")
}

#[tokio::test]
async fn pages_turn_after_a_restart_too() {
    let rows: String = (0..20)
        .map(|n| format!("[[term]]\nname = \"Row {n}\"\nnow = \"it is so\"\ncite = [\"source:p\"]\n[[event]]\ndate = \"20{n:02}\"\ntitle = \"Point {n}\"\ntext = \"It was so.\"\ncite = [\"source:p\"]\n"))
        .collect();
    let passages: String = (0..20)
        .map(|n| format!("[[source.passage]]\nid = \"q{n}\"\nsection = \"Part {n}\"\nsays = \"It says.\"\n"))
        .collect();
    let written = Written::new()
        .toml(&format!("[[source]]\nid = \"other\"\ntitle = \"Another\"\nreviewed = 2026-01-01\n{passages}"))
        .toml(&rows)
        .entry("roof", "Who mends the roof?", "The owner mends the roof.", "");
    let discord = Discord::start().await;
    let bot = Bot::over(&discord, written.desk(), |_| {}).await;
    let ann = discord.member("ann");
    let terms = ann.command("terms").text("topic", "so").run().await.public();
    let timeline = ann.command("timeline").text("from", "2003").run().await.public();
    let sources = ann.command("sources").run().await.public();
    bot.stops(&discord).await;
    let _bot = Bot::over(&discord, written.desk(), |_| {}).await;

    for (list, first, beyond) in
        [(terms, "Row 0**", "Row 6**"), (timeline, "Point 3**", "Point 9**"), (sources, "(q0)", "(q6)")]
    {
        assert!(list.content().contains(first) && !list.content().contains(beyond), "{list:?}");
        // Whoever turns the pages, it stays the asker's.
        let second = discord.member("bob").clicks(&list, "Next page").await.update();
        assert!(second.content().contains(beyond) && second.content().contains("Page 2 of"), "{second:?}");
        let back = ann.clicks(&second, "Previous page").await.update();
        assert_eq!((back.content(), back.labels()), (list.content(), list.labels()));
        ann.clicks(&back, "Delete").await.deleted();
    }
    discord.finish().await;
}

#[tokio::test]
async fn a_button_whose_entry_is_gone_says_so() {
    let discord = Discord::start().await;
    let bot = Bot::start(&discord).await;
    let ann = discord.member("ann");
    let answer = discord.reply_to(&ann.says(&discord.channel("general"), RENT).await).await;
    bot.stops(&discord).await;
    let _bot = Bot::over(&discord, seasonal(2, 4).desk(), |_| {}).await;
    for label in ["Show sources", "Helpful", "Who pays for repairs"] {
        let told = ann.clicks(&answer, label).await.ephemeral();
        assert!(told.content().starts_with("My knowledge has changed"), "{told:?}");
    }
    discord.finish().await;
}
