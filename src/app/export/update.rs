//! Saving to a file: the form, the question before an overwrite, the writing.

use crate::app::action::Action;
use crate::app::button::Button;
use crate::app::effect::{Effect, Effects, FileContent};
use crate::app::export::state::{ExportDialog, ExportField, ExportState};
use crate::app::guard::Guard;
use crate::app::key::{Chord, Key};
use crate::app::model::Model;
use crate::app::msg::SaveFailure;
use crate::app::overlay::Overlay;
use crate::app::request::RequestId;
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
    model.overlay = Some(ExportDialog::new(content, &name, None).into());
}

/// Opens the form for the manifest of the enroll dialog that is open.
pub(in crate::app) fn open_manifest(model: &mut Model) {
    let Some(Overlay::Enroll(dialog)) = model.overlay.take() else { return };
    let content = FileContent::Manifest {
        token: dialog.token.id.clone(),
        name: dialog.token.name.display().to_owned(),
        host: dialog.target().host().to_owned(),
    };
    model.overlay = Some(Overlay::Export(Box::new(ExportDialog::new(content, MANIFEST, Some(dialog)))));
}

/// The request under way.
pub(in crate::app) fn request(model: &Model) -> Option<RequestId> {
    match &model.overlay {
        Some(Overlay::Export(dialog)) => match dialog.state {
            ExportState::Writing { id, .. } => Some(id),
            _ => None,
        },
        _ => None,
    }
}

/// An action while the form is open.
pub(in crate::app) fn act(model: &mut Model, action: Action) -> Effects {
    let Some(Overlay::Export(dialog)) = &mut model.overlay else { return Vec::new() };
    match (&dialog.state, action) {
        (ExportState::Exists, action) => return answer_question(model, action),
        (ExportState::Writing { id, .. }, Action::Back) => {
            let dropped = Effect::Cancel(*id);
            dialog.state = ExportState::Editing;
            model.toasts.say(Tone::Warning, "Saving was cancelled", model.now);
            return vec![dropped];
        }
        (ExportState::Writing { .. }, _) => {}
        (_, Action::Back) => close(model),
        (_, Action::NextField) => dialog.focus = next(dialog),
        (_, Action::PreviousField) => dialog.focus = previous(dialog),
        (_, Action::Activate) if dialog.focus == ExportField::Format => dialog.focus = ExportField::Path,
        // The path is the last thing to fill in: Enter in it saves.
        (_, Action::Activate | Action::Submit) if dialog.guard == Guard::Armed => return send(model, false),
        _ => {}
    }
    Vec::new()
}

/// A key that no binding took: arrows choose the format where the focus is on it. Whether the key was for that.
pub(in crate::app) fn key(model: &mut Model, chord: Chord) -> bool {
    let Some(Overlay::Export(dialog)) = &mut model.overlay else { return false };
    if dialog.focus != ExportField::Format || dialog.is_writing() || dialog.state == ExportState::Exists {
        return false;
    }
    let Some(here) = dialog.format().and_then(|f| Format::ALL.into_iter().position(|each| each == f)) else {
        return false;
    };
    let there = match chord.key {
        Key::Right => (here + 1).min(Format::ALL.len() - 1),
        Key::Left => here.saturating_sub(1),
        _ => return false,
    };
    set_format(dialog, Format::ALL[there]);
    true
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

/// Goes back to where the form was opened.
fn close(model: &mut Model) {
    let Some(Overlay::Export(dialog)) = model.overlay.take() else { return };
    model.overlay = dialog.under.map(Overlay::Enroll);
}

fn send(model: &mut Model, overwrite: bool) -> Effects {
    let (id, since) = (model.next_request(), model.now);
    let Some(Overlay::Export(dialog)) = &mut model.overlay else { return Vec::new() };
    let path = dialog.path.value().trim().to_owned();
    if path.is_empty() {
        let problem = Problem::new(ProblemKind::Local, "The file has no name", "", "Type one");
        dialog.state = ExportState::Failed(problem);
        dialog.focus = ExportField::Path;
        return Vec::new();
    }
    dialog.state = ExportState::Writing { id, since, done: 0 };
    vec![Effect::Save { id, path, overwrite, content: dialog.content.clone() }]
}

/// May the file that is there go?
fn answer_question(model: &mut Model, action: Action) -> Effects {
    // Nobody says yes to what a terminal too small for dialogs does not show.
    let visible = model.geometry().is_some();
    let Some(Overlay::Export(dialog)) = &mut model.overlay else { return Vec::new() };
    let armed = dialog.guard == Guard::Armed;
    match action {
        Action::NextField | Action::PreviousField => {
            dialog.button = match dialog.button {
                Button::Cancel => Button::Confirm,
                Button::Confirm => Button::Cancel,
            }
        }
        Action::Back => back_to_path(dialog),
        Action::Activate if armed && dialog.button == Button::Cancel => back_to_path(dialog),
        Action::Activate if dialog.button == Button::Cancel => {}
        Action::Activate | Action::Confirm if armed && visible => return send(model, true),
        _ => {}
    }
    Vec::new()
}

fn back_to_path(dialog: &mut ExportDialog) {
    dialog.state = ExportState::Editing;
    dialog.focus = ExportField::Path;
    dialog.guard = Guard::Armed;
}

/// The file is this far.
pub(in crate::app) fn progress(model: &mut Model, of: RequestId, now: Progress) {
    if let Some(Overlay::Export(dialog)) = &mut model.overlay
        && let ExportState::Writing { id, done, .. } = &mut dialog.state
        && *id == of
    {
        *done = now.done;
    }
}

/// The file was written, or not.
pub(in crate::app) fn answer(model: &mut Model, id: RequestId, answer: Result<String, SaveFailure>) {
    let now = model.now;
    if request(model) != Some(id) {
        return;
    }
    let Some(Overlay::Export(dialog)) = &mut model.overlay else { return };
    match answer {
        Ok(path) => {
            let shown = sanitize(&path).into_owned();
            let (tone, said) = match &dialog.content {
                FileContent::Rows(export) => {
                    (Tone::Info, format!("Saved {} to {shown}", tokens(export.rows.len())))
                }
                FileContent::Manifest { .. } => {
                    (Tone::Warning, format!("Saved {shown}. The token stands in it: delete it after use"))
                }
            };
            if let Some(under) = &mut dialog.under {
                under.manifest = Some(path);
            }
            close(model);
            model.toasts.say_of(&shown, tone, said, now);
        }
        Err(failure) => {
            dialog.guard = Guard::new(now);
            dialog.button = Button::Cancel;
            dialog.state = match failure {
                SaveFailure::Exists => ExportState::Exists,
                SaveFailure::Problem(problem) => ExportState::Failed(problem),
            };
        }
    }
}

fn tokens(count: usize) -> String {
    if count == 1 { "1 token".to_owned() } else { format!("{count} tokens") }
}
