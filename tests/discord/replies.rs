//! What the three replies look like, through the whole bot.

use crate::bot::{Bot, Written, seasonal};
use simulated_discord::Discord;

#[tokio::test]
async fn an_answer_shows_its_text_its_sources_its_note_and_its_buttons() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let asked =
        discord.member("ann").says(&discord.channel("general"), "<@bot> can the baker get flour elsewhere?").await;
    let answer = discord.reply_to(&asked).await;
    assert_eq!(
        answer.content(),
        "Since **2026** the bakery may buy its flour **from any mill**; before, all of it had to come from Old Mill.\n\
         -# Source 1: [Flour](<https://lease.example/oven/flour>)\n\
         -# Note: The mill's own newsletter says 2025. (Old Mill newsletter, spring 2026)"
    );
    assert_eq!(answer.labels(), ["Show sources", "Helpful", "Not helpful", "Delete"]);
    assert!(answer.embeds().is_empty(), "embeds are invisible to some");
    discord.finish().await;
}

#[tokio::test]
async fn related_questions_are_buttons() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let asked = discord.member("ann").says(&discord.channel("general"), "<@bot> how high is the rent?").await;
    let answer = discord.reply_to(&asked).await;
    let rows = answer.rows();
    let related: Vec<&str> = rows[0].iter().map(|button| button.label.as_str()).collect();
    assert_eq!(related, ["Who pays for repairs of the oven?", "Until when is the oven rented?"]);
    discord.finish().await;
}

#[tokio::test]
async fn what_is_not_stated_is_said_plainly_with_what_is_known_nearby() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let ann = discord.member("ann");
    let general = discord.channel("general");
    let asked = ann.says(&general, "<@bot> which make is the oven?").await;
    let unstated = discord.reply_to(&asked).await;
    assert!(unstated.content().starts_with("The lease does not name the make of the oven"), "{unstated:?}");
    assert!(unstated.content().contains("Who owns the oven?"));
    assert!(unstated.has_button("Who owns the oven?"));
    discord.finish().await;
}

#[tokio::test]
async fn what_nothing_is_known_of_is_said_plainly_too() {
    let discord = Discord::start().await;
    let _bot = Bot::over(&discord, seasonal(0, 12).cautious(0.005).desk(), |_| {}).await;
    let asked = discord.member("ann").says(&discord.channel("general"), "<@bot> who mends the chimney?").await;
    let unknown = discord.reply_to(&asked).await;
    assert!(unknown.content().starts_with("My sources don't say."), "{unknown:?}");
    assert!(unknown.has_button("Delete") && !unknown.has_button("Helpful"));
    let nearby = unknown.labels().swap_remove(0);
    assert!(unknown.content().contains(&format!("\n- {nearby}")), "{unknown:?}");
    assert!(discord.member("ann").clicks(&unknown, &nearby).await.public().has_button("Show sources"));
    discord.finish().await;
}

#[tokio::test]
async fn long_answers_with_many_sources_and_a_note_fit_one_message() {
    let sections: String = (0..20)
        .map(|n| {
            format!(
                "[[source.passage]]\nid = \"p{n}\"\nsection = \"{}\"\nsays = \"It says.\"\n",
                "s".repeat(90 + n % 10)
            )
        })
        .collect();
    let cite: Vec<String> = (0..20).map(|n| format!("\"other:p{n}\"")).collect();
    let long = |id: &str, about: &str| {
        format!(
            "[[entry]]\nid = \"{id}\"\nquestion = \"What about the {about}?\"\nanswer = \"{about} {}\"\ncite = [{}]\n\
             ask = [\"tell me of the {about}\", \"{about} please\"]\nnote = {{ text = \"{}\", source = \"records\" }}\n",
            "word ".repeat(290),
            cite.join(", "),
            "note ".repeat(90)
        )
    };
    let written = Written::new()
        .toml(&format!("[[source]]\nid = \"other\"\ntitle = \"Another paper\"\nreviewed = 2026-01-01\n{sections}"))
        .toml(&long("chimney", "chimney"))
        .toml(&long("garden", "garden"));
    let discord = Discord::start().await;
    let _bot = Bot::over(&discord, written.desk(), |_| {}).await;
    let ann = discord.member("ann");
    let asked = ann.command("ask").text("question", "What about the chimney?").run().await.public();
    // The simulated Discord refuses more than 2,000 characters.
    assert!(asked.content().contains("-# Source 1:") && asked.content().contains("-# Note: note"), "{asked:?}");
    assert!(asked.content().contains("more: Show sources"));
    let sources = ann.clicks(&asked, "Show sources").await.ephemeral();
    assert!(sources.content().contains("Page 1 of"), "{sources:?}");
    let next = ann.clicks(&sources, "Next page").await.update();
    assert!(next.content().contains("Page 2 of") && next.has_button("Previous page"));
    discord.finish().await;
}

#[tokio::test]
async fn markdown_of_a_question_is_shown_not_obeyed() {
    let discord = Discord::start().await;
    let _bot = Bot::start(&discord).await;
    let ann = discord.member("ann");
    let question = "# **how high** is the `rent`? @everyone <@bot> [x](https://evil.example) ||psst||";
    let shown = ann.command("ask").text("question", question).run().await.public();
    let quote = shown.content().lines().next().expect("a line");
    assert_eq!(
        quote,
        "> \\# \\*\\*how high\\*\\* is the \\`rent\\`? \\@\u{200b}everyone \\<\\@\u{200b}bot\\> \
         \\[x\\]\\(https\\://evil.example\\) \\|\\|psst\\|\\|"
    );
    let missing = ann.command("terms").text("topic", "**zebra**").run().await.ephemeral();
    assert!(missing.content().contains("\\*\\*zebra\\*\\*"), "{missing:?}");
    discord.finish().await;
}
