//! The policies view: each agent policy with its agents and its tokens. Only the rows on the screen are ever built.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::geometry::{Geometry, Layout};
use crate::app::pointer::PointerTarget;
use crate::domain::policy::AgentPolicy;

use super::hits::HitMap;
use super::table::mark;
use super::text::{fit, width};
use super::theme::Theme;
use crate::ui::table_columns::{GAP, MARK};

/// What stands beside the name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PolicyColumn {
    Agents,
    Active,
    Expired,
    Inactive,
    Namespace,
    Notes,
}

impl PolicyColumn {
    fn label(self) -> &'static str {
        match self {
            Self::Agents => "Agents",
            Self::Active => "Active",
            Self::Expired => "Expired",
            Self::Inactive => "Inactive",
            Self::Namespace => "Namespace",
            Self::Notes => "Notes",
        }
    }

    fn cells(self) -> u16 {
        match self {
            Self::Agents | Self::Active => 6,
            Self::Expired => 7,
            Self::Inactive => 8,
            Self::Namespace => 16,
            Self::Notes => 15,
        }
    }

    fn is_number(self) -> bool {
        !matches!(self, Self::Namespace | Self::Notes)
    }
}

/// The columns that a layout has room for; the name takes the rest, but no more than it needs.
fn columns(layout: Layout) -> &'static [PolicyColumn] {
    use crate::ui::policies::PolicyColumn::{Active, Agents, Expired, Inactive, Namespace, Notes};
    match layout {
        Layout::Wide => &[Agents, Active, Expired, Inactive, Namespace, Notes],
        Layout::Medium => &[Agents, Active, Expired, Inactive, Notes],
        Layout::Narrow => &[Agents, Active, Notes],
        Layout::Compact => &[Agents, Active],
    }
}

/// The columns and their cells: namespaces get what they need of the room that is left.
fn with_namespaces(
    model: &Model,
    geometry: &Geometry,
    columns: &[PolicyColumn],
    spare: usize,
) -> Vec<(PolicyColumn, u16)> {
    let window = model.policies.window(model.policy_cursor.offset, geometry.rows);
    let widest = window.map(|(_, policy)| width(policy.namespace.display())).max().unwrap_or(0);
    let least = usize::from(PolicyColumn::Namespace.cells());
    let more = u16::try_from(widest.saturating_sub(least).min(spare)).unwrap_or(0);
    let more = |column| if column == PolicyColumn::Namespace { more } else { 0 };
    columns.iter().map(|column| (*column, column.cells() + more(*column))).collect()
}

/// Draws the columns' names and the rows of the window.
pub(super) fn draw(
    model: &Model,
    geometry: &Geometry,
    theme: &Theme,
    area: Rect,
    frame: &mut Frame,
) -> HitMap {
    let columns = columns(geometry.layout);
    let beside: u16 = columns.iter().map(|column| column.cells() + GAP).sum();
    let room = usize::from(area.width.saturating_sub(MARK + beside + 1));
    let name = room.min(model.policies.widest_name().max(24));
    let columns = &with_namespaces(model, geometry, columns, room - name);
    let mut lines = area.rows();
    if let Some(line) = lines.next() {
        let names = columns.iter().map(|column| (*column, column.0.label().to_owned(), theme.subdued));
        let label = Span::styled("Agent policy", theme.subdued);
        let head = row([Span::raw(" "), Span::raw(" ")], label, name, names);
        frame.render_widget(head, line);
    }
    let mut hits = HitMap::default();
    let window = model.policies.window(model.policy_cursor.offset, geometry.rows);
    for ((position, policy), line) in window.zip(lines) {
        let selected = position == model.policy_cursor.position;
        let style = if policy.is_offered() && !is_old(model) { theme.text } else { theme.subdued };
        let label = Span::styled(fit(policy.name.display(), name), style);
        let cells = columns.iter().map(|column| cell(model, position, policy, *column, style, theme));
        frame.render_widget(row(mark(false, selected, theme), label, name, cells), line);
        hits.add(line, PointerTarget::Policy(policy.id.raw().into()));
        if selected {
            frame.buffer_mut().set_style(line, theme.selection);
            if theme.appearance.accessible && model.overlay.is_none() {
                frame.set_cursor_position(Position { x: line.x + MARK, y: line.y });
            }
        }
    }
    hits
}

/// Cursor, name, and what stands beside it; numbers end below each other.
fn row<'a>(
    [left, right]: [Span<'a>; 2],
    label: Span<'a>,
    name: usize,
    cells: impl Iterator<Item = ((PolicyColumn, u16), String, Style)>,
) -> Line<'a> {
    let pad = " ".repeat(name.saturating_sub(label.width()));
    let mut spans = vec![left, right, Span::raw("  "), label, Span::raw(pad)];
    for ((column, room), text, style) in cells {
        let room = usize::from(room);
        let text = fit(&text, room).into_owned();
        let pad = " ".repeat(room.saturating_sub(width(&text)));
        spans.push(Span::raw("  "));
        let text = Span::styled(text, style);
        if column.is_number() {
            spans.extend([Span::raw(pad), text]);
        } else {
            spans.extend([text, Span::raw(pad)]);
        }
    }
    Line::from(spans)
}

fn cell(
    model: &Model,
    position: usize,
    policy: &AgentPolicy,
    (column, room): (PolicyColumn, u16),
    style: Style,
    theme: &Theme,
) -> ((PolicyColumn, u16), String, Style) {
    let counts = model.read_at.map(|_| model.overview.of_policy(position));
    let number = |n: Option<u64>| n.map_or_else(|| "–".to_owned(), |n| n.to_string());
    let tokens = |n: fn(crate::domain::status::Counts) -> usize| number(counts.map(|c| n(c) as u64));
    let without = lacks_token(model, position, policy);
    let (text, style) = match column {
        PolicyColumn::Agents => (number(policy.agents), style),
        PolicyColumn::Active => (tokens(|c| c.active), if without { theme.warning } else { style }),
        PolicyColumn::Expired => (tokens(|c| c.expired), theme.subdued),
        PolicyColumn::Inactive => (tokens(|c| c.inactive), theme.subdued),
        PolicyColumn::Namespace => (policy.namespace.display().to_owned(), theme.subdued),
        PolicyColumn::Notes => {
            let note = note(model, position, policy).unwrap_or_default().to_owned();
            (note, if without { theme.warning } else { theme.subdued })
        }
    };
    ((column, room), text, style)
}

/// No agent can enroll into it now, though one could.
fn lacks_token(model: &Model, position: usize, policy: &AgentPolicy) -> bool {
    policy.is_offered() && model.read_at.is_some() && model.overview.of_policy(position).active == 0
}

fn note(model: &Model, position: usize, policy: &AgentPolicy) -> Option<&'static str> {
    let lacks = || lacks_token(model, position, policy).then_some("no active token");
    policy.unavailable_reason().or_else(lacks)
}

/// Tokens or policies could not be read again. Where there never were tokens, the policies are as new as can be.
fn is_old(model: &Model) -> bool {
    model.is_stale() || model.policy_list.problem().is_some()
}

/// Where the cursor is, for the status line; what the columns have no room for is said of the one under it.
pub(super) fn status(model: &Model, geometry: &Geometry) -> String {
    let Some(policy) = model.selected_policy() else { return String::new() };
    let position = model.policy_cursor.position;
    let place = format!("{} of {}", position + 1, model.policies.len());
    let has_notes = columns(geometry.layout).contains(&PolicyColumn::Notes);
    match note(model, position, policy).filter(|_| !has_notes) {
        Some(note) => format!("{place} · {note}"),
        None => format!("{place} agent policies"),
    }
}
