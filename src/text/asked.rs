//! What a question asks for, as its English words show it: a date, an amount, a person, yes or no.

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
