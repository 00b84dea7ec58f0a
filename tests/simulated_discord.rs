//! The simulated Discord itself: that it delivers, judges and shows as the real one does.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use serenity::all::*;
use serenity::async_trait;
use support::Discord;

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
