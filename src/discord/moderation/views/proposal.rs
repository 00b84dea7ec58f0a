//! A change on its way: what it does, what stands against it, that it is live.

use serenity::model::id::UserId;

use super::effects::effects;
use super::findings;
use crate::desk::keeper::{Change, Proposal, Published, Reload};
use crate::discord::markdown::{clip, escape, length, quoted};
use crate::discord::moderation::Turn;
use crate::discord::moderation::buttons::{again, discard, overwrite, publish, undo};
use crate::discord::moderation::drafts::Draft;
use crate::discord::views::{Button, CONTENT, View};
use crate::journal::Origin;
use crate::knowledge::EntryForm;

/// Characters of a text of an entry's.
const TEXT: usize = 400;

/// What a change would do, to be published or not.
pub fn proposal(turn: &Turn, name: &str, proposal: &Proposal) -> View {
    let mut content = headline(turn, proposal);
    if !proposal.warnings.is_empty() {
        content.push_str(&findings::list(&proposal.warnings, 500));
    }
    content.push_str("\n\n");
    content.push_str(&effects(&proposal.effects, CONTENT - length(&content)));
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
            quoted(&question(entry), TEXT),
            quoted(phrasing, TEXT)
        ),
        Change::Add { form, .. } => format!("**A new entry**, `{entry}`:\n{}", shown(form)),
        Change::Edit { form, .. } => {
            let before = snapshot.knowledge().entry(entry).map(EntryForm::of);
            format!(
                "**A changed entry**, `{entry}`:{}",
                before.map(|before| differences(&before, form)).unwrap_or_default()
            )
        }
        Change::Undo { revision } => format!("**Undoing change {revision}**: {}", quoted(&proposal.summary, TEXT)),
    }
}

/// An entry as a moderator wrote it.
fn shown(form: &EntryForm) -> String {
    let mut text = format!("> **{}**\n> {}", quoted(&form.question, TEXT), quoted(&form.answer, TEXT));
    if !form.cite.is_empty() {
        text.push_str(&format!("\n-# rests on {}", escape(&form.cite.join(", "))));
    }
    text
}

/// What differs between two ways of writing an entry.
fn differences(before: &EntryForm, after: &EntryForm) -> String {
    let lists = |form: &EntryForm| (form.cite.join(", "), form.related.join(", "));
    let ((cite, related), (new_cite, new_related)) = (lists(before), lists(after));
    let parts = [
        ("Question", &before.question, &after.question),
        ("Answer", &before.answer, &after.answer),
        ("Rests on", &cite, &new_cite),
        ("Related", &related, &new_related),
    ];
    let differ = parts.into_iter().filter(|(_, before, after)| before.trim() != after.trim());
    let line = |(what, before, after): (&str, &String, &String)| {
        format!("\n**{what}**\n- was: {}\n- will be: {}", quoted(before, TEXT), quoted(after, TEXT))
    };
    differ.map(line).collect()
}

/// The knowledge would have errors: nothing was written.
pub fn refused(turn: &Turn, name: &str, draft: &Draft, found: &[crate::knowledge::Finding]) -> View {
    let head = "**Nothing was changed: there is something to mend first.**";
    let content = format!("{head}{}", findings::list(found, CONTENT - length(head)));
    View { content, rows: vec![ways_on(turn, name, draft)], ..View::default() }
}

/// The change cannot be made.
pub fn impossible(turn: &Turn, name: &str, draft: &Draft, why: &str) -> View {
    let content = format!("**Nothing was changed:** {}", quoted(why, CONTENT - 100));
    View { content, rows: vec![ways_on(turn, name, draft)], ..View::default() }
}

/// Two moderators changed the same entry: what the other wrote, and what this one did.
pub fn conflict(turn: &Turn, name: &str, entry: &str, mine: &EntryForm, theirs: &EntryForm) -> View {
    let content = format!(
        "**Somebody changed `{entry}` while you wrote.** Nothing of yours is live. It now says:\n{}\nIf you overwrite \
         it:{}",
        shown(theirs),
        differences(theirs, mine)
    );
    let row = vec![overwrite::button(turn, name), discard::keep_theirs(turn, name), again::button(turn, name)];
    View { content: clip(&content, CONTENT), rows: vec![row], ..View::default() }
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
pub fn live(turn: &Turn, published: &Published) -> View {
    let mut content = format!("**Live now:** {}.", quoted(&published.summary, TEXT));
    let mut row = Vec::new();
    match (published.revision, &published.unrecorded) {
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
        Reload::Live(published) => live(turn, published),
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
    let head = format!("**The knowledge has changed**{by}: {}{number}\n", quoted(&published.summary, TEXT));
    View::text(format!("{head}{}", effects(&published.effects, CONTENT - length(&head))))
}
