//! A file to be written: what goes into it, under which name.

use crate::app::keymap::Context;
use crate::domain::time::later;
use jiff::{SignedDuration, Timestamp};

use crate::app::dialog::Dialog;
use tui_input::Input;

use crate::app::effect::FileContent;
use crate::app::request::RequestId;
use crate::domain::export::Format;
use crate::domain::problem::Problem;

use crate::app::button::Button;
use crate::app::guard::Guard;

/// The dialog that saves a file.
#[derive(Debug, Clone)]
pub struct ExportDialog {
    /// What goes into the file, frozen when the dialog opened.
    pub content: FileContent,
    /// The file's path: absolute, from the current folder, or from `~`.
    pub path: Input,
    /// Where the keys go.
    pub focus: ExportField,
    /// Whether a yes, or sending it again, counts yet.
    pub guard: Guard,
    /// The focused button of the question whether a file may be overwritten. It starts on Cancel.
    pub button: Button,
    /// What has come of it.
    pub state: ExportState,
}

/// The places that keys can go to, from top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the form's own labels")]
pub enum ExportField {
    Format,
    Path,
    Submit,
}

/// What has come of the dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportState {
    /// It is being filled in.
    Editing,
    /// The file is being written.
    Writing {
        /// The request.
        id: RequestId,
        /// When it began.
        since: Timestamp,
        /// How many rows are written.
        done: usize,
    },
    /// There is such a file: may it go?
    Exists,
    /// It could not be written.
    Failed(Problem),
}

impl ExportDialog {
    /// The form for `content`, with a proposed path.
    #[must_use]
    pub fn new(content: FileContent, path: &str) -> Self {
        Self {
            content,
            path: Input::new(path.to_owned()),
            focus: ExportField::Path,
            guard: Guard::Armed,
            button: Button::Cancel,
            state: ExportState::Editing,
        }
    }

    /// The format of the rows; none for a manifest.
    #[must_use]
    pub fn format(&self) -> Option<Format> {
        match &self.content {
            FileContent::Rows(export) => Some(export.format),
            FileContent::Manifest { .. } => None,
        }
    }

    /// How many rows there are to write.
    #[must_use]
    pub fn total(&self) -> usize {
        match &self.content {
            FileContent::Rows(export) => export.rows.len(),
            FileContent::Manifest { .. } => 0,
        }
    }

    /// Whether the file is being written.
    #[must_use]
    pub fn is_writing(&self) -> bool {
        matches!(self.state, ExportState::Writing { .. })
    }

    /// Whether what is typed goes into the path.
    #[must_use]
    pub fn takes_text(&self) -> bool {
        self.focus == ExportField::Path && matches!(self.state, ExportState::Editing | ExportState::Failed(_))
    }
}

impl Dialog for ExportDialog {
    fn context(&self) -> Context {
        if self.state == ExportState::Exists { Context::Confirm } else { Context::Save }
    }

    fn guard(&self) -> Option<&Guard> {
        Some(&self.guard)
    }

    fn guard_mut(&mut self) -> Option<&mut Guard> {
        Some(&mut self.guard)
    }

    fn input(&mut self) -> Option<&mut Input> {
        self.takes_text().then_some(&mut self.path)
    }

    fn request(&self) -> Option<RequestId> {
        match self.state {
            ExportState::Writing { id, .. } => Some(id),
            _ => None,
        }
    }

    fn waiting_since(&self) -> Option<Timestamp> {
        match self.state {
            ExportState::Writing { since, .. } => Some(since),
            _ => None,
        }
    }

    fn rebase(&mut self, by: SignedDuration) {
        if let ExportState::Writing { since, .. } = &mut self.state {
            *since = later(*since, by);
        }
    }
}
