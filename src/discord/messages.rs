//! What is done about a message, in its turn: the answer, its change after an edit, its deletion.

use serde_json::{Value, json};
use serenity::model::channel::Message;
use serenity::model::id::{ChannelId, MessageId};
use tokio::time::Instant;

use super::asking::{self, Understood};
use super::bot::{Bot, Edit, slow};
use super::closed::{Attempt, Spot};
use super::cooldown::Verdict;
use super::engine::Undone;
use super::hearing::{self, Heard};
use super::memory::Answered;
use super::refusal::{self, Refusal};
use super::rest::RestError;
use super::views::{self, Frame, View};
use crate::desk::Outcome;
use crate::metrics::Ending;

impl Bot {
    pub(super) async fn answer(&self, mut heard: Heard, until: Instant) -> Ending {
        if Instant::now() >= until {
            return self.excuse(&heard).await;
        }
        if heard.way.is_called() {
            match self.cooldowns.count(heard.author.get(), heard.spot.channel.get()) {
                Verdict::Go => {}
                Verdict::Tell(limit, wait) => return self.tells(&heard, views::too_fast(slow(limit), wait)).await,
                Verdict::Told(..) => return Ending::Cooldown,
            }
        }
        if let Some(unseen) = heard.unseen
            && let Some(message) = self.reads(heard.spot, unseen).await
            && message.author.id == self.me
        {
            heard.before = hearing::context(&message);
        }
        let view = match self.say(&heard, until).await {
            Ok(Some(view)) => view,
            Ok(None) => return Ending::Silent,
            Err(Undone::Late) => return self.excuse(&heard).await,
            Err(Undone::Failed) if heard.way.is_called() => views::failed(),
            Err(Undone::Failed) => return Ending::Failed,
        };
        // In a watched channel only what is answered counts.
        if !heard.way.is_called() && !self.cooldowns.admits(heard.author.get(), heard.spot.channel.get()) {
            return Ending::Cooldown;
        }
        self.tells(&heard, view).await
    }

    /// Replies to a message, and remembers that: an edit or a deletion of the message reaches the reply.
    pub(super) async fn tells(&self, heard: &Heard, view: View) -> Ending {
        let view = view.deletable(Some(heard.author));
        match self.reply(heard, &view).await {
            Ok(answer) => {
                let answered = Answered { answer, way: heard.way, before: heard.before.clone(), edited: None };
                self.memory.answered(heard.message, answered);
                view.ending
            }
            Err(ending) => ending,
        }
    }

    pub(super) fn may_excuse(&self, heard: &Heard) -> bool {
        heard.way.is_called() && self.told_in.may(heard.spot.channel.get())
    }

    async fn excuse(&self, heard: &Heard) -> Ending {
        if self.may_excuse(heard) { self.tells(heard, views::too_much()).await } else { Ending::Overload }
    }

    /// What there is to say; `None` where the bot had better be silent.
    async fn say(&self, heard: &Heard, until: Instant) -> Result<Option<View>, Undone> {
        let (desk, text, before) = (self.desk.snapshot(), heard.text.clone(), heard.before.clone());
        let (way, asker, journal) = (heard.way, heard.author, self.office.journal.clone());
        let said = self.engine.run(heard.spot.channel, until, move || {
            let understood = asking::understand(&desk, &text, &before);
            match (way.is_called(), understood) {
                (false, Understood::Reply(reply)) if !matches!(reply.outcome, Outcome::Answers(_)) => None,
                (false, Understood::Nothing) => None,
                (_, Understood::Reply(reply)) => {
                    asking::note(&journal, &text, &reply);
                    Some(views::reply(&reply, &Frame { head: None, asker: Some(asker) }))
                }
                (true, Understood::Nothing) => Some(views::hello(&desk, Some(asker))),
            }
        });
        said.await
    }

    pub(super) async fn change(&self, edit: Edit) {
        let Some(known) = self.memory.answer_to(edit.message) else { return };
        let Some(author) = edit.author else { return };
        if known.edited.is_some_and(|dealt_with| dealt_with >= edit.at) {
            return;
        }
        // An edit is a question too. Too many of them change nothing.
        if !self.cooldowns.admits(author.get(), edit.spot.channel.get()) {
            return;
        }
        let heard = Heard {
            message: edit.message,
            spot: edit.spot,
            author,
            text: edit.text,
            way: known.way,
            before: known.before.clone(),
            unseen: None,
        };
        let view = match self.say(&heard, Instant::now() + self.answer_within).await {
            Ok(Some(view)) => view,
            // In a watched channel, what is no clear question any more needs no answer any more.
            Ok(None) => return self.take_back(edit.spot, edit.message).await,
            Err(Undone::Failed) if known.way.is_called() => views::failed(),
            Err(_) => return,
        };
        let Some(attempt) = self.closed.tries(edit.spot) else { return };
        match self.rest.edit(edit.spot.channel, known.answer, &view.body()).await {
            Ok(()) => self.memory.answered(edit.message, Answered { edited: Some(edit.at), ..known }),
            Err(error) => {
                if refusal::meaning(&error) == Refusal::Gone {
                    self.memory.forget(edit.message);
                }
                let _ = self.failed(attempt, edit.spot.channel, &error);
            }
        }
    }

    pub(super) async fn take_back(&self, spot: Spot, message: MessageId) {
        if let Some(known) = self.memory.forget(message)
            && let Some(attempt) = self.closed.tries(spot)
            && let Err(error) = self.rest.delete(spot.channel, known.answer).await
        {
            let _ = self.failed(attempt, spot.channel, &error);
        }
    }

    /// A message that Discord did not send along; `None` where it cannot be had.
    async fn reads(&self, spot: Spot, message: MessageId) -> Option<Message> {
        let attempt = self.unreadable.tries(spot)?;
        match self.rest.message(spot.channel, message).await {
            Ok(message) => {
                attempt.opened();
                Some(message)
            }
            Err(error) => {
                if refusal::meaning(&error) == Refusal::NotAllowed {
                    attempt.refused();
                }
                None
            }
        }
    }

    /// Replies to a message; the id of the reply, or what the question came to where it could not be sent.
    async fn reply(&self, heard: &Heard, view: &View) -> Result<MessageId, Ending> {
        let channel = heard.spot.channel;
        let Some(attempt) = self.closed.tries(heard.spot) else { return Err(Ending::NotAllowed) };
        let mut body = view.body();
        body["message_reference"] = json!({ "message_id": heard.message, "fail_if_not_exists": false });
        // A message has one answer: posted twice, Discord still shows one.
        let nonce = heard.message.get();
        let mut sent = self.rest.post(channel, nonce, &body).await;
        if let Err(error) = &sent
            && refusal::meaning(error) == Refusal::NoReplies
        {
            body["message_reference"] = Value::Null;
            sent = self.rest.post(channel, nonce, &body).await;
        }
        match sent {
            Ok(answer) => {
                attempt.opened();
                Ok(answer)
            }
            Err(error) => Err(self.failed(attempt, channel, &error)),
        }
    }

    /// Logs what went wrong in a channel, once where it will go wrong again; what a question came to by it.
    fn failed(&self, attempt: Attempt<'_>, channel: ChannelId, error: &RestError) -> Ending {
        match refusal::meaning(error) {
            Refusal::Gone => {
                tracing::debug!(%channel, "{error}");
                Ending::Gone
            }
            Refusal::NotAllowed => {
                if attempt.refused() {
                    tracing::warn!(%channel, "cannot answer in this channel, give the bot the permissions to view it, \
                        send messages (in threads too) and read the message history: {error}");
                }
                Ending::NotAllowed
            }
            Refusal::NoReplies | Refusal::Other => {
                if self.memory.is_news(channel, error) {
                    tracing::warn!(%channel, "a message could not be answered: {error}");
                }
                Ending::Failed
            }
        }
    }
}
