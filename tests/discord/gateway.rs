//! The gateway: whatever Discord or the network does to the connection, the bot comes back by itself and answers every
//! question once; it gives up only for what cannot heal.

use std::time::Duration;

use crate::bot::{Bot, quick};
use dealdesk::settings::Settings;
use simulated_discord::{ChannelHandle, Discord, Gateway, Person, Setup};

const QUESTION: &str = "<@bot> how high is the rent?";

/// A bot that is signed in, and somebody who asks.
struct Scene {
    discord: Discord,
    bot: Bot,
    ann: Person,
    general: ChannelHandle,
}

impl Scene {
    async fn of(setup: Setup, change: impl FnOnce(&mut Settings)) -> Self {
        let discord = Discord::with(setup).await;
        let bot = Bot::with(&discord, |settings| {
            quick(settings);
            change(settings);
        })
        .await;
        let (ann, general) = (discord.member("ann"), discord.channel("general"));
        let scene = Scene { discord, bot, ann, general };
        scene.answers().await;
        scene
    }

    async fn new() -> Self {
        Self::of(Setup::new(), |_| {}).await
    }

    fn gateway(&self) -> Gateway {
        self.discord.gateway()
    }

    async fn answers(&self) {
        self.answers_in(&self.general).await;
    }

    async fn answers_in(&self, channel: &ChannelHandle) {
        let asked = self.ann.says(channel, QUESTION).await;
        self.discord.reply_to(&asked).await;
    }

    /// Every question so far has one answer.
    async fn ends(self) {
        for asked in self.general.seen_by(&self.ann) {
            if asked.content().contains("rent?") {
                assert_eq!(self.discord.replies_to(&asked).len(), 1, "{asked:?}\n{}", self.discord.story());
            }
        }
        self.discord.finish().await;
    }
}

/// What is asked while the connection is gone is answered after it was resumed.
async fn is_resumed(breaks: impl FnOnce(&Gateway)) {
    let scene = Scene::new().await;
    breaks(&scene.gateway());
    scene.answers().await;
    scene.gateway().waits_for_resumes(1).await;
    assert_eq!(scene.gateway().identifies(), 1);
    scene.ends().await;
}

/// The bot signs in anew, and answers what is asked then.
async fn signs_in_anew_after(setup: Setup, change: impl FnOnce(&mut Settings), breaks: impl FnOnce(&Gateway)) {
    let scene = Scene::of(setup, change).await;
    breaks(&scene.gateway());
    scene.gateway().waits_for_identifies(2).await;
    scene.gateway().waits_for_shards(1).await;
    scene.answers().await;
    scene.ends().await;
}

async fn signs_in_anew(breaks: impl FnOnce(&Gateway)) {
    signs_in_anew_after(Setup::new(), |_| {}, breaks).await;
}

/// The bot gives up with a sentence and this exit code.
async fn gives_up(code: u16, exit_code: u8, says: &str) {
    let scene = Scene::new().await;
    scene.gateway().closes(code);
    let Scene { discord, bot, .. } = scene;
    let error = bot.ends().await;
    assert_eq!(error.exit_code(), exit_code, "{error}");
    assert!(!error.to_string().contains('\n') && error.to_string().contains(says), "{error}");
    assert_eq!(discord.gateway().identifies(), 1, "it does not try again");
    discord.finish().await;
}

#[tokio::test]
async fn a_request_to_reconnect() {
    is_resumed(Gateway::asks_to_reconnect).await;
}

#[tokio::test]
async fn an_invalid_session_that_can_be_resumed() {
    is_resumed(|gateway| gateway.invalidates_sessions(true)).await;
}

#[tokio::test]
async fn a_close_with_1000() {
    is_resumed(|gateway| gateway.closes(1000)).await;
}

#[tokio::test]
async fn a_close_with_1001() {
    is_resumed(|gateway| gateway.closes(1001)).await;
}

#[tokio::test]
async fn a_close_with_4000() {
    is_resumed(|gateway| gateway.closes(4000)).await;
}

#[tokio::test]
async fn a_close_with_4007() {
    is_resumed(|gateway| gateway.closes(4007)).await;
}

#[tokio::test]
async fn a_connection_that_is_cut() {
    is_resumed(Gateway::drops_connections).await;
}

#[tokio::test]
async fn an_invalid_session_that_cannot_be_resumed() {
    signs_in_anew(|gateway| gateway.invalidates_sessions(false)).await;
}

#[tokio::test]
async fn a_refused_resume() {
    signs_in_anew(|gateway| {
        gateway.refuses_resume(true);
        gateway.drops_connections();
    })
    .await;
}

#[tokio::test]
async fn a_close_with_4009() {
    signs_in_anew(|gateway| gateway.closes(4009)).await;
}

#[tokio::test]
async fn a_close_with_4003() {
    signs_in_anew(|gateway| gateway.closes(4003)).await;
}

#[tokio::test]
async fn a_close_with_4010() {
    signs_in_anew(|gateway| gateway.closes(4010)).await;
}

#[tokio::test]
async fn a_close_with_4011() {
    signs_in_anew(|gateway| gateway.closes(4011)).await;
}

#[tokio::test]
async fn a_close_without_a_code() {
    signs_in_anew(Gateway::closes_without_a_code).await;
}

#[tokio::test]
async fn heartbeats_that_nobody_notes() {
    let scene = Scene::of(Setup::new().heartbeat_interval(Duration::from_millis(500)), |_| {}).await;
    scene.gateway().withholds_acks(true);
    scene.gateway().waits_for_identifies(2).await;
    scene.gateway().withholds_acks(false);
    scene.gateway().waits_for_shards(1).await;
    scene.answers().await;
    scene.ends().await;
}

#[tokio::test]
async fn silence() {
    let patient = Duration::from_secs(2);
    let change = |settings: &mut Settings| settings.pace.silence = patient;
    // Nothing is asked, and the next heartbeat is far away: the bot cannot tell that from a dead line.
    signs_in_anew_after(Setup::new(), change, |_| {}).await;
}

#[tokio::test]
async fn a_connection_without_hello() {
    let change = |settings: &mut Settings| settings.pace.sign_in = Duration::from_secs(3);
    signs_in_anew_after(Setup::new(), change, |gateway| {
        gateway.withholds_hello(1);
        gateway.closes(4009);
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_without_ready() {
    let change = |settings: &mut Settings| settings.pace.sign_in = Duration::from_secs(3);
    signs_in_anew_after(Setup::new(), change, |gateway| {
        gateway.withholds_ready(1);
        gateway.closes(4009);
    })
    .await;
}

#[tokio::test]
async fn a_network_that_is_gone_for_a_while() {
    let scene = Scene::new().await;
    scene.gateway().refuses_connections(true);
    scene.gateway().drops_connections();
    scene.gateway().waits_for_refused_connections(8).await;
    scene.gateway().refuses_connections(false);
    scene.gateway().waits_for_shards(1).await;
    scene.answers().await;
    scene.ends().await;
}

/// It is resumed in vain for a bounded number of times, then the bot signs in anew.
async fn is_not_resumed_for_ever(breaks: impl Fn(&Gateway, Option<u16>)) {
    let change = |settings: &mut Settings| settings.pace.hardly = Duration::from_millis(500);
    let scene = Scene::of(Setup::new(), change).await;
    breaks(&scene.gateway(), Some(4000));
    scene.gateway().drops_connections();
    scene.gateway().waits_for_identifies(2).await;
    breaks(&scene.gateway(), None);
    // On a slow machine a connection may last in between, which begins the count anew.
    assert!(scene.gateway().resumes() < 100, "{}", scene.gateway().resumes());
    scene.gateway().waits_for_shards(1).await;
    scene.answers().await;
    scene.ends().await;
}

#[tokio::test]
async fn a_close_after_every_resume() {
    is_not_resumed_for_ever(Gateway::closes_after_resumed).await;
}

#[tokio::test]
async fn a_close_instead_of_every_resume() {
    is_not_resumed_for_ever(Gateway::closes_instead_of_resumed).await;
}

#[tokio::test]
async fn a_resume_that_nobody_answers() {
    let change = |settings: &mut Settings| settings.pace.sign_in = Duration::from_secs(3);
    let scene = Scene::of(Setup::new(), change).await;
    scene.gateway().stalls_connections(true);
    scene.gateway().drops_connections();
    // One for the RESUME, and one for the first connection after it.
    scene.gateway().waits_for_stalled_connections(2).await;
    scene.gateway().stalls_connections(false);
    scene.gateway().waits_for_identifies(2).await;
    scene.gateway().waits_for_shards(1).await;
    scene.answers().await;
    scene.ends().await;
}

#[tokio::test]
async fn a_token_that_is_known_no_longer() {
    gives_up(4004, 3, "DISCORD_TOKEN").await;
}

#[tokio::test]
async fn intents_that_do_not_exist() {
    gives_up(4013, 4, "newer version").await;
}

#[tokio::test]
async fn intents_that_are_granted_no_longer() {
    gives_up(4014, 4, "Message Content").await;
}

#[tokio::test]
async fn one_end_after_the_other() {
    let scene = Scene::new().await;
    for (identifies, code) in (2..).zip([4009, 4003, 4010, 4009]) {
        scene.gateway().closes(code);
        scene.gateway().waits_for_identifies(identifies).await;
        scene.gateway().waits_for_shards(1).await;
    }
    scene.answers().await;
    scene.ends().await;
}

#[tokio::test]
async fn sign_ins_are_not_made_faster_than_granted() {
    let setup = Setup::new().between_sign_ins(Duration::from_millis(300));
    let change = |settings: &mut Settings| settings.pace.between_sign_ins = Duration::from_millis(400);
    let scene = Scene::of(setup, change).await;
    for round in 2..=4 {
        scene.gateway().closes(4009);
        scene.gateway().waits_for_identifies(round).await;
        scene.gateway().waits_for_shards(1).await;
    }
    scene.answers().await;
    scene.ends().await;
}

#[tokio::test]
async fn no_more_sign_ins_than_the_day_has_left() {
    // The last one of the day is used at the start; Discord takes it ill if another comes before the next day.
    let scene = Scene::of(Setup::new().sign_ins_left(1, Duration::from_secs(4)), |_| {}).await;
    scene.gateway().closes(4009);
    scene.gateway().waits_for_identifies(2).await;
    scene.gateway().waits_for_shards(1).await;
    scene.answers().await;
    scene.ends().await;
}

#[tokio::test]
async fn what_is_delivered_again_is_answered_once() {
    let scene = Scene::new().await;
    let asked = scene.ann.says(&scene.general, QUESTION).await;
    let answer = scene.discord.reply_to(&asked).await;
    let pressed = scene.ann.presses(&answer, "Show sources");
    let of_the_press = move |path: &str| path.starts_with(&format!("/interactions/{pressed}/"));
    let answered = move |all: &[simulated_discord::Exchange]| all.iter().filter(|e| of_the_press(&e.path)).count();
    scene.discord.traffic_shows("the press is answered", |all| answered(all) == 1).await;
    scene.gateway().repeats_on_resume(100);
    for round in 1..=2 {
        scene.gateway().asks_to_reconnect();
        scene.gateway().waits_for_resumes(round).await;
        scene.discord.silent_for(&scene.general).await;
    }
    assert_eq!(answered(&scene.discord.traffic()), 1, "{}", scene.discord.story());
    scene.ends().await;
}

#[tokio::test]
async fn what_was_answered_before_is_remembered_on_a_new_connection() {
    let scene = Scene::new().await;
    let asked = scene.ann.says(&scene.general, QUESTION).await;
    let answer = scene.discord.reply_to(&asked).await;
    scene.gateway().closes(4009);
    scene.gateway().waits_for_identifies(2).await;
    scene.gateway().waits_for_shards(1).await;
    scene.ann.edits(&asked, "<@bot> until when do we have the oven?").await;
    let changed = scene.discord.edit_of(&answer).await;
    assert_ne!(changed.content(), answer.content());
    scene.ends().await;
}
