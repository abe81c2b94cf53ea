//! The list of rotations that are not finished.

use crate::app::dialog::{Dialog, Wheel};
use crate::app::keymap::Context;

/// The list, open. What stands in it is the model's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RotationsView {
    /// Which of the rotations is chosen.
    pub chosen: usize,
}

impl Dialog for RotationsView {
    fn context(&self) -> Context {
        Context::Rotations
    }

    fn wheel(&self) -> Wheel {
        Wheel::Lines
    }
}
