//! The help: every key and what it does, from the one table.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::action::Action;
use crate::app::geometry::{Size, help_rows, help_width};
use crate::app::keymap::{Context, HELP_GAP, HelpLine, help, help_column, key_of};
use crate::app::mouse::Target;

use super::hits::HitMap;
use super::popup::Popup;
use super::text::{name_arrows, width};
use super::theme::Theme;

/// Draws the help from line `scroll` on.
pub(super) fn draw(scroll: usize, size: Size, theme: &Theme, area: Rect, frame: &mut Frame) -> HitMap {
    let room = help_width(size);
    let all = help(room);
    let rows = help_rows(size);
    // A terminal that grew needs less scrolling than was asked for.
    let scroll = scroll.min(all.len().saturating_sub(rows));
    let more = all.len().saturating_sub(scroll + rows);
    let body: Vec<Line> =
        all.into_iter().skip(scroll).take(rows).map(|line| draw_line(line, theme)).collect();
    let key = key_of(Context::Help, Action::Back);
    let buttons = match (scroll, more) {
        (0, 0) => Line::styled(format!("{key} closes"), theme.subdued),
        (_, 0) => Line::styled(format!("↑ more above   {key} closes"), theme.subdued),
        (_, 1) => Line::styled(format!("↓ 1 more line   {key} closes"), theme.subdued),
        (_, more) => Line::styled(format!("↓ {more} more lines   {key} closes"), theme.subdued),
    };
    let width = u16::try_from(room).unwrap_or(u16::MAX);
    let placed = Popup { title: "Help", body, focus: 0..1, cursor: None, buttons: buttons.clone(), width }
        .draw(theme, area, frame);
    let mut hits = HitMap::default();
    placed.claim(&mut hits, &buttons, &[(0, Target::Do(Action::Back))]);
    hits
}

fn draw_line(line: HelpLine, theme: &Theme) -> Line<'static> {
    match line {
        // Not empty, so that it is never squeezed out: the number of lines must stay what scrolling counts with.
        HelpLine::Blank => Line::raw(" "),
        HelpLine::Heading(text) => Line::styled(text, theme.heading),
        HelpLine::Keys(keys, does) => {
            let keys = in_words(keys, &does, theme);
            let pad = " ".repeat(help_column().saturating_sub(width(&keys)) + HELP_GAP);
            let spans = [(keys, theme.key), (pad, theme.text), (does, theme.text)];
            Line::from_iter(spans.map(|(text, style)| Span::styled(text, style)))
        }
    }
}

/// Arrows by their names where there are no arrows, and `^` is Control's sign; while the line has room for them.
fn in_words(keys: String, does: &str, theme: &Theme) -> String {
    if !theme.look.ascii {
        return keys;
    }
    let words = name_arrows(&keys, theme);
    let grown = width(&words).saturating_sub(help_column());
    if grown == 0 || width(does) + grown <= NARROWEST { words } else { keys }
}

/// What every help has room for beside its keys: the smallest terminal's, less the keys.
const NARROWEST: usize = 17;
