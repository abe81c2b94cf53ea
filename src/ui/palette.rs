//! The list of all actions: keys, what they do, and why something can't be done.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::action::Action;
use crate::app::enabled::enabled_in_table;
use crate::app::geometry::list_rows;
use crate::app::keymap::Context;
use crate::app::palette::state::{Palette, PaletteEntry, Purpose};
use crate::app::pointer::PointerTarget;

use crate::ui::hits::HitMap;
use crate::ui::popup::{Popup, inner_width};
use crate::ui::text::{fit, name_arrows, width};
use crate::ui::theme::Theme;

const WIDTH: u16 = 76;
const GAP: usize = 2;
/// The part of a line that the column of keys takes at most.
const KEYS: usize = 5;
/// The cells before a line: the chosen one has its mark there.
const MARK: usize = 2;

/// Draws the list: what is typed, the entries around the chosen one, and more about that one.
pub(super) fn draw(model: &Model, list: &Palette, theme: &Theme, area: Rect, frame: &mut Frame) -> HitMap {
    let room = usize::from(inner_width(area, WIDTH));
    let mut entries = list.entries(&model.keys);
    let chosen = list.chosen.min(entries.len().saturating_sub(1));
    name_keys(&mut entries, chosen, room, theme);
    let column = entries.iter().map(|entry| width(&entry.keys)).filter(|keys| *keys <= room / KEYS);
    let column = column.max().unwrap_or(0);
    let mut lines: Vec<Line> = Vec::new();
    let mut owners: Vec<Option<usize>> = Vec::new();
    let (mut at, mut tall) = (0, 0);
    let mut heading = None;
    for (index, entry) in entries.iter().enumerate() {
        let headed = list.purpose == Purpose::Help && list.search.value().is_empty();
        if headed && heading != Some(entry.group) {
            heading = Some(entry.group);
            lines.push(Line::styled(entry.group.label(), theme.heading));
            owners.push(None);
        }
        let drawn = draw_entry(model, entry, index == chosen, column, room, theme);
        if index == chosen {
            (at, tall) = (lines.len(), drawn.len());
        }
        lines.extend(drawn);
        owners.resize(lines.len(), Some(index));
    }
    if entries.is_empty() {
        lines.push(Line::styled("Nothing is called so", theme.subdued));
    }
    let rows = list_rows(model.size);
    let more = lines.len().saturating_sub(rows);
    // The chosen entry stands whole in the middle, where there is enough above and below.
    let from = at.saturating_sub(rows.saturating_sub(tall) / 2).min(more);
    let typed = list.search.value();
    let mut body = vec![Line::from(vec![
        Span::styled("› ", theme.primary),
        Span::styled(fit(typed, room.saturating_sub(3)).into_owned(), theme.text),
    ])];
    body.extend(lines.into_iter().skip(from).take(rows));
    // A list that shrinks while one types stays where it is.
    while body.len() <= rows.min(entries.len().max(rows)) {
        body.push(Line::raw(" "));
    }
    let cursor = u16::try_from(MARK + list.search.visual_cursor().min(room.saturating_sub(3))).unwrap_or(0);
    let title = match list.purpose {
        Purpose::Help => "Help",
        Purpose::Palette => "Commands",
    };
    let buttons = foot(model, entries.get(chosen), more, room, theme);
    let popup =
        Popup { title, body, focus: 0..1, cursor: Some((0, cursor)), buttons: buttons.clone(), width: WIDTH };
    let placed = popup.draw(theme, area, frame);
    let mut hits = HitMap::default();
    placed.claim(&mut hits, &buttons, &[(2, PointerTarget::Do(Action::Back))]);
    for (row, owner) in owners.into_iter().skip(from).take(rows).enumerate() {
        if let (Some(entry), Some(line)) = (owner, placed.line(1 + row)) {
            hits.add(line, PointerTarget::Entry(entry));
        }
    }
    hits
}

/// Arrows by their names where there are no arrows; and of many keys the first ones, as many as leave what they do its
/// room. The chosen entry has all of them.
fn name_keys(entries: &mut [PaletteEntry], chosen: usize, room: usize, theme: &Theme) {
    for (index, entry) in entries.iter_mut().enumerate() {
        let mut keys = name_arrows(&entry.keys, theme);
        while index != chosen && width(&keys) > room / KEYS {
            let Some((first, _)) = keys.rsplit_once(' ') else { break };
            keys.truncate(first.len());
        }
        entry.keys = keys;
    }
}

/// One line; the chosen entry has as many as its description needs.
fn draw_entry(
    model: &Model,
    entry: &PaletteEntry,
    chosen: bool,
    column: usize,
    room: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let possible = entry.runs && enabled_in_table(model, entry.action).is_ok();
    let (key, text) = if possible { (theme.key, theme.text) } else { (theme.disabled, theme.disabled) };
    let column = column.max(width(&entry.keys));
    let left = room.saturating_sub(MARK + column + GAP);
    let does = entry.action.describe();
    if !chosen {
        let does = fit(does, left).into_owned();
        return vec![entry_line(["  ", &entry.keys, &does], column, left, [theme.primary, key, text])];
    }
    let lines = textwrap::wrap(does, left.max(1)).into_iter().enumerate().map(|(index, does)| {
        let (mark, keys) = if index == 0 { ("▸ ", entry.keys.as_str()) } else { ("  ", "") };
        entry_line([mark, keys, &does], column, left, [theme.primary, key, text]).style(theme.selection)
    });
    lines.collect()
}

fn entry_line(
    [mark, keys, does]: [&str; 3],
    column: usize,
    left: usize,
    [marked, key, text]: [Style; 3],
) -> Line<'static> {
    let pad = |text: &str, room: usize| format!("{text}{}", " ".repeat(room.saturating_sub(width(text))));
    Line::from(vec![
        Span::styled(mark.to_owned(), marked),
        Span::styled(pad(keys, column + GAP), key),
        Span::styled(pad(does, left), text),
    ])
}

/// Why the chosen one can't be done, or what the keys do.
fn foot(
    model: &Model,
    entry: Option<&PaletteEntry>,
    more: usize,
    room: usize,
    theme: &Theme,
) -> Line<'static> {
    if let Some(entry) = entry.filter(|entry| entry.runs)
        && let Err(why) = enabled_in_table(model, entry.action)
    {
        return Line::styled(fit(&why, room).into_owned(), theme.warning);
    }
    let key = |action| name_arrows(&model.keys.key_of(Context::Actions, action), theme);
    let text = match entry {
        Some(entry) if entry.runs => format!("{} does it   ", key(Action::Activate)),
        Some(_) => "Inside a dialog   ".to_owned(),
        None => String::new(),
    };
    let scroll = if more > 0 && room >= 44 { name_arrows("↑ ↓ move   ", theme) } else { String::new() };
    let parts = [text, scroll, format!("{} closes", key(Action::Back))];
    Line::from_iter(parts.map(|part| Span::styled(part, theme.subdued)))
}
