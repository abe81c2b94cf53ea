//! The table of tokens. Only the rows on the screen are ever built.

use ratatui::Frame;
use ratatui::layout::{Constraint, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Cell, Row as TableRow, Table};

use crate::app::Model;
use crate::app::geometry::Geometry;
use crate::domain::rows::Row;
use crate::domain::status::Status;
use crate::domain::time;

use super::columns::{Column, GAP, MARK, columns};
use super::text::{fit, width};
use super::theme::Theme;

/// What stands for a secret, whatever its length.
pub(super) const MASK: &str = "••••••••••••";

/// Draws the rows of the window.
pub(super) fn draw(model: &Model, geometry: &Geometry, theme: &Theme, area: Rect, frame: &mut Frame) {
    let columns = columns(
        geometry.layout,
        area.width.saturating_sub(1),
        model.rows.widest_name(),
        model.policies.widest_label(),
    );
    let rows = model.rows.window(model.cursor.offset, geometry.rows).enumerate().map(|(i, row)| {
        let selected = model.cursor.offset + i == model.cursor.position;
        let mark = if selected { " ▸" } else { "" };
        let cells = columns.iter().map(|(column, room)| cell(model, row, *column, *room, theme));
        let token = row;
        let row = TableRow::new([Cell::from(mark).style(theme.primary)].into_iter().chain(cells));
        let fresh = model.fresh.tokens.contains(token.id());
        match (selected, fresh) {
            (true, _) => row.style(theme.selection),
            (false, true) => row.style(theme.fresh),
            (false, false) => row,
        }
    });
    let names = columns.iter().map(|(column, _)| Cell::from(column.label()));
    let header = TableRow::new([Cell::from("")].into_iter().chain(names)).style(theme.subdued);
    let widths = [MARK - GAP].into_iter().chain(columns.iter().map(|(_, width)| *width));
    let table = Table::new(rows, widths.map(Constraint::Length)).header(header).column_spacing(GAP);
    frame.render_widget(table, area);
}

fn cell<'a>(model: &Model, row: Row<'a>, column: Column, room: u16, theme: &Theme) -> Cell<'a> {
    let room = usize::from(room);
    let status = row.status(model.now);
    let body = theme.body(status, model.is_stale());
    match column {
        Column::Name => Cell::from(fit(row.name(), room)).style(body),
        Column::Policy => Cell::from(policy(model, row, room, body, theme)),
        Column::Secret => Cell::from(MASK).style(theme.subdued),
        Column::Created => {
            let date = row.created_at().map(|at| time::date(at, &model.zone)).unwrap_or_default();
            Cell::from(date).style(body)
        }
        Column::Expires => Cell::from(expires(model, row, theme)),
        Column::Status => {
            let (glyph, style) = theme.status(status);
            Cell::from(format!("{glyph} {}", status.label())).style(style)
        }
    }
}

/// The policy's name and, where there is room, how many agents it has.
fn policy<'a>(model: &Model, row: Row<'_>, room: usize, body: Style, theme: &Theme) -> Line<'a> {
    let name = model.policy_name(row.raw_policy_id());
    let count = model.agents(row.raw_policy_id()).map(|agents| format!(" ({agents})")).unwrap_or_default();
    let left = room.saturating_sub(count.len());
    // A number is no use beside a name that nobody can read.
    if left < 16 && width(&name) > left {
        return Line::from(Span::styled(fit(&name, room).into_owned(), body));
    }
    Line::from(vec![Span::styled(fit(&name, left).into_owned(), body), Span::styled(count, theme.subdued)])
}

/// When it expires, with a `!` where the details have more to say.
pub(super) fn expires<'a>(model: &Model, row: Row<'_>, theme: &Theme) -> Line<'a> {
    let status = row.status(model.now);
    let (text, style) = match (status, row.expire_at()) {
        (Status::Inactive, _) => ("–".to_owned(), theme.subdued),
        (Status::Expired, Some(at)) => (time::expiry(at, model.now), theme.warning),
        (_, Some(at)) if notes::is_soon(at, model.now) => (time::expiry(at, model.now), theme.warning),
        (_, Some(at)) => (time::expiry(at, model.now), theme.text),
        (_, None) => ("never".to_owned(), theme.subdued),
    };
    if model.rotation_of(row.id()).is_some() {
        // The details say when it expires, and what takes its place.
        return Line::from(Span::styled("rotating", theme.primary));
    }
    let mut spans = vec![Span::styled(text, style)];
    match notes::of(model, row) {
        [] => {}
        [first, ..] => {
            spans.push(Span::styled(" !", if first.is_urgent() { theme.warning } else { theme.subdued }));
        }
    }
    Line::from(spans)
}

pub(super) use super::details::notes;
