//! A change on its way: what it does, what stands against it, that it is live.

use serenity::model::id::UserId;

use super::effects::effects;
use super::findings;
use crate::desk::keeper::{Change, Proposal, Published, Reload};
use crate::discord::markdown::{apart, escape, length, quoted_within};
use crate::discord::moderation::Turn;
use crate::discord::moderation::buttons::{again, discard, overwrite, publish, undo};
use crate::discord::moderation::drafts::{Draft, Live};
use crate::discord::views::{Button, CONTENT, View};
use crate::journal::Origin;
use crate::knowledge::EntryForm;

/// Characters of a question, a phrasing or a summary as it is shown.
const TEXT: usize = 400;

/// Characters of what an entry says, or of what differs in it.
const ENTRY: usize = 900;

/// What a change would do, to be published or not.
pub fn proposal(turn: &Turn, name: &str, proposal: &Proposal) -> View {
    let mut content = headline(turn, proposal);
    if !proposal.warnings.is_empty() {
        content.push_str(&findings::list(&proposal.warnings, 500));
    }
    content.push_str("\n\n");
    content.push_str(&effects(&proposal.effects, CONTENT.saturating_sub(length(&content))));
    let mut row = vec![publish::button(turn, name)];
    row.extend(rewrites(turn, name, Some(&proposal.change)));
    row.push(discard::button(turn, name));
    View { content, rows: vec![row], ..View::default() }
}

/// What the change is.
fn headline(turn: &Turn, proposal: &Proposal) -> String {
    let snapshot = turn.office.desk.snapshot();
    let entry = proposal.entry.as_deref().unwrap_or_default();
    let question = |id: &str| snapshot.knowledge().entry(id).map(|entry| entry.question.clone()).unwrap_or_default();
    match &proposal.change {
        Change::Teach { phrasing, .. } => format!(
            "**A new phrasing** for “{}” (`{entry}`):\n> {}",
            quoted_within(&question(entry), TEXT),
            quoted_within(phrasing, TEXT)
        ),
        Change::Add { form, .. } => format!("**A new entry**, `{entry}`:\n{}", shown(form, ENTRY)),
        Change::Edit { form, .. } => {
            let before = snapshot.knowledge().entry(entry).map(EntryForm::of);
            format!(
                "**A changed entry**, `{entry}`:{}",
                before.map(|before| differences(&before, form, ENTRY)).unwrap_or_default()
            )
        }
        Change::Undo { revision } => {
            format!("**Undoing change {revision}**: {}", quoted_within(&proposal.summary, TEXT))
        }
    }
}

/// An entry as a moderator wrote it, in what room there is.
fn shown(form: &EntryForm, room: usize) -> String {
    let mut below = String::new();
    if !form.cite.is_empty() {
        below.push_str(&format!("\n-# rests on {}", quoted_within(&form.cite.join(", "), room / 6)));
    }
    if form.note.is_some() {
        below.push_str(&format!("\n-# note: {}", quoted_within(&note(form), room / 4)));
    }
    let question = format!("> **{}**\n> ", quoted_within(&form.question, room / 4));
    let left = room.saturating_sub(length(&question) + length(&below));
    format!("{question}{}{below}", quoted_within(&form.answer, left))
}

/// What differs between two ways of writing an entry, in what room there is.
fn differences(before: &EntryForm, after: &EntryForm, room: usize) -> String {
    let parts = |form: &EntryForm| {
        let EntryForm { question, answer, cite, related, .. } = form;
        [
            ("Question", question.clone()),
            ("Answer", answer.clone()),
            ("Rests on", cite.join(", ")),
            ("Related", related.join(", ")),
            ("Note", note(form)),
        ]
    };
    let both = parts(before).into_iter().zip(parts(after));
    let differ: Vec<_> = both.filter(|((_, before), (_, after))| before.trim() != after.trim()).collect();
    let each = room / differ.len().max(1);
    let line = |((what, before), (_, after)): &((&str, String), (&str, String))| {
        let line = |was: &str, will_be: &str| format!("\n**{what}**\n- was: {was}\n- will be: {will_be}");
        let (was, will_be) = apart(before, after, each.saturating_sub(length(&line("", ""))) / 2);
        line(&was, &will_be)
    };
    differ.iter().map(line).collect()
}

/// An entry's note on one line; empty where there is none.
fn note(form: &EntryForm) -> String {
    form.note.as_ref().map(|note| format!("{} ({})", note.text, note.source)).unwrap_or_default()
}

/// The knowledge would have errors: nothing was written.
pub fn refused(turn: &Turn, name: &str, draft: &Draft, found: &[crate::knowledge::Finding]) -> View {
    let head = "**Nothing was changed: there is something to mend first.**";
    let content = format!("{head}{}", findings::list(found, CONTENT - length(head)));
    View { content, rows: vec![ways_on(turn, name, draft)], ..View::default() }
}

/// The change cannot be made.
pub fn impossible(turn: &Turn, name: &str, draft: &Draft, why: &str) -> View {
    let content = format!("**Nothing was changed:** {}", quoted_within(why, CONTENT - 100));
    View { content, rows: vec![ways_on(turn, name, draft)], ..View::default() }
}

/// Two moderators changed the same entry: what the other wrote, and what this one did.
pub fn conflict(turn: &Turn, name: &str, entry: &str, mine: &EntryForm, theirs: &EntryForm) -> View {
    let content = format!(
        "**Somebody changed `{entry}` while you wrote.** Nothing of yours is live. It now says:\n{}\nIf you overwrite \
         it:{}",
        shown(theirs, ENTRY),
        differences(theirs, mine, ENTRY)
    );
    let row = vec![overwrite::button(turn, name), discard::keep_theirs(turn, name), again::button(turn, name)];
    View { content, rows: vec![row], ..View::default() }
}

fn ways_on(turn: &Turn, name: &str, draft: &Draft) -> Vec<Button> {
    let mut row: Vec<Button> = rewrites(turn, name, draft.change.as_ref()).collect();
    row.push(discard::button(turn, name));
    row
}

/// The button that opens the form again, for what was written in one.
fn rewrites(turn: &Turn, name: &str, change: Option<&Change>) -> impl Iterator<Item = Button> {
    let written = matches!(change, Some(Change::Add { .. } | Change::Edit { .. }));
    written.then(|| again::button(turn, name)).into_iter()
}

/// A change is live.
pub fn live(turn: &Turn, live: &Live) -> View {
    let mut content = format!("**Live now:** {}.", quoted_within(&live.summary, TEXT));
    let mut row = Vec::new();
    match (live.revision, &live.unrecorded) {
        (Some(revision), _) => {
            content.push_str(&format!(" It is change {revision} of the history."));
            row.push(undo::button(turn, "Undo", revision));
        }
        (None, Some(why)) => content.push_str(&format!(" It is not in the history: {}", escape(why))),
        (None, None) => {}
    }
    View { content, rows: vec![row], ..View::default() }
}

/// What came of reading the files again.
pub fn reloaded(turn: &Turn, reload: &Reload) -> View {
    match reload {
        Reload::Unchanged => View::text("The files say what is live already."),
        Reload::Live(published) => {
            let mut view = live(turn, &Live::from(&**published));
            view.content.push_str("\n\n");
            let room = CONTENT.saturating_sub(length(&view.content));
            view.content.push_str(&effects(&published.effects, room));
            view
        }
        Reload::Refused { findings } => super::files_refused(findings),
    }
}

/// What moderators are told in their channel of a change that is live; nobody is pinged.
pub fn told(who: Option<UserId>, published: &Published) -> View {
    let by = match (who, published.origin) {
        (Some(who), _) => format!(", by <@{who}>"),
        (None, Origin::Files) => ", from the files".to_owned(),
        (None, _) => String::new(),
    };
    let number = published.revision.map(|number| format!(" (change {number})")).unwrap_or_default();
    let head = format!("**The knowledge has changed**{by}: {}{number}\n", quoted_within(&published.summary, TEXT));
    View::text(format!("{head}{}", effects(&published.effects, CONTENT.saturating_sub(length(&head)))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{EntryKind, Note};

    #[test]
    fn an_entry_that_changes_altogether_fits() {
        let form = |of: &str| EntryForm {
            kind: EntryKind::Answer,
            question: of.repeat(50),
            answer: of.repeat(750),
            cite: vec![of.repeat(60); 20],
            related: vec![of.repeat(30); 20],
            note: Some(Note { text: of.repeat(200), source: of.repeat(40) }),
        };
        let text = differences(&form("* "), &form("@ "), ENTRY);
        assert!(length(&text) <= ENTRY && text.matches("will be:").count() == 5, "{text}");
        let text = shown(&form("* "), ENTRY);
        assert!(length(&text) <= ENTRY && text.contains("-# rests on") && text.contains("-# note"), "{text}");
    }
}
