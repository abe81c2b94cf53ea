//! The hygiene view: findings about tokens and policies.

pub(in crate::app) mod update;

pub(in crate::app) use update::*;
