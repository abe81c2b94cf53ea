//! Fitting text into cells. What comes in here is fit for the screen already.

use std::borrow::Cow;

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use tui_input::Input;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr as _};

use crate::app::deadline::{SPINNER_AFTER, SPINNER_FRAME};
use crate::domain::problem::Problem;
use crate::domain::text::sanitize;

use super::theme::Theme;

const ELLIPSIS: &str = "…";

/// The cells that `text` takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// The cells that these spans take.
pub(super) fn cells(spans: &[Span]) -> usize {
    spans.iter().map(Span::width).sum()
}

/// `text` in `room` cells at most; what does not fit is cut at the end and marked.
pub(super) fn fit(text: &str, room: usize) -> Cow<'_, str> {
    if width(text) <= room {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("{}{ELLIPSIS}", head(text, room.saturating_sub(1))))
}

/// An id in `room` cells at most, cut in the middle: both ends tell ids apart.
pub(super) fn fit_middle(text: &str, room: usize) -> Cow<'_, str> {
    if width(text) <= room {
        return Cow::Borrowed(text);
    }
    let room = room.saturating_sub(1);
    let tail: Vec<&str> = head_of(text.graphemes(true).rev(), room / 2).collect();
    let tail: String = tail.into_iter().rev().collect();
    Cow::Owned(format!("{}{ELLIPSIS}{tail}", head(text, room - room / 2)))
}

fn head(text: &str, room: usize) -> String {
    head_of(text.graphemes(true), room).collect()
}

fn head_of<'a>(graphemes: impl Iterator<Item = &'a str>, room: usize) -> impl Iterator<Item = &'a str> {
    graphemes.scan(0, move |used, grapheme| {
        *used += grapheme.width();
        (*used <= room).then_some(grapheme)
    })
}

/// `text` broken into lines of `room` cells, at blanks where there are some.
pub(super) fn wrap(text: &str, room: usize, style: Style) -> Vec<Line<'static>> {
    let lines = textwrap::wrap(text, room.max(1));
    lines.into_iter().map(|line| Line::from(Span::styled(line.into_owned(), style))).collect()
}

/// Text of ours with its arrows by their names, for terminals that have none: `^` would be taken for Control.
pub(super) fn name_arrows(text: &str, theme: &Theme) -> String {
    const NAMES: [(&str, &str); 4] = [("↑", "Up"), ("↓", "Down"), ("←", "Left"), ("→", "Right")];
    if !theme.appearance.ascii {
        return text.to_owned();
    }
    NAMES.into_iter().fold(text.to_owned(), |text, (arrow, name)| text.replace(arrow, name))
}

/// How far something is: a bar, and `label` behind it; for screen readers the label alone.
pub(super) fn bar(done: usize, of: usize, label: &str, room: usize, theme: &Theme) -> Line<'static> {
    let label = Span::styled(label.to_owned(), theme.text);
    if theme.appearance.accessible {
        return Line::from(label);
    }
    let cells = room.saturating_sub(label.width() + 2);
    let full = (cells * done.min(of)).checked_div(of).unwrap_or(0);
    Line::from(vec![
        Span::styled("█".repeat(full), theme.primary),
        Span::styled("░".repeat(cells - full), theme.border),
        Span::raw("  "),
        label,
    ])
}

/// A problem: what happened, why, and what to do next, each in its colour and on lines of its own.
pub(super) fn problem(problem: &Problem, room: usize, theme: &Theme) -> Vec<Line<'static>> {
    let styled = problem.lines().into_iter().zip([theme.danger, theme.text, theme.subdued]);
    styled.filter(|(part, _)| !part.is_empty()).flat_map(|(part, style)| wrap(&part, room, style)).collect()
}

/// A problem without what happened, where the lines are few and the dialog's title says it.
pub(super) fn reason(problem: &Problem, room: usize, theme: &Theme) -> Vec<Line<'static>> {
    if problem.why.is_empty() {
        return self::problem(problem, room, theme);
    }
    let [_, why, next_step] = problem.lines();
    let styled = [(why, theme.danger), (next_step, theme.subdued)];
    styled.into_iter().flat_map(|(part, style)| wrap(&part, room, style)).collect()
}

/// `left` and `right` at the two ends of a line of `room` cells; `right` goes when both do not fit.
pub(super) fn ends<'a>(left: Vec<Span<'a>>, right: Vec<Span<'a>>, room: u16) -> Line<'a> {
    let gap = usize::from(room).checked_sub(cells(&left) + cells(&right));
    match gap {
        None => Line::from(left),
        Some(gap) => {
            let mut all = left;
            all.push(Span::raw(" ".repeat(gap)));
            all.extend(right);
            Line::from(all)
        }
    }
}

/// The spinner for something that began at `since`; `None` while it may still be quick.
pub(super) fn spinner(since: jiff::Timestamp, now: jiff::Timestamp) -> Option<char> {
    const FRAMES: [char; 8] = ['⠋', '⠙', '⠸', '⠴', '⠦', '⠧', '⠇', '⠏'];
    let waited = now.duration_since(since);
    if waited < SPINNER_AFTER {
        return None;
    }
    let frame = usize::try_from(waited.as_millis() / SPINNER_FRAME.as_millis()).unwrap_or(0);
    FRAMES.get(frame % FRAMES.len()).copied()
}

/// The part of `input` that fits into `room` cells, and the cursor's column in it.
pub(super) fn visible(input: &Input, room: usize) -> (String, u16) {
    let skipped = input.visual_scroll(room.saturating_sub(1));
    let mut seen = 0;
    let rest = input.value().chars().skip_while(|c| {
        let before = seen;
        seen += UnicodeWidthChar::width(*c).unwrap_or(0);
        before < skipped
    });
    let text: String = rest.collect();
    let column = input.visual_cursor().saturating_sub(skipped);
    (fit(&sanitize(&text), room).into_owned(), u16::try_from(column).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_are_never_cut_in_half() {
        assert_eq!(fit("東京オフィス", 12), "東京オフィス");
        assert_eq!(fit("東京オフィス", 6), "東京…");
        assert_eq!(fit("東京オフィス", 2), "…");
        assert_eq!(fit("web-east", 5), "web-…");
    }

    #[test]
    fn ids_keep_both_ends() {
        assert_eq!(fit_middle("0a1b2c3d-4e5f-4a6b", 9), "0a1b…4a6b");
        assert_eq!(fit_middle("short", 9), "short");
    }

    proptest::proptest! {
        #[test]
        fn what_was_fitted_fits(text in "\\PC{0,40}", room in 1_usize..50) {
            let text = crate::domain::text::sanitize(&text);
            proptest::prop_assert!(width(&fit(&text, room)) <= room);
            proptest::prop_assert!(width(&fit_middle(&text, room)) <= room);
        }
    }
}
