//! The details of the selected token: everything that its row has no room for.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Padding, Paragraph};

use crate::app::Model;
use crate::app::action::Action;
use crate::app::details::{Detail, LABEL, Page, halves, page};
use crate::app::keymap::Context;

use super::text::{ends, fit, fit_middle, name_arrows, width};
use super::theme::Theme;

pub(super) use crate::app::details::{count, notes};

/// Draws the pane; its first line, or first column, is a rule.
pub(super) fn draw(model: &Model, theme: &Theme, area: Rect, frame: &mut Frame) {
    let beside = area.x > 0;
    let (borders, title) = match (theme.look.accessible, beside) {
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
    let lines = match page {
        Some(page) => page.lines.iter().map(|detail| line(detail, room, theme)).collect(),
        None => vec![Line::styled("No token is selected.", theme.subdued)],
    };
    frame.render_widget(Paragraph::new(lines).block(block), area);
    if theme.look.accessible {
        frame.set_cursor_position(inner.as_position());
    }
}

/// That there is more than is on the screen, and how to get there.
fn more(model: &Model, page: &Page) -> Option<String> {
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

fn line(detail: &Detail, room: usize, theme: &Theme) -> Line<'static> {
    let note = |text: &str, style| Line::styled(fit(&format!("! {text}"), room).into_owned(), style);
    match detail {
        Detail::Name(part, None) => Line::styled(fit(part, room).into_owned(), theme.heading),
        Detail::Name(part, Some(status)) => {
            let (status, style) = theme.badge(*status);
            let name = fit(part, room.saturating_sub(width(&status) + 2)).into_owned();
            Line::from(vec![Span::styled(name, theme.heading), Span::raw("  "), Span::styled(status, style)])
        }
        Detail::Remark(text) => note(text, theme.primary),
        Detail::Note(worth) => {
            note(worth.text(), if worth.is_urgent() { theme.warning } else { theme.subdued })
        }
        Detail::Field(label, value) => Line::from(field(label, value, room, theme)),
        Detail::Pair([(first, left), (second, right)]) => {
            let [one, other] = halves(room);
            let (left, right) = (field(first, left, one, theme), field(second, right, other, theme));
            ends(left, right, u16::try_from(room).unwrap_or(u16::MAX))
        }
    }
}

/// A label and its value, padded to fill the column.
fn field(label: &'static str, value: &str, room: usize, theme: &Theme) -> Vec<Span<'static>> {
    let room = room.saturating_sub(LABEL);
    let value = if label.ends_with("id") { fit_middle(value, room) } else { fit(value, room) }.into_owned();
    let padding = " ".repeat(room - width(&value).min(room));
    vec![
        Span::styled(format!("{label:<LABEL$}"), theme.subdued),
        Span::styled(value, theme.text),
        Span::raw(padding),
    ]
}
