//! The simulated Discord itself: that it delivers, judges and shows as the real one does.

use serenity::all::*;
use serenity::async_trait;
use simulated_discord::Discord;

struct Echo;

fn nobody() -> CreateAllowedMentions {
    CreateAllowedMentions::new()
}

#[async_trait]
impl EventHandler for Echo {
    async fn message(&self, context: Context, message: Message) {
        if message.author.bot {
            return;
        }
        let reply = CreateMessage::new()
            .content(format!("you said {:?}", message.content))
            .allowed_mentions(nobody())
            .reference_message(&message)
            .button(CreateButton::new("more").label("Show more"))
            .button(CreateButton::new("change").label("Change this"));
        message.channel_id.send_message(&context.http, reply).await.unwrap();
    }
}

async fn bot(discord: &Discord, intents: GatewayIntents) -> tokio::task::JoinHandle<serenity::Result<()>> {
    let http = HttpBuilder::new(discord.token()).proxy(discord.url()).ratelimiter_disabled(true).build();
    let mut client = ClientBuilder::new_with_http(http, intents).event_handler(Echo).await.unwrap();
    tokio::spawn(async move { client.start().await })
}

#[tokio::test]
async fn a_mention_is_answered() {
    let discord = Discord::start().await;
    bot(&discord, GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES).await;
    let ann = discord.member("ann");
    let general = discord.channel("general");
    let asked = ann.says(&general, "<@bot> hello").await;
    let reply = discord.reply_to(&asked).await;
    assert_eq!(reply.content(), format!("you said \"<@{}> hello\"", discord.bot_id()));
    assert_eq!(reply.labels(), ["Show more", "Change this"]);
    discord.finish().await;
}

#[test]
fn all_traffic_can_be_recorded_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("traffic.jsonl");
    // The file is named in the environment, so that it takes a process of its own.
    let mut run = std::process::Command::new(std::env::current_exe().unwrap());
    let ran =
        run.args(["simulation::a_mention_is_answered", "--exact"]).env("DEALDESK_RECORD", &record).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stdout));
    let lines: Vec<serde_json::Value> = std::fs::read_to_string(&record)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).expect("one JSON object a line"))
        .collect();
    let reply = lines.iter().find(|line| line["method"] == "POST").expect("the reply");
    assert!(reply["path"].as_str().unwrap().ends_with("/messages"), "{reply}");
    assert!(reply["body"]["content"].as_str().unwrap().starts_with("you said"), "{reply}");
    assert_eq!(reply["status"], 200);
}
