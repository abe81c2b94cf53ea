//! The question about many tokens: which ones, by name, and what it means for their policies.

use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::geometry::removal_rows;
use crate::app::removal::state::{RemovalDialog, Spared};
use crate::domain::bulk::RemovalKind;
use crate::domain::status::Status;
use crate::domain::token::Token;
use crate::ui::details::count;
use crate::ui::text::{ends, fit, width, wrap};
use crate::ui::theme::Theme;

/// The tokens, and what the act means for them.
pub(super) fn in_full(
    model: &Model,
    dialog: &RemovalDialog,
    theme: &Theme,
    inner: u16,
) -> Vec<Line<'static>> {
    let room = usize::from(inner);
    let mut body = vec![Line::styled(summary(dialog), theme.heading)];
    if dialog.unseen > 0 {
        body.extend(wrap(&unseen(dialog), room, theme.warning));
    }
    if dialog.unread > 0 {
        let text = format!("{} more tokens could not be read and are not among these.", dialog.unread);
        body.extend(wrap(&text, room, theme.warning));
    }
    body.extend(list(model, dialog, theme, inner));
    if !dialog.skipped.is_empty() {
        body.extend(wrap(&skipped(dialog), room, theme.subdued));
    }
    body.push(Line::default());
    if let Some(text) = last_ones(dialog) {
        body.extend(wrap(&text, room, theme.warning));
    }
    let result = match dialog.act {
        RemovalKind::Revoke => "They enroll no new agents any more",
        RemovalKind::Delete => "Active ones are revoked first, and all leave the list",
    };
    // Of those that are not active, Fleet Server's cache accepts none.
    let active = dialog.targets.iter().any(|token| token.status(model.server_now()) == Status::Active);
    let cached = if active { "; Fleet Server may accept them for about 60 s more" } else { "" };
    let text = format!("{result}{cached}. Enrolled agents keep working. This cannot be undone.");
    body.extend(wrap(&text, room, theme.text));
    body
}

/// The same where there are few lines: one token at a time, and nothing that decides may be cut off.
pub(super) fn in_few_lines(dialog: &RemovalDialog, theme: &Theme, room: usize) -> Vec<Line<'static>> {
    let line = |text: &str, style| Line::styled(fit(text, room).into_owned(), style);
    let all = dialog.targets.len();
    let mut body = match dialog.unseen {
        0 if dialog.unread > 0 => {
            vec![line(&format!("{all} tokens; {} more were not read", dialog.unread), theme.warning)]
        }
        0 => vec![line(&summary(dialog).replace(" of ", ", ").replace(" with ", ", "), theme.heading)],
        n => vec![line(&format!("{n} of them are not on show"), theme.warning)],
    };
    if let Some(token) = dialog.targets.get(dialog.scroll.min(all.saturating_sub(1))) {
        let place = format!(" {} of {all} ↑↓", dialog.scroll + 1);
        let name = fit(token.name.display(), room.saturating_sub(width(&place))).into_owned();
        let name = vec![Span::styled(name, theme.text)];
        let place = vec![Span::styled(place, theme.subdued)];
        body.push(ends(name, place, u16::try_from(room).unwrap_or(u16::MAX)));
    }
    let last = dialog.impacts.iter().filter(|impact| impact.takes_the_last()).count();
    if last > 0 {
        body.push(line(&format!("{} left without active ones", policies(last)), theme.warning));
    }
    body
}

/// `57 tokens of 3 policies with 280 agents`
fn summary(dialog: &RemovalDialog) -> String {
    let agents: Option<u64> = dialog.impacts.iter().filter_map(|impact| impact.agents).reduce(|a, b| a + b);
    let agents = agents.map(|agents| format!(" with {}", count(agents, "agent"))).unwrap_or_default();
    format!("{} tokens of {}{agents}", dialog.targets.len(), policies(dialog.impacts.len()))
}

fn policies(count: usize) -> String {
    if count == 1 { "1 policy".to_owned() } else { format!("{count} policies") }
}

/// That the filter hides them must be said: nobody expects what is not on the screen to be hit.
fn unseen(dialog: &RemovalDialog) -> String {
    match dialog.unseen {
        1 => "1 of them is marked but not on show in the table.".to_owned(),
        n => format!("{n} of them are marked but not on show in the table."),
    }
}

/// So many of the names as there are lines for, and how many more there are.
fn list(model: &Model, dialog: &RemovalDialog, theme: &Theme, inner: u16) -> Vec<Line<'static>> {
    let rows = removal_rows(model.size);
    let scroll = dialog.scroll.min(dialog.targets.len().saturating_sub(rows));
    let shown = dialog.targets.iter().skip(scroll).take(rows);
    let mut lines: Vec<Line> = shown.map(|token| row(model, token, theme, inner)).collect();
    let after = dialog.targets.len().saturating_sub(scroll + rows);
    let more = match (scroll, after) {
        (0, 0) => return lines,
        (0, after) => format!("  and {after} more ↓"),
        (before, 0) => format!("  {before} more above ↑"),
        (before, after) => format!("  {before} more above ↑, and {after} more ↓"),
    };
    lines.push(Line::styled(more, theme.subdued));
    lines
}

fn row(model: &Model, token: &Token, theme: &Theme, inner: u16) -> Line<'static> {
    let status = token.status(model.server_now());
    let (glyph, style) = theme.status(status);
    let policy = model.policy_name(token.policy_id.raw());
    let room = usize::from(inner);
    let name = fit(token.name.display(), room.saturating_sub(4).min(room * 3 / 5)).into_owned();
    let policy = fit(&policy, room.saturating_sub(width(&name) + 6)).into_owned();
    ends(
        vec![Span::styled(format!("  {glyph} "), style), Span::styled(name, theme.text)],
        vec![Span::styled(policy, theme.subdued)],
        inner,
    )
}

/// `Left alone: web-blue, Default and 3 more (already inactive); fleet-cloud (of a managed policy).`
pub(super) fn skipped(dialog: &RemovalDialog) -> String {
    let part = |why: Spared| {
        let names = dialog.skipped.iter().filter(|token| token.why == why).map(|token| token.name.as_str());
        let names = some(&names.map(|name| fit(name, 24)).collect::<Vec<_>>());
        (!names.is_empty()).then(|| format!("{names} ({})", why.label()))
    };
    format!("Left alone: {}.", Spared::ALL.into_iter().filter_map(part).collect::<Vec<_>>().join("; "))
}

/// The first three, and how many more there are.
fn some(names: &[impl AsRef<str>]) -> String {
    const NAMED: usize = 3;
    let first: Vec<&str> = names.iter().take(NAMED).map(AsRef::as_ref).collect();
    match names.len().saturating_sub(NAMED) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

/// Which policies are left without an active token.
fn last_ones(dialog: &RemovalDialog) -> Option<String> {
    let last = dialog.impacts.iter().filter(|impact| impact.takes_the_last());
    let last: Vec<&str> = last.map(|impact| impact.policy.as_str()).collect();
    let so = if dialog.unread > 0 { "As far as the list was read, no" } else { "No" };
    (!last.is_empty())
        .then(|| format!("{so} active token is left for {}: no new agent can enroll there.", some(&last)))
}
