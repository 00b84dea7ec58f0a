//! The words for what is counted: how a question came and what became of it.

/// How a question reached the bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A message that mentions the bot.
    Mention,
    /// A reply to one of the bot's messages.
    Reply,
    /// A direct message.
    Direct,
    /// A message in a watched channel, not addressed to the bot.
    Watched,
    /// A command.
    Command,
    /// A button.
    Button,
}

impl Way {
    /// Whether somebody spoke to the bot and waits for it to say something.
    pub fn is_called(self) -> bool {
        self != Way::Watched
    }

    /// Its name in logs and labels.
    pub fn as_str(self) -> &'static str {
        match self {
            Way::Mention => "mention",
            Way::Reply => "reply",
            Way::Direct => "dm",
            Way::Watched => "watched",
            Way::Command => "command",
            Way::Button => "button",
        }
    }
}

/// What became of a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ending {
    /// It was answered.
    Answered,
    /// Questions to choose from were shown.
    Choices,
    /// The sources do not say.
    Unknown,
    /// There was nothing to answer: a greeting.
    Hello,
    /// Something else was shown: a table, sources, a word of thanks.
    #[default]
    Shown,
    /// Overheard in a watched channel, and nothing to say with confidence.
    Silent,
    /// The person or the channel asked faster than is answered.
    Cooldown,
    /// More was asked than could be answered in time.
    Overload,
    /// It was deleted before its answer.
    Withdrawn,
    /// The bot may not write there.
    NotAllowed,
    /// What it was about was gone: the channel, the interaction.
    Gone,
    /// The bot or the network failed.
    Failed,
    /// The bot was about to end.
    Ended,
}

impl Ending {
    /// Whether a reply was sent.
    pub fn is_reply(self) -> bool {
        matches!(self, Ending::Answered | Ending::Choices | Ending::Unknown | Ending::Hello | Ending::Shown)
    }

    /// Its name in logs and labels.
    pub fn as_str(self) -> &'static str {
        match self {
            Ending::Answered => "answered",
            Ending::Choices => "choices",
            Ending::Unknown => "unknown",
            Ending::Hello => "hello",
            Ending::Shown => "shown",
            Ending::Silent => "silent",
            Ending::Cooldown => "cooldown",
            Ending::Overload => "overload",
            Ending::Withdrawn => "withdrawn",
            Ending::NotAllowed => "not_allowed",
            Ending::Gone => "gone",
            Ending::Failed => "failed",
            Ending::Ended => "ended",
        }
    }
}
