//! Reading tokens, policies and status: when, and what is asked. Below the features, which call it.

pub mod next;
mod reading;
pub mod schedule;

pub(in crate::app) use reading::*;
