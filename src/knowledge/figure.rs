//! Numbers with what they count, compared however they are written.

/// A number with what it counts, however it was written: `$1,000 million` is `1 billion`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Figure {
    digits: String,
    /// Zeros behind the digits.
    pub(super) exponent: i32,
    pub(super) percent: bool,
    pub(super) currency: Option<char>,
    /// Letters behind the number, as of `10kg`.
    pub(super) unit: String,
    /// Part of a name, as in `Model-3`.
    pub(super) named: bool,
}

impl Figure {
    /// Whether one may stand for the other.
    pub(super) fn agrees(&self, other: &Self) -> bool {
        let same = (&self.digits, self.exponent, self.percent, &self.unit)
            == (&other.digits, other.exponent, other.percent, &other.unit);
        same && (self.currency.is_none() || other.currency.is_none() || self.currency == other.currency)
    }

    /// Whether it is more than a bare number of one digit.
    pub(super) fn is_large(&self) -> bool {
        self.percent || self.currency.is_some() || self.digits.len() > 1 || self.exponent != 0
    }

    /// A year.
    pub(super) fn year(year: impl Into<i64>) -> Self {
        scaled(&year.into().to_string())
    }

    /// Whether nothing says what it counts.
    pub(super) fn is_plain(&self) -> bool {
        !self.percent && self.unit.is_empty()
    }
}

/// A bare decimal number.
pub(super) fn scaled(number: &str) -> Figure {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let all = format!("{whole}{}", part.replace('.', ""));
    let digits = all.trim_start_matches('0').trim_end_matches('0');
    let zeros = all.trim_start_matches('0').len() - digits.len();
    let places = all.len() - whole.len();
    let small = |n: usize| i32::try_from(n).unwrap_or(i32::MAX / 4);
    let exponent = if digits.is_empty() { 0 } else { small(zeros) - small(places) };
    Figure { digits: digits.to_owned(), exponent, percent: false, currency: None, unit: String::new(), named: false }
}

/// The power of ten that a word multiplies with.
pub(super) fn scale(word: &str) -> Option<i32> {
    Some(match word {
        "hundred" => 2,
        "thousand" | "k" => 3,
        "million" | "millions" | "mn" | "m" | "mio" => 6,
        "billion" | "billions" | "bn" | "b" => 9,
        "trillion" | "trillions" | "tn" | "t" => 12,
        _ => return None,
    })
}

/// The sign of a currency's name.
pub(super) fn currency(word: &str) -> Option<char> {
    Some(match word {
        "dollar" | "dollars" | "usd" => '$',
        "euro" | "euros" | "eur" => '€',
        "pound" | "pounds" | "gbp" => '£',
        "yen" | "jpy" | "yuan" | "cny" => '¥',
        "rupee" | "rupees" | "inr" => '₹',
        _ => return None,
    })
}
