//! The choice of columns, and what is said where some of them have no room.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::action::Action;
use crate::app::columns::state::ColumnMenu;
use crate::app::keymap::Context;
use crate::app::pointer::PointerTarget;
use crate::domain::columns::Column;

use crate::ui::hits::HitMap;
use crate::ui::popup::{Popup, inner_width};
use crate::ui::text::{ends, fit, width};
use crate::ui::theme::Theme;

const WIDTH: u16 = 50;

/// What the status line says of the columns in `room` cells: that all are wanted, and which of the wanted ones are not
/// there, or how many.
pub(super) fn remark(model: &Model, room: usize) -> Option<String> {
    let missing: Vec<&str> = model.columns_without_room().into_iter().map(Column::label).collect();
    let wide = model.columns.wide.then(|| "all columns".to_owned());
    if model.columns_on_show().is_empty() {
        return wide;
    }
    let said = |which: String| {
        let missing = (!missing.is_empty()).then(|| format!("no room for {which}"));
        let parts: Vec<String> = [wide.clone(), missing].into_iter().flatten().collect();
        Some(parts.join(", ")).filter(|text| !text.is_empty() && width(text) <= room)
    };
    said(missing.join(", ")).or_else(|| said(format!("{} of them", missing.len())))
}

/// Draws the choice.
pub(super) fn draw(model: &Model, menu: &ColumnMenu, theme: &Theme, area: Rect, frame: &mut Frame) -> HitMap {
    let inner = inner_width(area, WIDTH);
    let (wanted, shown) = (model.columns.wanted(), model.columns_on_show());
    let choices = ColumnMenu::choices();
    let mut body: Vec<Line> = choices
        .iter()
        .map(|&column| {
            let (wanted, shown) = (wanted.contains(&column), shown.contains(&column));
            line(column, menu.here == column, wanted, shown, theme, inner)
        })
        .collect();
    let here = choices.iter().position(|column| *column == menu.here).unwrap_or(0);
    body.push(Line::default());
    let says = match (&model.columns.chosen, model.columns.wide) {
        _ if shown.is_empty() => "Cards have no columns: widen to 60.",
        (_, true) => "All columns, where they fit.",
        (None, false) => "As many columns as fit.",
        (Some(_), false) => "Your choice, where it fits.",
    };
    body.push(Line::styled(fit(says, usize::from(inner)).into_owned(), theme.subdued));
    let buttons = buttons(model, theme, inner);
    let popup = Popup {
        title: "Columns",
        body,
        focus: here..here + 1,
        cursor: None,
        buttons: buttons.clone(),
        width: WIDTH,
    };
    let placed = popup.draw(theme, area, frame);
    let mut hits = HitMap::default();
    let pressed = [Action::AutomaticColumns, Action::Wide, Action::Back];
    let pressed = pressed.into_iter().enumerate().flat_map(|(number, action)| {
        [2 * number, 2 * number + 1].map(|part| (part, PointerTarget::Do(action)))
    });
    placed.claim(&mut hits, &buttons, &pressed.collect::<Vec<_>>());
    for number in 0..choices.len() {
        if let Some(line) = placed.line(number) {
            hits.add(line, PointerTarget::Entry(number));
        }
    }
    hits
}

fn line(column: Column, here: bool, wanted: bool, shown: bool, theme: &Theme, room: u16) -> Line<'static> {
    let tick = if wanted { Span::styled("[x] ", theme.accent) } else { Span::styled("[ ] ", theme.subdued) };
    let left = vec![
        Span::styled(if here { " ▸ " } else { "   " }, theme.primary),
        tick,
        Span::styled(column.label(), theme.text),
    ];
    let right = if wanted && !shown { "no room here " } else { " " };
    let line = ends(left, vec![Span::styled(right, theme.warning)], room);
    if here { line.style(theme.selection) } else { line }
}

/// What can be done, as long as there is room to say it; the way out always.
fn buttons(model: &Model, theme: &Theme, room: u16) -> Line<'static> {
    let key = |action| model.keys.key_of(Context::Columns, action);
    let gap = if room < 40 { " " } else { "   " };
    let pair = |action, does: &str, gap: &str| {
        [Span::styled(key(action), theme.key), Span::styled(format!(" {does}{gap}"), theme.subdued)]
    };
    let all = [
        pair(Action::AutomaticColumns, "automatic", gap),
        pair(Action::Wide, if model.columns.wide { "not all" } else { "all" }, gap),
        pair(Action::Back, "closes", gap),
    ];
    let space = Span::styled(key(Action::Toggle), theme.key);
    let last = [space, Span::styled(" ticks", theme.subdued)];
    // In the narrowest terminals the hints at the bottom have to say it.
    let last = last.into_iter().filter(|_| room >= 40);
    all.into_iter().flatten().chain(last).collect()
}
