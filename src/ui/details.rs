//! The details of the selected token: everything that its row has no room for.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Padding, Paragraph};

use crate::app::Model;
use crate::domain::rows::Row;
use crate::domain::time;

use super::text::{ends, fit, fit_middle, width};
use super::theme::Theme;

/// Draws the pane; its first line, or first column, is a rule.
pub(super) fn draw(model: &Model, theme: &Theme, area: Rect, frame: &mut Frame) {
    let beside = area.x > 0;
    let (borders, title) = match (theme.look.accessible, beside) {
        (true, _) => (Borders::NONE, " Details "),
        (_, true) => (Borders::LEFT, ""),
        (_, false) => (Borders::TOP, " Details "),
    };
    let block = Block::new()
        .borders(borders)
        .border_style(theme.border)
        .title(Span::styled(title, theme.subdued))
        .padding(Padding::horizontal(1));
    let inner = block.inner(area);
    let lines = match model.selected() {
        Some(row) => lines(model, row, theme, inner, beside),
        None => vec![Line::styled("No token is selected.", theme.subdued)],
    };
    frame.render_widget(Paragraph::new(lines).block(block), area);
    if theme.look.accessible {
        frame.set_cursor_position(inner.as_position());
    }
}

/// Below the table two columns of fields stand side by side where there is room; else one.
fn lines<'a>(model: &Model, row: Row<'a>, theme: &Theme, inner: Rect, beside: bool) -> Vec<Line<'a>> {
    let room = usize::from(inner.width);
    let two = !beside && room >= 76 && !theme.look.accessible;
    let remark = super::rotations::remark(model, row);
    let needed = 1 + usize::from(remark.is_some()) + notes::of(model, row).len() + if two { 3 } else { 6 };
    let mut spare = usize::from(inner.height).saturating_sub(needed);
    let mut lines = title(model, row, theme, room, &mut spare);
    // The left column has the dates, which are the longest.
    let left = (room / 2 - 1).max(46);
    let right = room.saturating_sub(left + 2);
    let notes = notes::of(model, row).iter().map(|note| {
        let style = if note.is_urgent() { theme.warning } else { theme.subdued };
        Line::styled(fit(&format!("! {}", note.text()), room).into_owned(), style)
    });
    let remark = remark.map(|text| Line::styled(fit(&format!("! {text}"), room).into_owned(), theme.primary));
    let notes = remark.into_iter().chain(notes);
    let draw = |(label, value): (&'static str, String), room| field(label, &value, room, theme);
    let fields = fields(model, row);
    if two {
        let [policy, created, expires, others, id, key] = fields;
        for (first, second) in [(policy, others), (created, id), (expires, key)] {
            let (first, second) = (draw(first, left), draw(second, right));
            lines.push(ends(first, second, u16::try_from(room).unwrap_or(u16::MAX)));
        }
        lines.extend(notes);
    } else {
        lines.extend(notes);
        for (label, value) in fields {
            let parts = in_lines(&value, room.saturating_sub(LABEL), &mut spare);
            let labels = [label].into_iter().chain(std::iter::repeat(""));
            lines.extend(labels.zip(parts).map(|(label, part)| Line::from(draw((label, part), room))));
        }
    }
    lines
}

/// The name, whole where there are lines for it, and the status after it.
fn title(model: &Model, row: Row<'_>, theme: &Theme, room: usize, spare: &mut usize) -> Vec<Line<'static>> {
    let status = row.status(model.now);
    let (status, style) = theme.badge(status);
    let room = room.saturating_sub(width(&status) + 2);
    let name = in_lines(row.name(), room, spare).into_iter();
    let mut lines: Vec<Line> =
        name.map(|part| Line::from(Span::styled(fit(&part, room).into_owned(), theme.heading))).collect();
    if let Some(last) = lines.last_mut() {
        last.spans.extend([Span::raw("  "), Span::styled(status, style)]);
    }
    lines
}

fn fields(model: &Model, row: Row<'_>) -> [(&'static str, String); 6] {
    let token = row.token();
    let created = row.created_at().map(|at| moment(model, at, &time::ago(at, model.now)));
    let expires = row.expire_at().map(|at| moment(model, at, &time::until(at, model.now)));
    [
        ("Policy", policy(model, row)),
        ("Created on", created.unwrap_or_else(|| "unknown".to_owned())),
        ("Expires", expires.unwrap_or_else(|| "never".to_owned())),
        ("Others", others(model, row)),
        ("Token id", token.shown_id().display().to_owned()),
        ("API key id", token.api_key_id.display().to_owned()),
    ]
}

/// A value in as many lines as it takes, while there are lines to spare; the last one may be too long.
fn in_lines(value: &str, room: usize, spare: &mut usize) -> Vec<String> {
    let mut rest = value;
    let mut lines = Vec::new();
    while *spare > 0 && width(rest) > room {
        let Some(first) = textwrap::wrap(rest, room.max(1)).first().map(|line| line.len()) else { break };
        let (line, after) = rest.split_at_checked(first).unwrap_or((rest, ""));
        lines.push(line.to_owned());
        rest = after.trim_start();
        *spare -= 1;
    }
    lines.push(rest.to_owned());
    lines
}

/// A label and its value, padded to fill the column.
fn field(label: &'static str, value: &str, room: usize, theme: &Theme) -> Vec<Span<'static>> {
    let room = room.saturating_sub(LABEL);
    let value = if label.ends_with("id") { fit_middle(value, room) } else { fit(value, room) }.into_owned();
    let padding = " ".repeat(room - width(&value).min(room));
    vec![
        Span::styled(format!("{label:<LABEL$}"), theme.subdued),
        Span::styled(value, theme.text),
        Span::raw(padding),
    ]
}

const LABEL: usize = 12;

fn moment(model: &Model, at: jiff::Timestamp, span: &str) -> String {
    format!("{} ({span})", time::date_and_time(at, &model.zone))
}

fn policy(model: &Model, row: Row<'_>) -> String {
    let name = model.policy_name(row.raw_policy_id());
    match (model.policies.get(row.raw_policy_id()), model.policies.is_empty()) {
        (Some(policy), _) => {
            policy.agents.map_or(name.clone(), |agents| format!("{name}, {}", count(agents, "agent")))
        }
        (None, true) => name,
        (None, false) => format!("{name} (this policy is gone, or not visible to you)"),
    }
}

fn others(model: &Model, row: Row<'_>) -> String {
    let mine = usize::from(row.status(model.now) == crate::domain::status::Status::Active);
    let others = model.rows.active_of_policy(row.raw_policy_id()).saturating_sub(mine);
    match others {
        0 => "no other active token".to_owned(),
        n => count(n as u64, "other active token"),
    }
}

/// `1 agent`, `214 agents`.
pub(super) fn count(n: u64, thing: &str) -> String {
    if n == 1 { format!("1 {thing}") } else { format!("{n} {thing}s") }
}

/// What is worth knowing about an active token. The table marks such a token with `!`.
pub(super) mod notes {
    use jiff::{SignedDuration, Timestamp};

    use crate::app::Model;
    use crate::domain::rows::Row;
    use crate::domain::status::Status;

    /// One thing worth knowing.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(in crate::ui) enum Note {
        ExpiresSoon,
        LastActive,
        NeverExpires,
    }

    impl Note {
        pub(in crate::ui) fn text(self) -> &'static str {
            match self {
                Self::ExpiresSoon => "It expires within 7 days.",
                Self::LastActive => "It is the last active token of its policy.",
                Self::NeverExpires => "It never expires.",
            }
        }

        pub(in crate::ui) fn is_urgent(self) -> bool {
            self == Self::ExpiresSoon
        }
    }

    /// What there is to know of a token, most urgent first.
    pub(in crate::ui) fn of(model: &Model, row: Row<'_>) -> &'static [Note] {
        use Note::{ExpiresSoon, LastActive, NeverExpires};
        if row.status(model.now) != Status::Active {
            return &[];
        }
        let last = model.rows.active_of_policy(row.raw_policy_id()) == 1;
        match (row.expire_at(), last) {
            (Some(at), true) if is_soon(at, model.now) => &[ExpiresSoon, LastActive],
            (Some(at), false) if is_soon(at, model.now) => &[ExpiresSoon],
            (Some(_), true) => &[LastActive],
            (Some(_), false) => &[],
            (None, true) => &[LastActive, NeverExpires],
            (None, false) => &[NeverExpires],
        }
    }

    /// Within 7 days.
    pub(in crate::ui) fn is_soon(at: Timestamp, now: Timestamp) -> bool {
        at.duration_since(now) < SignedDuration::from_hours(7 * 24)
    }
}
