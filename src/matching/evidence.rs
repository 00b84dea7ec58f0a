//! What speaks for and against each candidate: the numbers that calibration turns into a probability.

use rustc_hash::{FxHashMap, FxHashSet};

use super::ranker::{Candidate, Prepared, Ranker};
use super::roles::roles;
use crate::text::Asked;

/// Evidence for one candidate, in the order of [`NAMES`].
pub(crate) type Evidence = [f32; NAMES.len()];

/// What each number is called where the engine explains itself.
pub(crate) const NAMES: [&str; 20] = [
    "score",
    "lead over the next",
    "lead over the best unstated",
    "lead over the next answer",
    "closest phrasing",
    "fourth closest phrasing",
    "closest phrasing's lead",
    "unexplained by phrasings",
    "unexplained by phrasings and answer",
    "most telling unexplained word",
    "unknown words",
    "kind of question",
    "parties it never mentions",
    "sides of the parties",
    "sides it never has",
    "pairs of words",
    "words of matter",
    "rank",
    "explained matter",
    "closest unstated phrasing",
];

/// A score as good as a stranger's, for what is not there to compare with.
const NONE: f32 = -1.5;

/// A party in a part: 0 gives, 1 gets, 2 has, 3 is had. A part and its opposite differ in the lowest bit.
pub(crate) type Fact = (u8, u32);

/// The role facts of a question; `number` gives a party's number.
pub(crate) fn facts(units: &[super::lexicon::Unit], mut number: impl FnMut(&str) -> u32) -> Vec<Fact> {
    let roles = roles(units);
    [(0, roles.payer), (1, roles.payee), (2, roles.owner), (3, roles.owned)]
        .into_iter()
        .filter_map(|(part, who)| who.map(|w| (part, number(w))))
        .collect()
}

/// The words of matter of a text, with how telling each is.
struct Matter {
    /// Number, `None` for a word that was never learnt, and weight.
    words: Vec<(Option<u32>, f32)>,
    known: Vec<u32>,
    total: f32,
}

impl Matter {
    fn new(ranker: &Ranker, text: &Prepared) -> Self {
        // A word that nobody used is as telling as one that a single entry uses, and more.
        let unknown = (ranker.profiles.len() as f32 * 2.0).ln();
        let mut words: Vec<(Option<u32>, f32)> = text
            .units
            .iter()
            .filter(|u| !u.function)
            .map(|u| {
                let number = ranker.number(&u.name);
                (number, number.map_or(unknown, |w| ranker.idf[w as usize]))
            })
            .collect();
        words.sort_by_key(|a| a.0);
        words.dedup_by(|a, b| a.0.is_some() && a.0 == b.0);
        Matter {
            known: words.iter().filter_map(|c| c.0).collect(),
            total: words.iter().map(|c| c.1).sum::<f32>().max(0.1),
            words,
        }
    }
}

/// Gathers the evidence for the answer entries `top`, given every entry's score and the order by it.
pub(crate) fn evidence(
    ranker: &Ranker,
    text: &Prepared,
    scores: &[f32],
    order: &[usize],
    top: &[usize],
    unstated: Option<usize>,
) -> Vec<Candidate> {
    let matter = Matter::new(ranker, text);
    let facts = facts(&text.units, |name| ranker.number(name).unwrap_or(u32::MAX));
    let parties: Vec<u32> =
        roles(&text.units).parties.iter().map(|name| ranker.number(name).unwrap_or(u32::MAX)).collect();
    let closest: Vec<Vec<(f32, usize)>> = top.iter().map(|&e| ranker.closest(e, &matter.known, matter.total)).collect();
    let first_of = |near: &[(f32, usize)]| near.first().map_or(0.0, |c| c.0);
    let unstated_closest = unstated.map_or(0.0, |e| first_of(&ranker.closest(e, &matter.known, matter.total)));
    let score = |e: Option<usize>| e.map_or(NONE, |e| scores[e]);
    let of_candidate = |(rank, &e): (usize, &usize)| {
        let p = &ranker.profiles[e];
        let unexplained = |with_answer: bool| {
            let explained = move |w: u32| if with_answer { p.explains(w) } else { p.words.contains(&w) };
            matter.words.iter().filter(move |c| !c.0.is_some_and(explained)).map(|c| c.1)
        };
        let near = &closest[rank];
        let other_answers = closest.iter().enumerate().filter(|(i, _)| *i != rank).map(|(_, c)| first_of(c));
        let own: f32 = matter.known.iter().filter(|w| p.words.contains(w)).map(|&w| ranker.idf[w as usize]).sum();
        let evidence: Evidence = [
            scores[e],
            scores[e] - score(order.iter().copied().find(|&o| o != e)),
            scores[e] - score(unstated),
            scores[e] - score(top.iter().copied().find(|&o| o != e)),
            first_of(near),
            near.get(3).map_or(0.0, |c| c.0),
            first_of(near) - other_answers.fold(unstated_closest, f32::max),
            unexplained(false).sum::<f32>() / matter.total,
            unexplained(true).sum::<f32>() / matter.total,
            unexplained(true).fold(0.0, f32::max),
            (matter.words.len() - matter.known.len()).min(4) as f32,
            kind_odds(&p.kinds, p.phrasings.len(), text.asked),
            parties.iter().filter(|&&w| !p.explains(w)).count().min(3) as f32,
            facts.iter().map(|f| side_odds(&p.facts, *f)).sum::<f32>() / facts.len().max(1) as f32,
            facts.iter().filter(|f| !p.facts.contains_key(f)).count().min(4) as f32,
            pairs_known(&matter.known, &p.pairs, &ranker.idf),
            (matter.words.len() as f32).ln_1p(),
            rank.min(2) as f32,
            own.ln_1p(),
            unstated_closest,
        ];
        Candidate { entry: e, score: scores[e], evidence, closest: near.first().map(|c| c.1) }
    };
    top.iter().enumerate().map(of_candidate).collect()
}

/// Log odds of a kind of question under an entry against any entry.
fn kind_odds(kinds: &[f32; Asked::COUNT], phrasings: usize, asked: Asked) -> f32 {
    /// How many phrasings of an even spread every entry is given on top of its own.
    const PRIOR: f32 = 2.0;
    let even = 1.0 / Asked::COUNT as f32;
    ((kinds[asked as usize] + PRIOR * even) / (phrasings as f32 + PRIOR) / even).ln()
}

/// Log odds that an entry has a party in this part rather than in the opposite one.
fn side_odds(facts: &FxHashMap<Fact, f32>, fact: Fact) -> f32 {
    /// Beyond this, more of the same says nothing more.
    const MOST: f32 = 3.0;
    let count = |fact| facts.get(&fact).copied().unwrap_or(0.0) + 0.5;
    (count(fact) / count((fact.0 ^ 1, fact.1))).ln().clamp(-MOST, MOST)
}

/// Share of the pairs of known words, by weight, that stand together in one of the entry's phrasings.
fn pairs_known(known: &[u32], pairs: &FxHashSet<(u32, u32)>, idf: &[f32]) -> f32 {
    let (mut seen, mut all) = (0.0, 0.0);
    for (i, &a) in known.iter().enumerate() {
        for &b in &known[i + 1..] {
            let weight = idf[a as usize] * idf[b as usize];
            all += weight;
            if pairs.contains(&(a, b)) {
                seen += weight;
            }
        }
    }
    if all > 0.0 { seen / all } else { 0.5 }
}
