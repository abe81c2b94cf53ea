//! Whose agents are being counted, and whose were.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::app::request::RequestId;

/// The counting of agents.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counting {
    /// The request under way.
    pub reading: Option<RequestId>,
    /// When the agents of a policy were asked for last, by its raw id.
    pub asked: HashMap<Box<str>, Timestamp>,
    /// The server does not count so.
    pub refused: bool,
    /// Since when which policies are on show that are to be counted.
    pub resting: Option<(Timestamp, Vec<Box<str>>)>,
}
