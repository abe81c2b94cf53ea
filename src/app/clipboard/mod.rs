//! Where copies go, and why.

pub mod state;
mod update;
