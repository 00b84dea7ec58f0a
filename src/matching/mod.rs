//! Questions to ranked entries to a decision.
//!
//! [`Matcher::learn`] learns from all phrasings of a knowledge folder; [`Matcher::read`] reads a
//! message. A message goes through
//!
//! 1. `lexicon`: words and phrases that mean the same thing become one unit;
//! 2. `features` and `classifier`: every entry, unstated ones included, gets a score;
//! 3. `ranker`: for the best answer entries, evidence: margins, the closest phrasings, words that
//!    nothing explains, parties and their sides (`roles`), the kind of question;
//! 4. `calibration`: evidence becomes the probability that the entry is right, fitted on
//!    questions held out of the knowledge itself;
//! 5. `decision`: the whole message and its parts, held against the threshold.

mod calibration;
mod classifier;
mod collisions;
mod decision;
mod evidence;
mod features;
mod held_out;
mod lexicon;
mod matcher;
mod material;
mod numbers;
mod profile;
mod random;
mod ranker;
mod rivals;
mod roles;
mod vectors;
mod weights;

pub use collisions::{Collision, collisions};
pub use decision::{Decision, Hit, Thresholds};
pub use matcher::{Matcher, Part, Reading, Reasons};
