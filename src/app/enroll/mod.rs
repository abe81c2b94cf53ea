//! The command or manifest that enrolls an agent.

pub mod state;
pub(in crate::app) mod update;

pub(in crate::app) use update::*;
