//! Who does what to whom, as the order of words, prepositions and the lexicon's verbs show it.
//!
//! "Does Ann pay Bob" and "does Bob pay Ann" hold the same words; the tokens made here differ.
//! Which concepts are parties, and which verbs give, take or own, is marked in the lexicon.

use super::lexicon::Unit;
use crate::knowledge::Role;

/// Parties of a question in their parts. Names are concept names.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Roles<'a> {
    /// Every party, in the order of the question.
    pub parties: Vec<&'a str>,
    /// Who gives.
    pub payer: Option<&'a str>,
    /// Who gets.
    pub payee: Option<&'a str>,
    /// Who has.
    pub owner: Option<&'a str>,
    /// Who is had.
    pub owned: Option<&'a str>,
}

/// Reads the roles off a question's units.
pub(crate) fn roles(units: &[Unit]) -> Roles<'_> {
    let mut roles = Roles::default();
    for u in units.iter().filter(|u| u.is_party()) {
        if !roles.parties.contains(&u.name.as_str()) {
            roles.parties.push(&u.name);
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
        Some(before.words.as_str())
    };
    for (i, u) in units.iter().enumerate().filter(|(_, u)| u.is_party()) {
        let name = u.name.as_str();
        match preposition(i) {
            Some("to" | "into" | "onto") => roles.payee = roles.payee.or(Some(name)),
            Some("from") => roles.payer = roles.payer.or(Some(name)),
            Some("by") => match verb {
                Some((_, Role::Owns)) => roles.owner = roles.owner.or(Some(name)),
                Some((_, Role::Takes)) => roles.payee = roles.payee.or(Some(name)),
                _ => roles.payer = roles.payer.or(Some(name)),
            },
            Some("of" | "in") => roles.owned = roles.owned.or(Some(name)),
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
        .any(|u| matches!(u.words.as_str(), "is" | "are" | "was" | "were" | "been" | "being" | "be" | "gets"))
        && units[at + 1..].iter().take(5).any(|u| matches!(u.words.as_str(), "by" | "to" | "from"));
    let free = |i: usize| {
        !matches!(preposition(i), Some("to" | "into" | "onto" | "from" | "by" | "of" | "in" | "with" | "for"))
    };
    let mut after = (at + 1..units.len())
        .take(6)
        .filter(|&i| units[i].is_party() && free(i) && !units[i].possessive)
        .map(|i| units[i].name.as_str());
    let subject = (0..at).rev().find(|&i| units[i].is_party() && free(i)).map(|i| units[i].name.as_str());
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
        let other = |x: &str| if x == a { b } else { a };
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

/// Tokens that stand for the roles, as features of a question.
pub(crate) fn role_tokens(units: &[Unit]) -> Vec<String> {
    let roles = roles(units);
    let mut out = Vec::new();
    for pair in roles.parties.windows(2) {
        out.push(format!("{}<{}", pair[0], pair[1]));
    }
    for (part, who) in [("payer", roles.payer), ("payee", roles.payee), ("owner", roles.owner), ("owned", roles.owned)]
    {
        if let Some(who) = who {
            out.push(format!("{part}={who}"));
        }
    }
    if let (Some(a), Some(b)) = (roles.payer, roles.payee) {
        out.push(format!("{a}>{b}"));
    }
    if let (Some(a), Some(b)) = (roles.owner, roles.owned) {
        out.push(format!("{a}@{b}"));
    }
    for (i, u) in units.iter().enumerate() {
        if u.is_party() {
            let mark = if u.possessive { "'s" } else { "" };
            if let Some(before) = i.checked_sub(1).map(|j| &units[j]) {
                out.push(format!("{} {}", before.name, u.name));
            }
            if let Some(after) = units.get(i + 1) {
                out.push(format!("{}{mark} {}", u.name, after.name));
            }
        }
    }
    out
}
