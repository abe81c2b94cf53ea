//! The details of the selected token, beside or below the table.

pub mod notes;
pub mod page;
pub mod state;
pub(in crate::app) mod update;

pub(in crate::app) use update::*;
