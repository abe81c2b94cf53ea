//! The message log.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::action::Action;
use crate::app::dialog::log::LogView;
use crate::app::geometry::list_rows;
use crate::app::keymap::Context;
use crate::app::mouse::Target;
use crate::domain::time;

use super::footer::tone;
use super::hits::HitMap;
use super::popup::{Popup, inner_width};
use super::text::width;
use super::theme::Theme;

const WIDTH: u16 = 100;
/// `12:03:41 `
const TIME: usize = 9;

/// Draws the newest messages that fit, each in as many lines as it needs.
pub(super) fn draw(model: &Model, log: LogView, theme: &Theme, area: Rect, frame: &mut Frame) -> HitMap {
    let room = usize::from(inner_width(area, WIDTH));
    let rows = list_rows(model.size) + 1;
    let said = model.toasts.said();
    let mut body: Vec<Line> = Vec::new();
    // From the newest that is to be seen backwards, so that a long log costs no more than what the screen holds.
    for message in said.iter().rev().skip(log.back) {
        let (glyph, style) = tone(message.tone, theme);
        let before = TIME + width(glyph) + 1;
        let lines = textwrap::wrap(&message.text, room.saturating_sub(before).max(1));
        for (index, line) in lines.into_iter().enumerate().rev() {
            let start = if index == 0 {
                [
                    Span::styled(format!("{} ", time::clock(message.at, &model.zone)), theme.subdued),
                    Span::styled(format!("{glyph} "), style),
                ]
            } else {
                [Span::raw(" ".repeat(before)), Span::raw("")]
            };
            body.push(start.into_iter().chain([Span::styled(line.into_owned(), theme.text)]).collect());
        }
        if body.len() >= rows {
            break;
        }
    }
    body.truncate(rows);
    body.reverse();
    if body.is_empty() {
        body.push(Line::styled("Nothing was said yet", theme.subdued));
    }
    let key = |action| model.keys.key_of(Context::Log, action);
    let text = match said.len() {
        0 | 1 => format!("{} closes", key(Action::Back)),
        all => format!("{} of {all}   {} closes", all - log.back.min(all - 1), key(Action::Back)),
    };
    let buttons = Line::styled(text, theme.subdued);
    let popup =
        Popup { title: "Messages", body, focus: 0..0, cursor: None, buttons: buttons.clone(), width: WIDTH };
    let placed = popup.draw(theme, area, frame);
    let mut hits = HitMap::default();
    placed.claim(&mut hits, &buttons, &[(0, Target::Do(Action::Back))]);
    hits
}
