//! Under load: everything is answered once and in order; where that is too much, the oldest first and the rest told;
//! nobody waits for somebody else's channel.

use std::time::Duration;

use simulated_discord::{ChannelHandle, Discord, Fault, Held, Seen};

use crate::bot::Bot;

const RENT: &str = "how high is the rent?";
const HIGH: &str = "400 euros";
const TOO_MUCH: &str = "more than I can answer";

/// Nobody gets an answer in this channel until the test lets it.
fn hangs(discord: &Discord, channel: &ChannelHandle, sends: usize) -> Held {
    let (fault, held) = Fault::hold();
    discord.fails("POST", &format!("/channels/{}/messages", channel.id()), fault, sends);
    held
}

/// Waits until a request hangs.
async fn hanging(discord: &Discord, channel: &ChannelHandle) {
    discord.tells_of(&format!("POST /channels/{}/messages is held", channel.id()), 1).await;
}

async fn ask(discord: &Discord, channel: &ChannelHandle, people: usize, questions: usize) -> Vec<Seen> {
    let mut asked = Vec::new();
    for number in 0..questions {
        let person = discord.member(&format!("person-{}", number % people));
        asked.push(person.says(channel, &format!("<@bot> {RENT}")).await);
    }
    asked
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_questions_from_fifty_people_in_every_way() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    discord.command_is_registered("ask").await;
    let channels: Vec<_> = (0..4).map(|number| discord.channel(&format!("channel-{number}"))).collect();
    let (mut asked, mut used) = (Vec::new(), Vec::new());
    for number in 0..500 {
        let person = discord.member(&format!("person-{}", number % 50));
        let channel = &channels[number % 4];
        match number % 5 {
            0 => used.push(person.command("ask").text("question", RENT).in_channel(channel).send().await),
            1 => asked.push(person.says(&person.dm(), RENT).await),
            _ => asked.push(person.says(channel, &format!("<@bot> {RENT}")).await),
        }
    }
    for question in &asked {
        assert!(discord.reply_to(question).await.content().contains(HIGH));
    }
    for interaction in used {
        assert!(discord.response_to(interaction).await.public().content().contains(HIGH));
    }
    for question in &asked {
        assert_eq!(discord.replies_to(question).len(), 1);
    }
    for channel in &channels {
        let answered: Vec<_> = channel.bot_messages().iter().filter_map(Seen::replies_to).collect();
        let here: Vec<_> = asked.iter().filter(|q| q.channel_id() == channel.id()).map(Seen::id).collect();
        assert_eq!(answered, here, "in order");
    }
    discord.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_oldest_are_answered_and_the_rest_told_once() {
    let discord = Discord::start().await;
    let _bot = Bot::with(&discord, |settings| settings.queue = 40).await;
    let (busy, quiet) = (discord.channel("busy"), discord.channel("quiet"));
    let held = hangs(&discord, &busy, 1);
    let mut asked = ask(&discord, &busy, 5, 1).await;
    hanging(&discord, &busy).await;
    asked.extend(ask(&discord, &busy, 5, 99).await);
    // When this one is answered, all of those have arrived.
    let elsewhere = discord.member("ann").says(&quiet, &format!("<@bot> {RENT}")).await;
    assert!(discord.reply_to(&elsewhere).await.content().contains(HIGH));
    held.release();
    // Half of the queue is a channel's share: the oldest of what was asked there.
    for question in &asked[..20] {
        assert!(discord.reply_to(question).await.content().contains(HIGH));
    }
    discord.silent_for(&busy).await;
    let told: Vec<Seen> = asked[20..].iter().flat_map(|question| discord.replies_to(question)).collect();
    assert_eq!(told.len(), 1, "the channel is told once, not for each question");
    assert!(told[0].content().contains(TOO_MUCH));
    let order: Vec<_> = busy.bot_messages().iter().filter_map(Seen::replies_to).collect();
    assert_eq!(order[1], told[0].replies_to().expect("a reply"), "before the others, who get their answers anyway");
    discord.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_waited_too_long_is_told_once_and_not_answered() {
    let discord = Discord::start().await;
    let _bot = Bot::with(&discord, |settings| settings.answer_within = Duration::ZERO).await;
    for name in ["general", "other"] {
        let asked = ask(&discord, &discord.channel(name), 3, 3).await;
        assert!(discord.reply_to(&asked[0]).await.content().contains(TOO_MUCH));
        // Each of these is told in a channel of its own, after what came before.
        for person in ["ann", "bob"] {
            let last = discord.member(&format!("{person}-{name}"));
            discord.reply_to(&last.says(&last.dm(), RENT).await).await;
        }
        assert!(discord.replies_to(&asked[1]).is_empty() && discord.replies_to(&asked[2]).is_empty());
    }
    discord.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_question_is_not_answered_any_more() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let general = discord.channel("general");
    let held = hangs(&discord, &general, 1);
    let first = ask(&discord, &general, 1, 1).await;
    hanging(&discord, &general).await;
    let asked = ask(&discord, &general, 2, 2).await;
    discord.member("person-0").deletes(&asked[0]).await;
    // The deletion has arrived when what was said after it is answered.
    let fence = discord.channel("fence");
    for _ in 0..2 {
        discord.reply_to(&ask(&discord, &fence, 1, 1).await[0]).await;
    }
    held.release();
    assert!(discord.reply_to(&asked[1]).await.content().contains(HIGH));
    assert!(discord.reply_to(&first[0]).await.content().contains(HIGH));
    assert!(discord.replies_to(&asked[0]).is_empty(), "neither answered nor answered and taken back");
    assert_eq!(general.bot_messages().len(), 2);
    discord.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_in_a_channel_that_hangs_delays_no_other() {
    let discord = Discord::start().await;
    let _bot = Bot::with(&discord, |settings| settings.queue = 200).await;
    let hostile = discord.channel("hostile");
    let held = hangs(&discord, &hostile, 1);
    ask(&discord, &hostile, 1, 1).await;
    hanging(&discord, &hostile).await;
    let mut waiting = Vec::new();
    for round in 0..10 {
        waiting.extend(ask(&discord, &hostile, 50, 300).await);
        let quiet = discord.channel(&format!("quiet-{round}"));
        let asked = ask(&discord, &quiet, 1, 1).await;
        assert!(discord.reply_to(&asked[0]).await.content().contains(HIGH));
        let shown = discord.member("ann").command("ask").text("question", RENT).in_channel(&quiet).run().await;
        assert!(shown.public().content().contains(HIGH));
    }
    assert!(hostile.bot_messages().is_empty(), "it hangs all the while");
    held.release();
    discord.reply_to(&waiting[0]).await;
    discord.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn interactions_beyond_the_room_are_told_so_to_the_person_alone() {
    let discord = Discord::start().await;
    let _bot = Bot::with(&discord, |settings| settings.queue = 20).await;
    discord.command_is_registered("ask").await;
    let asked = ask(&discord, &discord.channel("general"), 1, 1).await;
    let answer = discord.reply_to(&asked[0]).await;
    let (fault, held) = Fault::hold();
    discord.fails("POST", "/interactions/*/*/callback", fault, 10);
    let ann = discord.member("ann");
    let mut used = Vec::new();
    for _ in 0..10 {
        used.push(ann.command("ask").text("question", RENT).send().await);
    }
    discord.tells_of("/callback is held", 10).await;
    let told = ann.command("ask").text("question", RENT).run().await.ephemeral();
    assert!(told.content().contains(TOO_MUCH));
    let told = ann.clicks(&answer, "Show sources").await.ephemeral();
    assert!(told.content().contains(TOO_MUCH));
    let again = ann.presses(&answer, "Show sources");
    discord
        .traffic_shows("an answer to the second press, which shows nothing", |all| {
            let answered = format!("/interactions/{again}/");
            all.iter().any(|e| e.path.starts_with(&answered) && e.body.as_ref().is_some_and(|body| body["type"] == 6))
        })
        .await;
    assert!(ann.types("ask", "question", "rent").await.is_empty());
    // Elsewhere there is room.
    let elsewhere = discord.channel("elsewhere");
    let answered = discord.member("bob").command("ask").text("question", RENT).in_channel(&elsewhere).run().await;
    assert!(answered.public().content().contains(HIGH));
    held.release();
    for interaction in used {
        assert!(discord.response_to(interaction).await.public().content().contains(HIGH));
    }
    discord.finish().await;
}
