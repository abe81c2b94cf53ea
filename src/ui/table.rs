//! The table of tokens. Only the rows on the screen are ever built.

use ratatui::Frame;
use ratatui::layout::{Constraint, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Cell, Row as TableRow, Table};

use crate::app::Model;
use crate::app::column_fitting::{has_ages, on_show};
use crate::app::geometry::Geometry;
use crate::app::pointer::PointerTarget;
use crate::domain::columns::Column;
use crate::domain::rows::Row;
use crate::domain::status::Status;
use crate::domain::time;

use super::hits::HitMap;
use super::sort;
use super::text::width;
use super::theme::Theme;
use crate::ui::find::Highlights;
use crate::ui::table_columns::{GAP, MARK, heading, widths};

/// What stands for a secret, whatever its length.
const MASK: &str = "••••••••••••";

/// The same, as a word for people who hear the screen.
pub(super) fn mask(theme: &Theme) -> &'static str {
    if theme.appearance.accessible { "hidden" } else { MASK }
}

/// Draws the rows of the window.
pub(super) fn draw(
    model: &Model,
    geometry: &Geometry,
    theme: &Theme,
    area: Rect,
    frame: &mut Frame,
) -> HitMap {
    let columns = widths(
        &on_show(&model.columns, geometry, model.size),
        geometry.layout,
        area.width.saturating_sub(1),
        model.rows.widest_name(),
        model.policies.widest_name(),
    );
    let mut marks = Highlights::new(model, theme);
    let rows = model.rows.window(model.cursor.offset, geometry.rows).enumerate().map(|(i, row)| {
        let selected = model.cursor.offset + i == model.cursor.position;
        let mark = Line::from(mark(model.marks.has(row.id()), selected, theme).to_vec());
        let shown = [Column::Id, Column::ApiKeyId].map(|id| columns.iter().any(|(column, _)| *column == id));
        let cells = columns
            .iter()
            .map(|(column, room)| cell(model, geometry, row, (*column, *room), theme, &mut marks, shown));
        let recently_added = model.recently_added.tokens.contains(row.id());
        let row = TableRow::new([Cell::from(mark)].into_iter().chain(cells));
        if recently_added && !selected { row.style(theme.recently_added) } else { row }
    });
    let names = columns.iter().map(|(column, room)| {
        let heading = heading(*column, geometry.layout);
        match sort::arrow(model, *column) {
            Some(arrow) if width(heading) + 1 + width(arrow) <= usize::from(*room) => {
                Cell::from(format!("{heading} {arrow}")).style(theme.text)
            }
            Some(arrow) => Cell::from(format!("{heading}{arrow}")).style(theme.text),
            None => Cell::from(heading),
        }
    });
    let header = TableRow::new([Cell::from("")].into_iter().chain(names)).style(theme.subdued);
    let widths = [MARK - GAP].into_iter().chain(columns.iter().map(|(_, width)| *width));
    let table = Table::new(rows, widths.map(Constraint::Length)).header(header).column_spacing(GAP);
    frame.render_widget(table, area);
    let line = u16::try_from(model.cursor.position - model.cursor.offset).unwrap_or(0);
    let selected = Rect { y: area.y + 1 + line, height: 1, ..area };
    // Over the cells' own styles: a reversed row of many colours is a patchwork.
    frame.buffer_mut().set_style(selected, theme.selection);
    if theme.appearance.accessible && model.overlay.is_none() {
        frame.set_cursor_position(Position { x: area.x + MARK, y: selected.y });
    }
    hits(model, geometry, &columns, area)
}

/// The names of the columns, then the rows.
fn hits(model: &Model, geometry: &Geometry, columns: &[(Column, u16)], area: Rect) -> HitMap {
    let mut hits = HitMap::default();
    let mut x = area.x + MARK;
    for (column, width) in columns {
        let name = Rect { x, y: area.y, width: *width, height: 1 };
        if column.info().sort.is_some() {
            hits.add(name.intersection(area), PointerTarget::Header(*column));
        }
        x = x.saturating_add(width + GAP);
    }
    let lines = area.rows().skip(1);
    for (row, line) in model.rows.window(model.cursor.offset, geometry.rows).zip(lines) {
        hits.add(line, PointerTarget::Row(row.id().clone()));
    }
    hits
}

/// Whether a row is marked, and whether the cursor is on it: both in one column, and side by side where both are.
pub(super) fn mark(marked: bool, selected: bool, theme: &Theme) -> [Span<'static>; 2] {
    let cursor = Span::styled("▸", theme.primary);
    let mark = Span::styled(theme.mark(), theme.accent);
    match (marked, selected) {
        (false, false) => [Span::raw(" "), Span::raw(" ")],
        (false, true) => [Span::raw(" "), cursor],
        (true, false) => [Span::raw(" "), mark],
        (true, true) => [cursor, mark],
    }
}

fn cell<'a>(
    model: &Model,
    geometry: &Geometry,
    row: Row<'a>,
    (column, room): (Column, u16),
    theme: &Theme,
    marks: &mut Highlights<'_>,
    ids: [bool; 2],
) -> Cell<'a> {
    let room = usize::from(room);
    let status = row.status(model.server_now());
    let body = theme.body(status, model.is_stale());
    match column {
        Column::Name => Cell::from(Line::from(marks.token(model, row, room, body, ids))),
        Column::Policy => Cell::from(policy(model, row, room, body, marks)),
        Column::Secret => Cell::from(mask(theme)).style(theme.subdued),
        Column::Created => {
            let shown = row.created_at().map(|at| match geometry.layout {
                layout if has_ages(layout) => time::age(at, model.server_now()),
                _ => time::date(at, &model.zone),
            });
            Cell::from(shown.unwrap_or_default()).style(body)
        }
        Column::Expires => Cell::from(expires(model, row, theme)),
        Column::Status => {
            let (badge, style) = theme.badge(status);
            Cell::from(badge).style(style)
        }
        Column::Id => {
            let id = row.token().shown_id();
            Cell::from(Line::from(marks.id(id.display(), room, theme.subdued)))
        }
        Column::ApiKeyId => {
            let id = row.token().api_key_id.display();
            Cell::from(Line::from(marks.id(id, room, theme.subdued)))
        }
    }
}

/// The policy's name. How many agents it has stands in the details: to count them for a whole table costs Kibana dearly.
fn policy<'a>(model: &Model, row: Row<'_>, room: usize, body: Style, marks: &mut Highlights<'_>) -> Line<'a> {
    let name = model.policy_name(row.raw_policy_id());
    Line::from(marks.policy(row.raw_policy_id(), &name, room, body))
}

/// When it expires, with a `!` where the details have more to say.
pub(super) fn expires<'a>(model: &Model, row: Row<'_>, theme: &Theme) -> Line<'a> {
    let status = row.status(model.server_now());
    let (text, style) = match (status, row.expire_at()) {
        (Status::Inactive, _) => ("–".to_owned(), theme.subdued),
        (Status::Expired, Some(at)) => (time::expiry(at, model.server_now()), theme.warning),
        (_, Some(at)) if notes::is_soon(at, model.server_now()) => {
            (time::expiry(at, model.server_now()), theme.warning)
        }
        (_, Some(at)) => (time::expiry(at, model.server_now()), theme.text),
        (_, None) => ("never".to_owned(), theme.subdued),
    };
    if model.rotation_of(row.id()).is_some() {
        // The details say when it expires, and what takes its place.
        return Line::from(Span::styled("rotating", theme.primary));
    }
    let mut spans = vec![Span::styled(text, style)];
    match notes::of(model, row) {
        // A sign without a word is nothing to hear; the status line says it.
        _ if theme.appearance.accessible => {}
        [] => {}
        [first, ..] => {
            spans.push(Span::styled(" !", if first.is_urgent() { theme.warning } else { theme.subdued }));
        }
    }
    Line::from(spans)
}

pub(super) use super::details::notes;
