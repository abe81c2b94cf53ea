//! Tokens as cards of two lines, for terminals too narrow for a table.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::geometry::Geometry;
use crate::app::mouse::Target;
use crate::domain::rows::Row;

use super::hits::HitMap;
use super::table::{expires, mark};
use super::text::{ends, fit};
use super::theme::Theme;

/// Draws the cards of the window: name and status, then policy and expiry.
pub(super) fn draw(
    model: &Model,
    geometry: &Geometry,
    theme: &Theme,
    area: Rect,
    frame: &mut Frame,
) -> HitMap {
    let mut hits = HitMap::default();
    let height = geometry.row_height();
    let window = model.rows.window(model.cursor.offset, geometry.rows);
    for (i, row) in window.enumerate() {
        let Ok(index) = u16::try_from(i) else { break };
        let card = Rect { y: area.y + index * height, height, ..area };
        hits.add(card, Target::Row(row.id().clone()));
        let selected = model.cursor.offset + i == model.cursor.position;
        for (line, part) in lines(model, row, selected, theme, area.width).into_iter().zip(card.rows()) {
            frame.render_widget(line, part);
        }
        if selected {
            frame.buffer_mut().set_style(card, theme.selection);
            if theme.look.accessible {
                frame.set_cursor_position(Position { x: card.x + 3, y: card.y });
            }
        }
    }
    hits
}

fn lines<'a>(model: &Model, row: Row<'a>, selected: bool, theme: &Theme, width: u16) -> [Line<'a>; 2] {
    let room = usize::from(width);
    let status = row.status(model.now);
    let (badge, style) = theme.badge(status);
    let body = theme.body(status, model.is_stale());
    let [left, right] = mark(model.marks.has(row.id()), selected, theme);
    let word = Span::styled(format!("{badge} "), style);
    let name = Span::styled(fit(row.name(), room.saturating_sub(5 + word.width())), body);
    let mut expiry = expires(model, row, theme).spans;
    expiry.push(Span::raw(" "));
    let taken: usize = expiry.iter().map(Span::width).sum();
    let policy = model.policy_name(row.raw_policy_id());
    let policy = fit(&policy, room.saturating_sub(7 + taken)).into_owned();
    [
        ends(vec![left, right, Span::raw(" "), name], vec![word], width),
        ends(vec![Span::raw("     "), Span::styled(policy, theme.subdued)], expiry, width),
    ]
}
