//! What speaks for and against each candidate: the numbers that calibration turns into a probability.

use super::profile::{MOST_WORDS, Nearness, Room, Sense};
use super::ranker::{Candidate, Order, Ranker};

/// Evidence for one candidate, in the order of [`NAMES`].
pub(crate) type Evidence = [f32; NAMES.len()];

/// What each number says.
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

/// The words of matter of a text, with how telling each is.
struct Matter {
    /// Words that were learnt, in the order of the text.
    known: Vec<(u32, f32)>,
    /// How many were not.
    strange: usize,
    /// How telling one of those is.
    strangeness: f32,
    total: f32,
}

impl Matter {
    fn new(ranker: &Ranker, sense: &Sense) -> Self {
        // A word that nobody used is as telling as one that a single entry uses, and more.
        let strangeness = (ranker.profiles.len() as f32 * 2.0).ln();
        let known: Vec<(u32, f32)> = sense.matter.iter().filter_map(|&w| Some((w, ranker.telling(w)?))).collect();
        let strange = sense.matter.len() - known.len();
        let total = known.iter().map(|w| w.1).sum::<f32>() + strange as f32 * strangeness;
        Matter { known, strange, strangeness, total: total.max(0.1) }
    }
}

/// Gathers the evidence for the best answer entries, given every entry's score and the order by it.
pub(crate) fn evidence(ranker: &Ranker, sense: &Sense, scores: &[f32], order: &Order) -> Vec<Candidate> {
    let matter = Matter::new(ranker, sense);
    let mut room = Room::default();
    let mut near = |e: usize| ranker.profiles[e].nearness(&matter.known, matter.total, &mut room);
    let closest: Vec<Nearness> = order.answers.iter().map(|&e| near(e)).collect();
    let unstated_closest = order.unstated.map_or(0.0, |e| near(e).close[0].0);
    let score = |e: Option<usize>| e.map_or(NONE, |e| scores[e]);
    let of_candidate = |(rank, &e): (usize, &usize)| {
        let p = &ranker.profiles[e];
        let close = &closest[rank].close;
        let others = closest.iter().enumerate().filter(|(i, _)| *i != rank).map(|(_, c)| c.close[0].0);
        let strange = matter.strange as f32 * matter.strangeness;
        let mut telling = if matter.strange > 0 { matter.strangeness } else { 0.0 };
        let (mut own, mut by_phrasings, mut by_neither) = (0.0, strange, strange);
        for &(word, idf) in &matter.known {
            if p.asks_with(word) {
                own += idf;
                continue;
            }
            by_phrasings += idf;
            if !p.explains(word) {
                by_neither += idf;
                telling = f32::max(telling, idf);
            }
        }
        let facts = &sense.facts;
        let evidence: Evidence = [
            scores[e],
            scores[e] - score(order.first.into_iter().flatten().find(|o| *o != e)),
            scores[e] - score(order.unstated),
            scores[e] - score(order.answers.iter().copied().find(|&o| o != e)),
            close[0].0,
            close[close.len() - 1].0,
            close[0].0 - others.fold(unstated_closest, f32::max),
            by_phrasings / matter.total,
            by_neither / matter.total,
            telling,
            matter.strange.min(4) as f32,
            p.kind_odds(sense.asked),
            sense.parties.iter().filter(|&&w| !p.explains(w)).count().min(3) as f32,
            facts.iter().map(|f| p.side_odds(*f)).sum::<f32>() / facts.len().max(1) as f32,
            facts.iter().filter(|f| !p.has(**f)).count().min(4) as f32,
            pairs_known(&matter.known, &closest[rank].together),
            (sense.matter.len() as f32).ln_1p(),
            rank.min(2) as f32,
            own.ln_1p(),
            unstated_closest,
        ];
        Candidate { entry: e, score: scores[e], evidence, closest: (p.is_learnt()).then_some(close[0].1) }
    };
    order.answers.iter().enumerate().map(of_candidate).collect()
}

/// Share of the pairs of known words, by weight, that stand together in one of the entry's phrasings.
fn pairs_known(known: &[(u32, f32)], together: &[u64; MOST_WORDS]) -> f32 {
    let (mut seen, mut all) = (0.0, 0.0);
    for (i, (_, a)) in known.iter().enumerate() {
        for (j, (_, b)) in known.iter().enumerate().skip(i + 1) {
            let weight = a * b;
            all += weight;
            if together[i] >> j & 1 == 1 {
                seen += weight;
            }
        }
    }
    if all > 0.0 { seen / all } else { 0.5 }
}
