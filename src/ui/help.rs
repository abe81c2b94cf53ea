//! The help: every key and what it does, from the one table.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::geometry::{Size, help_rows};
use crate::app::keymap::{HelpLine, help};

use super::popup::{Popup, inner_width};
use super::text::{fit, width};
use super::theme::Theme;

const WIDTH: u16 = 76;

/// Draws the help from line `scroll` on.
pub(super) fn draw(scroll: usize, size: Size, theme: &Theme, area: Rect, frame: &mut Frame) {
    let all = help();
    let keys = all.iter().map(|line| if let HelpLine::Keys(keys, _) = line { width(keys) } else { 0 }).max();
    let room = usize::from(inner_width(area, WIDTH));
    let column = keys.unwrap_or(0).min(room / 2);
    let rows = help_rows(size);
    let more = all.len().saturating_sub(scroll + rows);
    let body: Vec<Line> =
        all.into_iter().skip(scroll).take(rows).map(|line| draw_line(line, column, room, theme)).collect();
    let buttons = match (scroll, more) {
        (0, 0) => Line::styled("Esc closes", theme.subdued),
        (_, 0) => Line::styled("↑ more above   Esc closes", theme.subdued),
        (_, more) => Line::styled(format!("↓ {more} more lines   Esc closes"), theme.subdued),
    };
    Popup { title: "Help", body, focus: 0..0, cursor: None, buttons, width: WIDTH }.draw(theme, area, frame);
}

fn draw_line(line: HelpLine, column: usize, room: usize, theme: &Theme) -> Line<'static> {
    match line {
        // Not empty, so that it is never squeezed out: the number of lines must stay what scrolling counts with.
        HelpLine::Blank => Line::raw(" "),
        HelpLine::Heading(text) => Line::styled(text, theme.heading),
        HelpLine::Keys(keys, does) => {
            let keys = fit(&keys, column).into_owned();
            let pad = " ".repeat(column.saturating_sub(width(&keys)) + 2);
            let does = fit(does, room.saturating_sub(column + 2));
            Line::from(vec![
                Span::styled(keys, theme.key),
                Span::raw(pad),
                Span::styled(does.into_owned(), theme.text),
            ])
        }
    }
}
