//! The help: every key and what it does, from the one table.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::action::Action;
use crate::app::geometry::{help_rows, help_width};
use crate::app::keymap::{Context, HELP_GAP, HelpLine};

use super::popup::Popup;
use super::text::width;
use super::theme::Theme;

/// Draws the help from line `scroll` on.
pub(super) fn draw(scroll: usize, model: &Model, theme: &Theme, area: Rect, frame: &mut Frame) {
    let room = help_width(model.size);
    let all = model.keys.help(room);
    let rows = help_rows(model.size);
    // A terminal that grew needs less scrolling than was asked for.
    let scroll = scroll.min(all.len().saturating_sub(rows));
    let more = all.len().saturating_sub(scroll + rows);
    let body: Vec<Line> = all
        .into_iter()
        .skip(scroll)
        .take(rows)
        .map(|line| draw_line(line, model.keys.help_column(), theme))
        .collect();
    let key = model.keys.key_of(Context::Help, Action::Back);
    let buttons = match (scroll, more) {
        (0, 0) => Line::styled(format!("{key} closes"), theme.subdued),
        (_, 0) => Line::styled(format!("↑ more above   {key} closes"), theme.subdued),
        (_, more) => Line::styled(format!("↓ {more} more lines   {key} closes"), theme.subdued),
    };
    let width = u16::try_from(room).unwrap_or(u16::MAX);
    Popup { title: "Help", body, focus: 0..0, cursor: None, buttons, width }.draw(theme, area, frame);
}

fn draw_line(line: HelpLine, column: usize, theme: &Theme) -> Line<'static> {
    match line {
        // Not empty, so that it is never squeezed out: the number of lines must stay what scrolling counts with.
        HelpLine::Blank => Line::raw(" "),
        HelpLine::Heading(text) => Line::styled(text, theme.heading),
        HelpLine::Keys(keys, does) => {
            let pad = " ".repeat(column.saturating_sub(width(&keys)) + HELP_GAP);
            let spans = [(keys, theme.key), (pad, theme.text), (does, theme.text)];
            Line::from_iter(spans.map(|(text, style)| Span::styled(text, style)))
        }
    }
}
