//! Who does what to whom, as the order of words, prepositions and the lexicon's verbs show it.
//!
//! "Does Ann pay Bob" and "does Bob pay Ann" hold the same words; the tokens made here differ.
//! Which concepts are parties, and which verbs give, take or own, is marked in the lexicon.

use super::lexicon::Unit;
use super::numbers::mix;
use crate::knowledge::Role;

/// Most different parties of a question that are told apart.
const MOST_PARTIES: usize = 16;

/// Parties of a question in their parts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Roles<'a> {
    /// Every party, in the order of the question.
    pub parties: Vec<&'a Unit<'a>>,
    /// Who gives.
    pub payer: Option<&'a Unit<'a>>,
    /// Who gets.
    pub payee: Option<&'a Unit<'a>>,
    /// Who has.
    pub owner: Option<&'a Unit<'a>>,
    /// Who is had.
    pub owned: Option<&'a Unit<'a>>,
}

/// Reads the roles off a question's units.
pub(crate) fn roles<'a>(units: &'a [Unit<'a>]) -> Roles<'a> {
    let mut roles = Roles::default();
    for u in units.iter().filter(|u| u.is_party()) {
        if roles.parties.len() < MOST_PARTIES && !roles.parties.iter().any(|p| p.key == u.key) {
            roles.parties.push(u);
        }
    }
    if roles.parties.is_empty() {
        return roles;
    }
    let verb = units.iter().enumerate().find_map(|(i, u)| match u.role {
        Some(role @ (Role::Gives | Role::Takes | Role::Owns)) => Some((i, role)),
        _ => None,
    });
    let preposition = |i: usize| {
        let before = i.checked_sub(1).map(|j| &units[j])?;
        let before = if before.words == "the" { i.checked_sub(2).map(|j| &units[j])? } else { before };
        Some(before.words.as_ref())
    };
    for (i, u) in units.iter().enumerate().filter(|(_, u)| u.is_party()) {
        match preposition(i) {
            Some("to" | "into" | "onto") => roles.payee = roles.payee.or(Some(u)),
            Some("from") => roles.payer = roles.payer.or(Some(u)),
            Some("by") => match verb {
                Some((_, Role::Owns)) => roles.owner = roles.owner.or(Some(u)),
                Some((_, Role::Takes)) => roles.payee = roles.payee.or(Some(u)),
                _ => roles.payer = roles.payer.or(Some(u)),
            },
            Some("of" | "in") => roles.owned = roles.owned.or(Some(u)),
            _ => {}
        }
    }
    let Some((at, role)) = verb else {
        return roles;
    };
    let passive = units[..at]
        .iter()
        .rev()
        .take(4)
        .any(|u| matches!(u.words.as_ref(), "is" | "are" | "was" | "were" | "been" | "being" | "be" | "gets"))
        && units[at + 1..].iter().take(5).any(|u| matches!(u.words.as_ref(), "by" | "to" | "from"));
    let free = |i: usize| {
        !matches!(preposition(i), Some("to" | "into" | "onto" | "from" | "by" | "of" | "in" | "with" | "for"))
    };
    let mut after = (at + 1..units.len())
        .take(6)
        .filter(|&i| units[i].is_party() && free(i) && !units[i].possessive)
        .map(|i| &units[i]);
    let subject = (0..at).rev().find(|&i| units[i].is_party() && free(i)).map(|i| &units[i]);
    // Verb first, as questions in many languages have it: the subject follows.
    let subject = if at == 0 { after.next() } else { subject };
    let object = after.next();
    if passive {
        // "Is X paid by Y": what stands before the verb gets; "by" has been read above.
        if role == Role::Gives && !units[at + 1..].iter().any(|u| u.words == "to") {
            roles.payee = roles.payee.or(subject);
        }
        if role == Role::Owns {
            roles.owned = roles.owned.or(subject);
        }
    } else {
        match role {
            Role::Gives => {
                roles.payer = roles.payer.or(subject);
                roles.payee = roles.payee.or(object);
            }
            Role::Takes => {
                roles.payee = subject.or(roles.payee);
                roles.payer = roles.payer.or(object);
            }
            Role::Owns => {
                roles.owner = roles.owner.or(subject);
                roles.owned = roles.owned.or(object);
            }
            Role::Party => {}
        }
    }
    if role == Role::Owns {
        // What an owning verb relates neither pays nor is paid.
        (roles.payer, roles.payee) = (None, None);
    }
    if let [a, b] = roles.parties[..] {
        let other = |x: &Unit<'_>| if x.key == a.key { b } else { a };
        if role != Role::Owns {
            match (roles.payer, roles.payee) {
                (Some(x), None) => roles.payee = Some(other(x)),
                (None, Some(x)) => roles.payer = Some(other(x)),
                _ => {}
            }
        } else {
            match (roles.owner, roles.owned) {
                (Some(x), None) => roles.owned = Some(other(x)),
                (None, Some(x)) => roles.owner = Some(other(x)),
                _ => {}
            }
        }
    }
    roles
}

/// Hands out a hash for each sign of who stands in which part, as features of a question.
pub(crate) fn role_features(units: &[Unit<'_>], roles: &Roles<'_>, mut add: impl FnMut(u64)) {
    #[derive(Clone, Copy)]
    enum Sign {
        Before = 1,
        Pays,
        Has,
        Follows,
        Precedes,
        PossessivePrecedes,
        Part,
    }
    let mut pair = |sign: Sign, a: u64, b: u64| add(mix(mix(mix(0, sign as u64), a), b));
    for two in roles.parties.windows(2) {
        pair(Sign::Before, two[0].key, two[1].key);
    }
    for (part, who) in roles.parts() {
        pair(Sign::Part, u64::from(part), who.key);
    }
    if let (Some(a), Some(b)) = (roles.payer, roles.payee) {
        pair(Sign::Pays, a.key, b.key);
    }
    if let (Some(a), Some(b)) = (roles.owner, roles.owned) {
        pair(Sign::Has, a.key, b.key);
    }
    for (i, u) in units.iter().enumerate().filter(|(_, u)| u.is_party()) {
        if let Some(before) = i.checked_sub(1).map(|j| &units[j]) {
            pair(Sign::Follows, before.key, u.key);
        }
        if let Some(after) = units.get(i + 1) {
            pair(if u.possessive { Sign::PossessivePrecedes } else { Sign::Precedes }, u.key, after.key);
        }
    }
}

impl<'a> Roles<'a> {
    /// The parts that somebody plays: 0 gives, 1 gets, 2 has, 3 is had. A part and its opposite differ in the lowest bit.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (u8, &'a Unit<'a>)> {
        let parts = [self.payer, self.payee, self.owner, self.owned];
        (0..).zip(parts).filter_map(|(part, who)| Some((part, who?)))
    }
}
