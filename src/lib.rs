//! Dealdesk answers questions about one deal from a small curated knowledge base. Every answer is
//! cited; what the sources do not say, it does not say. Nothing in here knows any deal: the
//! knowledge is a folder, and another folder makes another desk.
//!
//! # The house
//!
//! Floors from the ground up; a floor uses only floors below it.
//!
//! | floor | what it does |
//! |---|---|
//! | [`text`] | raw text to tokens: one form of letters, markup off, spelling mended, clauses |
//! | [`knowledge`] | the model of a knowledge folder; reads, checks, edits and writes it |
//! | [`matching`] | learns from the phrasings; question to ranked entries to a decision |
//! | [`journal`] | what outlasts a restart: unanswered questions, counts, revisions |
//! | [`metrics`] | what is counted while the bot runs |
//! | [`desk`] | holds the live knowledge: question in, reply out; its [`desk::keeper`] takes changes in |
//! | [`cli`] | the terminal face |
//! | [`discord`] | the Discord face |
//! | [`settings`] | what the host may set in the environment |
//!
//! # The way of a question
//!
//! A face hands the message to [`desk::Desk::ask`]. [`text::read`] cuts it into tokens;
//! [`matching::Matcher::read`] ranks the entries for the whole message and for its parts, and
//! decides; the desk makes a [`desk::Reply`] of it: answers, choices, or "not stated". The face
//! shows the reply and decides nothing.
//!
//! # The way of a change
//!
//! A saved file or a moderator's edit goes to [`desk::keeper::Keeper`]. It reads the folder as one
//! [`knowledge::FolderImage`], checks and learns it, and puts it in place of the old knowledge at once; the journal
//! keeps what changed.

pub mod cli;
pub mod desk;
pub mod discord;
pub mod journal;
pub mod knowledge;
pub mod matching;
pub mod metrics;
pub mod settings;
pub mod text;
