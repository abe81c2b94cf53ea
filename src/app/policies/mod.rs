//! The policies view.

pub(in crate::app) mod update;

pub(in crate::app) use update::*;
