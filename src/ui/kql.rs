//! The KQL query as it is seen: the line it is typed into, what could come next below it, and the one that is set.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, Padding, Paragraph};

use crate::app::Model;
use crate::app::action::Action;
use crate::app::keymap::Context;
use crate::app::kql::state::KqlLine;
use crate::app::pointer::PointerTarget;
use crate::domain::kql::{KqlError, KqlErrorKind};
use crate::domain::text::sanitize;

use super::hits::HitMap;
use super::popup::uncover_halves;
use super::text::{fit, reason, spinner, width, wrap};
use super::theme::Theme;
use crate::ui::find::FindLineView;

/// Stands before the query, so that nobody takes it for the live filter.
const LABEL: &str = "KQL ";
/// What can be typed, as long as nothing is.
const EXAMPLES: &str = "active:true and expire_at < now+7d";
/// The box's widest.
const WIDEST: u16 = 66;
/// So many candidates are seen at once.
const ROWS: usize = 9;

/// The open line in `room` cells; what is wrong in it is underlined.
pub(super) fn field(line: &KqlLine, theme: &Theme, room: usize) -> FindLineView {
    let room = room.saturating_sub(LABEL.len());
    let mut spans = vec![Span::styled(LABEL, theme.key)];
    let skipped = line.input.visual_scroll(room.saturating_sub(1));
    let column = line.input.visual_cursor().saturating_sub(skipped) + LABEL.len();
    if line.input.value().is_empty() {
        spans.push(Span::styled(fit(EXAMPLES, room).into_owned(), theme.disabled));
    } else {
        spans.extend(text(line, theme, skipped, room));
    }
    FindLineView { spans, cursor: u16::try_from(column).unwrap_or(0) }
}

/// What is typed, from a cell on.
fn text(line: &KqlLine, theme: &Theme, skipped: usize, room: usize) -> Vec<Span<'static>> {
    let wrong = theme_of(line.error.as_ref(), theme).add_modifier(Modifier::UNDERLINED);
    let (mut seen, mut used) = (0, 0);
    let mut runs: Vec<(bool, String)> = Vec::new();
    for (at, c) in line.input.value().char_indices() {
        let shown = sanitize(c.encode_utf8(&mut [0; 4])).into_owned();
        let cells = width(&shown);
        let before = seen;
        seen += cells;
        if before < skipped || used + cells > room {
            continue;
        }
        used += cells;
        let marked =
            line.error.as_ref().is_some_and(|error| (error.span.start..error.span.end).contains(&at));
        match runs.last_mut() {
            Some((same, run)) if *same == marked => run.push_str(&shown),
            _ => runs.push((marked, shown)),
        }
    }
    let lacks = line.error.as_ref().is_some_and(|error| error.span.start == error.span.end);
    if lacks && used < room {
        runs.push((true, " ".to_owned()));
    }
    let styled = |(marked, run)| Span::styled(run, if marked { wrong } else { theme.text });
    runs.into_iter().map(styled).collect()
}

/// What ends too early is not wrong yet.
fn theme_of(error: Option<&KqlError>, theme: &Theme) -> Style {
    if error.is_some_and(is_unfinished) { theme.warning } else { theme.danger }
}

fn is_unfinished(error: &KqlError) -> bool {
    matches!(error.kind, KqlErrorKind::Unexpected { found: None, .. })
}

/// Draws what could come next, or what is wrong, beside the line: below it, or above it where it stands at the bottom.
pub(super) fn draw(
    model: &Model,
    line: &KqlLine,
    theme: &Theme,
    (at, room): (Rect, Rect),
    frame: &mut Frame,
) -> HitMap {
    let accessible = theme.appearance.accessible;
    let frame_lines = if accessible { 0 } else { 2 };
    let outer = room.width.saturating_sub(2).min(WIDEST);
    let inner = outer.saturating_sub(4);
    let CandidateBox { mut lines, entries } = body(model, line, theme, inner);
    lines.truncate(usize::from(room.height.saturating_sub(frame_lines)));
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(frame_lines);
    let y = if at.y < room.y { room.y } else { room.bottom().saturating_sub(height) };
    let outside = Rect { x: room.x + 1, y, width: outer, height }.intersection(room);
    if outside.is_empty() || lines.is_empty() {
        return HitMap::default();
    }
    let block = if accessible {
        Block::new()
    } else {
        Block::bordered().border_type(BorderType::Rounded).border_style(theme.border_focus)
    };
    let block = block.padding(Padding::horizontal(1)).style(theme.raised);
    let inside = block.inner(outside);
    uncover_halves(outside, frame);
    frame.render_widget(Clear, outside);
    frame.render_widget(block, outside);
    frame.render_widget(Paragraph::new(lines), inside);
    let mut hits = HitMap::default();
    hits.add(outside, PointerTarget::Nothing);
    for (row, number) in entries.into_iter().enumerate() {
        let y = inside.y.saturating_add(u16::try_from(row).unwrap_or(u16::MAX));
        let place = Rect { y, height: 1, ..inside };
        hits.add(place.intersection(inside), PointerTarget::Entry(number));
    }
    hits
}

/// The lines of the box, and which candidates the first of them are.
struct CandidateBox {
    lines: Vec<Line<'static>>,
    entries: Vec<usize>,
}

fn body(model: &Model, line: &KqlLine, theme: &Theme, inner: u16) -> CandidateBox {
    let room = usize::from(inner);
    let only = |lines| CandidateBox { lines, entries: Vec::new() };
    if let Some(problem) = &line.problem {
        return only(reason(problem, room, theme));
    }
    if let Some(asking) = &line.asking {
        let turning = spinner(asking.since, model.now).filter(|_| !theme.appearance.is_still());
        let text = format!("{} Asking {} ...", turning.unwrap_or('·'), model.server.host);
        return only(vec![Line::styled(fit(&text, room).into_owned(), theme.subdued)]);
    }
    let candidates = &line.completion.candidates;
    let first = (line.chosen + 1).saturating_sub(ROWS);
    let entries: Vec<usize> = (first..candidates.len()).take(ROWS).collect();
    let texts = entries.iter().filter_map(|number| candidates.get(*number));
    let column = texts.map(|candidate| width(candidate.text.display().trim())).max().unwrap_or(0);
    let column = column.min(room * 2 / 3);
    let mut lines: Vec<Line> =
        entries.iter().map(|number| entry(line, *number, theme, column, room)).collect();
    let more = candidates.len().saturating_sub(first + entries.len());
    if more > 0 {
        lines.push(Line::styled(format!("  {more} more"), theme.subdued));
    }
    let key = |action| model.keys.key_of(Context::Kql, action);
    match &line.error {
        // The candidates say what is missing.
        Some(error) if is_unfinished(error) && !candidates.is_empty() => {}
        Some(error) => lines.extend(wrap(&error.to_string(), room, theme_of(Some(error), theme))),
        None if line.input.value().is_empty() && !model.remembered.queries.is_empty() => {
            lines.push(said(key(Action::ChoosePrevious), " goes through what was asked before", theme));
        }
        None if candidates.is_empty() => {
            lines.push(said(key(Action::Activate), " asks the server", theme));
        }
        None => {}
    }
    CandidateBox { lines, entries }
}

fn said(key: String, does: &'static str, theme: &Theme) -> Line<'static> {
    Line::from(vec![Span::styled(key, theme.key), Span::styled(does, theme.subdued)])
}

/// A candidate in its column, and what it means, in `room` cells.
fn entry(line: &KqlLine, number: usize, theme: &Theme, column: usize, room: usize) -> Line<'static> {
    let Some(candidate) = line.completion.candidates.get(number) else { return Line::default() };
    let chosen = number == line.chosen;
    let mark = if chosen { "▸ " } else { "  " };
    let text = fit(candidate.text.display().trim(), column).into_owned();
    let gap = " ".repeat(column - width(&text) + 2);
    let about = fit(&candidate.about, room.saturating_sub(column + 4)).into_owned();
    let fill = " ".repeat(room.saturating_sub(column + 4 + width(&about)));
    let line = Line::from(vec![
        Span::styled(mark, theme.primary),
        Span::styled(text, theme.text),
        Span::raw(gap),
        Span::styled(about, theme.subdued),
        Span::raw(fill),
    ]);
    if chosen { line.style(theme.selection) } else { line }
}

/// The query that is set, in `room` cells: `KQL name:web* (12)`.
pub(super) fn kept(model: &Model, theme: &Theme, room: usize) -> Option<Vec<Span<'static>>> {
    let found = format!(" ({})", model.kql.listed);
    let text = shown(model, room.saturating_sub(LABEL.len() + found.len() + 1))?;
    Some(vec![
        Span::styled(LABEL, theme.key),
        Span::styled(text, theme.matched),
        Span::styled(found, theme.subdued),
        Span::raw(" "),
    ])
}

/// The query that is set, fit for the screen, in `room` cells; `None` while none is.
pub(super) fn shown(model: &Model, room: usize) -> Option<String> {
    let text = &model.kql.text;
    (!text.is_empty()).then(|| fit(&sanitize(text), room).into_owned())
}
