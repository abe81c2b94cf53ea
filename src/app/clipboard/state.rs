//! Where copies go and why, in sentences.

use crate::app::dialog::{Dialog, Wheel};
use crate::app::keymap::Context;

/// Where copies go and why: the explanation, open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Explanation {
    /// The first line on show.
    pub scroll: usize,
}

impl Dialog for Explanation {
    fn context(&self) -> Context {
        Context::Clipboard
    }

    fn wheel(&self) -> Wheel {
        Wheel::Lines
    }
}
