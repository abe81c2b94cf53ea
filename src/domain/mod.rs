//! What the program is about: tokens, agent policies, statuses, secrets, filters, and their rules.
//!
//! Pure data and functions. This module knows nothing of HTTP, terminals, files, the environment or the clock:
//! the present moment is always an argument.

pub mod appearance;
pub mod audit;
pub mod bulk;
pub mod clipboard;
pub mod columns;
pub mod connection;
pub mod enroll;
pub mod expiration;
pub mod export;
pub mod find;
pub mod kql;
pub mod lines;
pub mod name;
pub mod policy;
pub mod preferences;
pub mod problem;
pub mod progress;
pub mod removal;
pub mod rotation;
pub mod rows;
pub mod secret;
pub mod server;
pub mod state;
pub mod status;
pub mod text;
pub mod time;
pub mod token;
