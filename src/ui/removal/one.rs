//! The question about one token.

use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::removal::state::RemovalDialog;
use crate::domain::bulk::RemovalKind;
use crate::domain::status::Status;
use crate::domain::time;
use crate::domain::token::Token;
use crate::ui::details::count;
use crate::ui::rotate::successor;
use crate::ui::text::{ends, fit, width, wrap};
use crate::ui::theme::Theme;

use super::many::skipped;

/// The token, and what the act means for it.
pub(super) fn in_full(
    model: &Model,
    dialog: &RemovalDialog,
    token: &Token,
    theme: &Theme,
    inner: u16,
) -> Vec<Line<'static>> {
    let room = usize::from(inner);
    let mut body = target(model, dialog, token, theme, inner);
    body.extend(unseen(dialog, room, theme));
    if !dialog.skipped.is_empty() {
        body.extend(wrap(&skipped(dialog), room, theme.subdued));
    }
    body.push(Line::default());
    for sentence in sentences(dialog.act, token.status(model.server_now())) {
        body.extend(wrap(sentence, room, theme.text));
    }
    let style = if left(dialog) == 0 { theme.warning } else { theme.subdued };
    body.extend(wrap(&others(dialog), room, style));
    if let Some((text, ready)) = successor(model, &token.id) {
        body.extend(wrap(&text, room, if ready { theme.text } else { theme.warning }));
    }
    body
}

/// The same where there are few lines: nothing that decides may be cut off.
pub(super) fn in_few_lines(
    model: &Model,
    dialog: &RemovalDialog,
    token: &Token,
    theme: &Theme,
    room: usize,
) -> Vec<Line<'static>> {
    let agents = agents(dialog).map(|agents| format!("{}, ", count(agents, "agent"))).unwrap_or_default();
    let (left, style) = match left(dialog) {
        0 if dialog.unread > 0 => ("no other one read; list not complete".to_owned(), theme.warning),
        0 if dialog.is_last() => ("its last active token".to_owned(), theme.warning),
        0 => ("no active token".to_owned(), theme.warning),
        n => (format!("{} left", count(n as u64, "active token")), theme.subdued),
    };
    let line = |text: &str, style| Line::styled(fit(text, room).into_owned(), style);
    let policy = match dialog.unseen {
        0 => line(policy(dialog), theme.subdued),
        _ => line(&format!("not on show · {}", policy(dialog)), theme.warning),
    };
    let mut body = vec![line(token.name.display(), theme.heading), policy];
    if dialog.phrase.is_none() {
        let text = match (dialog.act, token.status(model.server_now())) {
            (RemovalKind::Delete, Status::Inactive) => "It leaves the list; no way back.",
            _ => "No new agents with it; no way back.",
        };
        body.push(line(text, theme.text));
    }
    if !dialog.skipped.is_empty() && dialog.phrase.is_none() {
        body.push(line(&skipped(dialog), theme.subdued));
    }
    body.push(line(&format!("{agents}{left}"), style));
    if let Some((text, false)) = successor(model, &token.id) {
        body.push(line(&text, theme.warning));
    }
    body
}

/// What it means. The first sentence is near to Kibana's.
fn sentences(act: RemovalKind, status: Status) -> &'static [&'static str] {
    match (act, status) {
        (RemovalKind::Revoke, Status::Expired) => &[
            "It has expired: no agent can enroll with it any more. Revoked, it is inactive as well.",
            "Enrolled agents keep working. This cannot be undone.",
        ],
        (RemovalKind::Delete, Status::Expired) => &[
            "It has expired: no agent can enroll with it any more. It is revoked and leaves the list.",
            "Enrolled agents keep working. This cannot be undone.",
        ],
        (RemovalKind::Delete, Status::Inactive) => &[
            "It is revoked already. Deleting takes it out of the list and frees its name.",
            "Enrolled agents keep working. This cannot be undone.",
        ],
        (RemovalKind::Revoke, _) => &[
            "You will no longer be able to use it to enroll new agents; Fleet Server may accept it for about 60 s more.",
            "Enrolled agents keep working. This cannot be undone.",
        ],
        (RemovalKind::Delete, Status::Active) => &[
            "It is revoked and leaves the list. You will no longer be able to use it to enroll new agents; Fleet Server may accept it for about 60 s more.",
            "Enrolled agents keep working. This cannot be undone.",
        ],
    }
}

/// A marked token that the table does not show is named as such.
fn unseen(dialog: &RemovalDialog, room: usize, theme: &Theme) -> Vec<Line<'static>> {
    if dialog.unseen == 0 {
        return Vec::new();
    }
    wrap("You marked it; the table does not show it now.", room, theme.warning)
}

fn target(
    model: &Model,
    dialog: &RemovalDialog,
    token: &Token,
    theme: &Theme,
    room: u16,
) -> Vec<Line<'static>> {
    let agents = agents(dialog).map(|agents| format!(" ({})", count(agents, "agent"))).unwrap_or_default();
    let policy = format!("{}{agents}", policy(dialog));
    let name = token.name.display();
    let cells = usize::from(room);
    let styled_name = |room| vec![Span::styled(fit(name, room).into_owned(), theme.heading)];
    let styled_policy = |room| vec![Span::styled(fit(&policy, room).into_owned(), theme.subdued)];
    let mut lines = if width(name) + width(&policy) + 2 <= cells {
        vec![ends(styled_name(cells), styled_policy(cells), room)]
    } else {
        vec![Line::from(styled_name(cells)), Line::from(styled_policy(cells))]
    };
    let created = token.created_at.map(|at| format!("Created {}", time::ago(at, model.server_now())));
    let expires = match (token.status(model.server_now()), token.expire_at) {
        (Status::Inactive, _) => "revoked".to_owned(),
        (Status::Expired, Some(at)) => format!("expired {}", time::ago(at, model.server_now())),
        (_, Some(at)) => format!("expires {}", time::ends(at, model.server_now(), &model.zone)),
        (_, None) => "never expires".to_owned(),
    };
    let line = created.map_or_else(|| expires.clone(), |created| format!("{created} · {expires}"));
    lines.extend(wrap(&line, cells, theme.subdued));
    lines
}

fn others(dialog: &RemovalDialog) -> String {
    match left(dialog) {
        0 if dialog.unread > 0 => {
            "No other active token of this policy was read, and the list is not complete.".to_owned()
        }
        0 if !dialog.is_last() => "This policy has no active token.".to_owned(),
        0 => "It is the policy's last active token: no new agent can enroll into it.".to_owned(),
        1 => "1 other active token remains for this policy.".to_owned(),
        n => format!("{n} other active tokens remain for this policy."),
    }
}

fn left(dialog: &RemovalDialog) -> usize {
    dialog.impacts.first().map_or(0, |impact| impact.left)
}

fn policy(dialog: &RemovalDialog) -> &str {
    dialog.impacts.first().map_or("", |impact| impact.policy.as_str())
}

fn agents(dialog: &RemovalDialog) -> Option<u64> {
    dialog.impacts.first().and_then(|impact| impact.agents)
}
