//! The ways of asking in a channel, through the whole bot.

use crate::bot::{Bot, Written, bakery};
use simulated_discord::{Discord, Fault, Setup};

const WHEN: &str = "until when is the oven rented?";
const UNTIL: &str = "until the end of 2031";

#[tokio::test]
async fn a_mention_is_answered_in_a_reply() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let ann = discord.member("ann");
    let general = discord.channel("general");
    for text in [format!("<@bot> {WHEN}"), format!("{WHEN} <@bot>")] {
        let asked = ann.says(&general, &text).await;
        let reply = discord.reply_to(&asked).await;
        assert!(reply.content().contains(UNTIL), "{reply:?}");
        assert_eq!(reply.replies_to(), Some(asked.id()));
    }
    discord.finish().await;
}

#[tokio::test]
async fn a_direct_message_needs_no_mention() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let ann = discord.member("ann");
    let asked = ann.says(&ann.dm(), WHEN).await;
    assert!(discord.reply_to(&asked).await.content().contains(UNTIL));
    discord.finish().await;
}

#[tokio::test]
async fn a_reply_to_an_answer_follows_up_on_it() {
    let discord = Discord::start().await;
    let mut bot = Bot::over(&discord, oven_and_boat().desk(), |_| {}).await;
    let ann = discord.member("ann");
    let general = discord.channel("general");
    let mut answers = Vec::new();
    for thing in ["oven", "boat"] {
        let asked = ann.says(&general, &format!("<@bot> until when is the {thing} rented?")).await;
        answers.push(discord.reply_to(&asked).await);
    }
    for restarts in [false, true] {
        if restarts {
            // The answer itself says what it was about: a bot that remembers nothing reads it there.
            bot.stops(&discord).await;
            bot = Bot::over(&discord, oven_and_boat().desk(), |_| {}).await;
        }
        for (answer, owner) in answers.iter().zip(["**Old Mill**", "**the harbour**"]) {
            let follow_up = ann.replies(answer, "and who owns it?").await;
            let reply = discord.reply_to(&follow_up).await;
            assert!(reply.content().contains(owner), "{reply:?}");
        }
    }
    drop(bot);
    discord.finish().await;
}

#[tokio::test]
async fn an_answer_replied_to_is_looked_up_where_discord_left_it_out() {
    let discord = Discord::start().await;
    let _bot = Bot::over(&discord, oven_and_boat().desk(), |_| {}).await;
    let ann = discord.member("ann");
    let asked = ann.says(&discord.channel("general"), "<@bot> until when is the boat rented?").await;
    let answer = discord.reply_to(&asked).await;
    discord.gateway().leaves_out_references();
    let follow_up = ann.replies(&answer, "and who owns it?").await;
    assert!(discord.reply_to(&follow_up).await.content().contains("**the harbour**"));
    discord.finish().await;
}

#[tokio::test]
async fn where_it_may_not_look_up_what_was_replied_to_it_asks_a_few_times_only() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let ann = discord.member("ann");
    let closed = discord.channel("closed");
    let asked = ann.says(&closed, &format!("<@bot> {WHEN}")).await;
    let answer = discord.reply_to(&asked).await;
    closed.denies(simulated_discord::permission::READ_MESSAGE_HISTORY);
    discord.gateway().leaves_out_references();
    for _ in 0..6 {
        ann.replies(&answer, &format!("<@bot> {WHEN}")).await;
        discord.next_message(&closed).await;
    }
    let refused = discord.traffic().iter().filter(|exchange| exchange.status == 403).count();
    assert_eq!(refused, 3, "{}", discord.story());
    discord.finish().await;
}

/// The same two questions about two things, so that "it" has to be known.
fn oven_and_boat() -> Written {
    let mut written = Written::new();
    for (thing, year, owner) in [("oven", "2031", "Old Mill"), ("boat", "2044", "the harbour")] {
        written = written
            .entry(
                &format!("{thing}-until"),
                &format!("Until when is the {thing} rented?"),
                &format!("The {thing} is rented until **{year}**."),
                &format!("ask = [\"end of the {thing}'s lease\", \"how long is the {thing} rented\", \"{thing} rented until\"]"),
            )
            .entry(
                &format!("{thing}-owner"),
                &format!("Who owns the {thing}?"),
                &format!("The {thing} belongs to **{owner}**."),
                &format!("ask = [\"owner of the {thing}\", \"whose {thing} is it\", \"to whom does the {thing} belong\"]"),
            );
    }
    written
}

#[tokio::test]
async fn a_reply_to_somebody_else_is_none_of_its_business() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let (ann, bob) = (discord.member("ann"), discord.member("bob"));
    let general = discord.channel("general");
    let said = ann.says(&general, "lovely bread").await;
    bob.replies(&said, WHEN).await;
    discord.silent_for(&general).await;
    discord.finish().await;
}

#[tokio::test]
async fn a_reply_that_cannot_be_read_is_left_alone() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let ann = discord.member("ann");
    let general = discord.channel("general");
    let answer = discord.reply_to(&ann.says(&general, &format!("<@bot> {WHEN}")).await).await;
    // Without the ping, and without the privileged intent, Discord keeps the words back.
    ann.replies_without_ping(&answer, "and since when?").await;
    discord.silent_for(&general).await;
    discord.finish().await;
}

#[tokio::test]
async fn a_mention_without_words_gets_a_hello_with_three_examples() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let ann = discord.member("ann");
    let asked = ann.says(&discord.channel("general"), "<@bot>").await;
    let hello = discord.reply_to(&asked).await;
    assert!(hello.content().starts_with("Ask me about the oven lease"), "{hello:?}");
    let labels = hello.labels();
    let [examples @ .., delete] = labels.as_slice() else { panic!("no buttons under {hello:?}") };
    assert_eq!((examples.len(), delete.as_str()), (3, "Delete"));
    for question in examples {
        assert!(hello.content().contains(question), "{question} can be read in full");
    }
    let answer = ann.clicks(&hello, "oven rented").await.public();
    assert!(answer.has_button("Show sources"));
    // Somebody else's press is not for everybody to see.
    let bob = discord.member("bob");
    assert!(bob.clicks(&hello, "oven rented").await.ephemeral().has_button("Show sources"));
    assert!(bob.clicks(&hello, "Delete").await.ephemeral().content().contains("Only the person who asked"));
    ann.clicks(&hello, "Delete").await.deleted();
    discord.finish().await;
}

#[tokio::test]
async fn only_emoji_get_the_hello_too() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let ann = discord.member("ann");
    let general = discord.channel("general");
    for text in ["<@bot> 🎉🎉", "<@bot> <:loaf:1100000000000000009>", "<@bot> ?!"] {
        let asked = ann.says(&general, text).await;
        assert!(discord.reply_to(&asked).await.content().starts_with("Ask me about"), "{text}");
    }
    discord.finish().await;
}

#[tokio::test]
async fn a_message_of_two_thousand_characters_is_read() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let ann = discord.member("ann");
    let general = discord.channel("general");
    let mut long = format!("<@{}> {WHEN} ", discord.bot_id());
    while long.chars().count() < 2_000 {
        long.push('a');
    }
    let asked = ann.says(&general, &long).await;
    assert!(!discord.reply_to(&asked).await.content().is_empty());
    let chatter = format!("<@bot> {}{WHEN}", "I was walking along the river thinking of nothing. ".repeat(37));
    let asked = ann.says(&general, &chatter).await;
    assert!(discord.reply_to(&asked).await.content().contains(UNTIL), "a question at the end of chatter");
    discord.finish().await;
}

#[tokio::test]
async fn watched_channels_hear_an_answer_only_where_it_is_sure() {
    let discord = Discord::with(Setup::new().grants_message_content()).await;
    let watched = discord.channel("questions");
    let _bot = Bot::with(&discord, |settings| settings.watched = vec![watched.id()]).await;
    let ann = discord.member("ann");
    let asked = ann.says(&watched, WHEN).await;
    assert!(discord.reply_to(&asked).await.content().contains(UNTIL));

    ann.says(&watched, "nice weather today, isn't it").await;
    ann.says(&watched, "which make is the oven?").await;
    ann.says(&watched, "🎉").await;
    discord.silent_for(&watched).await;

    let general = discord.channel("general");
    ann.says(&general, WHEN).await;
    discord.silent_for(&general).await;
    discord.finish().await;
}

#[tokio::test]
async fn without_watched_channels_the_privileged_intent_is_not_asked_for() {
    // This Discord closes the connection of whoever asks for it.
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    assert_eq!(discord.gateway().identifies(), 1);
    discord.finish().await;
}

#[tokio::test]
async fn bots_webhooks_and_itself_get_no_answer() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let general = discord.channel("general");
    discord.other_bot("parrot").says(&general, &format!("<@bot> {WHEN}")).await;
    general.webhook_says("news", &format!("<@bot> {WHEN}")).await;
    discord.silent_for(&general).await;
    assert_eq!(general.bot_messages().len(), 2, "the two answers that the look for silence asked for");
    discord.finish().await;
}

#[tokio::test]
async fn several_questions_in_a_message_are_all_answered() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let ann = discord.member("ann");
    let asked = ann.says(&discord.channel("general"), &format!("<@bot> {WHEN} Who owns the oven?")).await;
    let reply = discord.reply_to(&asked).await;
    assert!(reply.content().contains(UNTIL) && reply.content().contains("belongs to **Old Mill**"), "{reply:?}");
    let sources = discord.member("ann").clicks(&reply, "Show sources").await.ephemeral();
    assert!(sources.content().contains("Source 2"), "{sources:?}");
    discord.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_burst_is_answered_in_full_each_once_and_in_order() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let channels: Vec<_> = (0..5).map(|n| discord.channel(&format!("channel-{n}"))).collect();
    let mut asked = Vec::new();
    for n in 0..500 {
        let person = discord.member(&format!("person-{}", n % 50));
        asked.push(person.says(&channels[n % 5], "<@bot> how high is the rent?").await);
    }
    for question in &asked {
        assert!(discord.reply_to(question).await.content().contains("400 euros"));
        assert_eq!(discord.replies_to(question).len(), 1);
    }
    for channel in &channels {
        let answered: Vec<_> = channel.bot_messages().iter().map(simulated_discord::Seen::replies_to).collect();
        let here: Vec<_> = asked.iter().filter(|q| q.channel_id() == channel.id()).map(|q| Some(q.id())).collect();
        assert_eq!(answered, here);
    }
    discord.finish().await;
}

#[tokio::test]
async fn an_edit_within_two_minutes_edits_the_answer() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let ann = discord.member("ann");
    let asked = ann.says(&discord.channel("general"), &format!("<@bot> {WHEN}")).await;
    let answer = discord.reply_to(&asked).await;
    discord.advance(std::time::Duration::from_secs(60));
    ann.edits(&asked, "<@bot> who owns the oven?").await;
    let edited = discord.edit_of(&answer).await;
    assert!(edited.content().contains("belongs to **Old Mill**"), "{edited:?}");

    discord.advance(std::time::Duration::from_secs(61));
    ann.edits(&asked, "<@bot> how high is the rent?").await;
    discord.silent_for(&discord.channel("general")).await;
    assert!(edited.now().content().contains("belongs to **Old Mill**"), "too late to count");
    discord.finish().await;
}

#[tokio::test]
async fn an_edit_that_a_later_one_has_overtaken_is_left_out() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let ann = discord.member("ann");
    let general = discord.channel("general");
    let asked = ann.says(&general, &format!("<@bot> {WHEN}")).await;
    let mut answer = discord.reply_to(&asked).await;
    let (fault, held) = Fault::hold();
    discord.fails_next("PATCH", "/channels/*/messages/*", fault);
    for question in ["who owns the oven?", "how high is the rent?", "since when is the oven rented?"] {
        discord.advance(std::time::Duration::from_secs(1));
        ann.edits(&asked, &format!("<@bot> {question}")).await;
        discord.tells_of("is held by the test", 1).await;
    }
    // All have come when what is asked after them is answered.
    let after = discord.member("bob").says(&discord.channel("elsewhere"), &format!("<@bot> {WHEN}")).await;
    discord.reply_to(&after).await;
    held.release();
    while !answer.content().contains("May 2021") {
        answer = discord.edit_of(&answer).await;
    }
    let changes = discord.traffic().iter().filter(|exchange| exchange.method == "PATCH").count();
    assert_eq!(changes, 2, "{}", discord.story());
    discord.finish().await;
}

#[tokio::test]
async fn edits_count_as_questions() {
    let discord = Discord::start().await;
    let _bot = Bot::with(&discord, |settings| settings.person_per_minute = 2).await;
    let ann = discord.member("ann");
    let general = discord.channel("general");
    let asked = ann.says(&general, &format!("<@bot> {WHEN}")).await;
    let answer = discord.reply_to(&asked).await;
    discord.advance(std::time::Duration::from_secs(1));
    ann.edits(&asked, "<@bot> who owns the oven?").await;
    let edited = discord.edit_of(&answer).await;
    discord.advance(std::time::Duration::from_secs(1));
    ann.edits(&asked, "<@bot> how high is the rent?").await;
    discord.silent_for(&general).await;
    assert_eq!(edited.now().content(), edited.content());
    discord.finish().await;
}

#[tokio::test]
async fn the_preview_of_a_link_is_no_edit() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let general = discord.channel("general");
    let asked = discord.member("ann").says(&general, &format!("<@bot> https://a.example/ {WHEN}")).await;
    let answer = discord.reply_to(&asked).await;
    general.shows_preview_of(&asked);
    discord.silent_for(&general).await;
    assert_eq!(answer.now().revision(), answer.revision());
    discord.finish().await;
}

#[tokio::test]
async fn the_last_of_several_edits_counts() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let ann = discord.member("ann");
    let general = discord.channel("general");
    let asked = ann.says(&general, &format!("<@bot> {WHEN}")).await;
    for question in ["who owns the oven?", "how high is the rent?", "since when is the oven rented?"] {
        discord.advance(std::time::Duration::from_secs(1));
        ann.edits(&asked, &format!("<@bot> {question}")).await;
    }
    discord.silent_for(&discord.channel("elsewhere")).await;
    let mut answer = discord.reply_to(&asked).await;
    while !answer.content().contains("May 2021") {
        answer = discord.edit_of(&answer).await;
    }
    assert_eq!(discord.replies_to(&asked).len(), 1);
    discord.finish().await;
}

#[tokio::test]
async fn a_deleted_question_takes_its_answer_along() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let ann = discord.member("ann");
    let asked = ann.says(&discord.channel("general"), &format!("<@bot> {WHEN}")).await;
    let answer = discord.reply_to(&asked).await;
    ann.deletes(&asked).await;
    discord.deletion_of(&answer).await;
    discord.finish().await;
}

#[tokio::test]
async fn questions_that_are_deleted_all_at_once_take_their_answers_along() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let general = discord.channel("general");
    let mut answered = Vec::new();
    for name in ["ann", "bob"] {
        let asked = discord.member(name).says(&general, &format!("<@bot> {WHEN}")).await;
        let answer = discord.reply_to(&asked).await;
        answered.push((asked, answer));
    }
    general.is_cleared_of(&[&answered[0].0, &answered[1].0]);
    for (_, answer) in &answered {
        discord.deletion_of(answer).await;
    }
    discord.finish().await;
}

#[tokio::test]
async fn a_notice_goes_with_its_question_or_with_its_button() {
    let discord = Discord::start().await;
    let _bot = Bot::with(&discord, |settings| settings.person_per_minute = 1).await;
    let general = discord.channel("general");
    let mut notices = Vec::new();
    for name in ["ann", "bob"] {
        let person = discord.member(name);
        let asked = person.says(&general, &format!("<@bot> {WHEN}")).await;
        discord.reply_to(&asked).await;
        let too_soon = person.says(&general, "<@bot> who owns the oven?").await;
        let notice = discord.reply_to(&too_soon).await;
        assert!(notice.content().contains("a lot of questions at once"), "{notice:?}");
        notices.push((person, too_soon, notice));
    }
    let (ann, too_soon, notice) = &notices[0];
    ann.deletes(too_soon).await;
    discord.deletion_of(notice).await;
    let (bob, _, notice) = &notices[1];
    bob.clicks(notice, "Delete").await.deleted();
    discord.finish().await;
}

#[tokio::test]
async fn whoever_was_held_back_in_silence_is_told_when_they_call() {
    let discord = Discord::with(Setup::new().grants_message_content()).await;
    let watched = discord.channel("questions");
    let _bot = Bot::with(&discord, |settings| {
        settings.watched = vec![watched.id()];
        settings.person_per_minute = 1;
    })
    .await;
    let ann = discord.member("ann");
    let asked = ann.says(&watched, WHEN).await;
    assert!(discord.reply_to(&asked).await.content().contains(UNTIL));
    ann.says(&watched, WHEN).await;
    let called = ann.says(&watched, &format!("<@bot> {WHEN}")).await;
    assert!(discord.reply_to(&called).await.content().contains("a lot of questions at once"));
    discord.finish().await;
}

#[tokio::test]
async fn a_person_who_asks_too_fast_is_told_once() {
    let discord = Discord::start().await;
    let _bot = Bot::with(&discord, |settings| settings.person_per_minute = 1).await;
    let (ann, bob) = (discord.member("ann"), discord.member("bob"));
    let general = discord.channel("general");
    let asked = ann.says(&general, &format!("<@bot> {WHEN}")).await;
    assert!(discord.reply_to(&asked).await.content().contains(UNTIL));
    let too_soon = ann.says(&general, "<@bot> who owns the oven?").await;
    assert!(discord.reply_to(&too_soon).await.content().contains("a lot of questions at once"));
    ann.says(&general, "<@bot> who owns the oven?").await;
    discord.silent_for(&general).await;
    let other = bob.says(&general, &format!("<@bot> {WHEN}")).await;
    assert!(discord.reply_to(&other).await.content().contains(UNTIL), "somebody else is not held back");
    // An interaction can be told for that person alone, each time.
    for _ in 0..2 {
        let told = ann.command("ask").text("question", WHEN).run().await.ephemeral();
        assert!(told.content().contains("a lot of questions at once"));
    }
    discord.finish().await;
}

#[tokio::test]
async fn a_channel_has_a_limit_of_its_own() {
    let discord = Discord::start().await;
    let _bot = Bot::with(&discord, |settings| settings.channel_per_minute = 1).await;
    let busy = discord.channel("busy");
    let first = discord.member("ann").says(&busy, &format!("<@bot> {WHEN}")).await;
    assert!(discord.reply_to(&first).await.content().contains(UNTIL));
    let second = discord.member("bob").says(&busy, &format!("<@bot> {WHEN}")).await;
    assert!(discord.reply_to(&second).await.content().contains("questions in this channel"));
    discord.finish().await;
}

#[tokio::test]
async fn where_it_may_not_write_it_stays_quiet_and_goes_on_elsewhere() {
    let discord = Discord::start().await;
    let _bot = Bot::over(&discord, bakery(), |_| {}).await;
    let ann = discord.member("ann");
    let closed = discord.channel("closed");
    closed.denies(simulated_discord::permission::SEND_MESSAGES);
    ann.says(&closed, &format!("<@bot> {WHEN}")).await;
    let general = discord.channel("general");
    let asked = ann.says(&general, &format!("<@bot> {WHEN}")).await;
    assert!(discord.reply_to(&asked).await.content().contains(UNTIL));
    discord.traffic_shows("the refused reply", |all| all.iter().any(|exchange| exchange.status == 403)).await;
    assert!(closed.bot_messages().is_empty());
    discord.finish().await;
}

#[tokio::test]
async fn where_somebody_takes_no_direct_messages_others_are_answered() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let (ann, bob) = (discord.member("ann"), discord.member("bob"));
    ann.refuses_dms();
    ann.says(&ann.dm(), WHEN).await;
    discord.traffic_shows("the refused reply", |all| all.iter().any(|exchange| exchange.status == 403)).await;
    let asked = bob.says(&bob.dm(), WHEN).await;
    assert!(discord.reply_to(&asked).await.content().contains(UNTIL));
    assert!(ann.dm().bot_messages().is_empty());
    discord.finish().await;
}

#[tokio::test]
async fn without_embeds_or_message_history_the_answer_is_still_readable() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let ann = discord.member("ann");
    let bare = discord.channel("bare");
    bare.denies(simulated_discord::permission::EMBED_LINKS | simulated_discord::permission::READ_MESSAGE_HISTORY);
    ann.says(&bare, &format!("<@bot> {WHEN}")).await;
    let answer = discord.next_message(&bare).await;
    assert!(answer.content().contains(UNTIL));
    assert_eq!(answer.replies_to(), None, "a reply is not allowed there");
    discord.finish().await;
}
