//! What came of many: how many were done, and why the others were not.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::action::Action;
use crate::app::geometry::report_rows;
use crate::app::keymap::Context;
use crate::app::pointer::PointerTarget;
use crate::app::removal::state::RemovalDialog;
use crate::domain::problem::Problem;
use crate::domain::removal::{RemovalEnd, RemovalResult, TokenResult};
use crate::domain::token::Token;
use crate::ui::hits::HitMap;
use crate::ui::popup::{Popup, SHORT, inner_width};
use crate::ui::text::{ends, fit, width, wrap};
use crate::ui::theme::Theme;

const WIDTH: u16 = 74;

/// Draws the report.
pub(super) fn draw(
    model: &Model,
    dialog: &RemovalDialog,
    removed: &RemovalResult,
    theme: &Theme,
    area: Rect,
    frame: &mut Frame,
) -> HitMap {
    let inner = inner_width(area, WIDTH);
    let room = usize::from(inner);
    let mut body = wrap(&summary(dialog, removed), room, theme.heading);
    if let RemovalEnd::Stopped(problem) = &removed.end
        && removed.untried() > 0
    {
        let [_, why, next_step] = problem.lines();
        body.extend(wrap(&format!("Stopped: {why}."), room, theme.warning));
        if area.height >= SHORT {
            body.extend(wrap(&format!("{next_step}."), room, theme.subdued));
        }
    }
    body.push(Line::default());
    let failed: Vec<(&Token, &Problem)> = dialog
        .targets
        .iter()
        .zip(&removed.results)
        .filter_map(
            |(token, result)| {
                if let TokenResult::Failed(problem) = result { Some((token, problem)) } else { None }
            },
        )
        .collect();
    let rows = report_rows(model.size);
    let scroll = dialog.scroll.min(failed.len().saturating_sub(rows));
    for (token, problem) in failed.iter().skip(scroll).take(rows) {
        body.extend(entry(model, token, problem, theme, inner));
    }
    let after = failed.len().saturating_sub(scroll + rows);
    match (scroll, after) {
        (0, 0) => {}
        (before, 0) => body.push(Line::styled(format!("  {before} more above ↑"), theme.subdued)),
        (_, after) => body.push(Line::styled(format!("  and {after} more ↓"), theme.subdued)),
    }
    body.push(Line::default());
    let key = model.keys.key_of(Context::Report, Action::Back);
    let buttons = Line::from(vec![
        Span::styled(if room < 44 { "" } else { "What was not done stays marked   " }, theme.subdued),
        Span::styled(key, theme.key),
        Span::styled(" closes", theme.subdued),
    ]);
    let title = super::title(dialog);
    let popup =
        Popup { title: &title, body, focus: 0..1, cursor: None, buttons: buttons.clone(), width: WIDTH };
    let placed = popup.draw(theme, area, frame);
    let mut hits = HitMap::default();
    placed.claim(&mut hits, &buttons, &[1, 2].map(|index| (index, PointerTarget::Do(Action::Back))));
    hits
}

/// `51 revoked, 6 failed, 3 not known, 100 not tried`
fn summary(dialog: &RemovalDialog, removed: &RemovalResult) -> String {
    let (unknown, failed) = (removed.unknown(), removed.failed() - removed.unknown());
    let mut text = format!("{} {}", removed.done(), dialog.act.past());
    if failed > 0 || unknown == 0 {
        text = format!("{text}, {failed} failed");
    }
    if unknown > 0 {
        text = format!("{text}, {unknown} not known");
    }
    if removed.untried() > 0 {
        text = format!("{text}, {} not tried", removed.untried());
    }
    if removed.end == RemovalEnd::Cancelled { format!("{text}: cancelled") } else { text }
}

/// A token, and why it was not done.
fn entry(model: &Model, token: &Token, problem: &Problem, theme: &Theme, inner: u16) -> [Line<'static>; 2] {
    let room = usize::from(inner);
    let name = fit(token.name.display(), room * 3 / 5).into_owned();
    let policy = model.policy_name(token.policy_id.raw());
    let policy = fit(&policy, room.saturating_sub(width(&name) + 2)).into_owned();
    let [what, why, _] = problem.lines();
    let why = if why.is_empty() { what } else { why };
    [
        ends(vec![Span::styled(name, theme.text)], vec![Span::styled(policy, theme.subdued)], inner),
        Line::styled(fit(&format!("  {why}"), room).into_owned(), theme.danger),
    ]
}
