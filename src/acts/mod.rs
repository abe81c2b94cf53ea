//! Acts that take more than one request: revoking or deleting many tokens, with the reasons of those that failed.
//!
//! They know the client and no interface: the tab calls them, and whatever else wants to act. How far an act is comes
//! as plain data, and it can be stopped between two requests.

mod removal;
mod stop;

pub use removal::remove;
pub use stop::Stop;
