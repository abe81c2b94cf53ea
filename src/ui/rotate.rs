//! Rotations that are not finished: their list, and what is said of them elsewhere.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::action::Action;
use crate::app::geometry::list_rows;
use crate::app::keymap::Context;
use crate::app::pointer::PointerTarget;
use crate::app::rotate::state::RotationsView;
use crate::domain::rotation::Rotation;
use crate::domain::text::sanitize;
use crate::domain::time;
use crate::domain::token::TokenId;

use crate::ui::hits::HitMap;
use crate::ui::popup::{Popup, inner_width};
use crate::ui::text::{ends, fit, width, wrap};
use crate::ui::theme::Theme;

const WIDTH: u16 = 76;
/// The cells before a rotation: the chosen one has its mark there.
const MARK: usize = 2;
/// Old, new, policy, and a blank line.
const LINES: usize = 4;

/// Draws the list: the rotations around the chosen one.
pub(super) fn draw(
    model: &Model,
    view: &RotationsView,
    theme: &Theme,
    area: Rect,
    frame: &mut Frame,
) -> HitMap {
    let inner = inner_width(area, WIDTH);
    let rotations = &model.remembered.rotations;
    let chosen = view.chosen.min(rotations.len().saturating_sub(1));
    let fits = (list_rows(model.size) / LINES).max(1);
    let first = chosen.saturating_sub(fits / 2).min(rotations.len().saturating_sub(fits));
    let shown = rotations.iter().enumerate().skip(first).take(fits);
    let mut body: Vec<Line> = Vec::new();
    let mut focus = 0..1;
    for (index, rotation) in shown {
        let from = body.len();
        body.extend(lines(model, rotation, index == chosen, theme, inner));
        if index == chosen {
            focus = from..body.len();
        }
        body.push(Line::default());
    }
    if rotations.is_empty() {
        body.extend(wrap("No rotation is open.", inner.into(), theme.subdued));
        body.push(Line::default());
    }
    let key = |action| model.keys.key_of(Context::Rotations, action);
    let (does, forgets, closes) = (key(Action::Activate), key(Action::Forget), key(Action::Back));
    let pair = |key, does: &'static str| [Span::styled(key, theme.key), Span::styled(does, theme.subdued)];
    let mut buttons: Vec<Span> = Vec::new();
    if !rotations.is_empty() {
        let revokes = if inner < 60 { " revoke old   " } else { " revoke the old token   " };
        buttons.extend(pair(does, revokes));
        buttons.extend(pair(forgets, " forget   "));
    }
    buttons.extend(pair(closes, " close"));
    let pressed: &[Action] = match buttons.len() {
        2 => &[Action::Back, Action::Back],
        _ => {
            &[Action::Activate, Action::Activate, Action::Forget, Action::Forget, Action::Back, Action::Back]
        }
    };
    let pressed: Vec<_> =
        pressed.iter().enumerate().map(|(index, action)| (index, PointerTarget::Do(*action))).collect();
    let buttons = Line::from(buttons);
    let popup =
        Popup { title: "Rotations", body, focus, cursor: None, buttons: buttons.clone(), width: WIDTH };
    let placed = popup.draw(theme, area, frame);
    let mut hits = HitMap::default();
    placed.claim(&mut hits, &buttons, &pressed);
    for index in first..rotations.len().min(first + fits) {
        for number in (index - first) * LINES..(index - first + 1) * LINES - 1 {
            if let Some(line) = placed.line(number) {
                hits.add(line, PointerTarget::Entry(index));
            }
        }
    }
    hits
}

/// Both tokens with their statuses at the right, then where and since when.
fn lines(
    model: &Model,
    rotation: &Rotation,
    chosen: bool,
    theme: &Theme,
    inner: u16,
) -> [Line<'static>; LINES - 1] {
    let (mark, arrow) = if chosen { ("▸ ", "→ ") } else { ("  ", "→ ") };
    let old = token(model, &rotation.old_name, Some(&rotation.old), mark, theme, inner);
    let new = token(model, &rotation.new_name, rotation.new.as_ref(), arrow, theme, inner);
    let policy = model.policy_name(&rotation.policy_id);
    let since = format!(" · begun {}", time::ago(rotation.since, model.now));
    let room = usize::from(inner).saturating_sub(MARK + width(&since));
    let place = format!("  {}{since}", fit(&policy, room));
    let old = if chosen { old.style(theme.selection) } else { old };
    [old, new, Line::styled(place, theme.subdued)]
}

fn token(
    model: &Model,
    name: &str,
    id: Option<&TokenId>,
    before: &'static str,
    theme: &Theme,
    inner: u16,
) -> Line<'static> {
    let (status, style) = match id.map(|id| model.rows.by_id(id)) {
        Some(Some(row)) => {
            let status = row.status(model.server_now());
            let (glyph, style) = theme.status(status);
            (format!("{glyph} {}", status.label()), style)
        }
        Some(None) if model.read_at.is_none() => ("not read yet".to_owned(), theme.subdued),
        Some(None) => ("gone".to_owned(), theme.danger),
        None => ("not found".to_owned(), theme.warning),
    };
    let room = usize::from(inner).saturating_sub(MARK + width(&status) + 2);
    let name = fit(&sanitize(name), room).into_owned();
    let left = vec![Span::styled(before, theme.primary), Span::styled(name, theme.text)];
    ends(left, vec![Span::styled(status, style)], inner)
}

/// What the question before a revoke says of the token that takes the place, and whether it can.
pub(super) fn successor(model: &Model, old: &TokenId) -> Option<(String, bool)> {
    let rotation = model.rotation_of(old)?;
    let name = sanitize(&rotation.new_name);
    let row = rotation.new.as_ref().and_then(|new| model.rows.by_id(new));
    Some(match row.map(|row| row.status(model.server_now())) {
        Some(status @ crate::domain::status::Status::Active) => {
            (format!("{name} takes its place ({}).", status.label()), true)
        }
        Some(status) => (format!("{name} was to take its place, but is {}.", status.label()), false),
        None => (format!("{name} was to take its place, but is not there."), false),
    })
}
