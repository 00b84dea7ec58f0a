//! What moderators see. A view decides nothing.

mod effects;
mod findings;
mod history;
mod proposal;
mod status;
mod unanswered;

pub use findings::{checked, files_refused, folder_refused};
pub use history::history;
pub use proposal::{conflict, impossible, live, proposal, refused, reloaded, told};
pub use status::status;
pub use unanswered::unanswered;
