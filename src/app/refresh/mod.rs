//! Reading tokens, policies and status: when, and what is asked.

pub mod schedule;
pub(in crate::app) mod update;

pub(in crate::app) use update::*;
