//! Screens as text that a person can read in a snapshot.

use std::fmt::Write as _;

use fleet_tokens::app::Model;
use fleet_tokens::ui::theme::{Depth, Scheme, Theme};
use fleet_tokens::ui::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

/// Draws the model.
pub(crate) fn buffer(model: &Model, scheme: Scheme) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(model.size.width, model.size.height)).unwrap();
    let theme = Theme::new(scheme, Depth::True);
    terminal.draw(|frame| view(model, &theme, frame)).unwrap();
    terminal.backend().buffer().clone()
}

/// The screen's text.
pub(crate) fn text(model: &Model) -> String {
    lines(&buffer(model, Scheme::Dark)).join("\n")
}

/// The screen's text, and then every run of cells that is not plain: line, columns, colours, modifiers.
pub(crate) fn styled(model: &Model) -> String {
    let buffer = buffer(model, Scheme::Dark);
    let mut out = lines(&buffer).join("\n");
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
