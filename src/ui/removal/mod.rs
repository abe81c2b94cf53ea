//! The question before tokens are revoked or deleted: which ones, what it means, and the two buttons; and what came of it.

mod many;
mod one;
mod report;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use tui_input::Input;

use crate::app::Model;
use crate::app::action::Action;
use crate::app::button::Button;
use crate::app::guard::Guard;
use crate::app::keymap::Context;
use crate::app::pointer::PointerTarget;
use crate::app::removal::state::{RemovalDialog, RemovalState};
use crate::domain::bulk::RemovalKind;
use crate::domain::progress::{Phase, Progress};

use super::hits::HitMap;
use super::popup::{Popup, SHORT, inner_width};
use super::text::{self, spinner, width, wrap};
use super::theme::Theme;

const WIDTH: u16 = 62;

/// Draws the dialog.
pub(super) fn draw(
    model: &Model,
    dialog: &RemovalDialog,
    theme: &Theme,
    area: Rect,
    frame: &mut Frame,
) -> HitMap {
    if let RemovalState::Ended(removed) = &dialog.state {
        return report::draw(model, dialog, removed, theme, area, frame);
    }
    let inner = inner_width(area, WIDTH);
    let room = usize::from(inner);
    let short = area.height < SHORT;
    let mut body = match (dialog.single(), short) {
        (Some(token), true) => one::in_few_lines(model, dialog, token, theme, room),
        (Some(token), false) => one::in_full(model, dialog, token, theme, inner),
        (None, true) => many::in_few_lines(dialog, theme, room),
        (None, false) => many::in_full(model, dialog, theme, inner),
    };
    let from = body.len() + 1;
    body.push(Line::default());
    let mut cursor = None;
    if let RemovalState::Sending { progress, .. } = dialog.state {
        if dialog.single().is_none() {
            body.extend(bar(dialog, progress, room, theme));
        }
    } else if let Some(input) = &dialog.phrase {
        cursor = Some(phrase(dialog, input, room, theme, &mut body));
    }
    body.extend(trouble(dialog, room, short, theme));
    // What must be seen first: the field to type into, or what went wrong; else the token itself.
    let focus = if body.len() > from { from..body.len() } else { 0..2 };
    if body.len() > from {
        body.push(Line::default());
    }
    let buttons = buttons(model, dialog, theme);
    let popup = Popup { title: &title(dialog), body, focus, cursor, buttons: buttons.clone(), width: WIDTH };
    let placed = popup.draw(theme, area, frame);
    let mut hits = HitMap::default();
    if dialog.is_sending() {
        // Where it can be stopped, a key and a word say so.
        placed.claim(&mut hits, &buttons, &[1, 2].map(|index| (index, PointerTarget::Do(Action::Back))));
        return hits;
    }
    // As if the key that the button names had been pressed: the guard and the phrase hold for a click too.
    let yes = if dialog.phrase.is_some() { Action::Activate } else { Action::Confirm };
    placed.claim(
        &mut hits,
        &buttons,
        &[(CANCEL, PointerTarget::Do(Action::Back)), (CONFIRM, PointerTarget::Do(yes))],
    );
    if theme.appearance.accessible && dialog.phrase.is_none() {
        let focused = if dialog.focus == Button::Cancel { CANCEL } else { CONFIRM };
        frame.set_cursor_position(placed.button(&buttons, focused).as_position());
    }
    hits
}

/// The spans of the two buttons in their line.
const CANCEL: usize = 0;
const CONFIRM: usize = 2;

/// Kibana's.
fn title(dialog: &RemovalDialog) -> String {
    let label = dialog.act.label();
    match dialog.targets.len() {
        1 => format!("{label} enrollment token"),
        count => format!("{label} {count} enrollment tokens"),
    }
}

/// The field for the phrase; gives the cursor's place.
fn phrase(
    dialog: &RemovalDialog,
    input: &Input,
    room: usize,
    theme: &Theme,
    body: &mut Vec<Line<'static>>,
) -> (usize, u16) {
    let phrases = dialog.phrases();
    let typable = match phrases.as_slice() {
        [first, name] if room >= 50 && width(name) <= 40 => format!("Type {name} or {first} to confirm:"),
        [first, ..] if room < 50 => format!("Type {first}:"),
        [first, ..] => format!("Type {first} to confirm:"),
        [] => String::new(),
    };
    let (typable, style) = if dialog.is_refused() {
        (format!("Not confirmed. {typable}"), theme.warning)
    } else {
        (typable, theme.text)
    };
    body.extend(wrap(&typable, room, style));
    let style = if dialog.phrase_fits() { theme.success } else { theme.primary };
    let (text, column) = super::text::visible(input, room.saturating_sub(2));
    body.push(Line::from(vec![Span::styled("▏ ", theme.border_focus), Span::styled(text, style)]));
    (body.len() - 1, column + 2)
}

fn trouble(dialog: &RemovalDialog, room: usize, short: bool, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if let Some(changed) = &dialog.changed {
        lines.extend(wrap(changed, room, theme.warning));
    } else if let RemovalState::Failed(problem) | RemovalState::Unlogged(problem) = &dialog.state {
        let said = if short { text::reason } else { text::problem };
        lines.extend(said(problem, room, theme));
    }
    lines
}

/// How far it is: a bar, and the numbers beside it.
fn bar(dialog: &RemovalDialog, progress: Option<Progress>, room: usize, theme: &Theme) -> Vec<Line<'static>> {
    let start = Progress { phase: Phase::Sending, done: 0, of: dialog.targets.len() };
    let Progress { phase, done, of } = progress.unwrap_or(start);
    let news = match phase {
        Phase::Sending | Phase::Writing => None,
        Phase::Reading => return wrap("Some failed: reading the tokens again...", room, theme.text),
        Phase::Asking => Some(Line::styled("Trying those that failed once more, for the reason", theme.text)),
    };
    let bar = text::bar(done, of, &format!("{done} of {of}"), room, theme);
    news.into_iter().chain([bar]).collect()
}

/// Kibana's labels. The second button shows whether it takes a yes, so that nobody has to guess.
fn buttons(model: &Model, dialog: &RemovalDialog, theme: &Theme) -> Line<'static> {
    let many = dialog.single().is_none();
    if let RemovalState::Sending { since, stopping, .. } = dialog.state {
        return sending(model, dialog, since, stopping, theme);
    }
    let typed = dialog.phrase.is_some();
    let rotating = dialog.revokes().is_some_and(|old| model.rotation_of(&old.id).is_some());
    let no = if rotating { "Later" } else { "Cancel" };
    let cancel = if !typed && dialog.focus == Button::Cancel {
        Span::styled(format!("[ {no} ]"), theme.button)
    } else {
        Span::styled(format!("  {no}  "), theme.text)
    };
    let (context, action) =
        if typed { (Context::Phrase, Action::Activate) } else { (Context::Confirm, Action::Confirm) };
    let key = model.keys.key_of(context, action);
    let label = format!("{} token{}", dialog.act.label(), if many { "s" } else { "" });
    let armed = dialog.takes_yes();
    let (text, style) = match (armed, dialog.focus) {
        (true, Button::Confirm) => (format!("[ {label} ({key}) ]"), theme.danger_button),
        (true, Button::Cancel) if typed => (format!("[ {label} ({key}) ]"), theme.danger_button),
        (true, Button::Cancel) => (format!("  {label} ({key})  "), theme.danger),
        (false, Button::Confirm) => (format!("[ {label} {} ]", theme.waits()), theme.disabled),
        (false, Button::Cancel) => match dialog.guard {
            Guard::Waiting { .. } => (format!("  {label} {}  ", theme.waits()), theme.disabled),
            Guard::Armed => (format!("  {label}  "), theme.disabled),
        },
    };
    Line::from(vec![cancel, Span::raw("   "), Span::styled(text, style)])
}

fn sending(
    model: &Model,
    dialog: &RemovalDialog,
    since: jiff::Timestamp,
    stopping: bool,
    theme: &Theme,
) -> Line<'static> {
    let spinner = spinner(since, model.now).unwrap_or(' ');
    let doing = match dialog.act {
        RemovalKind::Revoke => "Revoking...",
        RemovalKind::Delete => "Deleting...",
    };
    if stopping {
        return Line::styled(format!("{spinner} Cancelling after what is under way..."), theme.warning);
    }
    let mut spans = vec![Span::styled(format!("{spinner} {doing}"), theme.primary)];
    if dialog.single().is_none() {
        let key = model.keys.key_of(model.context(), Action::Back);
        spans.extend([Span::styled(format!("   {key}"), theme.key), Span::styled(" cancels", theme.subdued)]);
    }
    Line::from(spans)
}
