//! The dialog that saves a file, and its question before it takes the place of another.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::action::Action;
use crate::app::button::Button;
use crate::app::export::state::{ExportDialog, ExportField, ExportState};
use crate::app::guard::Guard;
use crate::app::keymap::Context;
use crate::app::pointer::PointerTarget;
use crate::domain::export::Format;
use crate::domain::text::sanitize;

use crate::ui::details::count;
use crate::ui::hits::HitMap;
use crate::ui::popup::{Popup, SHORT, inner_width};
use crate::ui::text;
use crate::ui::text::{fit_middle, spinner, wrap};
use crate::ui::theme::Theme;

const WIDTH: u16 = 64;

/// Draws the dialog.
pub(super) fn draw(
    model: &Model,
    dialog: &ExportDialog,
    theme: &Theme,
    area: Rect,
    frame: &mut Frame,
) -> HitMap {
    let room = usize::from(inner_width(area, WIDTH));
    let rows = dialog.format().is_some();
    let mut form = SaveForm { dialog, theme, room, body: Vec::new(), cursor: None, focus: 0..1 };
    match &dialog.state {
        ExportState::Exists => form.question(),
        ExportState::Writing { done, .. } => form.progress(*done),
        ExportState::Editing | ExportState::Failed(_) => form.fields(area.height < SHORT),
    }
    let SaveForm { body, cursor, focus, .. } = form;
    let title = match (&dialog.state, rows) {
        (ExportState::Exists, _) => "Overwrite the file?",
        (_, true) => "Export tokens",
        (_, false) => "Save the manifest",
    };
    let buttons = buttons(model, dialog, theme);
    let popup = Popup { title, body, focus, cursor, buttons: buttons.clone(), width: WIDTH };
    let placed = popup.draw(theme, area, frame);
    let mut hits = HitMap::default();
    // As if the key that the button names had been pressed: the guard holds for a click too.
    let does = |index, action| (index, PointerTarget::Do(action));
    let pressed = match &dialog.state {
        ExportState::Writing { .. } => vec![does(1, Action::Back)],
        ExportState::Exists => vec![does(0, Action::Back), does(2, Action::Confirm)],
        ExportState::Editing | ExportState::Failed(_) => vec![does(0, Action::Back), does(1, Action::Submit)],
    };
    placed.claim(&mut hits, &buttons, &pressed);
    if theme.appearance.accessible {
        let focused = match (&dialog.state, dialog.button) {
            (ExportState::Exists, Button::Cancel) => Some(0),
            (ExportState::Exists, Button::Confirm) => Some(2),
            (ExportState::Editing | ExportState::Failed(_), _) if dialog.focus == ExportField::Submit => {
                Some(1)
            }
            _ => None,
        };
        if let Some(span) = focused {
            frame.set_cursor_position(placed.button(&buttons, span).as_position());
        }
    }
    hits
}

struct SaveForm<'a> {
    dialog: &'a ExportDialog,
    theme: &'a Theme,
    room: usize,
    body: Vec<Line<'static>>,
    cursor: Option<(usize, u16)>,
    focus: std::ops::Range<usize>,
}

impl SaveForm<'_> {
    fn note(&mut self, text: &str) {
        self.body.extend(wrap(text, self.room, self.theme.subdued));
    }

    fn label(&mut self, field: ExportField, text: &'static str) {
        let style = if self.dialog.focus == field { self.theme.key } else { self.theme.heading };
        self.body.push(Line::styled(text, style));
    }

    fn fields(&mut self, short: bool) {
        let (dialog, theme) = (self.dialog, self.theme);
        if let Some(format) = dialog.format() {
            self.label(ExportField::Format, "Format");
            let focused = dialog.focus == ExportField::Format;
            let chosen = if focused { theme.button } else { theme.selection };
            let choices = Format::ALL.map(|each| {
                // A colour is nothing to hear.
                let text = if each == format && theme.appearance.accessible {
                    format!("[{}]", each.label())
                } else {
                    format!(" {} ", each.label())
                };
                Span::styled(text, if each == format { chosen } else { theme.text })
            });
            self.body.push(Line::from(choices.to_vec()));
            if focused {
                self.focus = self.body.len() - 2..self.body.len();
            }
            if !short {
                self.note(match format {
                    Format::Csv => "For spreadsheets; names as on the screen, no formulas.",
                    Format::Json => "One array; names exactly as the server has them.",
                    Format::Ndjson => "An object a line; names exactly as the server has them.",
                });
            }
            self.body.push(Line::default());
        }
        self.label(ExportField::Path, "File");
        let focused = dialog.takes_text();
        let (text, column) = crate::ui::text::visible(&dialog.path, self.room.saturating_sub(2));
        if focused {
            self.cursor = Some((self.body.len(), column + 2));
            self.focus = self.body.len() - 1..self.body.len() + 1;
        }
        let bar = if focused { theme.border_focus } else { theme.border };
        self.body.push(Line::from(vec![Span::styled("▏ ", bar), Span::styled(text, theme.text)]));
        if !short {
            self.note("In the current folder; ~/ is your home. Only you can read it.");
        }
        self.body.push(Line::default());
        if let ExportState::Failed(problem) = &dialog.state {
            let from = self.body.len();
            let said = if short { text::reason } else { text::problem };
            self.body.extend(said(problem, self.room, theme));
            self.focus = from..self.body.len();
            self.cursor = self.cursor.filter(|_| !short);
        } else if dialog.format().is_some() {
            let rows = count(dialog.total() as u64, "token");
            self.note(&format!("{rows}, as the table shows them. Without secrets."));
        } else {
            self.body.extend(wrap("The token stands in it in clear.", self.room, theme.warning));
        }
        self.body.push(Line::default());
    }

    fn question(&mut self) {
        let path = sanitize(self.dialog.path.value().trim()).into_owned();
        self.body.push(Line::styled(fit_middle(&path, self.room).into_owned(), self.theme.heading));
        self.body.push(Line::default());
        let text = "There is a file of this name. What stands in it would be lost.";
        self.body.extend(wrap(text, self.room, self.theme.warning));
        self.body.push(Line::default());
    }

    fn progress(&mut self, done: usize) {
        let path = sanitize(self.dialog.path.value().trim()).into_owned();
        self.body.push(Line::styled(fit_middle(&path, self.room).into_owned(), self.theme.heading));
        self.body.push(Line::default());
        let total = self.dialog.total();
        if total > 0 {
            let done = done.min(total);
            let label = format!("{done} of {total} tokens");
            self.body.push(text::bar(done, total, &label, self.room, self.theme));
        } else {
            self.note("Reading the manifest...");
        }
        self.body.push(Line::default());
    }
}

fn buttons(model: &Model, dialog: &ExportDialog, theme: &Theme) -> Line<'static> {
    let cancel = model.keys.key_of(Context::Save, Action::Back);
    match &dialog.state {
        ExportState::Writing { since, .. } => {
            let spinner = spinner(*since, model.now).unwrap_or(' ');
            Line::from(vec![
                Span::styled(format!("{spinner} Saving...   "), theme.primary),
                Span::styled(format!("Cancel ({cancel})"), theme.text),
            ])
        }
        ExportState::Exists => {
            let key = model.keys.key_of(Context::Confirm, Action::Confirm);
            let (cancel, yes) = match (dialog.button, dialog.guard == Guard::Armed) {
                (Button::Cancel, true) => {
                    (("[ Cancel ]", theme.button), (format!("  Overwrite ({key})  "), theme.danger))
                }
                (Button::Cancel, false) => (
                    ("[ Cancel ]", theme.button),
                    (format!("  Overwrite {}  ", theme.waits()), theme.disabled),
                ),
                (Button::Confirm, true) => {
                    (("  Cancel  ", theme.text), (format!("[ Overwrite ({key}) ]"), theme.danger_button))
                }
                (Button::Confirm, false) => {
                    (("  Cancel  ", theme.text), (format!("[ Overwrite {} ]", theme.waits()), theme.disabled))
                }
            };
            Line::from(vec![Span::styled(cancel.0, cancel.1), Span::raw("   "), Span::styled(yes.0, yes.1)])
        }
        ExportState::Editing | ExportState::Failed(_) => {
            let key = model.keys.key_of(Context::Save, Action::Submit);
            let save = if dialog.guard != Guard::Armed {
                Span::styled(format!("  Save {}  ", theme.waits()), theme.disabled)
            } else if dialog.focus == ExportField::Submit {
                Span::styled("[ Save ]", theme.button)
            } else {
                Span::styled(format!("  Save ({key})  "), theme.primary)
            };
            Line::from(vec![Span::styled(format!("Cancel ({cancel})   "), theme.text), save])
        }
    }
}
