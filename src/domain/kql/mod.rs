//! The Kibana Query Language.

pub mod build;
