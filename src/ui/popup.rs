//! The box that every dialog stands in: a title, a body that scrolls to what has the focus, a line of buttons.

use std::ops::Range;

use ratatui::Frame;
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, Padding, Paragraph};

use unicode_width::UnicodeWidthStr as _;

use crate::app::pointer::PointerTarget;

use super::hits::{HitMap, span_area};
use super::theme::Theme;

/// Below this height a dialog says what it has to say in fewer words.
pub(super) const SHORT: u16 = 14;

/// The cells that border and padding take from a dialog's width.
const FRAME: u16 = 4;

/// A dialog, ready to be drawn.
pub(super) struct Popup<'a> {
    /// Stands in the upper border. Never made of server text.
    pub(super) title: &'a str,
    /// Everything but the buttons. Empty lines go first when the terminal is short.
    pub(super) body: Vec<Line<'a>>,
    /// The lines that must be seen.
    pub(super) focus: Range<usize>,
    /// The terminal's cursor: a line of the body, and a column.
    pub(super) cursor: Option<(usize, u16)>,
    /// Always the last line.
    pub(super) buttons: Line<'a>,
    /// The wanted width of the inside.
    pub(super) width: u16,
}

/// The width of the inside that a dialog gets when it wants `wanted`.
pub(super) fn inner_width(area: Rect, wanted: u16) -> u16 {
    wanted.min(area.width.saturating_sub(FRAME))
}

/// Where a dialog was drawn, for those who point at it.
pub(super) struct PopupArea {
    outside: Rect,
    inside: Rect,
    /// The lines of the body that are on the screen, as they were numbered by who gave them.
    lines: Vec<usize>,
    buttons: Position,
}

impl PopupArea {
    /// Where a line of the body is; nowhere when it is scrolled or squeezed away.
    pub(super) fn line(&self, number: usize) -> Option<Rect> {
        let row = self.lines.iter().position(|line| *line == number)?;
        let row = u16::try_from(row).ok().filter(|row| row + 1 < self.inside.height)?;
        Some(Rect { y: self.inside.y + row, height: 1, ..self.inside })
    }

    /// Where a span of the line of buttons is.
    pub(super) fn button(&self, line: &Line, index: usize) -> Rect {
        span_area(self.buttons, line, index).intersection(self.inside)
    }

    /// Takes its cells from what lies below, and makes spans of its line of buttons into buttons.
    pub(super) fn claim(&self, hits: &mut HitMap, line: &Line, buttons: &[(usize, PointerTarget)]) {
        hits.add(self.outside, PointerTarget::Nothing);
        hits.add_spans(self.buttons, line, buttons);
    }
}

impl Popup<'_> {
    /// Draws it over the middle of `area`; in the accessible mode in its place, from the top left on.
    pub(super) fn draw(mut self, theme: &Theme, area: Rect, frame: &mut Frame) -> PopupArea {
        let accessible = theme.appearance.accessible;
        if accessible && self.cursor.is_none() && !self.focus.is_empty() {
            self.cursor = Some((self.focus.start, 0));
        }
        let mut lines: Vec<usize> = (0..self.body.len()).collect();
        lines.insert(0, usize::MAX);
        // Title and buttons, and a border below; without one the body has a line more.
        let room = usize::from(area.height.saturating_sub(if accessible { 2 } else { 3 }));
        self.body.insert(0, Line::default());
        self.focus = self.focus.start + 1..self.focus.end + 1;
        self.cursor = self.cursor.map(|(line, column)| (line + 1, column));
        self.squeeze(room, &mut lines);
        let shown = self.body.len().min(room);
        let height = u16::try_from(shown).unwrap_or(u16::MAX).saturating_add(3);
        let width = inner_width(area, self.width) + FRAME;
        let outside = if accessible { area } else { area.centered(width.into(), height.into()) };
        let block = if accessible {
            Block::new()
        } else {
            Block::bordered().border_type(BorderType::Rounded).border_style(theme.border_focus)
        };
        let block = block
            .title(Span::styled(format!(" {} ", self.title), theme.heading))
            .padding(Padding::horizontal(1))
            .style(theme.raised);
        let mut inside = block.inner(outside);
        if accessible {
            let height = height.saturating_sub(2).min(inside.height);
            inside = Rect { width: inner_width(area, self.width).min(inside.width), height, ..inside };
        }
        uncover_halves(outside, frame);
        frame.render_widget(Clear, outside);
        frame.render_widget(block, outside);
        let body = Rect { height: inside.height.saturating_sub(1), ..inside };
        let scroll = self.focus.end.saturating_sub(shown).min(self.focus.start);
        if let Some((line, column)) = self.cursor
            && let Some(line) = line.checked_sub(scroll).and_then(|line| u16::try_from(line).ok())
            && line < body.height
        {
            let column = column.min(body.width.saturating_sub(1));
            frame.set_cursor_position(Position { x: body.x + column, y: body.y + line });
        }
        let text: Vec<Line> = self.body.into_iter().skip(scroll).take(shown).collect();
        frame.render_widget(Paragraph::new(text), body);
        let last = Rect { y: inside.bottom().saturating_sub(1), height: 1, ..inside };
        let wide = u16::try_from(self.buttons.width()).unwrap_or(u16::MAX);
        let indent = if accessible { 0 } else { (last.width / 2).saturating_sub(wide / 2) };
        let last = Rect { x: last.x + indent, width: last.width.saturating_sub(indent), ..last };
        if accessible && self.cursor.is_none() {
            frame.set_cursor_position(last.as_position());
        }
        frame.render_widget(self.buttons, last);
        let lines = lines.into_iter().skip(scroll).take(shown).collect();
        PopupArea { outside, inside, lines, buttons: last.as_position() }
    }

    /// Takes empty lines out, from the end, until the body fits.
    fn squeeze(&mut self, room: usize, lines: &mut Vec<usize>) {
        let mut line = self.body.len();
        while line > 0 && self.body.len() > room {
            line -= 1;
            if self.body.get(line).is_some_and(|l| l.width() == 0) {
                self.body.remove(line);
                lines.remove(line);
                let shift = |at: usize| if at > line { at - 1 } else { at };
                self.focus = shift(self.focus.start)..shift(self.focus.end);
                self.cursor = self.cursor.map(|(at, column)| (shift(at), column));
            }
        }
    }
}

/// A wide character that the box covers by half goes, with its underline: at the left it would swallow the border.
pub(super) fn uncover_halves(outside: Rect, frame: &mut Frame) {
    let buffer = frame.buffer_mut();
    let is_wide = |cell: &Cell| cell.symbol().width() > 1;
    let halves = outside.rows().flat_map(|row| {
        let left = row.x.checked_sub(1).map(|x| ((x, row.y), (x, row.y)));
        [left, Some(((row.right().saturating_sub(1), row.y), (row.right(), row.y)))]
    });
    for (first, half) in halves.flatten() {
        if buffer.cell(first).is_some_and(is_wide)
            && let Some(cell) = buffer.cell_mut(half)
        {
            cell.set_symbol(" ");
            cell.modifier.remove(Modifier::UNDERLINED);
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    use super::*;

    #[test]
    fn no_half_of_a_wide_character_is_left_beside_a_box() {
        let mut terminal = Terminal::new(TestBackend::new(8, 1)).unwrap();
        let drawn = terminal.draw(|frame| {
            let area = frame.area();
            frame.render_widget(Line::from("東京大阪"), area);
            frame.buffer_mut().set_style(area, ratatui::style::Style::new().underlined());
            uncover_halves(Rect { x: 1, y: 0, width: 4, height: 1 }, frame);
        });
        let cells = &drawn.unwrap().buffer.content;
        for at in [0, 5] {
            assert_eq!((cells[at].symbol(), cells[at].modifier), (" ", Modifier::empty()), "{at}");
        }
        assert_eq!((cells[6].symbol(), cells[6].modifier), ("阪", Modifier::UNDERLINED));
    }
}
