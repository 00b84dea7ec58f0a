//! The knowledge.
mod model;
pub use model::*;
