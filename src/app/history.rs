//! The searches and queries of before, which the lines call up again.

/// The search or query so many steps back; the newest is one step back.
pub(in crate::app) fn nth_back(searches: &[String], steps: usize) -> Option<&String> {
    searches.len().checked_sub(steps).and_then(|at| searches.get(at))
}
