//! Requests: whatever goes wrong on the way to Discord, the person sees one answer, or it is logged why there is none.

use std::time::Duration;

use crate::bot::{Bot, quick};
use dealdesk::settings::Settings;
use simulated_discord::{Discord, Exchange, Fault, Seen, Setup, permission};

const QUESTION: &str = "<@bot> how high is the rent?";
const MESSAGES: &str = "/channels/*/messages";
const CALLBACK: &str = "/interactions/*/*/callback";

async fn connected(setup: Setup, change: impl FnOnce(&mut Settings)) -> (Discord, Bot) {
    let discord = Discord::with(setup).await;
    let bot = Bot::with(&discord, |settings| {
        quick(settings);
        change(settings);
    })
    .await;
    (discord, bot)
}

fn posts(all: &[Exchange]) -> usize {
    all.iter().filter(|exchange| exchange.method == "POST" && exchange.path.ends_with("/messages")).count()
}

fn refused(all: &[Exchange]) -> usize {
    all.iter().filter(|exchange| exchange.status == 403).count()
}

fn callbacks(all: &[Exchange]) -> usize {
    all.iter().filter(|exchange| exchange.path.ends_with("/callback")).count()
}

/// Somebody asks while requests fail so; they get one answer, and so does the next question.
async fn one_reply_despite(fault: Fault, times: usize) {
    one_reply_with(|_| {}, fault, times).await;
}

async fn one_reply_with(change: impl FnOnce(&mut Settings), fault: Fault, times: usize) {
    let (discord, _bot) = connected(Setup::new(), change).await;
    let (ann, general) = (discord.member("ann"), discord.channel("general"));
    discord.fails("POST", MESSAGES, fault, times);
    let asked = ann.says(&general, QUESTION).await;
    discord.reply_to(&asked).await;
    // Whatever was still to come of the first has come when a second is answered.
    let again = ann.says(&general, QUESTION).await;
    discord.reply_to(&again).await;
    for asked in [&asked, &again] {
        assert_eq!(discord.replies_to(asked).len(), 1, "{}", discord.story());
    }
    discord.finish().await;
}

#[tokio::test]
async fn a_429_for_the_route() {
    one_reply_despite(Fault::rate_limited(0.3, false), 2).await;
}

#[tokio::test]
async fn a_429_for_everything() {
    one_reply_despite(Fault::rate_limited(0.3, true), 2).await;
}

#[tokio::test]
async fn a_429_for_what_others_share() {
    one_reply_despite(Fault::shared_limit(0.3), 2).await;
}

#[tokio::test]
async fn a_429_from_before_the_api() {
    one_reply_despite(Fault::page(429).with_header("retry-after", "1"), 1).await;
}

#[tokio::test]
async fn a_500() {
    one_reply_despite(Fault::status(500), 2).await;
}

#[tokio::test]
async fn a_503() {
    one_reply_despite(Fault::status(503), 3).await;
}

#[tokio::test]
async fn a_page_for_people_instead_of_an_answer() {
    one_reply_despite(Fault::page(502), 2).await;
}

#[tokio::test]
async fn a_connection_cut_before_anything_happened() {
    one_reply_despite(Fault::Reset, 2).await;
}

#[tokio::test]
async fn a_connection_cut_after_it_happened() {
    one_reply_despite(Fault::ResetAfter, 2).await;
}

#[tokio::test]
async fn an_answer_that_breaks_off() {
    one_reply_despite(Fault::Truncated, 2).await;
}

#[tokio::test]
async fn an_answer_that_is_no_json() {
    one_reply_despite(Fault::Garbled, 2).await;
}

#[tokio::test]
async fn an_answer_that_is_late() {
    one_reply_despite(Fault::Delay(Duration::from_millis(300)), 1).await;
}

#[tokio::test]
async fn an_answer_that_never_comes() {
    let (fault, _held) = Fault::hold();
    one_reply_with(|settings| settings.pace.request = Duration::from_secs(1), fault, 1).await;
}

#[tokio::test]
async fn an_answer_that_never_comes_to_what_has_happened() {
    let (fault, _held) = Fault::hold_after();
    one_reply_with(|settings| settings.pace.request = Duration::from_secs(1), fault, 1).await;
}

#[tokio::test]
async fn what_never_works_is_given_up_and_the_next_question_is_answered() {
    let (discord, _bot) = connected(Setup::new(), |_| {}).await;
    let (ann, general) = (discord.member("ann"), discord.channel("general"));
    discord.fails("POST", MESSAGES, Fault::status(500), 6);
    let lost = ann.says(&general, QUESTION).await;
    let asked = ann.says(&general, QUESTION).await;
    discord.reply_to(&asked).await;
    assert_eq!(discord.replies_to(&lost).len(), 0);
    assert_eq!(posts(&discord.traffic()), 7, "{}", discord.story());
    discord.finish().await;
}

#[tokio::test]
async fn what_discord_refuses_is_not_repeated() {
    let (discord, _bot) = connected(Setup::new(), |_| {}).await;
    let (ann, general) = (discord.member("ann"), discord.channel("general"));
    for status in [400, 403, 404] {
        discord.fails_next("POST", MESSAGES, Fault::status(status));
        ann.says(&general, QUESTION).await;
    }
    let asked = ann.says(&general, QUESTION).await;
    discord.reply_to(&asked).await;
    assert_eq!(posts(&discord.traffic()), 4, "{}", discord.story());
    discord.finish().await;
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_not_waited_for() {
    let an_hour_and_beyond_all_measure = [3_600.0, 1e19];
    for seconds in an_hour_and_beyond_all_measure {
        let (discord, _bot) = connected(Setup::new(), |_| {}).await;
        let ann = discord.member("ann");
        discord.fails_next("POST", MESSAGES, Fault::rate_limited(seconds, false));
        let lost = ann.says(&discord.channel("general"), QUESTION).await;
        discord.traffic_shows("the refused answer", |all| posts(all) == 1).await;
        // Another channel has room.
        let asked = ann.says(&discord.channel("elsewhere"), QUESTION).await;
        discord.reply_to(&asked).await;
        assert_eq!(discord.replies_to(&lost).len(), 0);
        discord.finish().await;
    }
}

#[tokio::test]
async fn edits_and_deletions_are_repeated() {
    let (discord, _bot) = connected(Setup::new(), |_| {}).await;
    let (ann, general) = (discord.member("ann"), discord.channel("general"));
    let asked = ann.says(&general, QUESTION).await;
    let answer = discord.reply_to(&asked).await;
    for fault in [Fault::status(503), Fault::ResetAfter, Fault::rate_limited(0.2, false)] {
        discord.fails_next("PATCH", "/channels/*/messages/*", fault);
    }
    ann.edits(&asked, "<@bot> until when do we have the oven?").await;
    discord.edit_of(&answer).await;
    for fault in [Fault::Reset, Fault::ResetAfter] {
        discord.fails_next("DELETE", "/channels/*/messages/*", fault);
    }
    ann.deletes(&asked).await;
    discord.deletion_of(&answer).await;
    discord.silent_for(&general).await;
    discord.finish().await;
}

/// Somebody uses a command while its answer fails so; they see one answer.
async fn one_response_with(change: impl FnOnce(&mut Settings), fault: Fault, times: usize) {
    let (discord, _bot) = connected(Setup::new(), change).await;
    discord.command_is_registered("ask").await;
    let ann = discord.member("ann");
    discord.fails("POST", CALLBACK, fault, times);
    let shown = ann.command("ask").text("question", "how high is the rent?").run().await.public();
    assert_eq!(discord.channel("general").bot_messages().len(), 1, "{shown:?}\n{}", discord.story());
    discord.finish().await;
}

#[tokio::test]
async fn a_first_response_refused_for_a_moment() {
    one_response_with(|_| {}, Fault::status(503), 1).await;
}

#[tokio::test]
async fn a_first_response_that_is_limited() {
    one_response_with(|_| {}, Fault::rate_limited(0.1, false), 1).await;
}

#[tokio::test]
async fn a_first_response_cut_before_anything_happened() {
    one_response_with(|_| {}, Fault::Reset, 1).await;
}

#[tokio::test]
async fn a_first_response_cut_after_it_happened() {
    one_response_with(|_| {}, Fault::ResetAfter, 1).await;
}

#[tokio::test]
async fn a_first_response_whose_answer_never_comes() {
    let (fault, _held) = Fault::hold_after();
    one_response_with(|_| {}, fault, 1).await;
}

#[tokio::test]
async fn a_first_response_that_would_come_too_late_is_not_sent() {
    let (discord, _bot) = connected(Setup::new(), |_| {}).await;
    discord.command_is_registered("ask").await;
    let ann = discord.member("ann");
    let answer: Seen = ann.command("ask").text("question", "how high is the rent?").run().await.public();
    // Longer than Discord takes a first response; the sooner that is known, the better.
    discord.fails_next("POST", CALLBACK, Fault::rate_limited(30.0, false));
    let pressed = ann.presses(&answer, "Show sources");
    let of_the_press = format!("/interactions/{pressed}/");
    discord.traffic_shows("the refused response", |all| all.iter().any(|e| e.path.starts_with(&of_the_press))).await;
    // It keeps back nothing that answers others.
    ann.clicks(&answer, "Helpful").await.ephemeral();
    assert_eq!(callbacks(&discord.traffic()), 3, "{}", discord.story());
    // No look at `finish`, which would wait for the response: the drop judges what was sent.
}

#[tokio::test]
async fn a_global_limit_holds_back_messages_but_no_first_response() {
    let (discord, _bot) = connected(Setup::new(), |_| {}).await;
    discord.command_is_registered("ask").await;
    let ann = discord.member("ann");
    discord.fails_next("POST", MESSAGES, Fault::rate_limited(6.0, true));
    let asked = ann.says(&discord.channel("general"), QUESTION).await;
    discord.traffic_shows("the refused answer", |all| posts(all) == 1).await;
    let elsewhere = ann.says(&discord.channel("elsewhere"), QUESTION).await;
    let shown = ann.command("ask").text("question", "how high is the rent?").run().await;
    shown.public();
    assert_eq!(posts(&discord.traffic()), 1, "nothing else is sent meanwhile\n{}", discord.story());
    discord.reply_to(&asked).await;
    discord.reply_to(&elsewhere).await;
    discord.finish().await;
}

#[tokio::test]
async fn limits_are_kept_to_before_discord_insists() {
    let (discord, _bot) = connected(Setup::new().message_limit(3, Duration::from_millis(600)), |_| {}).await;
    let (ann, bob) = (discord.member("ann"), discord.member("bob"));
    let channels = [discord.channel("general"), discord.channel("elsewhere")];
    let mut asked = Vec::new();
    for _ in 0..5 {
        for channel in &channels {
            asked.push(ann.says(channel, QUESTION).await);
            asked.push(bob.says(channel, QUESTION).await);
        }
    }
    for asked in &asked {
        discord.reply_to(asked).await;
        assert_eq!(discord.replies_to(asked).len(), 1);
    }
    // That no message was sent past the limit is what the end of the test judges.
    discord.finish().await;
}

#[tokio::test]
async fn refused_requests_come_to_an_end_long_before_discord_bans() {
    let (discord, bot) = connected(Setup::new(), |settings| {
        (settings.pace.refused_slow, settings.pace.refused_pause) = (u32::MAX, 10);
    })
    .await;
    let ann = discord.member("ann");
    for number in 0..20 {
        // Each in a server of its own, which has its refusals without a consequence.
        let closed = discord.channel_on_shard(&format!("closed-{number}"), 0, 1);
        closed.denies(permission::SEND_MESSAGES);
        ann.says(&closed, QUESTION).await;
        // One after the other: those that are under way at once would all be made.
        let so_far = 10.min(number + 1);
        discord.traffic_shows("the refused answer", |all| refused(all) == so_far).await;
    }
    // Where it may write, it is silent too: no request is made any more.
    let asked = ann.says(&discord.channel("general"), QUESTION).await;
    // Everything that was asked is dealt with before it ends.
    bot.stops(&discord).await;
    assert_eq!(refused(&discord.traffic()), 10);
    assert_eq!(discord.replies_to(&asked).len(), 0);
    discord.finish().await;
}

#[tokio::test]
async fn a_server_full_of_closed_channels_costs_the_bot_few_requests() {
    let (discord, bot) = connected(Setup::new(), |settings| {
        (settings.pace.refused_slow, settings.pace.refused_pause) = (u32::MAX, 20);
    })
    .await;
    let open = discord.channel("general");
    let before = discord.member("ann").says(&open, QUESTION).await;
    discord.reply_to(&before).await;
    for number in 0..40 {
        let closed = discord.channel(&format!("closed-{number}"));
        closed.denies(permission::SEND_MESSAGES);
        discord.member(&format!("person-{number}")).says(&closed, QUESTION).await;
        // One after the other, as nobody could count those that are under way at once.
        let so_far = 11.min(number + 1);
        discord.traffic_shows("the refused answer", |all| refused(all) == so_far).await;
    }
    // Another server notices nothing, and neither does a channel that was open before.
    for place in [&discord.channel_on_shard("elsewhere", 0, 1), &open] {
        let asked = discord.member("ann").says(place, QUESTION).await;
        discord.reply_to(&asked).await;
    }
    bot.stops(&discord).await;
    assert_eq!(refused(&discord.traffic()), 11, "{}", discord.story());
    discord.finish().await;
}

#[tokio::test]
async fn whoever_goes_on_asking_where_the_bot_may_not_write_costs_it_few_requests() {
    let (discord, bot) = connected(Setup::new(), |_| {}).await;
    let (ann, closed) = (discord.member("ann"), discord.channel("closed"));
    closed.denies(permission::SEND_MESSAGES);
    for _ in 0..30 {
        ann.says(&closed, QUESTION).await;
    }
    let asked = ann.says(&discord.channel("general"), QUESTION).await;
    discord.reply_to(&asked).await;
    bot.stops(&discord).await;
    assert_eq!(refused(&discord.traffic()), 3, "{}", discord.story());
    discord.finish().await;
}
