//! A person's preferences as plain values. The configuration knows where they come from.

use std::fmt;
use std::path::PathBuf;

use jiff::SignedDuration;

use crate::domain::appearance::ThemeWish;
use crate::domain::clipboard::ClipboardSetting;

/// A person's preferences.
#[allow(clippy::struct_excessive_bools, reason = "each is an independent option")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    /// The theme; `None` follows the terminal.
    pub theme: Option<ThemeWish>,
    /// Only ASCII on the screen; `None` follows the locale.
    pub ascii: Option<bool>,
    /// For screen readers and magnifiers.
    pub accessible: bool,
    /// Nothing moves by itself.
    pub reduce_motion: bool,
    /// The program takes the mouse.
    pub mouse: bool,
    /// The server is never written to.
    pub read_only: bool,
    /// The interval of the automatic refresh; `None` for never.
    pub refresh: Option<SignedDuration>,
    /// How long a secret is shown.
    pub hide_secret_after: SignedDuration,
    /// Where copies go.
    pub clipboard: ClipboardSetting,
    /// A program and its arguments that reads a copy from standard input; empty for none.
    pub clipboard_command: Vec<String>,
    /// When a copied secret is cleared; `None` for never.
    pub clear_clipboard_after: Option<SignedDuration>,
    /// Whether a clipboard that can't be read is cleared even after the terminal lost the focus.
    pub blind_clear: bool,
    /// Key bindings.
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

/// A line of a file, for error messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLine {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
}

impl fmt::Display for FileLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file.display(), self.line)
    }
}

/// A configured key binding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyLine {
    /// The context, named as its table: `create` for `[keys.create]`.
    pub context: String,
    /// The action's name: `show_secret`.
    pub action: String,
    /// The keys as written: `X`, `ctrl+r`, `f5`.
    pub keys: Vec<String>,
    /// Its line.
    pub place: FileLine,
}
