//! Tokens as cards of two lines, for terminals too narrow for a table.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::geometry::Geometry;
use crate::app::pointer::PointerTarget;
use crate::domain::rows::Row;

use super::hits::HitMap;
use super::table::{expires, mark};
use super::text::ends;
use super::theme::Theme;
use crate::ui::find::Highlights;

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
    let mut marks = Highlights::new(model, theme);
    let window = model.rows.window(model.cursor.offset, geometry.rows);
    for (i, row) in window.enumerate() {
        let Ok(index) = u16::try_from(i) else { break };
        let card = Rect { y: area.y + index * height, height, ..area };
        hits.add(card, PointerTarget::Row(row.id().clone()));
        let selected = model.cursor.offset + i == model.cursor.position;
        for (line, part) in
            lines(model, row, selected, theme, area.width, &mut marks).into_iter().zip(card.rows())
        {
            frame.render_widget(line, part);
        }
        if selected {
            frame.buffer_mut().set_style(card, theme.selection);
            if theme.appearance.accessible && model.overlay.is_none() {
                frame.set_cursor_position(Position { x: card.x + 3, y: card.y });
            }
        }
    }
    hits
}

fn lines<'a>(
    model: &Model,
    row: Row<'a>,
    selected: bool,
    theme: &Theme,
    width: u16,
    marks: &mut Highlights<'_>,
) -> [Line<'a>; 2] {
    let room = usize::from(width);
    let status = row.status(model.server_now());
    let (badge, style) = theme.badge(status);
    let body = theme.body(status, model.is_stale());
    let [left, right] = mark(model.marks.has(row.id()), selected, theme);
    let word = Span::styled(format!("{badge} "), style);
    let mut first = vec![left, right, Span::raw(" ")];
    first.extend(marks.token(model, row, room.saturating_sub(5 + word.width()), body, [false; 2]));
    let mut expiry = expires(model, row, theme).spans;
    expiry.push(Span::raw(" "));
    let taken: usize = expiry.iter().map(Span::width).sum();
    let policy = model.policy_name(row.raw_policy_id());
    let mut second = vec![Span::raw("     ")];
    second.extend(marks.policy(row.raw_policy_id(), &policy, room.saturating_sub(7 + taken), theme.subdued));
    [ends(first, vec![word], width), ends(second, expiry, width)]
}
