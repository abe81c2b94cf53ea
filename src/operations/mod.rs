//! Acts that take more than one request: revoking or deleting tokens, with the reasons of those that failed.
//!
//! They know the client and no interface: the tab calls them, and whatever else wants to act. How far an act is comes
//! as plain data, and it can be stopped between two requests. Whoever [follows](Follow) it hears of each request
//! before it is sent.

mod doubt;
mod follow;
mod removal;
mod stop;

pub use crate::operations::follow::Follow;
pub use crate::operations::removal::remove;
pub use crate::operations::stop::StopFlag;
