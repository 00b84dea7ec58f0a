//! What of a text has to be grounded: figures, names and addresses.

use std::ops::Range;

use super::figure::{Figure, currency, scale, scaled};
use super::words::{Word, plain, words};

/// One thing that a passage has to say.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fact {
    /// Where it stands.
    pub(super) span: Range<usize>,
    pub(super) what: What,
}

/// What kind of thing.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    /// A year, an amount, a percentage or another number.
    Figure(Figure),
    /// A word of a proper name.
    Name(String),
    /// A capitalised word that starts a sentence: a name, if it is known as one.
    Perhaps(String),
    /// An address on the web.
    Address,
}

/// Words that are no names though they be capitalised or shouted.
const COMMON: &[&str] = &[
    "a", "all", "also", "an", "and", "any", "are", "as", "at", "be", "both", "but", "by", "can", "do", "does", "for",
    "from", "has", "have", "he", "her", "his", "how", "i", "i'm", "if", "in", "is", "it", "its", "may", "must", "my",
    "never", "no", "nor", "not", "now", "of", "on", "only", "or", "our", "she", "so", "some", "than", "that", "the",
    "their", "them", "then", "there", "these", "they", "this", "those", "to", "was", "we", "were", "what", "when",
    "where", "which", "who", "why", "will", "with", "yes", "you", "your",
];

const UNITS: &[&str] = &[
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: &[&str] = &["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// The facts of a text. `loose` also takes number words that count nothing great ("two years"): for
/// passages, where more is said than has to be grounded.
pub(super) fn facts(text: &str, loose: bool) -> Vec<Fact> {
    let words = words(text);
    let scan = Scan { text, words: &words, loose };
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        at += scan.fact(at, &mut found).max(1);
    }
    found
}

struct Scan<'a> {
    text: &'a str,
    words: &'a [Word],
    loose: bool,
}

impl<'a> Scan<'a> {
    fn word(&self, at: usize) -> &'a str {
        self.words.get(at).and_then(|w| self.text.get(w.span.clone())).unwrap_or_default()
    }

    fn lower(&self, at: usize) -> String {
        self.word(at).to_lowercase()
    }

    /// What stands between a word and the next, without marks.
    fn gap(&self, at: usize) -> String {
        let from = self.words.get(at).map_or(self.text.len(), |w| w.end);
        let to = self.words.get(at + 1).map_or(self.text.len(), |w| w.span.start);
        self.text.get(from..to).unwrap_or_default().replace(['*', '_', '`', '~'], "")
    }

    /// Whether the next word belongs to the number before it.
    fn next_to(&self, at: usize) -> bool {
        let gap = self.gap(at);
        self.words.get(at + 1).is_some() && gap.chars().all(|c| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '-' | '‑'))
    }

    /// Reads the fact at a word; gives back how many words it took.
    fn fact(&self, at: usize, found: &mut Vec<Fact>) -> usize {
        let Some(word) = self.words.get(at) else { return 1 };
        let text = self.word(at);
        let span = word.span.clone();
        if word.address {
            found.push(Fact { span, what: What::Address });
            return 1;
        }
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            return self.number(at, found);
        }
        if let Some(taken) = self.in_words(at, found) {
            return taken;
        }
        let capitals = text.chars().filter(|c| c.is_uppercase()).count();
        let lower = text.to_lowercase().replace('’', "'");
        let contracted = lower.split('\'').next().unwrap_or_default();
        let common =
            COMMON.contains(&contracted) && (capitals < 2 || contracted.len() > 2 || matches!(contracted, "no" | "or"));
        if common {
            return 1;
        }
        let capital = text.starts_with(char::is_uppercase);
        let odd = capitals > usize::from(capital) || text.contains(|c: char| c.is_ascii_digit());
        if odd || capital && !word.starts {
            found.push(Fact { span, what: What::Name(plain(text)) });
        } else if capital {
            found.push(Fact { span, what: What::Perhaps(plain(text)) });
        }
        1
    }

    /// A number in digits, with its currency, scale or percent sign.
    fn number(&self, at: usize, found: &mut Vec<Fact>) -> usize {
        let Some(word) = self.words.get(at) else { return 1 };
        let text = self.word(at);
        let split = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(text.len());
        let (number, letters) = text.split_at(split);
        let mut unit = letters.to_lowercase();
        let mut figure = scaled(&number.replace(',', ""));
        if let Some(power) = scale(&unit) {
            figure.exponent += power;
            unit.clear();
        } else if matches!(unit.as_str(), "s" | "st" | "nd" | "rd" | "th" | "'s" | "’s") {
            unit.clear();
        }
        figure.unit = unit;
        let before = self.text.get(..word.span.start).unwrap_or_default().trim_end_matches(['*', '_', ' ']);
        let sign = before.chars().next_back().filter(|c| "$€£¥₹".contains(*c));
        figure.currency = sign;
        figure.named =
            word.joined && at > 0 && self.word(at - 1).starts_with(char::is_uppercase) && self.gap(at - 1) == "-";
        let mut taken = 1 + self.measure(at, &mut figure);
        let mut end = self.words.get(at + taken - 1).map_or(word.span.end, |w| w.span.end);
        if figure.percent && taken == 1 {
            end = self.text.get(end..).and_then(|t| t.find('%')).map_or(end, |p| end + p + 1);
        }
        // "1–4%" means "1% to 4%".
        if taken == 1 && figure.is_plain() && number.len() < 4 && self.ranges(at) {
            let mut second = scaled("1");
            self.measure(at + 1, &mut second);
            (figure.percent, figure.exponent) = (second.percent, figure.exponent + second.exponent);
            taken = 1;
        }
        let start = if before.len() == word.span.start {
            before.len() - sign.map_or(0, char::len_utf8)
        } else {
            word.span.start
        };
        found.push(Fact { span: start..end, what: What::Figure(figure) });
        taken
    }

    /// Whether a second number follows that makes a range with this one.
    fn ranges(&self, at: usize) -> bool {
        let dash = matches!(self.gap(at).as_str(), "-" | "–" | "—" | " - " | " – ");
        dash && self.word(at + 1).starts_with(|c: char| c.is_ascii_digit())
    }

    /// Reads what a number measures from behind it; gives back how many words that took.
    fn measure(&self, at: usize, figure: &mut Figure) -> usize {
        if self.gap(at).trim_start().starts_with('%') {
            figure.percent = true;
            return 0;
        }
        if !self.next_to(at) {
            return 0;
        }
        let mut taken = 0;
        match self.lower(at + 1).as_str() {
            "percent" | "pct" | "percentage" => {
                figure.percent = true;
                return 1;
            }
            "per" if self.lower(at + 2) == "cent" => {
                figure.percent = true;
                return 2;
            }
            word => {
                if let Some(power) = scale(word).filter(|_| word.len() > 1) {
                    figure.exponent += power;
                    taken = 1;
                }
            }
        }
        if self.next_to(at + taken)
            && let Some(sign) = currency(&self.lower(at + taken + 1))
        {
            figure.currency = Some(sign);
            taken += 1;
        }
        taken
    }

    /// A number in words; counts only before percent, a scale or a currency.
    fn in_words(&self, at: usize, found: &mut Vec<Fact>) -> Option<usize> {
        let word = self.lower(at);
        let (value, mut last) = if let Some(n) = UNITS.iter().position(|u| *u == word) {
            (n + 1, at)
        } else if let Some(n) = TENS.iter().position(|t| *t == word) {
            let next = self.lower(at + 1);
            match UNITS.iter().take(9).position(|u| *u == next).filter(|_| self.next_to(at)) {
                Some(unit) => (20 + 10 * n + unit + 1, at + 1),
                None => (20 + 10 * n, at),
            }
        } else if matches!(word.as_str(), "a" | "an")
            && scale(&self.lower(at + 1)).is_some_and(|power| power >= 6)
            && self.word(at + 1).len() > 2
        {
            (1, at)
        } else {
            return None;
        };
        let half = word == "a" && at > 0 && self.lower(at - 1) == "half";
        let mut figure = scaled(if half { "0.5" } else { "" });
        if !half {
            figure = scaled(&value.to_string());
        }
        last += self.measure(last, &mut figure);
        let counts = figure.percent || figure.currency.is_some() || figure.exponent >= 3;
        if !counts && !self.loose {
            return None;
        }
        let start = self.words.get(at)?.span.start;
        let end = self.words.get(last)?.span.end;
        found.push(Fact { span: start..end, what: What::Figure(figure) });
        Some(last - at + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(text: &str) -> Figure {
        let figures: Vec<Figure> = facts(text, false)
            .into_iter()
            .filter_map(|f| match f.what {
                What::Figure(figure) => Some(figure),
                _ => None,
            })
            .collect();
        assert_eq!(figures.len(), 1, "{text}: {figures:?}");
        figures.into_iter().next().unwrap_or_else(|| scaled(""))
    }

    #[test]
    fn the_same_figure_however_written() {
        let same = [
            ("4%", "4 %"),
            ("**4**%", "four percent"),
            ("4 per cent", "4.0%"),
            ("$1 billion", "1 billion"),
            ("$1bn", "one billion dollars"),
            ("1,000", "1000"),
            ("1,500 million", "$1.5 billion"),
            ("2030s", "2030"),
            ("28th", "28"),
            ("twenty-seven percent", "27%"),
            ("half a billion", "500 million"),
        ];
        for (a, b) in same {
            assert!(figure(a).agrees(&figure(b)), "{a} / {b}");
        }
        for (a, b) in [
            ("4%", "4"),
            ("$1 billion", "€1 billion"),
            ("1 billion", "1 million"),
            ("10kg", "10"),
            ("2030", "2032"),
            ("10", "1"),
        ] {
            assert!(!figure(a).agrees(&figure(b)), "{a} / {b}");
        }
    }

    fn spans(text: &str) -> Vec<&str> {
        facts(text, false)
            .into_iter()
            .filter(|f| !matches!(f.what, What::Perhaps(_)))
            .filter_map(|f| text.get(f.span))
            .collect()
    }

    #[test]
    fn what_is_a_fact_and_what_is_not() {
        let table: &[(&str, &[&str])] = &[
            ("Four things change in two years, both of them.", &[]),
            ("The share goes to **Acme's** owners.", &["Acme"]),
            ("Acme pays. Bolt gets it: Carol agrees.\nDave too", &[]),
            ("It opened **27**% down, at $1 billion.", &["27**%", "$1 billion"]),
            ("From 1–4% in 2030-2032", &["1", "4%", "2030", "2032"]),
            ("AGI and OpenThing, NOT the old IT", &["AGI", "OpenThing", "IT"]),
            ("I think you're Right", &["Right"]),
            ("Runs on Turbo-3 and x86", &["Turbo", "3", "x86"]),
            ("**Rowan Pike** said it, \"We agree\"", &["Pike"]),
            ("it is **Acme** that \"Bolt\" owns", &["Acme", "Bolt"]),
            ("- Apples\n* Pears\n1. Plums", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(spans(text), *expected, "{text}");
        }
    }
}
