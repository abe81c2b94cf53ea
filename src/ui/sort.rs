//! The order of the rows as it is seen: the arrow in the table's head, and the menu.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::action::Action;
use crate::app::keymap::Context;
use crate::app::pointer::PointerTarget;
use crate::app::sort::state::SortMenu;
use crate::domain::columns::Column;
use crate::domain::rows::Sort;

use super::hits::HitMap;
use super::popup::{Popup, inner_width};
use super::text::ends;
use super::theme::Theme;

const WIDTH: u16 = 40;

/// The arrow in the head of the column that is sorted by; none while the best matches come first.
pub(super) fn arrow(model: &Model, column: Column) -> Option<&'static str> {
    let sorted = model.sort.column == column && !model.filter.find.ranks();
    sorted.then(|| glyph(model.sort))
}

/// Whether an arrow in the table's head says the order.
pub(super) fn is_in_head(model: &Model) -> bool {
    model.columns_on_show().contains(&model.sort.column) && !model.filter.find.ranks()
}

/// The order in few cells, for where no column says it: `Created on ↓`.
pub(super) fn label(model: &Model) -> String {
    if model.filter.find.ranks() {
        return "best match first".to_owned();
    }
    format!("{} {}", model.sort.column.label(), glyph(model.sort))
}

/// Down is from the last to the first.
fn glyph(sort: Sort) -> &'static str {
    if sort.descending { "↓" } else { "↑" }
}

/// The order in words.
fn words(sort: Sort) -> &'static str {
    sort.column.info().sort.map_or("", |column| column.words[usize::from(sort.descending)])
}

/// Draws the menu.
pub(super) fn draw(model: &Model, menu: &SortMenu, theme: &Theme, area: Rect, frame: &mut Frame) -> HitMap {
    let inner = inner_width(area, WIDTH);
    let columns = Column::sortable();
    let mut body: Vec<Line> = columns.iter().map(|column| line(model, menu, *column, theme, inner)).collect();
    let focus = columns.iter().position(|column| *column == menu.column).unwrap_or(0);
    body.push(Line::default());
    let (enter, esc) =
        (model.keys.key_of(Context::Sort, Action::Activate), model.keys.key_of(Context::Sort, Action::Back));
    let buttons = Line::from(vec![
        Span::styled(enter, theme.key),
        Span::styled(format!(" {}   ", words(model.sort.chosen(menu.column))), theme.subdued),
        Span::styled(esc, theme.key),
        Span::styled(" closes", theme.subdued),
    ]);
    let focus = focus..focus + 1;
    let popup = Popup { title: "Sort by", body, focus, cursor: None, buttons: buttons.clone(), width: WIDTH };
    let placed = popup.draw(theme, area, frame);
    let mut hits = HitMap::default();
    let pressed = [Action::Activate, Action::Activate, Action::Back, Action::Back];
    let pressed = pressed.into_iter().enumerate().map(|(index, action)| (index, PointerTarget::Do(action)));
    placed.claim(&mut hits, &buttons, &pressed.collect::<Vec<_>>());
    for (number, column) in columns.into_iter().enumerate() {
        if let Some(line) = placed.line(number) {
            hits.add(line, PointerTarget::Do(Action::SortBy(column)));
        }
    }
    hits
}

/// A column: its key, its name, and how it is sorted by if it is.
fn line(model: &Model, menu: &SortMenu, column: Column, theme: &Theme, room: u16) -> Line<'static> {
    let chosen = menu.column == column;
    let mark = if chosen { " ▸ " } else { "   " };
    let left = vec![
        Span::styled(mark, theme.primary),
        Span::styled(model.keys.key_of(Context::Sort, Action::SortBy(column)), theme.key),
        Span::styled(format!("  {}", column.label()), theme.text),
    ];
    let right = if model.sort.column == column {
        vec![Span::styled(format!("{} {} ", glyph(model.sort), words(model.sort)), theme.subdued)]
    } else {
        vec![Span::raw(" ")]
    };
    let line = ends(left, right, room);
    if chosen { line.style(theme.selection) } else { line }
}
