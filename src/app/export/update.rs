//! Saving to a file: the form, the question before an overwrite, the writing.

use crate::app::action::Action;
use crate::app::button::Button;
use crate::app::effect::{Effect, Effects, FileContent};
use crate::app::export::state::{ExportDialog, ExportField, ExportState};
use crate::app::guard::Guard;
use crate::app::interact::Interact;
use crate::app::key::{Chord, Key};
use crate::app::model::Model;
use crate::app::msg::{Outcome, SaveFailure};
use crate::app::request::RequestId;
use crate::app::step::{Step, Turn};
use crate::app::toast::Tone;
use crate::domain::enroll::script::MANIFEST;
use crate::domain::export::{self, Export, Format};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::progress::Progress;
use crate::domain::text::sanitize;

/// Opens the form for the rows on show.
pub(in crate::app) fn open_rows(model: &mut Model) {
    let format = Format::default();
    let name = export::file_name(model.filter.status, format, model.now, &model.zone);
    let export = Export {
        format,
        rows: model.rows.snapshot(),
        policies: model.policies.clone(),
        now: model.server_now(),
    };
    let content = FileContent::Rows(Box::new(export));
    model.overlay = Some(ExportDialog::new(content, &name).into());
}

/// Opens the form for something else.
pub(in crate::app) fn open(model: &mut Model, content: FileContent) {
    model.overlay = Some(ExportDialog::new(content, MANIFEST).into());
}

impl Interact for ExportDialog {
    fn update(&mut self, model: &mut Model, action: Action) -> Turn {
        let armed = self.guard == Guard::Armed;
        match (&self.state, action) {
            (ExportState::Exists, action) => return answer_question(self, model, action).into(),
            (ExportState::Writing { id, .. }, Action::Back) => {
                let dropped = Effect::Cancel(*id);
                self.state = ExportState::Editing;
                model.toasts.say(Tone::Warning, "Saving was cancelled", model.now);
                return vec![dropped].into();
            }
            (ExportState::Writing { .. }, _) => {}
            (_, Action::Back) => return Step::Close.into(),
            (_, Action::NextField) => self.focus = next(self),
            (_, Action::PreviousField) => self.focus = previous(self),
            (_, Action::Activate) if self.focus == ExportField::Format => self.focus = ExportField::Path,
            // The path is the last thing to fill in: Enter in it saves.
            (_, Action::Activate | Action::Submit) if armed => return send(self, model, false).into(),
            _ => {}
        }
        Turn::stay()
    }

    /// The file was written, or not.
    fn answered(&mut self, model: &mut Model, outcome: Outcome) -> Turn {
        match outcome {
            Outcome::Saved(Ok(path)) => {
                let shown = sanitize(&path).into_owned();
                let (tone, said) = match &self.content {
                    FileContent::Rows(export) => {
                        (Tone::Info, format!("Saved {} to {shown}", tokens(export.rows.len())))
                    }
                    FileContent::Manifest { .. } => {
                        (Tone::Warning, format!("Saved {shown}. The token stands in it: delete it after use"))
                    }
                };
                model.toasts.say_of(&shown, tone, said, model.now);
                return Step::Saved(path).into();
            }
            Outcome::Saved(Err(failure)) => {
                self.guard = Guard::new(model.now);
                self.button = Button::Cancel;
                self.state = match failure {
                    SaveFailure::Exists => ExportState::Exists,
                    SaveFailure::Problem(problem) => ExportState::Failed(problem),
                };
            }
            _ => {}
        }
        Turn::stay()
    }

    /// Arrows choose the format where the focus is on it.
    fn key(&mut self, _: &mut Model, chord: Chord) -> bool {
        if self.focus != ExportField::Format || self.is_writing() || self.state == ExportState::Exists {
            return false;
        }
        let here = self.format().and_then(|format| Format::ALL.into_iter().position(|each| each == format));
        let there = match (chord.key, here) {
            (Key::Right, Some(here)) => (here + 1).min(Format::ALL.len() - 1),
            (Key::Left, Some(here)) => here.saturating_sub(1),
            _ => return false,
        };
        set_format(self, Format::ALL[there]);
        true
    }

    fn progress(&mut self, of: RequestId, now: Progress) {
        if let ExportState::Writing { id, done, .. } = &mut self.state
            && *id == of
        {
            *done = now.done;
        }
    }
}

/// Changes the format, and with it the end of the file's name where that named the old one.
fn set_format(dialog: &mut ExportDialog, format: Format) {
    let FileContent::Rows(export) = &mut dialog.content else { return };
    let end = format!(".{}", export.format.extension());
    if let Some(stem) = dialog.path.value().strip_suffix(&end) {
        dialog.path = format!("{stem}.{}", format.extension()).into();
    }
    export.format = format;
}

fn next(dialog: &ExportDialog) -> ExportField {
    match dialog.focus {
        ExportField::Format => ExportField::Path,
        ExportField::Path => ExportField::Submit,
        ExportField::Submit if dialog.format().is_none() => ExportField::Path,
        ExportField::Submit => ExportField::Format,
    }
}

fn previous(dialog: &ExportDialog) -> ExportField {
    match dialog.focus {
        ExportField::Path if dialog.format().is_none() => ExportField::Submit,
        ExportField::Format => ExportField::Submit,
        ExportField::Path => ExportField::Format,
        ExportField::Submit => ExportField::Path,
    }
}

fn send(dialog: &mut ExportDialog, model: &mut Model, overwrite: bool) -> Effects {
    let path = dialog.path.value().trim().to_owned();
    if path.is_empty() {
        let problem = Problem::new(ProblemKind::Local, "The file has no name", "", "Type one");
        dialog.state = ExportState::Failed(problem);
        dialog.focus = ExportField::Path;
        return Vec::new();
    }
    let id = model.next_request();
    dialog.state = ExportState::Writing { id, since: model.now, done: 0 };
    vec![Effect::Save { id, path, overwrite, content: dialog.content.clone() }]
}

/// May the file that is there go?
fn answer_question(dialog: &mut ExportDialog, model: &mut Model, action: Action) -> Effects {
    // Nobody says yes to what a terminal too small for dialogs does not show.
    let visible = model.geometry().is_some();
    let armed = dialog.guard == Guard::Armed;
    match action {
        Action::NextField | Action::PreviousField => dialog.button = dialog.button.other(),
        Action::Back => back_to_path(dialog),
        Action::Activate if armed && dialog.button == Button::Cancel => back_to_path(dialog),
        Action::Activate if dialog.button == Button::Cancel => {}
        Action::Activate | Action::Confirm if armed && visible => return send(dialog, model, true),
        _ => {}
    }
    Vec::new()
}

fn back_to_path(dialog: &mut ExportDialog) {
    dialog.state = ExportState::Editing;
    dialog.focus = ExportField::Path;
    dialog.guard = Guard::Armed;
}

fn tokens(count: usize) -> String {
    if count == 1 { "1 token".to_owned() } else { format!("{count} tokens") }
}
