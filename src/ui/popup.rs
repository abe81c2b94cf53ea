//! The box that every dialog stands in: a title, a body that scrolls to what has the focus, a line of buttons.

use std::ops::Range;

use ratatui::Frame;
use ratatui::layout::{Alignment, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, Padding, Paragraph};

use unicode_width::UnicodeWidthStr as _;

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

impl Popup<'_> {
    /// Draws it over the middle of `area`.
    pub(super) fn draw(mut self, theme: &Theme, area: Rect, frame: &mut Frame) {
        let room = usize::from(area.height.saturating_sub(3));
        self.body.insert(0, Line::default());
        self.focus = self.focus.start + 1..self.focus.end + 1;
        self.cursor = self.cursor.map(|(line, column)| (line + 1, column));
        self.squeeze(room);
        let shown = self.body.len().min(room);
        let height = u16::try_from(shown).unwrap_or(u16::MAX).saturating_add(3);
        let width = inner_width(area, self.width) + FRAME;
        let outside = area.centered(width.into(), height.into());
        let block = Block::bordered()
            .border_type(BorderType::Rounded)
            .border_style(theme.border_focus)
            .title(Span::styled(format!(" {} ", self.title), theme.heading))
            .padding(Padding::horizontal(1))
            .style(theme.raised);
        let inside = block.inner(outside);
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
        let lines: Vec<Line> = self.body.into_iter().skip(scroll).take(shown).collect();
        frame.render_widget(Paragraph::new(lines), body);
        let last = Rect { y: inside.bottom().saturating_sub(1), height: 1, ..inside };
        frame.render_widget(Paragraph::new(self.buttons).alignment(Alignment::Center), last);
    }

    /// Takes empty lines out, from the end, until the body fits.
    fn squeeze(&mut self, room: usize) {
        let mut line = self.body.len();
        while line > 0 && self.body.len() > room {
            line -= 1;
            if self.body.get(line).is_some_and(|l| l.width() == 0) {
                self.body.remove(line);
                let shift = |at: usize| if at > line { at - 1 } else { at };
                self.focus = shift(self.focus.start)..shift(self.focus.end);
                self.cursor = self.cursor.map(|(at, column)| (shift(at), column));
            }
        }
    }
}

/// A wide character that the box covers by half would swallow the box's border: it goes.
fn uncover_halves(outside: Rect, frame: &mut Frame) {
    let Some(left) = outside.x.checked_sub(1) else { return };
    for y in outside.top()..outside.bottom() {
        if let Some(cell) = frame.buffer_mut().cell_mut((left, y))
            && cell.symbol().width() > 1
        {
            cell.set_symbol(" ");
        }
    }
}
