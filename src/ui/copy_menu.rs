//! The menu of what can be copied of a token.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::action::Action;
use crate::app::copy_menu::state::{CopyItem, CopyMenu};
use crate::app::keymap::Context;
use crate::app::pointer::PointerTarget;

use super::hits::HitMap;
use super::popup::{Popup, inner_width};
use super::text::{ends, fit, fit_middle, spinner};
use super::theme::Theme;

const WIDTH: u16 = 62;
/// The cells that a line has for what would be copied, at least: what stands before it takes the others.
const BEFORE: u16 = 24;

/// Draws the menu.
pub(super) fn draw(model: &Model, menu: &CopyMenu, theme: &Theme, area: Rect, frame: &mut Frame) -> HitMap {
    let inner = inner_width(area, WIDTH);
    let room = usize::from(inner);
    let name = fit(menu.token.name.display(), room).into_owned();
    let mut body = vec![Line::styled(name, theme.heading), Line::default()];
    let first = body.len();
    body.extend(CopyItem::ALL.into_iter().map(|item| line(model, menu, item, theme, inner)));
    let here = first + CopyItem::ALL.iter().position(|item| *item == menu.chosen).unwrap_or(0);
    body.push(Line::default());
    let key = |action| model.keys.key_of(Context::Copy, action);
    let buttons = Line::from(vec![
        Span::styled(key(Action::Activate), theme.key),
        Span::styled(" copies   ", theme.subdued),
        Span::styled(key(Action::Back), theme.key),
        Span::styled(" closes", theme.subdued),
    ]);
    let popup = Popup {
        title: "Copy",
        body,
        focus: here..here + 1,
        cursor: None,
        buttons: buttons.clone(),
        width: WIDTH,
    };
    let placed = popup.draw(theme, area, frame);
    let mut hits = HitMap::default();
    let pressed = [Action::Activate, Action::Activate, Action::Back, Action::Back];
    let pressed = pressed.into_iter().enumerate().map(|(index, action)| (index, PointerTarget::Do(action)));
    placed.claim(&mut hits, &buttons, &pressed.collect::<Vec<_>>());
    for (number, item) in CopyItem::ALL.into_iter().enumerate() {
        if let Some(line) = placed.line(first + number) {
            hits.add(line, PointerTarget::Do(item.action()));
        }
    }
    hits
}

/// Its key, its name, and what it would be as far as that may be seen.
fn line(model: &Model, menu: &CopyMenu, item: CopyItem, theme: &Theme, inner: u16) -> Line<'static> {
    let chosen = menu.chosen == item;
    let left = vec![
        Span::styled(if chosen { " ▸ " } else { "   " }, theme.primary),
        Span::styled(model.keys.key_of(Context::Copy, item.action()), theme.key),
        Span::styled(format!("  {}", item.label()), theme.text),
    ];
    let room = usize::from(inner.saturating_sub(BEFORE));
    let token = &menu.token;
    let says = match item {
        CopyItem::Secret => fit("not shown", room).into_owned(),
        CopyItem::Id => fit_middle(token.shown_id().display(), room).into_owned(),
        CopyItem::Name => fit(token.name.display(), room).into_owned(),
        CopyItem::Command => match menu.facts.since() {
            Some(since) => {
                let spinner = spinner(since, model.now).unwrap_or(' ');
                fit(&format!("{spinner} reading its address"), room).into_owned()
            }
            None => fit(model.last_platform.label(), room).into_owned(),
        },
        CopyItem::Json => fit("without the secret", room).into_owned(),
    };
    let line = ends(left, vec![Span::styled(format!("{says} "), theme.subdued)], inner);
    if chosen { line.style(theme.selection) } else { line }
}
