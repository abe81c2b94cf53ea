//! Screens as text that a person can read in a snapshot.

use std::fmt::Write as _;

use fleet_tokens::app::Model;
use fleet_tokens::domain::appearance::{Appearance, Depth, Scheme};
use fleet_tokens::ui::hits::HitMap;
use fleet_tokens::ui::theme::Theme;
use fleet_tokens::ui::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::support::colours;

/// Draws the model.
pub(crate) fn buffer(model: &Model, scheme: Scheme) -> Buffer {
    draw(model, Appearance { scheme, ..model.appearance }).buffer
}

/// A frame, where its cursor is, and what can be pointed at in it.
pub(crate) struct Frame {
    pub(crate) buffer: Buffer,
    pub(crate) cursor: Option<Position>,
    pub(crate) hits: HitMap,
}

impl Frame {
    /// Its text.
    pub(crate) fn text(&self) -> String {
        lines(&self.buffer).join("\n")
    }

    /// The text, with the cell under the cursor in brackets: what a screen reader is led to.
    pub(crate) fn with_cursor(&self) -> String {
        let mut lines = lines(&self.buffer);
        if let Some(line) = self.cursor.and_then(|at| lines.get_mut(usize::from(at.y))) {
            let (mut out, mut x) = (String::new(), 0);
            for c in line.chars() {
                let here = self.cursor.is_some_and(|at| at.x == x);
                out.extend(if here { vec!['[', c, ']'] } else { vec![c] });
                x += u16::try_from(unicode_width::UnicodeWidthChar::width(c).unwrap_or(0)).unwrap();
            }
            *line = out;
        }
        lines.join("\n")
    }

    /// The cell at which a text begins.
    pub(crate) fn find(&self, text: &str) -> Position {
        let found = |(y, line): (usize, &String)| {
            let before = line.split_once(text)?.0;
            let x = unicode_width::UnicodeWidthStr::width(before);
            Some(Position { x: u16::try_from(x).unwrap(), y: u16::try_from(y).unwrap() })
        };
        let lines = lines(&self.buffer);
        lines.iter().enumerate().find_map(found).unwrap_or_else(|| panic!("no {text:?} in\n{}", self.text()))
    }
}

/// Draws the model in another look.
pub(crate) fn draw(model: &Model, appearance: Appearance) -> Frame {
    let mut model = model.clone();
    model.appearance = appearance;
    let mut terminal = Terminal::new(TestBackend::new(model.size.width, model.size.height)).unwrap();
    let theme = Theme::of(appearance);
    let (mut hits, mut cursor_is_set) = (HitMap::default(), false);
    terminal
        .draw(|frame| {
            hits = view(&model, &theme, frame);
        })
        .unwrap();
    cursor_is_set |= terminal.backend().cursor_visible();
    let cursor = cursor_is_set.then(|| terminal.backend().cursor_position());
    Frame { buffer: terminal.backend().buffer().clone(), cursor, hits }
}

/// What holds for every frame that any test draws: ASCII is ASCII, the accessible mode draws no lines, and no theme
/// uses a pair of colours whose contrast is not in the table.
fn check(model: &Model) {
    for accessible in [false, true] {
        let drawn = draw(model, Appearance { ascii: true, accessible, ..model.appearance }).text();
        let wrong: Vec<char> = drawn.chars().filter(|c| !matches!(c, '\n' | ' '..='~')).collect();
        assert!(wrong.is_empty(), "{wrong:?} are not ASCII in\n{drawn}");
    }
    let heard = draw(model, Appearance { accessible: true, ..model.appearance }).text();
    let lines = heard.chars().filter(|c| matches!(c, '\u{2500}'..='\u{259F}')).count();
    assert_eq!(lines, 0, "there are drawn lines in\n{heard}");
    for scheme in [Scheme::Dark, Scheme::Light, Scheme::HighContrast] {
        for depth in [Depth::True, Depth::Indexed] {
            let appearance = Appearance { scheme, depth, ..model.appearance };
            colours::check(&draw(model, appearance).buffer, appearance);
        }
    }
}

/// The screen's text.
pub(crate) fn text(model: &Model) -> String {
    check(model);
    lines(&buffer(model, Scheme::Dark)).join("\n")
}

/// The screen's text, and then every run of cells that is not plain: line, columns, colours, modifiers.
pub(crate) fn styled(model: &Model) -> String {
    check(model);
    styles(&buffer(model, Scheme::Dark))
}

/// The same of a frame in any look.
pub(crate) fn styles(buffer: &Buffer) -> String {
    let mut out = lines(buffer).join("\n");
    out.push_str("\n\n");
    for y in 0..buffer.area.height {
        let mut from = 0;
        while from < buffer.area.width {
            let style = buffer[(from, y)].style();
            let mut to = from;
            while to + 1 < buffer.area.width && buffer[(to + 1, y)].style() == style {
                to += 1;
            }
            let blank = (from..=to).all(|x| buffer[(x, y)].symbol() == " ");
            let plain =
                style.bg.is_none_or(|bg| bg == ratatui::style::Color::Reset) && style.add_modifier.is_empty();
            if !(blank && plain) {
                let fg = style.fg.map(|c| c.to_string()).unwrap_or_default();
                let bg =
                    style.bg.filter(|bg| *bg != ratatui::style::Color::Reset).map(|c| format!(" on {c}"));
                let modifiers = match style.add_modifier {
                    m if m.is_empty() => String::new(),
                    m => format!(" {m:?}"),
                };
                writeln!(out, "{y:>2}:{from}-{to} {fg}{}{modifiers}", bg.unwrap_or_default()).unwrap();
            }
            from = to + 1;
        }
    }
    out
}

fn lines(buffer: &Buffer) -> Vec<String> {
    let line = |y| {
        let mut text = String::new();
        let mut x = 0;
        while x < buffer.area.width {
            let symbol = buffer.cell(Position { x, y }).unwrap().symbol();
            text.push_str(symbol);
            x += u16::try_from(unicode_width::UnicodeWidthStr::width(symbol)).unwrap().max(1);
        }
        text.trim_end().to_owned()
    };
    (0..buffer.area.height).map(line).collect()
}
