//! What an entry is asked with: the words of its phrasings, so that a question's words are found in
//! them without going through every phrasing.

use rustc_hash::FxHashMap;

use super::roles::Roles;
use crate::text::Asked;

/// Most words of a question that evidence weighs: the first ones of a very long message.
pub(super) const MOST_WORDS: usize = 64;
/// How many of an entry's phrasings count as close.
pub(super) const CLOSE: usize = 4;

/// A party in a part, see [`Roles::parts`].
pub(crate) type Fact = (u8, u32);

/// What evidence needs to know of a text. Words are numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sense {
    pub asked: Asked,
    /// Words of matter, each once, in the order of the text.
    pub matter: Box<[u32]>,
    /// Who stands in which part.
    pub facts: Box<[Fact]>,
    /// Every party.
    pub parties: Box<[u32]>,
}

impl Sense {
    /// Takes the sense of a text; `words` are the names of its units of matter, `number` gives a name's number.
    pub(crate) fn of<'a>(
        asked: Asked,
        words: impl Iterator<Item = &'a str>,
        roles: &Roles<'_>,
        mut number: impl FnMut(&str) -> u32,
    ) -> Self {
        let mut matter = Vec::new();
        for word in words {
            let word = number(word);
            if !matter.contains(&word) {
                matter.push(word);
                if matter.len() == MOST_WORDS {
                    break;
                }
            }
        }
        Sense {
            asked,
            matter: matter.into(),
            facts: roles.parts().map(|(part, who)| (part, number(&who.name))).collect(),
            parties: roles.parties.iter().map(|who| number(&who.name)).collect(),
        }
    }
}

/// What an entry is asked with.
#[derive(Debug, Default)]
pub(super) struct Profile {
    /// How many phrasings it was learnt from.
    pub phrasings: usize,
    /// Words of the phrasings, ascending, and for each where its phrasings begin in `standing`.
    words: Vec<(u32, u32)>,
    /// Numbers of phrasings, word by word.
    standing: Vec<u32>,
    /// How telling the words of each phrasing are together.
    weights: Vec<f32>,
    /// Words of the answer, ascending.
    answer: Vec<u32>,
    /// How many phrasings ask for what.
    kinds: [f32; Asked::COUNT],
    /// How many phrasings put whom in which part.
    facts: FxHashMap<Fact, f32>,
}

/// How near a question comes to an entry's phrasings.
#[derive(Clone, Debug)]
pub(super) struct Nearness {
    /// The closest phrasings, closest first: similarity (shared weight by joined weight, a weighted Jaccard) and number.
    pub close: [(f32, usize); CLOSE],
    /// For each known word of the question, the set of those that stand in one phrasing with it.
    pub together: [u64; MOST_WORDS],
}

/// Room for the work of [`Profile::nearness`], to be used again.
#[derive(Debug, Default)]
pub(super) struct Room(Vec<(f32, u64)>);

impl Profile {
    /// Learns from phrasings, and from the words of the answer.
    pub(super) fn new<'a>(phrasings: impl Iterator<Item = &'a Sense>, answer: &[u32]) -> Self {
        let mut profile = Profile::default();
        let mut standing: Vec<(u32, u32)> = Vec::new();
        for sense in phrasings {
            standing.extend(sense.matter.iter().map(|&word| (word, profile.phrasings as u32)));
            profile.kinds[sense.asked as usize] += 1.0;
            for &fact in &sense.facts {
                *profile.facts.entry(fact).or_insert(0.0) += 1.0;
            }
            profile.phrasings += 1;
        }
        standing.sort_unstable();
        for (at, &(word, _)) in standing.iter().enumerate() {
            if profile.words.last().is_none_or(|last| last.0 != word) {
                profile.words.push((word, at as u32));
            }
        }
        profile.standing = standing.into_iter().map(|(_, phrasing)| phrasing).collect();
        if profile.is_learnt() {
            profile.answer = answer.to_vec();
            profile.answer.sort_unstable();
        }
        profile
    }

    /// Whether it holds any phrasing.
    pub(super) fn is_learnt(&self) -> bool {
        self.phrasings > 0
    }

    /// The words of its phrasings, each once.
    pub(super) fn words(&self) -> impl Iterator<Item = u32> {
        self.words.iter().map(|w| w.0)
    }

    /// Sums up each phrasing's words, once it is known how telling each is.
    pub(super) fn weigh<'a>(&mut self, phrasings: impl Iterator<Item = &'a Sense>, idf: &[f32]) {
        self.weights = phrasings.map(|sense| sense.matter.iter().map(|&w| idf[w as usize]).sum()).collect();
    }

    /// The phrasings that a word stands in.
    fn standing(&self, word: u32) -> &[u32] {
        match self.words.binary_search_by_key(&word, |w| w.0) {
            Ok(at) => {
                let end = self.words.get(at + 1).map_or(self.standing.len(), |next| next.1 as usize);
                &self.standing[self.words[at].1 as usize..end]
            }
            Err(_) => &[],
        }
    }

    /// Whether the phrasings use a word.
    pub(super) fn asks_with(&self, word: u32) -> bool {
        self.words.binary_search_by_key(&word, |w| w.0).is_ok()
    }

    /// Whether the phrasings, or the answer, use a word.
    pub(super) fn explains(&self, word: u32) -> bool {
        self.asks_with(word) || self.answer.binary_search(&word).is_ok()
    }

    /// How near known words, each with how telling it is, of a total weight come to the phrasings.
    pub(super) fn nearness(&self, known: &[(u32, f32)], total: f32, room: &mut Room) -> Nearness {
        room.0.clear();
        room.0.resize(self.phrasings, (0.0, 0));
        for (bit, &(word, idf)) in known.iter().enumerate() {
            for &phrasing in self.standing(word) {
                let (shared, set) = &mut room.0[phrasing as usize];
                *shared += idf;
                *set |= 1 << bit;
            }
        }
        let mut near = Nearness { close: [(0.0, 0); CLOSE], together: [0; MOST_WORDS] };
        for (i, (&(shared, set), weight)) in room.0.iter().zip(&self.weights).enumerate().filter(|(_, (r, _))| r.1 != 0)
        {
            let mut rest = set;
            while rest != 0 {
                near.together[rest.trailing_zeros() as usize] |= set;
                rest &= rest - 1;
            }
            let similarity = shared / (weight + total - shared).max(0.1);
            if similarity > near.close[CLOSE - 1].0 {
                let at = near.close.partition_point(|c| c.0 >= similarity);
                near.close[at..].rotate_right(1);
                near.close[at] = (similarity, i);
            }
        }
        near
    }

    /// Whether any phrasing asks for this.
    pub(super) fn asks_for(&self, asked: Asked) -> bool {
        self.kinds[asked as usize] > 0.0
    }

    /// Log odds of a kind of question under this entry against any entry.
    pub(super) fn kind_odds(&self, asked: Asked) -> f32 {
        /// How many phrasings of an even spread every entry is given on top of its own.
        const PRIOR: f32 = 2.0;
        let even = 1.0 / Asked::COUNT as f32;
        ((self.kinds[asked as usize] + PRIOR * even) / (self.phrasings as f32 + PRIOR) / even).ln()
    }

    /// Whether a phrasing has a party in this part.
    pub(super) fn has(&self, fact: Fact) -> bool {
        self.facts.contains_key(&fact)
    }

    /// Log odds that the entry has a party in this part rather than in the opposite one.
    pub(super) fn side_odds(&self, fact: Fact) -> f32 {
        /// Beyond this, more of the same says nothing more.
        const MOST: f32 = 3.0;
        let count = |fact| self.facts.get(&fact).copied().unwrap_or(0.0) + 0.5;
        (count(fact) / count((fact.0 ^ 1, fact.1))).ln().clamp(-MOST, MOST)
    }
}
