//! The last pass over a frame: for a terminal without Unicode everything becomes ASCII, for a person who wants no
//! animation every spinner stands still, for a screen reader every line that is only drawn goes.
//!
//! The views write Unicode and know nothing of this. What is not in the table of [`GLYPHS`] came from a server: ASCII
//! has nothing for it but a `?` in each of its cells.

use ratatui::buffer::Buffer;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr as _;

use crate::domain::appearance::Appearance;

/// Every glyph of ours that is not ASCII, and what stands for it there; one cell for one cell.
pub const GLYPHS: &[(char, char)] = &[
    ('●', '*'),
    ('◐', '~'),
    ('○', '-'),
    ('▸', '>'),
    ('›', '>'),
    ('•', '*'),
    ('…', '~'),
    ('–', '-'),
    ('—', '-'),
    ('·', '-'),
    ('×', 'x'),
    ('✓', '+'),
    ('✗', 'x'),
    ('▏', '|'),
    ('█', '#'),
    ('░', '.'),
    ('↑', '^'),
    ('↓', 'v'),
    ('←', '<'),
    ('→', '>'),
    ('▲', '^'),
    ('▼', 'v'),
    ('“', '"'),
    ('”', '"'),
    ('’', '\''),
    ('≥', '>'),
    ('≤', '<'),
    ('─', '-'),
    ('━', '-'),
    ('│', '|'),
    ('┃', '|'),
    ('╭', '+'),
    ('╮', '+'),
    ('╰', '+'),
    ('╯', '+'),
    ('┌', '+'),
    ('┐', '+'),
    ('└', '+'),
    ('┘', '+'),
    ('├', '+'),
    ('┤', '+'),
    ('┬', '+'),
    ('┴', '+'),
    ('┼', '+'),
    ('⠋', '|'),
    ('⠙', '/'),
    ('⠸', '-'),
    ('⠴', '\\'),
    ('⠦', '|'),
    ('⠧', '/'),
    ('⠇', '-'),
    ('⠏', '\\'),
];

/// What stands in the place of a spinner that may not move.
const STILL: &str = "●";

/// Makes the frame what the look asks for.
pub(super) fn pass(appearance: Appearance, buffer: &mut Buffer) {
    if !(appearance.ascii || appearance.is_still()) {
        return;
    }
    let area = buffer.area;
    for y in area.top()..area.bottom() {
        let (mut covered, mut style) = (0, Style::default());
        for x in area.left()..area.right() {
            let Some(cell) = buffer.cell_mut((x, y)) else { continue };
            if cell.symbol().is_ascii() {
                // The second half of a wide character is an empty cell of its own, which nobody has painted.
                if covered > 0 && appearance.ascii {
                    cell.set_symbol("?").set_style(style);
                }
                covered = u16::saturating_sub(covered, 1);
                continue;
            }
            if appearance.accessible && is_drawn(cell.symbol()) {
                cell.set_symbol(" ");
            } else if appearance.is_still() && is_spinner(cell.symbol()) {
                cell.set_symbol(if appearance.accessible { " " } else { STILL });
            }
            if appearance.ascii {
                covered = u16::try_from(cell.symbol().width().saturating_sub(1)).unwrap_or(0);
                style = cell.style();
                let ascii = ascii(cell.symbol());
                cell.set_char(ascii);
            }
        }
    }
}

fn ascii(symbol: &str) -> char {
    if symbol.is_ascii() {
        return symbol.chars().next().unwrap_or(' ');
    }
    let mut chars = symbol.chars();
    let known = chars.next().and_then(|first| GLYPHS.iter().find(|(glyph, _)| *glyph == first));
    match (known, chars.next()) {
        (Some((_, ascii)), None) => *ascii,
        _ => '?',
    }
}

/// Lines and corners of boxes, and the bar before a text field.
fn is_drawn(symbol: &str) -> bool {
    symbol.chars().all(|c| matches!(c, '\u{2500}'..='\u{257F}' | '▏'))
}

/// The frames of spinners are of braille.
fn is_spinner(symbol: &str) -> bool {
    symbol.chars().all(|c| matches!(c, '\u{2801}'..='\u{28FF}'))
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;

    use super::*;

    fn passed(appearance: Appearance, text: &str) -> String {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 16, 1));
        buffer.set_string(0, 0, text, Style::new());
        pass(appearance, &mut buffer);
        let symbols: String = buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        symbols.trim_end().to_owned()
    }

    #[test]
    fn ascii_has_a_form_for_ours_and_a_question_mark_for_theirs() {
        let appearance = Appearance { ascii: true, ..Appearance::default() };
        assert_eq!(passed(appearance, "│▸ ● Active …│"), "|> * Active ~|");
        assert_eq!(passed(appearance, "naïve 東京 x"), "na?ve ???? x");
        assert_eq!(passed(appearance, "⠋⠴"), "|\\");
        assert_eq!(passed(Appearance::default(), "│▸ 東京 ⠋"), "│▸ 東 京  ⠋", "else nothing is touched");
    }

    #[test]
    fn what_stands_for_a_wide_character_is_painted_as_it_was() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 1));
        buffer.set_string(0, 0, "東", Style::new().bg(ratatui::style::Color::Blue));
        pass(Appearance { ascii: true, ..Appearance::default() }, &mut buffer);
        assert_eq!(buffer[(0, 0)], buffer[(1, 0)]);
    }

    #[test]
    fn what_may_not_move_stands_still_and_drawn_lines_are_nothing_to_read() {
        let still = Appearance { still: true, ..Appearance::default() };
        assert_eq!(passed(still, "⠴ reading │"), "● reading │");
        let accessible = Appearance { accessible: true, ..Appearance::default() };
        assert_eq!(passed(accessible, "╭─ ⠴ reading │"), "     reading");
        assert_eq!(passed(Appearance { ascii: true, ..still }, "⠴ reading"), "* reading");
    }

    #[test]
    fn the_table_is_of_single_cells_and_ascii() {
        for (glyph, ascii) in GLYPHS {
            assert!(glyph.to_string().width() == 1 && (' '..='~').contains(ascii), "{glyph}");
        }
        let once: std::collections::HashSet<char> = GLYPHS.iter().map(|(glyph, _)| *glyph).collect();
        assert_eq!(once.len(), GLYPHS.len());
    }
}
