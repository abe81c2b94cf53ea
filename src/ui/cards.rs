//! Tokens as cards of two lines, for terminals too narrow for a table.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::geometry::Geometry;
use crate::domain::rows::Row;

use super::find::Marks;
use super::table::expires;
use super::text::ends;
use super::theme::Theme;

/// Draws the cards of the window: name and status, then policy and expiry.
pub(super) fn draw(model: &Model, geometry: &Geometry, theme: &Theme, area: Rect, frame: &mut Frame) {
    let height = geometry.row_height();
    let mut marks = Marks::new(model, theme);
    let window = model.rows.window(model.cursor.offset, geometry.rows);
    for (i, row) in window.enumerate() {
        let Ok(index) = u16::try_from(i) else { return };
        let card = Rect { y: area.y + index * height, height, ..area };
        let selected = model.cursor.offset + i == model.cursor.position;
        for (line, part) in
            lines(model, row, selected, theme, area.width, &mut marks).into_iter().zip(card.rows())
        {
            frame.render_widget(line, part);
        }
        if selected {
            frame.buffer_mut().set_style(card, theme.selection);
        }
    }
}

fn lines<'a>(
    model: &Model,
    row: Row<'a>,
    selected: bool,
    theme: &Theme,
    width: u16,
    marks: &mut Marks<'_>,
) -> [Line<'a>; 2] {
    let room = usize::from(width);
    let status = row.status(model.now);
    let (glyph, style) = theme.status(status);
    let body = theme.body(status, model.is_stale());
    let mark = Span::styled(if selected { " ▸ " } else { "   " }, theme.primary);
    let word = Span::styled(format!("{glyph} {} ", status.label()), style);
    let mut first = vec![mark];
    first.extend(marks.name(row.name(), room.saturating_sub(5 + word.width()), body));
    let mut expiry = expires(model, row, theme).spans;
    expiry.push(Span::raw(" "));
    let taken: usize = expiry.iter().map(Span::width).sum();
    let policy = model.policy_name(row.raw_policy_id());
    let mut second = vec![Span::raw("     ")];
    second.extend(marks.policy(&policy, room.saturating_sub(7 + taken), theme.subdued));
    [ends(first, vec![word], width), ends(second, expiry, width)]
}
