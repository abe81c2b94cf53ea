//! The details of the selected token: everything that its row has no room for.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Padding, Paragraph};

use crate::app::Model;
use crate::app::action::Action;
use crate::app::details::page::{Detail, DetailsPage, LABEL, halves, page};
use crate::app::keymap::Context;

use super::text::{ends, fit, name_arrows, width};
use super::theme::Theme;
use crate::ui::find::Highlights;

pub(super) use crate::app::details::notes;
pub(super) use crate::app::details::page::count;

/// Draws the pane; its first line, or first column, is a rule.
pub(super) fn draw(model: &Model, theme: &Theme, area: Rect, frame: &mut Frame) {
    let beside = area.x > 0;
    let (borders, title) = match (theme.appearance.accessible, beside) {
        (true, _) => (Borders::NONE, " Details "),
        (_, true) => (Borders::LEFT, ""),
        (_, false) => (Borders::TOP, " Details "),
    };
    let page = page(model);
    let focused = page.as_ref().is_some_and(|page| page.focused);
    let mut block = Block::new()
        .borders(borders)
        .border_style(if focused { theme.border_focus } else { theme.border })
        .title(Span::styled(title, if focused { theme.heading } else { theme.subdued }))
        .padding(Padding::horizontal(1));
    if let Some(more) = page.as_ref().and_then(|page| more(model, page)) {
        let more = name_arrows(&more, theme);
        block = block.title(Line::styled(format!(" {more} "), theme.primary).right_aligned());
    }
    let inner = block.inner(area);
    let room = usize::from(inner.width);
    let mut found = MarkedText { model, marks: Highlights::new(model, theme) };
    let lines = match page {
        Some(page) => page.lines.iter().map(|detail| line(detail, room, theme, &mut found)).collect(),
        None => vec![Line::styled("No token is selected.", theme.subdued)],
    };
    frame.render_widget(Paragraph::new(lines).block(block), area);
    if theme.appearance.accessible {
        frame.set_cursor_position(inner.as_position());
    }
}

/// That there is more than is on the screen, and how to get there.
fn more(model: &Model, page: &DetailsPage) -> Option<String> {
    let (first, last) = (page.before + 1, page.before + page.lines.len());
    let all = last + page.after;
    let arrows = match (page.before, page.after) {
        (0, 0) => return None,
        (0, _) => "↓",
        (_, 0) => "↑",
        _ => "↑↓",
    };
    Some(if page.focused {
        format!("{first}–{last} of {all} {arrows}")
    } else {
        format!("{arrows} {} reads on", model.keys.key_of(Context::Tokens, Action::Details))
    })
}

/// What a search found, to be marked here too.
struct MarkedText<'a> {
    model: &'a Model,
    marks: Highlights<'a>,
}

impl MarkedText<'_> {
    /// The value of a field in `room` cells.
    fn value(&mut self, label: &str, value: &str, room: usize, style: Style) -> Vec<Span<'static>> {
        match (label, self.model.selected()) {
            (_, Some(_)) if label.ends_with("id") => self.marks.id(value, room, style),
            ("Policy", Some(row)) => {
                let id = row.raw_policy_id();
                self.marks.policy_in(id, &self.model.policy_name(id), value, room, style)
            }
            _ => vec![Span::styled(fit(value, room).into_owned(), style)],
        }
    }
}

fn line(detail: &Detail, room: usize, theme: &Theme, found: &mut MarkedText<'_>) -> Line<'static> {
    let note = |text: &str, style| Line::styled(fit(&format!("! {text}"), room).into_owned(), style);
    match detail {
        Detail::Name(part, None) => Line::from(found.marks.name(part, room, theme.heading)),
        Detail::Name(part, Some(status)) => {
            let (status, style) = theme.badge(*status);
            let mut spans = found.marks.name(part, room.saturating_sub(width(&status) + 2), theme.heading);
            spans.extend([Span::raw("  "), Span::styled(status, style)]);
            Line::from(spans)
        }
        Detail::Remark(text) => note(text, theme.primary),
        Detail::Note(text, urgent) => note(text, if *urgent { theme.warning } else { theme.subdued }),
        Detail::Field(label, value) => Line::from(field(label, value, room, theme, found)),
        Detail::Pair([(first, left), (second, right)]) => {
            let [one, other] = halves(room);
            let left = field(first, left, one, theme, found);
            let right = field(second, right, other, theme, found);
            ends(left, right, u16::try_from(room).unwrap_or(u16::MAX))
        }
    }
}

/// A label and its value, padded to fill the column.
fn field(
    label: &'static str,
    value: &str,
    room: usize,
    theme: &Theme,
    found: &mut MarkedText<'_>,
) -> Vec<Span<'static>> {
    let room = room.saturating_sub(LABEL);
    let mut spans = vec![Span::styled(format!("{label:<LABEL$}"), theme.subdued)];
    let value = found.value(label, value, room, theme.text);
    let used: usize = value.iter().map(Span::width).sum();
    spans.extend(value);
    spans.push(Span::raw(" ".repeat(room.saturating_sub(used))));
    spans
}
