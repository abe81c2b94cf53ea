//! Text whose width terminals don't agree about: what this program takes for two cells may move a terminal's cursor by
//! one, three or four, or stand in it as two characters of which only the first is overwritten later.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{Result, Write};

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::{Buffer, Cell, CellDiffOption};
use ratatui::layout::{Position, Size};
use unicode_segmentation::UnicodeSegmentation as _;

/// From here on stand emoji, flags and what is newer than many a terminal's tables.
const PICTURES: char = '\u{1F000}';

/// Whether terminals may disagree about how many cells this takes: several characters in one, marks that stand alone,
/// and pictures.
pub(super) fn disputed(cluster: &str) -> bool {
    if cluster.is_ascii() {
        return false;
    }
    let mut chars = cluster.chars();
    let Some(first) = chars.next() else { return false };
    chars.next().is_some() || first >= PICTURES || is_mark(first)
}

/// Whether it would join the character before it.
fn is_mark(c: char) -> bool {
    let mut bytes = [b'a', 0, 0, 0, 0];
    let length = 1 + c.encode_utf8(&mut bytes[1..]).len();
    std::str::from_utf8(&bytes[..length]).is_ok_and(|pair| pair.graphemes(true).count() == 1)
}

/// The rows of the last frame that had such text, and what stood in them.
#[derive(Default)]
pub(super) struct WideRows(BTreeMap<u16, u64>);

impl WideRows {
    /// Has every row written whole that has such text, or had it in the last frame, unless nothing in it changed.
    pub(super) fn write_again(&mut self, frame: &mut Buffer) {
        let width = usize::from(frame.area.width);
        if width == 0 {
            return;
        }
        let before = std::mem::take(&mut self.0);
        for (y, row) in (frame.area.y..).zip(frame.content.chunks_mut(width)) {
            let now = row.iter().any(|cell| disputed(cell.symbol())).then(|| fingerprint(row));
            self.0.extend(now.map(|print| (y, print)));
            if before.get(&y) != now.as_ref() {
                for cell in row {
                    cell.set_diff_option(CellDiffOption::AlwaysUpdate);
                }
            }
        }
    }

    /// The screen was cleared: nothing of the last frame is left.
    pub(super) fn forget(&mut self) {
        self.0.clear();
    }
}

fn fingerprint(row: &[Cell]) -> u64 {
    let mut hasher = DefaultHasher::new();
    row.hash(&mut hasher);
    hasher.finish()
}

/// A backend that says where the next cell is after each cell of disputed width.
pub(super) struct WidthSafeBackend<B>(pub(super) B);

impl<B: Backend> Backend for WidthSafeBackend<B> {
    type Error = B::Error;

    fn draw<'a, I>(&mut self, content: I) -> std::result::Result<(), B::Error>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut content = content.peekable();
        while content.peek().is_some() {
            // Each draw of the backend begins with the position of its first cell.
            let mut ended = false;
            let part = std::iter::from_fn(|| {
                let next = if ended { None } else { content.next() };
                ended = next.is_none_or(|(_, _, cell)| disputed(cell.symbol()));
                next
            });
            self.0.draw(part)?;
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> std::result::Result<(), B::Error> {
        self.0.hide_cursor()
    }

    fn show_cursor(&mut self) -> std::result::Result<(), B::Error> {
        self.0.show_cursor()
    }

    fn get_cursor_position(&mut self) -> std::result::Result<Position, B::Error> {
        self.0.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> std::result::Result<(), B::Error> {
        self.0.set_cursor_position(position)
    }

    fn clear(&mut self) -> std::result::Result<(), B::Error> {
        self.0.clear()
    }

    fn clear_region(&mut self, region: ClearType) -> std::result::Result<(), B::Error> {
        self.0.clear_region(region)
    }

    fn size(&self) -> std::result::Result<Size, B::Error> {
        self.0.size()
    }

    fn window_size(&mut self) -> std::result::Result<WindowSize, B::Error> {
        self.0.window_size()
    }

    fn flush(&mut self) -> std::result::Result<(), B::Error> {
        Backend::flush(&mut self.0)
    }
}

impl<B: Write> Write for WidthSafeBackend<B> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use ratatui::backend::CrosstermBackend;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn what_terminals_measure_differently_is_known() {
        for cluster in
            ["กำ", "षि", "क्त", "🇪🇷", "👶🏿", "e\u{301}", "각\u{11a8}", "ำ", "ि", "🇪", "🚀", "\u{FF9E}"]
        {
            assert!(disputed(cluster), "{cluster}");
        }
        for cluster in ["", " ", "a", "é", "世", "한", "क", "ก", "│", "●", "…", "\u{FFFD}"] {
            assert!(!disputed(cluster), "{cluster}");
        }
    }

    /// The cells that are written when this row follows that one.
    fn written(rows: &mut WideRows, last: &mut Buffer, text: &str) -> Vec<u16> {
        let mut next = Buffer::empty(Rect::new(0, 0, 6, 1));
        next.set_string(0, 0, text, Style::default());
        rows.write_again(&mut next);
        let cells = last.diff(&next).into_iter().map(|(x, _, _)| x).collect();
        *last = next;
        cells
    }

    #[test]
    fn a_row_is_written_whole_when_disputed_text_comes_changes_or_goes() {
        let mut rows = WideRows::default();
        let mut last = Buffer::empty(Rect::new(0, 0, 6, 1));
        assert_eq!(written(&mut rows, &mut last, "ab"), [0, 1]);
        assert_eq!(written(&mut rows, &mut last, "aกำ"), [0, 1, 3, 4, 5]);
        // ratatui takes a cell that no longer insists on being written for another one.
        assert_eq!(written(&mut rows, &mut last, "aกำ"), [0, 1, 3, 4, 5], "once more");
        assert_eq!(written(&mut rows, &mut last, "aกำ"), [0u16; 0], "nothing changed");
        assert_eq!(written(&mut rows, &mut last, "aกำc"), [0, 1, 3, 4, 5]);
        assert_eq!(written(&mut rows, &mut last, "a"), [0, 1, 2, 3, 4, 5]);
        assert_eq!(written(&mut rows, &mut last, "a"), [0, 1, 2, 3, 4, 5], "once more");
        assert_eq!(written(&mut rows, &mut last, "ab"), [1], "only what changed, as before");
        written(&mut rows, &mut last, "กำ");
        rows.forget();
        last.reset();
        assert_eq!(written(&mut rows, &mut last, "กำ"), [0, 2, 3, 4, 5], "after the screen was cleared");
    }

    #[test]
    fn the_cell_after_disputed_text_is_placed() {
        let mut last = Buffer::empty(Rect::new(0, 0, 4, 1));
        last.set_string(0, 0, "ae\u{301}bc", Style::default());
        let cells = (0..).zip(&last.content).map(|(x, cell)| (x, 0, cell));
        let mut bytes = Vec::new();
        WidthSafeBackend(CrosstermBackend::new(&mut bytes)).draw(cells).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.starts_with("\u{1b}[1;1Hae\u{301}"), "{text:?}");
        assert!(text.contains("\u{1b}[1;3Hbc"), "{text:?}");
    }
}
