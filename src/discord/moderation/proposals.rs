//! From a draft to a change that is live: tried out, shown, published, and what stands in the way told on each step.

use std::sync::Arc;

use super::drafts::{Draft, Held};
use super::{Act, Turn, no_journal, says, views};
use crate::desk::keeper::{Change, ChangeError, Proposal};
use crate::journal::{Settled, Unanswered};
use crate::knowledge::EntryForm;

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

/// Publishes a draft's change.
pub async fn publish(turn: &Turn, name: &str, held: Held) -> Act {
    let proposal: Arc<Proposal> = match (held.proposal, &held.draft.change) {
        (Some(proposal), _) => proposal,
        // It was tried out before the bot was started anew.
        (None, Some(change)) => match turn.office.keeper.propose(change.clone()).await {
            Ok(proposal) => Arc::new(proposal),
            Err(error) => return stopped(turn, name, held.draft, error).await,
        },
        (None, None) => return says("There is nothing to publish."),
    };
    match turn.office.keeper.publish(&proposal).await {
        Ok(published) => {
            settle(turn, &held.draft).await;
            turn.office.drafts.drop(name).await;
            turn.office.board.tells(&views::told(Some(turn.who), &published)).await;
            Act::Show(views::live(turn, &published))
        }
        Err(error) => stopped(turn, name, held.draft, error).await,
    }
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
