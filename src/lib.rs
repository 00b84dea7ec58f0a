//! Dealdesk.
pub mod text;
pub mod knowledge;
pub mod matching;
pub mod desk;
pub mod discord;
pub mod settings;
