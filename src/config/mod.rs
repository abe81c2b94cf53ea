//! Reads settings from flags, the environment and the configuration file. Every value knows its source.
//!
//! This module knows nothing of HTTP, terminals or the interface.

pub mod clipboard;
pub mod clock;
pub mod connection;
mod credentials;
pub mod display;
pub mod environment;
pub mod file;
pub mod own_paths;
pub mod paths;
mod proxy;
pub mod recording;
pub mod settings;
pub mod state;
