//! What a person prefers, as plain values. Where they come from is the configuration's business.

use std::fmt;
use std::path::PathBuf;

use jiff::SignedDuration;

use crate::domain::appearance::ThemeWish;
use crate::domain::clipboard::ClipboardSetting;

/// What a person prefers.
#[allow(clippy::struct_excessive_bools, reason = "each is one independent wish")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    /// The theme; `None` looks at the terminal.
    pub theme: Option<ThemeWish>,
    /// Only ASCII on the screen; `None` looks at the locale.
    pub ascii: Option<bool>,
    /// For screen readers and magnifiers.
    pub accessible: bool,
    /// Nothing moves by itself.
    pub reduce_motion: bool,
    /// The program takes the mouse.
    pub mouse: bool,
    /// Nothing is written, whatever the server would allow.
    pub read_only: bool,
    /// The tokens are read again by themselves after so long; `None` is never.
    pub refresh: Option<SignedDuration>,
    /// A shown secret hides itself after so long.
    pub hide_secret_after: SignedDuration,
    /// Where copies go.
    pub clipboard: ClipboardSetting,
    /// A program and its arguments that takes copies on its standard input; empty where there is none.
    pub clipboard_command: Vec<String>,
    /// A copied secret is cleared after so long; `None` is never.
    pub clear_clipboard_after: Option<SignedDuration>,
    /// A clipboard that can't be read is cleared even after the terminal lost the focus.
    pub blind_clear: bool,
    /// Keys for actions.
    pub keys: Vec<KeyLine>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: None,
            ascii: None,
            accessible: false,
            reduce_motion: false,
            mouse: true,
            read_only: false,
            refresh: Some(SignedDuration::from_secs(30)),
            hide_secret_after: SignedDuration::from_secs(15),
            clipboard: ClipboardSetting::Auto,
            clipboard_command: Vec::new(),
            clear_clipboard_after: Some(SignedDuration::from_secs(45)),
            blind_clear: false,
            keys: Vec::new(),
        }
    }
}

/// A line of a file, for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLine {
    /// The file.
    pub file: PathBuf,
    /// The line, counted from 1.
    pub line: usize,
}

impl fmt::Display for FileLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file.display(), self.line)
    }
}

/// Keys that a person gave an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyLine {
    /// The place that they hold in, as its table is called: `create` for `[keys.create]`.
    pub context: String,
    /// The action's name: `show_secret`.
    pub action: String,
    /// The keys, as they were written: `X`, `ctrl+r`, `f5`.
    pub keys: Vec<String>,
    /// Where.
    pub place: FileLine,
}
