//! Mends words against a vocabulary: typing slips, letters typed too often, words run together.

use rustc_hash::FxHashMap;

use super::stem::stem;

/// Shortest word with two slips that is still mended.
const TWO_SLIPS_FROM: usize = 8;
/// Shortest word with one slip that is mended; one letter less only when two letters changed places.
const ONE_SLIP_FROM: usize = 5;
/// Shortest run of letters that may be several words without a space.
const RUN_TOGETHER_FROM: usize = 8;
/// Longest word that is looked at: longer ones are noise, and cost time.
const LONGEST: usize = 40;
/// A word that stands in the knowledge this often is no slip; a rarer one may be, for people's phrasings hold slips too.
const SURE_FROM: u32 = 3;
/// A rare word is a slip of another only when that one is this many times as common.
const SLIP_OF: u32 = 8;

/// The words that the knowledge uses, with how often.
#[derive(Debug, Default)]
pub struct Vocabulary {
    counts: FxHashMap<String, u32>,
    /// How often words of each stem stand in the knowledge.
    stems: FxHashMap<String, u32>,
    /// Words that a slip may be mended to, in alphabetical order.
    targets: Vec<Target>,
}

#[derive(Debug)]
struct Target {
    word: String,
    letters: u32,
    length: usize,
    count: u32,
}

/// What mending made of a word.
#[derive(Debug, PartialEq, Eq)]
pub enum Mended {
    /// The word stands in the vocabulary as it is.
    Known,
    /// One or more words that it was meant to be.
    As(Vec<String>),
    /// Nothing in the vocabulary is near enough.
    Unknown,
}

impl Vocabulary {
    /// Builds a vocabulary from words, each occurrence counted; `sure` words are never slips.
    pub fn new<'a>(words: impl Iterator<Item = &'a str>, sure: impl Iterator<Item = &'a str>) -> Self {
        let mut vocabulary = Vocabulary::default();
        for (word, n) in words.map(|w| (w, 1)).chain(sure.map(|w| (w, SURE_FROM))) {
            match vocabulary.counts.get_mut(word) {
                Some(count) => *count += n,
                None => {
                    vocabulary.counts.insert(word.to_owned(), n);
                }
            }
        }
        for (word, n) in &vocabulary.counts {
            *vocabulary.stems.entry(stem(word)).or_insert(0) += n;
        }
        vocabulary.targets = vocabulary
            .counts
            .iter()
            .filter(|(w, n)| **n >= SURE_FROM && w.len() < LONGEST && w.bytes().all(|b| b.is_ascii_lowercase()))
            .map(|(w, &count)| Target { letters: letter_set(w), length: w.len(), word: w.clone(), count })
            .collect();
        vocabulary.targets.sort_by(|a, b| a.word.cmp(&b.word));
        vocabulary
    }

    /// How often the word stands in the knowledge.
    pub fn count(&self, word: &str) -> u32 {
        self.counts.get(word).copied().unwrap_or(0)
    }

    /// Finds what `word` was meant to be.
    pub fn mend(&self, word: &str) -> Mended {
        let count = self.count(word);
        let unchanged = if count > 0 { Mended::Known } else { Mended::Unknown };
        if count >= SURE_FROM || !word.is_ascii() || word.len() > LONGEST {
            return unchanged;
        }
        if self.stems.get(&stem(word)).is_some_and(|&n| n >= SURE_FROM) {
            return Mended::Known;
        }
        let common = |w: &String| self.count(w) >= SURE_FROM.max(count * SLIP_OF);
        if let Some(meant) = [squeeze(word), unleet(word)].into_iter().flatten().find(common) {
            return Mended::As(vec![meant]);
        }
        if !word.bytes().all(|b| b.is_ascii_lowercase()) {
            return unchanged;
        }
        if let Some(near) = self.nearest(word, SURE_FROM.max(count * SLIP_OF)) {
            return Mended::As(vec![near.to_owned()]);
        }
        if count == 0
            && word.len() >= RUN_TOGETHER_FROM
            && let Some(words) = self.split(word)
        {
            return Mended::As(words);
        }
        unchanged
    }

    /// The commonest word within the slips that a word of this length is allowed.
    fn nearest(&self, word: &str, least: u32) -> Option<&str> {
        let slips: u32 = match word.len() {
            0..4 => return None,
            4..ONE_SLIP_FROM => 1,
            ONE_SLIP_FROM..TWO_SLIPS_FROM => 1,
            _ => 2,
        };
        let letters = letter_set(word);
        let first = word.as_bytes()[0];
        let mut best: Option<(usize, u32, &str)> = None;
        for target in &self.targets {
            // People rarely get a first letter wrong, and never with another slip beside it.
            let same_first = target.word.as_bytes()[0] == first;
            let slips = if same_first { slips } else { 1 };
            if target.length.abs_diff(word.len()) > slips as usize
                || (target.letters ^ letters).count_ones() > 2 * slips
                || target.length < 4
                || target.count < least
            {
                continue;
            }
            let transposed = target.letters == letters && target.length == word.len();
            if !transposed && (word.len() < ONE_SLIP_FROM || (word.len() < TWO_SLIPS_FROM && !same_first)) {
                continue;
            }
            let distance = strsim::osa_distance(word, &target.word);
            let better = best.is_none_or(|(d, n, _)| (distance, u32::MAX - target.count) < (d, u32::MAX - n));
            if distance <= slips as usize && better {
                best = Some((distance, target.count, &target.word));
            }
        }
        best.map(|(_, _, word)| word)
    }

    /// Cuts a run of letters into known words, the likeliest way; `None` when it can't be done in few words.
    fn split(&self, word: &str) -> Option<Vec<String>> {
        /// What starting one more word costs, in natural-log units: keeps noise from falling into scraps.
        const PER_WORD: f32 = 4.0;
        let total: f32 = self.counts.values().sum::<u32>() as f32 + 1.0;
        let mut best: Vec<Option<(f32, usize)>> = vec![None; word.len() + 1];
        best[0] = Some((0.0, 0));
        for end in 1..=word.len() {
            for start in end.saturating_sub(20)..end {
                let piece = &word[start..end];
                let (Some((cost, _)), n) = (best[start], self.count(piece)) else { continue };
                if n < SURE_FROM || (piece.len() == 1 && !matches!(piece, "a" | "i")) || (piece.len() == 2 && n < 20) {
                    continue;
                }
                let cost = cost + PER_WORD + (total / n as f32).ln();
                if best[end].is_none_or(|(c, _)| cost < c) {
                    best[end] = Some((cost, start));
                }
            }
        }
        let mut words = Vec::new();
        let mut end = word.len();
        while end > 0 {
            let (_, start) = best[end]?;
            words.push(word[start..end].to_owned());
            end = start;
        }
        words.reverse();
        // Mean length: real words run together average well over three letters.
        (words.len() > 1 && word.len() >= words.len() * 3).then_some(words)
    }
}

fn letter_set(word: &str) -> u32 {
    word.bytes().filter(u8::is_ascii_lowercase).fold(0, |set, b| set | 1 << (b - b'a'))
}

/// Every doubled letter once: "diid" -> "did".
fn squeeze(word: &str) -> Option<String> {
    let mut chars: Vec<char> = word.chars().collect();
    chars.dedup();
    (chars.len() < word.len()).then(|| chars.into_iter().collect())
}

/// Digits that stand for letters: "m1cr0soft" -> "microsoft".
fn unleet(word: &str) -> Option<String> {
    let mixed = word.bytes().any(|b| b.is_ascii_digit()) && word.bytes().any(|b| b.is_ascii_lowercase());
    mixed.then(|| {
        word.chars()
            .map(|c| match c {
                '0' => 'o',
                '1' => 'i',
                '3' => 'e',
                '4' => 'a',
                '5' => 's',
                '7' => 't',
                c => c,
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::{Mended, Vocabulary};

    fn vocabulary() -> Vocabulary {
        Vocabulary::new(
            "the primary cloud".split(' '),
            "microsoft openai revenue share partner license the primary cloud how did who is our stock".split(' '),
        )
    }

    #[test]
    fn slips_are_mended_and_strangers_left_alone() {
        let table = [
            ("microsfot", Some("microsoft")),
            ("mircosoft", Some("microsoft")),
            ("openia", Some("openai")),
            ("revneue", Some("revenue")),
            ("diid", Some("did")),
            ("stokc", Some("stock")),
            ("licence", Some("license")),
            ("licensing", None),
            ("partners", None),
            ("sock", None),
            ("zebra", None),
            ("primarycloudpartner", Some("primary cloud partner")),
            ("asdfghjkl", None),
        ];
        for (word, expected) in table {
            let got = match vocabulary().mend(word) {
                Mended::As(words) => Some(words.join(" ")),
                _ => None,
            };
            assert_eq!(got.as_deref(), expected, "{word}");
        }
    }
}
