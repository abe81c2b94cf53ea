//! fleet-tokens: the Enrollment tokens tab of Kibana's Fleet, in the terminal.

pub mod api;
pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod runtime;
pub mod sandbox;
pub mod ui;
