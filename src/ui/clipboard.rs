//! The clipboard: its line in the footer while a secret is on it, and the explanation of where copies go.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::action::Action;
use crate::app::clipboard::state::Explanation;
use crate::app::geometry::list_rows;
use crate::app::keymap::Context;
use crate::app::pointer::PointerTarget;

use super::hits::HitMap;
use super::popup::{Popup, inner_width};
use super::text::{fit, wrap};
use super::theme::Theme;

const WIDTH: u16 = 76;
/// So much of a token's name stands in the footer at most.
const NAME: usize = 24;
/// So much of it is left where there is little room.
const SHORT_NAME: usize = 8;

/// What the footer says of a secret on the clipboard, the longest first; nothing while there is none.
pub(super) fn footer(model: &Model) -> Vec<String> {
    let Some(held) = &model.clipboard.held else { return Vec::new() };
    let name = |room| fit(&held.name, room);
    let when = match (held.seconds_left(model.now), &held.clearing, model.clipboard.clear_after) {
        (_, Some(_), _) => "is being cleared".to_owned(),
        (Some(_), None, _) if !model.clipboard.may_clear_all(held) => by_hand(model),
        // It does not change by itself, for those who hear it.
        (Some(_), None, Some(span)) if model.appearance.accessible => {
            format!("clears after {}s", span.as_secs())
        }
        (Some(seconds), None, _) => format!("clears in {seconds}s"),
        (None, None, Some(_)) => by_hand(model),
        // The person wants it to stay.
        (None, None, None) => return Vec::new(),
    };
    vec![
        format!("Clipboard: {} {when}", name(NAME)),
        format!("Clipboard: {} {when}", name(SHORT_NAME)),
        format!("Clipboard {when}"),
    ]
}

fn by_hand(model: &Model) -> String {
    format!("not cleared ({})", model.keys.key_of(Context::Tokens, Action::ClearClipboard))
}

/// Draws the explanation.
pub(super) fn draw(
    model: &Model,
    open: &Explanation,
    theme: &Theme,
    area: Rect,
    frame: &mut Frame,
) -> HitMap {
    let room = usize::from(inner_width(area, WIDTH));
    let mut body: Vec<Line> = Vec::new();
    let said = model.clipboard.route.explain();
    for (index, sentence) in said.iter().enumerate() {
        let style = if index == 0 { theme.text } else { theme.subdued };
        body.extend(wrap(sentence, room, style));
        body.push(Line::default());
    }
    let rows = list_rows(model.size) + 1;
    if body.len() > rows {
        body.retain(|line| line.width() > 0);
    }
    let most = body.len().saturating_sub(rows);
    let scroll = open.scroll.min(most);
    let body: Vec<Line> = body.into_iter().skip(scroll).take(rows).collect();
    let key = |action| model.keys.key_of(Context::Clipboard, action);
    let more = if most == 0 { String::new() } else { format!("{} scrolls   ", key(Action::MoveDown)) };
    let buttons = Line::from(vec![
        Span::styled(more, theme.subdued),
        Span::styled(format!("{} closes", key(Action::Back)), theme.subdued),
    ]);
    let popup =
        Popup { title: "Clipboard", body, focus: 0..0, cursor: None, buttons: buttons.clone(), width: WIDTH };
    let placed = popup.draw(theme, area, frame);
    let mut hits = HitMap::default();
    placed.claim(
        &mut hits,
        &buttons,
        &[(0, PointerTarget::Do(Action::MoveDown)), (1, PointerTarget::Do(Action::Back))],
    );
    hits
}
