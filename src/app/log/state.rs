//! The message log: everything that was said since the start, the newest at the bottom.

use crate::app::keymap::Context;
use unicode_width::UnicodeWidthStr as _;

use crate::app::dialog::{Dialog, Wheel};

use crate::app::geometry::{Size, list_rows};
use crate::app::toast::Said;

/// The wanted width of the inside.
pub const WIDTH: u16 = 100;
/// The cells that border and padding take.
const FRAME: u16 = 4;
/// The cells of `12:03:41 `.
const TIME: usize = 9;

/// The log, open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogView {
    /// How many lines it is scrolled up from the end.
    pub back: usize,
}

/// The lines on the screen at once.
#[must_use]
pub fn rows(size: Size) -> usize {
    list_rows(size) + 1
}

/// Where the text of a message begins: behind the time and the sign.
#[must_use]
pub fn indent(said: &Said, accessible: bool) -> usize {
    TIME + said.tone.sign(accessible).width() + 1
}

/// The text of a message in lines.
#[must_use]
pub fn lines(said: &Said, size: Size, accessible: bool) -> Vec<String> {
    let room = usize::from(WIDTH.min(size.width.saturating_sub(FRAME)));
    let room = room.saturating_sub(indent(said, accessible)).max(1);
    textwrap::wrap(&said.text, room).into_iter().map(std::borrow::Cow::into_owned).collect()
}

impl Dialog for LogView {
    fn context(&self) -> Context {
        Context::Log
    }

    fn wheel(&self) -> Wheel {
        Wheel::Lines
    }
}
