//! What the engine knows of English itself, whatever the knowledge is about: chat
//! shorthand, contractions, and the words that carry grammar rather than matter.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

/// Chat shorthand and contractions, with the words that each stands for.
const SHORTHAND: &[(&[&str], &[&str])] = &[
    (&["u"], &["you"]),
    (&["r"], &["are"]),
    (&["ur"], &["your"]),
    (&["y"], &["why"]),
    (&["n"], &["and"]),
    (&["b4"], &["before"]),
    (&["abt"], &["about"]),
    (&["bc", "cuz", "coz", "cos", "becuz", "bcuz", "bcs"], &["because"]),
    (&["pls", "plz", "plss"], &["please"]),
    (&["idk"], &["i", "do", "not", "know"]),
    (&["wdym"], &["what", "do", "you", "mean"]),
    (&["smth", "smthing", "sth"], &["something"]),
    (&["smb", "sb"], &["somebody"]),
    (&["ppl"], &["people"]),
    (&["rn"], &["right", "now"]),
    (&["atm"], &["right", "now"]),
    (&["til", "till"], &["until"]),
    (&["yr"], &["year"]),
    (&["yrs"], &["years"]),
    (&["mo"], &["month"]),
    (&["tho"], &["though"]),
    (&["thru"], &["through"]),
    (&["w"], &["with"]),
    (&["wo"], &["without"]),
    (&["vs"], &["versus"]),
    (&["tmrw", "tmr", "2mrw"], &["tomorrow"]),
    (&["2day"], &["today"]),
    (&["ya", "yea", "yeah", "yep", "yup"], &["yes"]),
    (&["nope", "nah", "naw"], &["no"]),
    (&["gonna"], &["going", "to"]),
    (&["gotta"], &["got", "to"]),
    (&["wanna"], &["want", "to"]),
    (&["lemme"], &["let", "me"]),
    (&["gimme"], &["give", "me"]),
    (&["kinda"], &["kind", "of"]),
    (&["whats", "wats", "whts"], &["what", "is"]),
    (&["wat", "wut", "wht", "wot"], &["what"]),
    (&["whos"], &["who", "is"]),
    (&["whens"], &["when", "is"]),
    (&["wheres"], &["where", "is"]),
    (&["hows"], &["how", "is"]),
    (&["whys"], &["why", "is"]),
    (&["thats"], &["that", "is"]),
    (&["theres"], &["there", "is"]),
    (&["heres"], &["here", "is"]),
    (&["im"], &["i", "am"]),
    (&["ive"], &["i", "have"]),
    (&["youre"], &["you", "are"]),
    (&["theyre"], &["they", "are"]),
    (&["theyve"], &["they", "have"]),
    (&["theyll"], &["they", "will"]),
    (&["dont"], &["do", "not"]),
    (&["doesnt"], &["does", "not"]),
    (&["didnt"], &["did", "not"]),
    (&["isnt"], &["is", "not"]),
    (&["arent", "aint"], &["are", "not"]),
    (&["wasnt"], &["was", "not"]),
    (&["werent"], &["were", "not"]),
    (&["wont"], &["will", "not"]),
    (&["cant", "cannot"], &["can", "not"]),
    (&["couldnt"], &["could", "not"]),
    (&["wouldnt"], &["would", "not"]),
    (&["shouldnt"], &["should", "not"]),
    (&["hasnt"], &["has", "not"]),
    (&["havent"], &["have", "not"]),
    (&["hadnt"], &["had", "not"]),
    (&["mustnt"], &["must", "not"]),
    (&["innit"], &["is", "not", "it"]),
    (&["dunno"], &["do", "not", "know"]),
    (&["prolly", "prob", "probs"], &["probably"]),
    (&["alr", "alrdy"], &["already"]),
    (&["srsly"], &["seriously"]),
    (&["rly", "rlly"], &["really"]),
    (&["sry"], &["sorry"]),
    (&["thx", "tnx", "tysm", "ty"], &["thanks"]),
    (&["pct"], &["percent"]),
    (&["bil", "bln", "bn"], &["billion"]),
    (&["mil", "mln"], &["million"]),
    (&["diff"], &["different"]),
    (&["govt"], &["government"]),
    (&["approx"], &["about"]),
    (&["info"], &["information"]),
    (&["frm"], &["from"]),
    (&["teh"], &["the"]),
    (&["wich", "whcih"], &["which"]),
];

/// The words a chat shorthand or contraction stands for, or `None` for any other word.
pub(super) fn expand(word: &str) -> Option<&'static [&'static str]> {
    static EXPANDED: LazyLock<FxHashMap<&str, &[&str]>> =
        LazyLock::new(|| SHORTHAND.iter().flat_map(|(short, long)| short.iter().map(|s| (*s, *long))).collect());
    EXPANDED.get(word).copied()
}

/// Words that carry grammar, politeness or chatter: they say little about what is asked.
const FUNCTION_WORDS: &[&str] = &[
    "a",
    "an",
    "the",
    "this",
    "that",
    "these",
    "those",
    "it",
    "its",
    "they",
    "them",
    "their",
    "theirs",
    "there",
    "here",
    "i",
    "me",
    "my",
    "mine",
    "we",
    "us",
    "our",
    "you",
    "your",
    "yours",
    "he",
    "him",
    "his",
    "she",
    "her",
    "hers",
    "one",
    "ones",
    "is",
    "are",
    "was",
    "were",
    "be",
    "been",
    "being",
    "am",
    "do",
    "does",
    "did",
    "done",
    "doing",
    "has",
    "have",
    "had",
    "having",
    "will",
    "would",
    "shall",
    "should",
    "can",
    "could",
    "may",
    "might",
    "must",
    "of",
    "in",
    "on",
    "at",
    "to",
    "from",
    "by",
    "with",
    "for",
    "into",
    "onto",
    "as",
    "about",
    "and",
    "or",
    "but",
    "nor",
    "so",
    "if",
    "then",
    "than",
    "not",
    "no",
    "yes",
    "what",
    "which",
    "who",
    "whom",
    "whose",
    "when",
    "where",
    "why",
    "how",
    "ok",
    "okay",
    "please",
    "just",
    "really",
    "actually",
    "exactly",
    "like",
    "some",
    "any",
    "also",
    "too",
    "very",
    "know",
    "tell",
    "say",
    "says",
    "said",
    "let",
    "got",
    "get",
    "gets",
    "hey",
    "hi",
    "lol",
    "tbh",
    "ngl",
    "imo",
    "btw",
    "bro",
    "bruh",
    "dude",
    "guys",
    "anyone",
    "someone",
    "somebody",
    "right",
    "now",
    "still",
    "already",
    "yet",
    "anymore",
    "more",
    "again",
    "thing",
    "things",
    "something",
    "stuff",
    "t",
    "s",
    "d",
    "m",
    "ll",
    "ve",
    "re",
];

/// Whether a word carries grammar, politeness or chatter rather than matter.
pub(crate) fn is_function_word(word: &str) -> bool {
    static WORDS: LazyLock<FxHashSet<&str>> = LazyLock::new(|| FUNCTION_WORDS.iter().copied().collect());
    WORDS.contains(word)
}

/// Whether a word stands for somebody or something named before.
pub(crate) fn is_pronoun(word: &str) -> bool {
    matches!(word, "it" | "its" | "they" | "them" | "their" | "he" | "she" | "him" | "her" | "his")
}

/// Whether a word says what is asked for rather than about what.
pub(crate) fn asks(word: &str) -> bool {
    matches!(word, "much" | "many" | "long" | "far" | "year" | "date" | "month" | "until" | "whether")
}

/// What a question asks for, as English words show it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Asked {
    /// A date or time: when, which year, what day.
    When,
    /// A span or an end: until when, how long.
    Until,
    /// An amount of money, a price, a size: how much, how big.
    Amount,
    /// A share of a whole: what percentage.
    Percentage,
    /// A count: how many.
    Count,
    /// A person or party: who, whose, which company.
    Who,
    /// A reason.
    Why,
    /// A place or address.
    Where,
    /// A way of doing something.
    How,
    /// One of several things.
    Which,
    /// A thing or a meaning.
    What,
    /// Yes or no.
    Whether,
    /// Nothing that the words show.
    #[default]
    Open,
}

impl Asked {
    /// Number of kinds.
    pub(crate) const COUNT: usize = 13;

    /// A short name, also used as a feature.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Asked::When => "when",
            Asked::Until => "until",
            Asked::Amount => "amount",
            Asked::Percentage => "percentage",
            Asked::Count => "count",
            Asked::Who => "who",
            Asked::Why => "why",
            Asked::Where => "where",
            Asked::How => "how",
            Asked::Which => "which",
            Asked::What => "what",
            Asked::Whether => "whether",
            Asked::Open => "open",
        }
    }
}

/// What the words of one clause or message ask for. The most telling sign wins, wherever it stands.
pub(crate) fn asked<'a>(words: impl Iterator<Item = &'a str>) -> Asked {
    let words: Vec<&str> = words.collect();
    let at = |i: usize| words.get(i).copied().unwrap_or("");
    let mut found = Asked::Open;
    for i in 0..words.len() {
        let next = at(i + 1);
        let kind =
            match at(i) {
                "until" if matches!(next, "when" | "what" | "which") => Asked::Until,
                "how" => match next {
                    "much" if matches!(at(i + 2), "longer" | "time") => Asked::Until,
                    "long" => Asked::Until,
                    "many" if matches!(at(i + 2), "percent" | "percentage") => Asked::Percentage,
                    "many" if matches!(at(i + 2), "years" | "months" | "days" | "weeks") => Asked::Until,
                    "many" if matches!(at(i + 2), "billion" | "billions" | "dollars" | "million" | "millions") => {
                        Asked::Amount
                    }
                    "many" => Asked::Count,
                    "much" | "big" | "high" | "large" | "expensive" | "low" | "deep" => Asked::Amount,
                    "far" if at(i + 2) == "back" => Asked::When,
                    "far" => Asked::Amount,
                    "come" => Asked::Why,
                    _ => Asked::How,
                },
                "when" | "date" if i < 4 || found == Asked::Open => Asked::When,
                "what" | "which" | "wich" => match next {
                    "year" | "date" | "day" | "month" | "time" | "years" | "quarter" => {
                        if i > 0 && at(i - 1) == "until" { Asked::Until } else { Asked::When }
                    }
                    "percentage" | "percent" | "share" | "fraction" | "portion" => Asked::Percentage,
                    "price" | "amount" | "sum" | "cost" => Asked::Amount,
                    "company" | "companies" | "firm" | "person" | "party" | "ceo" | "people" => Asked::Who,
                    "reason" | "reasons" => Asked::Why,
                    "city" | "country" | "place" | "website" | "url" => Asked::Where,
                    _ if at(i) == "what" => Asked::What,
                    _ => Asked::Which,
                },
                "who" | "whom" | "whose" => Asked::Who,
                "why" => Asked::Why,
                "where" | "url" => Asked::Where,
                "percentage" | "percent" if found == Asked::Open => Asked::Percentage,
                "price" | "cost" | "costs" | "amount" if found == Asked::Open || found == Asked::What => Asked::Amount,
                "whether" => Asked::Whether,
                "is" | "are" | "was" | "were" | "do" | "does" | "did" | "can" | "could" | "will" | "would" | "has"
                | "have" | "had" | "may" | "should" | "must"
                    if i < 3 && found == Asked::Open =>
                {
                    Asked::Whether
                }
                _ => continue,
            };
        let stronger = match found {
            Asked::Open | Asked::Whether => true,
            Asked::What | Asked::Which | Asked::How => !matches!(kind, Asked::Whether | Asked::What | Asked::Open),
            _ => false,
        };
        if stronger {
            found = kind;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Asked, asked};

    #[test]
    fn the_words_show_what_is_asked_for() {
        let table = [
            ("until when does it run", Asked::Until),
            ("how long does it run", Asked::Until),
            ("what year did it start", Asked::When),
            ("so when was it", Asked::When),
            ("how much was it", Asked::Amount),
            ("how many cars", Asked::Count),
            ("how many percent do they own", Asked::Percentage),
            ("what percentage do they own", Asked::Percentage),
            ("do you know who did it", Asked::Who),
            ("does it end", Asked::Whether),
            ("where can i read it", Asked::Where),
            ("how come it changed", Asked::Why),
            ("how do i turn it off", Asked::How),
            ("tell me a story", Asked::Open),
        ];
        for (words, kind) in table {
            assert_eq!(asked(words.split(' ')), kind, "{words}");
        }
    }
}
