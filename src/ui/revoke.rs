//! The question before a revoke: which token, what it means, and the two buttons.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use tui_input::Input;

use crate::app::Model;
use crate::app::action::Action;
use crate::app::dialog::guard::Guard;
use crate::app::dialog::revoke::{Button, RevokeDialog, RevokeState};
use crate::app::keymap::Context;
use crate::domain::status::Status;
use crate::domain::time;

use super::details::count;
use super::popup::{Popup, SHORT, inner_width};
use super::rotations::successor;
use super::text::{self, ends, fit, spinner, width, wrap};
use super::theme::Theme;

const WIDTH: u16 = 62;

/// Draws the dialog.
pub(super) fn draw(model: &Model, dialog: &RevokeDialog, theme: &Theme, area: Rect, frame: &mut Frame) {
    let inner = inner_width(area, WIDTH);
    let room = usize::from(inner);
    let short = area.height < SHORT;
    let mut body =
        if short { in_few_lines(model, dialog, theme, room) } else { in_full(model, dialog, theme, inner) };
    let from = body.len() + 1;
    body.push(Line::default());
    let cursor = dialog.phrase.as_ref().map(|input| phrase(dialog, input, room, theme, &mut body));
    body.extend(trouble(dialog, room, short, theme));
    // What must be seen first: the field to type into, or what went wrong; else the token itself.
    let focus = if body.len() > from { from..body.len() } else { 0..2 };
    if body.len() > from {
        body.push(Line::default());
    }
    let buttons = buttons(model, dialog, theme);
    Popup { title: "Revoke enrollment token", body, focus, cursor, buttons, width: WIDTH }
        .draw(theme, area, frame);
}

/// The token, and what a revoke means for it.
fn in_full(model: &Model, dialog: &RevokeDialog, theme: &Theme, inner: u16) -> Vec<Line<'static>> {
    let room = usize::from(inner);
    let mut body = target(model, dialog, theme, inner);
    body.push(Line::default());
    body.extend(wrap("You will no longer be able to use it to enroll new agents.", room, theme.text));
    body.extend(wrap("Enrolled agents keep working. This cannot be undone.", room, theme.text));
    let style = if dialog.others == 0 { theme.warning } else { theme.subdued };
    body.extend(wrap(&others(model, dialog), room, style));
    if let Some((text, ready)) = successor(model, &dialog.target.id) {
        body.extend(wrap(&text, room, if ready { theme.text } else { theme.warning }));
    }
    body
}

/// The same where there are few lines: nothing that decides may be cut off.
fn in_few_lines(model: &Model, dialog: &RevokeDialog, theme: &Theme, room: usize) -> Vec<Line<'static>> {
    let agents = dialog.agents.map(|agents| format!("{}, ", count(agents, "agent"))).unwrap_or_default();
    let (left, style) = match dialog.others {
        0 if dialog.is_last(model.now) => ("its last active token".to_owned(), theme.warning),
        0 => ("no active token".to_owned(), theme.warning),
        n => (format!("{} left", count(n as u64, "active token")), theme.subdued),
    };
    let line = |text: &str, style| Line::styled(fit(text, room).into_owned(), style);
    let mut body =
        vec![line(dialog.target.name.display(), theme.heading), line(&dialog.policy, theme.subdued)];
    if dialog.phrase.is_none() {
        body.push(line("No new agents with it; no way back.", theme.text));
    }
    body.push(line(&format!("{agents}{left}"), style));
    if let Some((text, false)) = successor(model, &dialog.target.id) {
        body.push(line(&text, theme.warning));
    }
    body
}

fn target(model: &Model, dialog: &RevokeDialog, theme: &Theme, room: u16) -> Vec<Line<'static>> {
    let agents = dialog.agents.map(|agents| format!(" ({})", count(agents, "agent"))).unwrap_or_default();
    let policy = format!("{}{agents}", dialog.policy);
    let name = dialog.target.name.display();
    let cells = usize::from(room);
    let styled_name = |room| vec![Span::styled(fit(name, room).into_owned(), theme.heading)];
    let styled_policy = |room| vec![Span::styled(fit(&policy, room).into_owned(), theme.subdued)];
    let mut lines = if width(name) + width(&policy) + 2 <= cells {
        vec![ends(styled_name(cells), styled_policy(cells), room)]
    } else {
        vec![Line::from(styled_name(cells)), Line::from(styled_policy(cells))]
    };
    let created = dialog.target.created_at.map(|at| format!("Created {}", time::ago(at, model.now)));
    let expires = match dialog.target.expire_at {
        Some(at) if dialog.target.status(model.now) == Status::Expired => {
            format!("expired {}", time::ago(at, model.now))
        }
        Some(at) => format!("expires {}", time::until(at, model.now)),
        None => "never expires".to_owned(),
    };
    let line = created.map_or_else(|| expires.clone(), |created| format!("{created} · {expires}"));
    lines.extend(wrap(&line, cells, theme.subdued));
    lines
}

fn others(model: &Model, dialog: &RevokeDialog) -> String {
    match dialog.others {
        0 if !dialog.is_last(model.now) => "This policy has no active token.".to_owned(),
        0 => "It is the policy's last active token: no new agent can enroll into it.".to_owned(),
        1 => "1 other active token remains for this policy.".to_owned(),
        n => format!("{n} other active tokens remain for this policy."),
    }
}

/// The field for the phrase; gives the cursor's place.
fn phrase(
    dialog: &RevokeDialog,
    input: &Input,
    room: usize,
    theme: &Theme,
    body: &mut Vec<Line<'static>>,
) -> (usize, u16) {
    let [name, by_id] = dialog.phrases();
    let typable = if room < 50 {
        format!("Type {by_id}:")
    } else if width(&name) <= 40 {
        format!("Type {name} or {by_id} to confirm:")
    } else {
        format!("Type {by_id} to confirm:")
    };
    body.extend(wrap(&typable, room, theme.text));
    let style = if dialog.phrase_fits() { theme.success } else { theme.primary };
    let (text, column) = super::create::visible(input, room.saturating_sub(2));
    body.push(Line::from(vec![Span::styled("▏ ", theme.border_focus), Span::styled(text, style)]));
    (body.len() - 1, column + 2)
}

fn trouble(dialog: &RevokeDialog, room: usize, short: bool, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if let Some(changed) = &dialog.changed {
        lines.extend(wrap(&format!("{changed}. Nothing is left to revoke here."), room, theme.warning));
    } else if let RevokeState::Failed(problem) = &dialog.state {
        let said = if short { text::reason } else { text::problem };
        lines.extend(said(problem, room, theme));
    }
    lines
}

/// Kibana's labels. The second button shows whether it takes a yes, so that nobody has to guess.
fn buttons(model: &Model, dialog: &RevokeDialog, theme: &Theme) -> Line<'static> {
    if let RevokeState::Sending { since, .. } = dialog.state {
        let spinner = spinner(since, model.now).unwrap_or(' ');
        return Line::styled(format!("{spinner} Revoking…"), theme.primary);
    }
    let typed = dialog.phrase.is_some();
    let rotating = dialog.changed.is_none() && model.rotation_of(&dialog.target.id).is_some();
    let no = if rotating { "Later" } else { "Cancel" };
    let cancel = if !typed && dialog.focus == Button::Cancel {
        Span::styled(format!("[ {no} ]"), theme.button)
    } else {
        Span::styled(format!("  {no}  "), theme.text)
    };
    let (context, action) =
        if typed { (Context::Phrase, Action::Activate) } else { (Context::Confirm, Action::Confirm) };
    let key = model.keys.key_of(context, action);
    let armed = dialog.takes_yes();
    let (text, style) = match (armed, dialog.focus) {
        (true, Button::Confirm) => (format!("[ Revoke token ({key}) ]"), theme.danger_button),
        (true, Button::Cancel) if typed => (format!("[ Revoke token ({key}) ]"), theme.danger_button),
        (true, Button::Cancel) => (format!("  Revoke token ({key})  "), theme.danger),
        (false, Button::Confirm) => ("[ Revoke token … ]".to_owned(), theme.disabled),
        (false, Button::Cancel) => match dialog.guard {
            Guard::Waiting { .. } => ("  Revoke token …  ".to_owned(), theme.disabled),
            Guard::Armed => ("  Revoke token  ".to_owned(), theme.disabled),
        },
    };
    Line::from(vec![cancel, Span::raw("   "), Span::styled(text, style)])
}
