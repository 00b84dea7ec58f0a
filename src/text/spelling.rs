//! Mends words against a vocabulary: typing slips, letters typed too often, words run together.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::stem::stem;

/// Shortest word with two slips that is still mended.
const TWO_SLIPS_FROM: usize = 8;
/// Shortest word with one slip that is mended; one letter less only when two letters changed places.
const ONE_SLIP_FROM: usize = 5;
/// Shortest word that a slip is mended to.
const SHORTEST_TARGET: usize = 4;
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
    words: FxHashMap<String, Known>,
    /// All occurrences together.
    total: u32,
    /// How often words of each stem stand in the knowledge.
    stems: FxHashMap<String, u32>,
    /// Words that a slip may be mended to, in alphabetical order.
    targets: Vec<Target>,
    /// Where the targets of each first letter begin, and where the last ones end.
    starts: [usize; 27],
    /// Targets by what follows their first letter.
    tails: FxHashMap<String, Vec<usize>>,
}

#[derive(Debug)]
struct Known {
    count: u32,
    stem: Box<str>,
}

#[derive(Debug)]
struct Target {
    word: String,
    letters: u32,
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
        Self::counted(words.map(|w| (w, 1)), sure, None)
    }

    /// Builds a vocabulary from words with how often each occurs; `sure` words are never slips. Stems that `before`
    /// knows are taken from there.
    pub fn counted<'a>(
        words: impl Iterator<Item = (&'a str, u32)>,
        sure: impl Iterator<Item = &'a str>,
        before: Option<&Vocabulary>,
    ) -> Self {
        let mut known: FxHashMap<String, Known> = FxHashMap::default();
        known.reserve(before.map_or(0, |before| before.words.len()));
        for (word, n) in words.chain(sure.map(|w| (w, SURE_FROM))) {
            match known.get_mut(word) {
                Some(known) => known.count += n,
                None => {
                    let stem =
                        before.and_then(|b| b.words.get(word)).map_or_else(|| stem(word).into(), |k| k.stem.clone());
                    known.insert(word.to_owned(), Known { count: n, stem });
                }
            }
        }
        let (stems, targets) = rayon::join(|| stems(&known), || targets(&known));
        let mut starts = [0; 27];
        for (start, letter) in starts.iter_mut().zip(b'a'..) {
            *start = targets.partition_point(|t| t.word.as_bytes()[0] < letter);
        }
        let mut tails: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for (i, target) in targets.iter().enumerate() {
            tails.entry(target.word[1..].to_owned()).or_default().push(i);
        }
        Vocabulary { total: known.values().map(|known| known.count).sum(), words: known, stems, targets, starts, tails }
    }

    /// How often the word stands in the knowledge.
    pub fn count(&self, word: &str) -> u32 {
        self.words.get(word).map_or(0, |known| known.count)
    }

    /// Whether the word stands in the knowledge so often that it is no slip.
    pub fn is_sure(&self, word: &str) -> bool {
        self.count(word) >= SURE_FROM
    }

    /// The stem of any word; that of a known one costs a look-up.
    pub fn stem(&self, word: &str) -> Cow<'_, str> {
        self.words.get(word).map_or_else(|| Cow::Owned(stem(word)), |known| Cow::Borrowed(known.stem.as_ref()))
    }

    /// Finds what `word` was meant to be.
    pub fn mend(&self, word: &str) -> Mended {
        let count = self.count(word);
        let unchanged = if count > 0 { Mended::Known } else { Mended::Unknown };
        if count >= SURE_FROM || !word.is_ascii() || word.len() > LONGEST {
            return unchanged;
        }
        if self.stems.get(self.stem(word).as_ref()).is_some_and(|&n| n >= SURE_FROM) {
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
        let slips = match word.len() {
            0..4 => return None,
            4..TWO_SLIPS_FROM => 1,
            _ => 2,
        };
        let letters = letter_set(word);
        let first = word.as_bytes()[0];
        let mut best: Option<(usize, u32, &str)> = None;
        let look_at = |target: &Target| {
            let is_far = |slips| {
                target.word.len().abs_diff(word.len()) > slips
                    || (target.letters ^ letters).count_ones() as usize > 2 * slips
            };
            if target.count < least || is_far(slips) {
                return None;
            }
            // Looked at only now, for most are far. People rarely get a first letter wrong, and never with another slip beside it.
            let same_first = target.word.as_bytes()[0] == first;
            let slips = if same_first { slips } else { 1 };
            if is_far(slips) {
                return None;
            }
            let transposed = target.letters == letters && target.word.len() == word.len();
            if !transposed && (word.len() < ONE_SLIP_FROM || (word.len() < TWO_SLIPS_FROM && !same_first)) {
                return None;
            }
            let distance = strsim::osa_distance(word, &target.word);
            (distance <= slips).then_some((distance, u32::MAX - target.count))
        };
        let letter = usize::from(first - b'a');
        let same_first = self.starts[letter]..self.starts[letter + 1];
        for i in same_first.chain(self.one_slip_at_the_first(word)) {
            let target = &self.targets[i];
            if let Some((distance, rarity)) = look_at(target)
                && best.is_none_or(|b| (distance, rarity, target.word.as_str()) < b)
            {
                best = Some((distance, rarity, &target.word));
            }
        }
        best.map(|(_, _, word)| word)
    }

    /// Targets that are one slip away, of which the slip is at the first letter: another one, one too many or too few,
    /// or the first two changed.
    fn one_slip_at_the_first(&self, word: &str) -> impl Iterator<Item = usize> {
        let target = |word: &str| self.targets.binary_search_by(|t| t.word.as_str().cmp(word)).ok();
        let swapped: String = word[1..2].chars().chain(word[..1].chars()).chain(word[2..].chars()).collect();
        let tails = |tail: &str| self.tails.get(tail).map_or(&[][..], Vec::as_slice).iter().copied();
        tails(&word[1..]).chain(tails(word)).chain(target(&word[1..])).chain(target(&swapped))
    }

    /// Cuts a run of letters into known words, the likeliest way; `None` when it can't be done in few words.
    fn split(&self, word: &str) -> Option<Vec<String>> {
        /// What starting one more word costs, in natural-log units: keeps noise from falling into scraps.
        const PER_WORD: f32 = 4.0;
        let total = self.total as f32 + 1.0;
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

/// How often words of each stem occur.
fn stems(words: &FxHashMap<String, Known>) -> FxHashMap<String, u32> {
    let mut stems: FxHashMap<String, u32> = FxHashMap::default();
    stems.reserve(words.len());
    for Known { count, stem } in words.values() {
        match stems.get_mut(stem.as_ref()) {
            Some(n) => *n += count,
            None => {
                stems.insert(stem.to_string(), *count);
            }
        }
    }
    stems
}

/// The words that a slip may be mended to, in alphabetical order.
fn targets(words: &FxHashMap<String, Known>) -> Vec<Target> {
    let may_be_meant = |word: &str, known: &Known| {
        known.count >= SURE_FROM
            && (SHORTEST_TARGET..LONGEST).contains(&word.len())
            && word.bytes().all(|b| b.is_ascii_lowercase())
    };
    let mut targets: Vec<Target> = words
        .iter()
        .filter(|(word, known)| may_be_meant(word, known))
        .map(|(word, known)| Target { letters: letter_set(word), word: word.clone(), count: known.count })
        .collect();
    targets.sort_unstable_by(|a, b| a.word.cmp(&b.word));
    targets
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
            ("lpartner", Some("partner")),
            ("bicrosoft", Some("microsoft")),
            ("icrosoft", Some("microsoft")),
            ("xmicrosoft", Some("microsoft")),
            ("imcrosoft", Some("microsoft")),
            ("tsock", Some("stock")),
            ("ztock", None),
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
