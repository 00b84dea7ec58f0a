//! From a draft to a change that is live: tried out, shown, published, and what stands in the way told on each step.

use std::sync::Arc;

use super::drafts::{Draft, Held, Live};
use super::{Act, Turn, no_journal, says, views};
use crate::desk::keeper::{Change, ChangeError, Proposal};
use crate::journal::{Settled, Unanswered};
use crate::knowledge::{EntryForm, LONGEST_PHRASING};

/// The draft of a name, or what to say where there is none any more.
pub async fn draft(turn: &Turn, name: &str) -> Result<Held, Act> {
    let found = turn.office.drafts.find(name).await;
    found.ok_or_else(|| says("That is done with, or older than a day. Please begin anew."))
}

/// The unanswered question of a number, or what to say where there is none any more.
pub async fn group(turn: &Turn, number: &str) -> Result<Unanswered, Act> {
    let gone = || says("That question is not kept any more.");
    let number = number.parse().map_err(|_| gone())?;
    match turn.office.journal.question(number).await {
        Ok(Some(question)) => Ok(question),
        Ok(None) => Err(gone()),
        Err(error) => Err(no_journal(&error)),
    }
}

/// Begins a draft with somebody's words as a phrasing, shortened to what one may have; its name, and the phrasing.
pub async fn keep_phrasing(turn: &Turn, group: Option<i64>, words: &str) -> (String, String) {
    let (name, phrasing) = (turn.begins(), shortened(words));
    let draft = Draft { group, phrasing: Some(phrasing.clone()), change: None };
    turn.office.drafts.keep(&name, Held { draft, proposal: None }).await;
    (name, phrasing)
}

/// At most as much as a phrasing may have, and no word by half where there are several.
fn shortened(words: &str) -> String {
    let Some((end, next)) = words.char_indices().nth(LONGEST_PHRASING) else { return words.to_owned() };
    let kept = &words[..end];
    let whole = if next.is_whitespace() { None } else { kept.rfind(char::is_whitespace) };
    kept[..whole.unwrap_or(end)].trim_end().to_owned()
}

/// Tries a draft's change out, keeps the draft under a name, and shows what the change does.
pub async fn propose(turn: &Turn, name: &str, draft: Draft) -> Act {
    let Some(change) = draft.change.clone() else { return says("There is nothing to try out.") };
    match turn.office.keeper.propose(change).await {
        Ok(proposal) => {
            let view = views::proposal(turn, name, &proposal);
            turn.office.drafts.keep(name, Held { draft, proposal: Some(Arc::new(proposal)) }).await;
            Act::Show(view)
        }
        Err(error) => stopped(turn, name, draft, error).await,
    }
}

/// Publishes the change of a draft. Pressed twice, or again after an answer that was lost, it is published once, and
/// whoever pressed sees that it is live.
pub async fn publish(turn: &Turn, name: &str) -> Act {
    let drafts = &turn.office.drafts;
    let published = {
        let _alone = drafts.publishes().await;
        if let Some(live) = drafts.live(name) {
            return Act::Show(views::live(turn, &live));
        }
        let held = match draft(turn, name).await {
            Ok(held) => held,
            Err(act) => return act,
        };
        let proposal: Arc<Proposal> = match (held.proposal, &held.draft.change) {
            (Some(proposal), _) => proposal,
            // It is no longer held as it was tried out, or was so before the bot was started anew.
            (None, Some(change)) => match turn.office.keeper.propose(change.clone()).await {
                Ok(proposal) => Arc::new(proposal),
                Err(error) => return stopped(turn, name, held.draft, error).await,
            },
            (None, None) => return says("There is nothing to publish."),
        };
        match turn.office.keeper.publish(&proposal).await {
            Ok(published) => {
                settle(turn, &held.draft).await;
                drafts.went_live(name, Live::from(&*published)).await;
                published
            }
            Err(error) => return stopped(turn, name, held.draft, error).await,
        }
    };
    turn.office.board.tells(&views::told(Some(turn.who), &published)).await;
    Act::Show(views::live(turn, &Live::from(&*published)))
}

/// Is done with a draft, whose change is not made.
pub async fn discard(turn: &Turn, name: &str) -> Act {
    let drafts = &turn.office.drafts;
    // Where it is being published, what comes of that is what there is to say.
    let _alone = drafts.publishes().await;
    if let Some(live) = drafts.live(name) {
        return Act::Show(views::live(turn, &live));
    }
    drafts.drop(name).await;
    says("Discarded. Nothing was changed.")
}

/// Something stands in the way: the draft is kept, so that it can be written anew, and nothing was changed.
async fn stopped(turn: &Turn, name: &str, mut draft: Draft, error: ChangeError) -> Act {
    let view = match (&error, &mut draft.change) {
        (ChangeError::Conflict { entry, theirs }, Some(Change::Edit { base, form, .. })) => {
            // On top of theirs from now on, so that what is chosen next changes that and nothing else.
            *base = theirs.fingerprint();
            let mine: EntryForm = form.clone();
            views::conflict(turn, name, entry, &mine, theirs)
        }
        (ChangeError::Refused { findings }, _) => views::refused(turn, name, &draft, findings),
        (ChangeError::Folder { findings }, _) => views::folder_refused(findings),
        (error, _) => views::impossible(turn, name, &draft, &error.to_string()),
    };
    turn.office.drafts.keep(name, Held { draft, proposal: None }).await;
    Act::Show(view)
}

/// What was asked has its answer now.
async fn settle(turn: &Turn, draft: &Draft) {
    let Some(group) = draft.group else { return };
    let how = match draft.change {
        Some(Change::Add { .. }) => Settled::Added,
        _ => Settled::Taught,
    };
    // The change is live: where the journal fails, the question stays on the list, and the log says why.
    let _ = turn.office.journal.settle(group, how).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_for_a_phrasing_ends_with_a_word() {
        assert_eq!(shortened("how high is the rent"), "how high is the rent");
        let long = "é words ".repeat(100);
        let short = shortened(&long);
        assert!(short.chars().count() <= LONGEST_PHRASING && short.ends_with(" words"), "{short}");
        assert_eq!(shortened(&"x".repeat(LONGEST_PHRASING + 1)).len(), LONGEST_PHRASING);
        let fits = format!("{} more", "x".repeat(LONGEST_PHRASING));
        assert_eq!(shortened(&fits).len(), LONGEST_PHRASING);
    }
}
