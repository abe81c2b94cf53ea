//! The message log.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::action::Action;
use crate::app::keymap::Context;
use crate::app::log::state::{LogView, WIDTH, indent, lines, rows};
use crate::app::pointer::PointerTarget;
use crate::domain::time;

use super::hits::HitMap;
use super::notice::tone;
use super::popup::Popup;
use super::theme::Theme;

/// Draws the newest lines that fit, above those that the log is scrolled back from.
pub(super) fn draw(model: &Model, log: &LogView, theme: &Theme, area: Rect, frame: &mut Frame) -> HitMap {
    let accessible = model.appearance.accessible;
    let rows = rows(model.size);
    let said = model.toasts.said();
    let mut body: Vec<Line> = Vec::new();
    let (mut back, mut below) = (log.back, 0);
    // From the newest that is to be seen backwards, so that a long log costs no more than what the screen holds.
    for message in said.iter().rev() {
        let (sign, style) = tone(message.tone, theme);
        let lines = lines(message, model.size, accessible);
        let skipped = back.min(lines.len());
        back -= skipped;
        below += usize::from(skipped == lines.len());
        let kept = lines.len() - skipped;
        for (index, line) in lines.into_iter().enumerate().take(kept).rev() {
            let start = if index == 0 {
                [
                    Span::styled(format!("{} ", time::clock(message.at, &model.zone)), theme.subdued),
                    Span::styled(format!("{sign} "), style),
                ]
            } else {
                [Span::raw(" ".repeat(indent(message, accessible))), Span::raw("")]
            };
            body.push(start.into_iter().chain([Span::styled(line, theme.text)]).collect());
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
        all => format!("{} of {all}   {} closes", all - below.min(all - 1), key(Action::Back)),
    };
    let buttons = Line::styled(text, theme.subdued);
    let popup =
        Popup { title: "Messages", body, focus: 0..0, cursor: None, buttons: buttons.clone(), width: WIDTH };
    let placed = popup.draw(theme, area, frame);
    let mut hits = HitMap::default();
    placed.claim(&mut hits, &buttons, &[(0, PointerTarget::Do(Action::Back))]);
    hits
}
