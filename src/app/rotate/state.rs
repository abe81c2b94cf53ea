//! The list of rotations that are not finished.

/// The list, open. What stands in it is the model's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RotationsView {
    /// Which of the rotations is chosen.
    pub chosen: usize,
}
