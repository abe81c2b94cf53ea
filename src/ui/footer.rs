//! The last lines: what was just said, how many there are, and which keys do what.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::action::Action;
use crate::app::details::notes;
use crate::app::enabled::enabled;
use crate::app::geometry::Geometry;
use crate::app::key::Chord;
use crate::app::keymap::Context;
use crate::app::news::{marked, news};
use crate::app::overlay::Overlay;
use crate::app::pointer::PointerTarget;
use crate::app::reserve;
use crate::app::view::View;
use crate::domain::status::StatusFilter;

use super::hits::HitMap;
use super::notice::signed;
use super::text::{ends, fit, spinner, width};
use super::theme::Theme;
use crate::ui::{clipboard, columns, find, hygiene, kql, policies, sort, strip};

/// So much of a search is said in the status line at most.
const SEARCH: usize = 24;

/// Draws the status: a toast while there is one, how many tokens stand here, and how many are marked.
pub(super) fn status(
    model: &Model,
    geometry: &Geometry,
    theme: &Theme,
    area: Rect,
    frame: &mut Frame,
) -> HitMap {
    let room = usize::from(area.width).saturating_sub(2);
    let field = match &model.overlay {
        Some(Overlay::Find(line)) => Some(find::field(model, line, theme, room)),
        Some(Overlay::Kql(line)) => Some(kql::field(line, theme, room)),
        _ => None,
    };
    if let Some(field) = field.filter(|_| !geometry.strip) {
        line_to_type_in(field, area, frame);
        return HitMap::default();
    }
    let Some(news) = news(model, geometry, area.height) else {
        return last_line(model, geometry, theme, None, area, frame);
    };
    let mut lines = signed(news.tone, news.lines, theme);
    let last = if news.below { None } else { lines.pop() };
    let below = area.rows().next_back().unwrap_or(area);
    for (line, part) in lines.into_iter().zip(area.rows()) {
        frame.render_widget(line, part);
    }
    last_line(model, geometry, theme, last.map(|line| (line, news.beside)), below, frame)
}

/// The last line of the status: the end of a toast with the count of marks that stands beside it, or what is counted.
fn last_line(
    model: &Model,
    geometry: &Geometry,
    theme: &Theme,
    news: Option<(Line<'static>, Option<String>)>,
    area: Rect,
    frame: &mut Frame,
) -> HitMap {
    let hint = if geometry.hints { Vec::new() } else { help_hint(model, theme) };
    let kept: usize = hint.iter().map(Span::width).sum();
    let room = usize::from(area.width).saturating_sub(kept + 2);
    let mut right = Vec::new();
    let left = if let Some((line, beside)) = news {
        let marks = beside.as_deref().map_or(0, |text| width(text) + 2);
        let taken = line.width() + 1 + marks;
        let text = clipboard::footer(model).into_iter().find(|text| taken + width(text) <= room);
        right.extend(beside.map(|text| Span::styled(format!("{text} "), theme.subdued)));
        if let Some(text) = text {
            let gap = if right.is_empty() { "" } else { " " };
            right.push(Span::styled(format!("{gap}{text} "), theme.warning));
        }
        vec![Span::styled(line.to_string(), line.style)]
    } else {
        let said = |room| said(model, geometry, theme, area.width, room);
        let (left, text) = countdown(model, room, &said).unwrap_or_else(|| (said(room), String::new()));
        if !text.is_empty() {
            right.push(Span::styled(format!("{text} "), theme.warning));
        }
        left
    };
    let mut hits = HitMap::default();
    let (before, keys) = (left.len() + 1 + right.len(), hint.len());
    right.extend(hint);
    let line = ends(left, right, area.width);
    if line.spans.len() > before {
        let help = (before..before + keys).map(|index| (index, PointerTarget::Do(Action::Help)));
        hits.add_spans(area.as_position(), &line, &help.collect::<Vec<_>>());
    }
    frame.render_widget(line, area);
    hits
}

/// What the clipboard holds, with what stands at its left: in as many words as leave that whole. What is being copied is
/// read to its end first.
fn countdown<'a>(
    model: &Model,
    room: usize,
    said: &impl Fn(usize) -> Vec<Span<'a>>,
) -> Option<(Vec<Span<'a>>, String)> {
    let copying = model.copying.is_some();
    let cut = |left: &[Span]| left.last().is_some_and(|text| text.content.ends_with('…'));
    let whole = |left: &[Span]| if copying { left == said(room) } else { !cut(left) };
    let texts = clipboard::footer(model);
    let last = texts.len().saturating_sub(1);
    texts.into_iter().enumerate().find_map(|(index, text)| {
        let left = said(room.saturating_sub(width(&text) + 2));
        (whole(&left) || index == last && !copying).then_some((left, text))
    })
}

/// The left part of the status line where no toast stands, in `room` cells.
fn said(model: &Model, geometry: &Geometry, theme: &Theme, columns: u16, room: usize) -> Vec<Span<'static>> {
    let strip = strip::room_for_line(model, theme, columns);
    let (text, style) = match &model.copying {
        // Below a toast stands what it would cover.
        Some(copying) if model.toasts.current().is_none() => {
            let spinner = spinner(copying.since, model.now).unwrap_or(' ');
            let does = copying
                .text
                .map_or_else(|| "Reading the secret".to_owned(), |what| format!("Copying {what}"));
            let text = format!("{spinner} {does} of {}", copying.name);
            (fit(&text, room).into_owned(), theme.subdued)
        }
        _ if let Some(hint) = find::homeless_hint(model, strip) => {
            (fit(&hint, room).into_owned(), theme.warning)
        }
        _ => (fit(&counts(model, geometry, room), room).into_owned(), theme.subdued),
    };
    vec![Span::raw(" "), Span::styled(text, style)]
}

/// The line to type a search or a query into, where there is no strip.
fn line_to_type_in(field: find::FindLineView, area: Rect, frame: &mut Frame) {
    let x = area.x.saturating_add(1).saturating_add(field.cursor).min(area.right().saturating_sub(1));
    frame.set_cursor_position(Position { x, y: area.y });
    frame.render_widget([Span::raw(" ")].into_iter().chain(field.spans).collect::<Line>(), area);
}

/// Where the cursor is among how many; what filters them, where no strip says it; and their order, where no arrow does.
fn counts(model: &Model, geometry: &Geometry, room: usize) -> String {
    let reserve: String =
        reserve::words(model).into_iter().flat_map(|text| [" · ".to_owned(), text]).collect();
    match model.view {
        View::Policies => return policies::status(model, geometry) + &reserve,
        View::Hygiene => return hygiene::status(model) + &reserve,
        View::Tokens => {}
    }
    let (shown, all) = (model.rows.len(), model.rows.counts().of(StatusFilter::All));
    if shown == 0 {
        let parts = marked(model).into_iter().chain(reserve::words(model));
        return parts.collect::<Vec<_>>().join(" · ");
    }
    let mut text = format!("{} of {shown}{reserve}", model.cursor.position + 1);
    if !geometry.strip && model.filter.status != StatusFilter::All {
        text = format!("{text} {}", model.filter.status.label());
    }
    // An open line takes the policies' place in the strip.
    let open = model.overlay.as_ref().is_some_and(Overlay::is_line);
    if open && let Some(policies) = strip::policies(model) {
        text = format!("{text} · {policies}");
    } else if !geometry.strip {
        let searched = find::shown(model, SEARCH).map(|text| format!("/ {text}"));
        let asked = kql::shown(model, SEARCH).map(|text| format!("KQL {text}"));
        for filter in [strip::policies(model), asked, searched].into_iter().flatten() {
            text = format!("{text} · {filter}");
        }
    }
    if let Some(marked) = marked(model) {
        text = format!("{text} · {marked}");
    }
    // What `!` shows elsewhere, in words.
    if model.appearance.accessible
        && let Some(row) = model.selected()
    {
        for note in notes::of(model, row) {
            text = format!("{text} · {}", note.text(model, row));
        }
    }
    if shown != all {
        text = format!("{text} · {all} in all");
    }
    if let Some(columns) = columns::remark(model, room.saturating_sub(width(&text) + 3)) {
        text = format!("{text} · {columns}");
    }
    let ordered = format!("{text} · {}", sort::label(model));
    if sort::is_in_head(model) || width(&ordered) > room { text } else { ordered }
}

fn help_hint(model: &Model, theme: &Theme) -> Vec<Span<'static>> {
    let key = model.keys.key_of(Context::Tokens, Action::Help);
    vec![Span::styled(key, theme.key), Span::styled(" help ", theme.subdued)]
}

/// Draws the key hints: as many as fit, the way to the help always among them.
pub(super) fn hints(model: &Model, theme: &Theme, area: Rect, frame: &mut Frame) -> HitMap {
    let pair = |(chord, action, word): (Chord, Action, &'static str)| {
        let (key, label) = match enabled(model, action) {
            Ok(()) => (theme.key, theme.subdued),
            Err(_) => (theme.disabled, theme.disabled),
        };
        (action, [Span::styled(chord.to_string(), key), Span::styled(format!(" {word}"), label)])
    };
    let context = model.context();
    // Another view has the table's keys, but for those that mean nothing there.
    let view = if context == Context::Tokens { model.view } else { View::Tokens };
    let known = model.keys.hints(context);
    let known = known.filter_map(|(chord, action, word)| Some((chord, action, view.hint(action, word)?)));
    let mut all: Vec<(Action, [Span; 2])> = known.map(pair).collect();
    all.sort_by_key(|(action, _)| !view.leads_by(*action));
    let cells = |pairs: &[(Action, [Span; 2])]| {
        pairs.iter().flat_map(|(_, pair)| pair).map(Span::width).sum::<usize>() + 2 * pairs.len()
    };
    let mut shown = all;
    while cells(&shown) > usize::from(area.width) && shown.len() > 2 {
        // The last two are help and quit in the table, the way out in a dialog.
        shown.remove(shown.len() - 3);
    }
    // A blank before them all, and the last one needs none of the two behind it.
    if cells(&shown) > usize::from(area.width) + 1 && shown.len() > 1 {
        // The way out is what must be seen.
        shown.remove(0);
    }
    let mut spans = vec![Span::raw(" ")];
    let mut targets = Vec::new();
    for (action, [key, word]) in shown {
        targets.extend([0, 1].map(|part| (spans.len() + part, PointerTarget::Do(action))));
        spans.extend([key, word, Span::raw("  ")]);
    }
    let line = Line::from(spans);
    let mut hits = HitMap::default();
    hits.add_spans(area.as_position(), &line, &targets);
    frame.render_widget(line, area);
    hits
}
