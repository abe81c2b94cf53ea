//! Where settings come from: flags, the environment, the folders of the machine. Every value knows its source.
//!
//! Knows nothing of HTTP, terminals or the interface.

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
