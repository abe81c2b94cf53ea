//! The last lines: what was just said, how many there are, and which keys do what.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::action::Action;
use crate::app::enabled::enabled;
use crate::app::geometry::Geometry;
use crate::app::key::Chord;
use crate::app::keymap::Context;
use crate::app::mouse::Target;
use crate::app::toast::{Toast, Tone};
use crate::domain::status::StatusFilter;

use super::hits::HitMap;
use super::text::{ends, fit, spinner, width};
use super::theme::Theme;

/// So much of a name is left in a toast at least.
const SHORTEST_NAME: usize = 8;

/// Draws the status line: a toast while there is one, else how many tokens stand here.
pub(super) fn status(
    model: &Model,
    geometry: &Geometry,
    theme: &Theme,
    area: Rect,
    frame: &mut Frame,
) -> HitMap {
    let right = if geometry.hints { Vec::new() } else { help_hint(model, theme) };
    let kept: usize = right.iter().map(Span::width).sum();
    let room = usize::from(area.width).saturating_sub(kept + 2);
    let left = match (model.toasts.current(), &model.copying) {
        (Some(toast), _) => {
            let (glyph, style) = tone(toast.tone, theme);
            let text = shortened(toast, room.saturating_sub(width(glyph) + 1));
            vec![Span::raw(" "), Span::styled(format!("{glyph} {text}"), style)]
        }
        (None, Some(copying)) => {
            let spinner = spinner(copying.since, model.now).unwrap_or(' ');
            let text = format!("{spinner} Reading the secret of {}", copying.name);
            vec![Span::raw(" "), Span::styled(fit(&text, room).into_owned(), theme.subdued)]
        }
        (None, None) => {
            vec![
                Span::raw(" "),
                Span::styled(fit(&counts(model, geometry), room).into_owned(), theme.subdued),
            ]
        }
    };
    let mut hits = HitMap::default();
    let (before, hint) = (left.len() + 1, right.len());
    let line = ends(left, right, area.width);
    if line.spans.len() > before {
        let help = (before..before + hint).map(|index| (index, Target::Do(Action::Help)));
        hits.add_spans(area.as_position(), &line, &help.collect::<Vec<_>>());
    }
    frame.render_widget(line, area);
    hits
}

/// What stands before a message, and in which style.
pub(super) fn tone(tone: Tone, theme: &Theme) -> (&'static str, Style) {
    match tone {
        Tone::Info if theme.look.accessible => ("Done:", theme.success),
        Tone::Warning if theme.look.accessible => ("Note:", theme.warning),
        Tone::Error if theme.look.accessible => ("Error:", theme.danger),
        Tone::Info => ("✓", theme.success),
        Tone::Warning => ("!", theme.warning),
        Tone::Error => ("✗", theme.danger),
    }
}

/// The toast in `room` cells: where it is too long, the name in it gives way first.
fn shortened(toast: &Toast, room: usize) -> String {
    let over = width(&toast.text).saturating_sub(room);
    if over == 0 || toast.name.is_empty() {
        return fit(&toast.text, room).into_owned();
    }
    let name = fit(&toast.name, width(&toast.name).saturating_sub(over).max(SHORTEST_NAME));
    fit(&toast.text.replacen(&toast.name, &name, 1), room).into_owned()
}

/// Where the cursor is among how many; and what filters them, where no strip says it.
fn counts(model: &Model, geometry: &Geometry) -> String {
    let (shown, all) = (model.rows.len(), model.rows.counts().of(StatusFilter::All));
    if shown == 0 {
        return marked(model).unwrap_or_default();
    }
    let mut text = format!("{} of {shown}", model.cursor.position + 1);
    if !geometry.strip && model.filter.status != StatusFilter::All {
        text = format!("{text} {}", model.filter.status.label());
    }
    if let (false, Some(id)) = (geometry.strip, &model.filter.policy) {
        text = format!("{text} · {}", model.policy_name(id));
    }
    if let Some(marked) = marked(model) {
        text = format!("{text} · {marked}");
    }
    if shown == all { text } else { format!("{text} · {all} in all") }
}

/// `3 marked (1 hidden)`
fn marked(model: &Model) -> Option<String> {
    let (marked, hidden) = (model.marks.len(), model.marks.hidden());
    let hidden = if hidden > 0 { format!(" ({hidden} hidden)") } else { String::new() };
    let range = if model.marks.is_ranging() { ", marking a range" } else { "" };
    (marked > 0).then(|| format!("{marked} marked{hidden}{range}"))
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
    let all: Vec<(Action, [Span; 2])> = model.keys.hints(model.context()).map(pair).collect();
    let cells = |pairs: &[(Action, [Span; 2])]| {
        pairs.iter().flat_map(|(_, pair)| pair).map(Span::width).sum::<usize>() + 2 * pairs.len()
    };
    let mut shown = all;
    while cells(&shown) > usize::from(area.width) && shown.len() > 2 {
        // The last two are help and quit in the table, the way out in a dialog.
        shown.remove(shown.len() - 3);
    }
    let mut spans = vec![Span::raw(" ")];
    let mut targets = Vec::new();
    for (action, [key, word]) in shown {
        targets.extend([0, 1].map(|part| (spans.len() + part, Target::Do(action))));
        spans.extend([key, word, Span::raw("  ")]);
    }
    let line = Line::from(spans);
    let mut hits = HitMap::default();
    hits.add_spans(area.as_position(), &line, &targets);
    frame.render_widget(line, area);
    hits
}
