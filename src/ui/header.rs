//! The first lines: where the person is, on which server, and whether it answers.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::model::Access;
use crate::app::remote::Remote;
use crate::domain::problem::ProblemKind;

use super::text::{ends, spinner};
use super::theme::Theme;

/// The sentence of Kibana's page.
const SENTENCE: &str = "Create and revoke enrollment tokens. An enrollment token enables one or more agents to enroll in Fleet and send data.";

/// Draws the header. What matters least goes first when the line is short.
pub(super) fn draw(model: &Model, theme: &Theme, area: Rect, frame: &mut Frame) {
    let left = [" Fleet › ", "Enrollment tokens"];
    let full = vec![Span::styled(left[0], theme.subdued), Span::styled(left[1], theme.heading)];
    let short = vec![Span::raw(" "), Span::styled("Tokens", theme.heading)];
    let narrow: &[HeaderPart] = match model.access {
        Access::ReadWrite => &[HeaderPart::Host, HeaderPart::State],
        Access::ReadOnly(_) | Access::Refused(_) | Access::Unlisted(_) => {
            &[HeaderPart::Host, HeaderPart::State, HeaderPart::Access]
        }
    };
    let candidates = [
        (
            &full,
            right(
                model,
                theme,
                &[HeaderPart::Server, HeaderPart::Space, HeaderPart::State, HeaderPart::Access],
            ),
        ),
        (
            &full,
            right(
                model,
                theme,
                &[HeaderPart::Host, HeaderPart::Space, HeaderPart::State, HeaderPart::Access],
            ),
        ),
        (&full, right(model, theme, &[HeaderPart::Host, HeaderPart::State, HeaderPart::Access])),
        // Who may not write must see it; that it may be done is told by doing it.
        (if model.access == Access::ReadWrite { &full } else { &short }, right(model, theme, narrow)),
        (&short, right(model, theme, narrow)),
        (&short, right(model, theme, &[HeaderPart::Host, HeaderPart::State])),
        (&short, right(model, theme, &[HeaderPart::State])),
    ];
    let cells = |spans: &[Span]| spans.iter().map(Span::width).sum::<usize>();
    let room = usize::from(area.width);
    let fitting = candidates.into_iter().find(|(left, right)| cells(left) + 2 + cells(right) <= room);
    let line = fitting
        .map_or_else(|| Line::from(full.clone()), |(left, right)| ends(left.clone(), right, area.width));
    frame.render_widget(line, area);
}

/// Draws Kibana's sentence.
pub(super) fn sentence(theme: &Theme, area: Rect, frame: &mut Frame) {
    let room = usize::from(area.width.saturating_sub(2));
    let text =
        if super::text::width(SENTENCE) <= room { SENTENCE } else { "Create and revoke enrollment tokens." };
    frame.render_widget(Line::from(vec![Span::raw(" "), Span::styled(text, theme.subdued)]), area);
}

#[derive(Clone, Copy)]
enum HeaderPart {
    Server,
    Host,
    Space,
    State,
    Access,
}

fn right<'a>(model: &'a Model, theme: &Theme, parts: &[HeaderPart]) -> Vec<Span<'a>> {
    let mut spans = Vec::new();
    for part in parts {
        match part {
            HeaderPart::Server if model.server.embedded => {
                spans.push(Span::styled("embedded Fleet  ", theme.primary));
                spans.push(Span::styled(model.server.url.as_str(), theme.subdued));
            }
            HeaderPart::Host if model.server.embedded => {
                spans.push(Span::styled("embedded Fleet", theme.primary));
            }
            HeaderPart::Server => spans.push(Span::styled(model.server.url.as_str(), theme.primary)),
            HeaderPart::Host => spans.push(Span::styled(model.server.host.as_str(), theme.primary)),
            HeaderPart::Space => {
                spans.push(Span::styled("space ", theme.subdued));
                spans.push(Span::styled(model.server.space.as_str(), theme.text));
            }
            HeaderPart::State => spans.extend(state(model, theme)),
            HeaderPart::Access => spans.push(match model.access {
                Access::ReadWrite => Span::styled("RW", theme.subdued),
                Access::ReadOnly(_) | Access::Refused(_) | Access::Unlisted(_) => {
                    Span::styled("RO", theme.warning)
                }
            }),
        }
        spans.push(Span::raw("  "));
    }
    spans.pop();
    spans.push(Span::raw(" "));
    spans
}

/// Glyph, word and colour: none of them has to be seen alone.
fn state<'a>(model: &Model, theme: &Theme) -> [Span<'a>; 2] {
    let of = |glyph: char, word: &'static str, style: Style| {
        let glyph = if theme.appearance.accessible { String::new() } else { format!("{glyph} ") };
        [Span::styled(glyph, style), Span::styled(word, style)]
    };
    match &model.list {
        Remote::Loading { since, .. } => match spinner(*since, model.now) {
            Some(spinner) => of(spinner, "reading", theme.primary),
            // Nothing flickers when the answer comes at once.
            None if model.read_at.is_some() && model.trouble.is_none() => of('●', "connected", theme.success),
            None => of('●', "reading", theme.primary),
        },
        Remote::Ready(_) if model.refresh_schedule.rejected => of('○', "rejected", theme.danger),
        Remote::Ready(_) if model.refresh_schedule.paused => of('○', "paused", theme.warning),
        Remote::Ready(_) if model.refresh_schedule.stopped => of('○', "stopped", theme.warning),
        Remote::Ready(_) if model.unread > 0 => of('◐', "not complete", theme.warning),
        Remote::Ready(_) => of('●', "connected", theme.success),
        Remote::Idle => of('○', "not read", theme.subdued),
        Remote::Failed(problem) => match problem.kind {
            ProblemKind::Offline => of('○', "offline", theme.danger),
            ProblemKind::Unauthorized => of('○', "rejected", theme.danger),
            ProblemKind::Forbidden | ProblemKind::Blocked => of('○', "forbidden", theme.danger),
            _ => of('○', "failed", theme.danger),
        },
    }
}
