//! The keys of the open dialog, over it.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::action::Action;
use crate::app::dialog_keys::state::{farthest, lines};
use crate::app::geometry::list_rows;
use crate::app::keymap::Context;
use crate::app::pointer::PointerTarget;

use super::hits::HitMap;
use super::popup::{Popup, inner_width};
use super::text::{fit, name_arrows, width};
use super::theme::Theme;

const WIDTH: u16 = 72;
/// The column of keys takes at most this part of a line.
const KEYS: usize = 3;

/// Draws them from line `from` on.
pub(super) fn draw(model: &Model, from: usize, theme: &Theme, area: Rect, frame: &mut Frame) -> HitMap {
    let room = usize::from(inner_width(area, WIDTH));
    let lines: Vec<(String, &str)> =
        lines(model).into_iter().map(|(keys, does)| (name_arrows(&keys, theme), does)).collect();
    let column = lines.iter().map(|(keys, _)| width(keys)).max().unwrap_or(0).min(room / KEYS);
    let most = farthest(model);
    let line = |(keys, does): (String, &str)| {
        let keys = fit(&keys, column).into_owned();
        let gap = " ".repeat(column.saturating_sub(width(&keys)) + 2);
        let does = fit(does, room.saturating_sub(column + 2)).into_owned();
        Line::from(vec![Span::styled(keys, theme.key), Span::raw(gap), Span::styled(does, theme.text)])
    };
    let body: Vec<Line> =
        lines.into_iter().skip(from.min(most)).take(list_rows(model.size)).map(line).collect();
    let key = |action| name_arrows(&model.keys.key_of(Context::Keys, action), theme);
    let scroll = if most == 0 { String::new() } else { format!("{} scrolls   ", key(Action::MoveDown)) };
    let buttons = Line::from(vec![
        Span::styled(scroll, theme.subdued),
        Span::styled(format!("{} closes", key(Action::Back)), theme.subdued),
    ]);
    // The cursor of the dialog below would stand in the middle of the list.
    let cursor = Some((0, 0));
    let popup = Popup { title: "Keys", body, focus: 0..1, cursor, buttons: buttons.clone(), width: WIDTH };
    let placed = popup.draw(theme, area, frame);
    let mut hits = HitMap::default();
    placed.claim(
        &mut hits,
        &buttons,
        &[(0, PointerTarget::Do(Action::MoveDown)), (1, PointerTarget::Do(Action::Back))],
    );
    hits
}
