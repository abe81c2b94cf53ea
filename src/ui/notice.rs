//! What stands where rows would be: loading, nothing there, nothing found, something wrong, too small.

use ratatui::Frame;
use ratatui::layout::{Alignment, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::Paragraph;

use crate::app::Model;
use crate::app::action::Action;
use crate::app::geometry::SMALLEST;
use crate::app::keymap::Context;
use crate::app::remote::Remote;
use crate::domain::problem::Problem;
use crate::domain::status::StatusFilter;
use crate::domain::time;

use super::text::{self, fit, spinner, wrap};
use super::theme::Theme;

/// Says that the terminal is too small.
pub(super) fn too_small(model: &Model, theme: &Theme, frame: &mut Frame) {
    let area = frame.area();
    let text = format!(
        "Needs {}×{}, have {}×{} ({} quits)",
        SMALLEST.width,
        SMALLEST.height,
        model.size.width,
        model.size.height,
        model.keys.key_of(Context::Tokens, Action::Quit)
    );
    let lines = wrap(&text, usize::from(area.width), theme.text);
    centred(lines, area, frame);
}

/// Says that what is on the screen is old, and why.
pub(super) fn banner(model: &Model, theme: &Theme, area: Rect, frame: &mut Frame) {
    let (Some(problem), Some(read_at)) = (&model.trouble, model.read_at) else { return };
    let age = time::ago(read_at, model.now);
    let [_, why, next_step] = problem.lines();
    let sign = if theme.look.accessible { "Error:" } else { "✗" };
    let text = format!(" {sign} As of {age}. {why}. {next_step}");
    frame.render_widget(Line::styled(fit(&text, usize::from(area.width)).into_owned(), theme.danger), area);
}

/// Says why there are no rows.
pub(super) fn instead_of_rows(model: &Model, theme: &Theme, area: Rect, frame: &mut Frame) {
    let room = usize::from(area.width.saturating_sub(4)).min(90);
    let lines = match (&model.list, model.read_at) {
        (Remote::Failed(problem), None) => failed(model, problem, theme, room),
        (Remote::Loading { since, .. }, None) => loading(model, *since, theme),
        (Remote::Idle, None) => {
            let key = model.keys.key_of(Context::Tokens, Action::Refresh);
            vec![Line::styled(format!("Not read yet. {key} reads the tokens."), theme.text)]
        }
        _ => nothing(model, theme, room),
    };
    centred(lines, area, frame);
}

fn loading(model: &Model, since: jiff::Timestamp, theme: &Theme) -> Vec<Line<'static>> {
    let waited = model.now.duration_since(since).as_secs();
    let spinner = spinner(since, model.now);
    if spinner.is_some() && theme.look.is_still() {
        return still(model, waited, theme);
    }
    let text = match (spinner, waited) {
        (None, _) => return Vec::new(),
        (Some(spinner), ..3) => format!("{spinner} Loading enrollment tokens..."),
        (Some(spinner), _) => {
            let key = model.keys.key_of(Context::Tokens, Action::Back);
            format!("{spinner} Still waiting for {} ({waited}s). {key} cancels", model.server.host)
        }
    };
    vec![Line::styled(text, theme.text)]
}

/// The same without anything that moves.
fn still(model: &Model, waited: i64, theme: &Theme) -> Vec<Line<'static>> {
    let key = model.keys.key_of(Context::Tokens, Action::Back);
    let text = match waited {
        ..3 => "Loading enrollment tokens...".to_owned(),
        _ => format!("Still waiting for {}. {key} cancels", model.server.host),
    };
    vec![Line::styled(text, theme.text)]
}

fn failed(model: &Model, problem: &Problem, theme: &Theme, room: usize) -> Vec<Line<'static>> {
    let mut lines = text::problem(problem, room, theme);
    lines.push(Line::default());
    lines.push(keys(model, &[(Action::Refresh, "tries again"), (Action::Quit, "quits")], theme));
    lines
}

/// Kibana's sentence, and what can be done about it.
fn nothing(model: &Model, theme: &Theme, room: usize) -> Vec<Line<'static>> {
    let counts = model.rows.counts();
    let all = counts.of(StatusFilter::All);
    if all == 0 && model.filter.policy.is_none() {
        let mut lines = vec![Line::styled("No enrollment tokens yet.", theme.text), Line::default()];
        lines.push(keys(model, &[(Action::Create, "creates one")], theme));
        return lines;
    }
    let tab = model.filter.status.label();
    let policy = model.filter.policy.as_deref().map(|id| format!(" of {}", model.policy_name(id)));
    let text = format!("0 of {all} tokens{} are {tab}.", policy.as_deref().unwrap_or_default());
    let mut lines = wrap(&text, room, theme.text);
    let elsewhere =
        StatusFilter::ALL.into_iter().find(|tab| *tab != StatusFilter::All && counts.of(*tab) > 0);
    let shows = |tab: StatusFilter| match tab {
        StatusFilter::Active => Action::ShowActive,
        StatusFilter::Expired => Action::ShowExpired,
        StatusFilter::Inactive => Action::ShowInactive,
        StatusFilter::All => Action::ShowAll,
    };
    lines.push(Line::default());
    if let Some(tab) = elsewhere {
        lines.push(keys(
            model,
            &[(shows(tab), &format!("shows {} ({})", tab.label(), counts.of(tab)))],
            theme,
        ));
    }
    if policy.is_some() {
        lines.push(keys(model, &[(Action::Back, "clears the policy filter")], theme));
    }
    lines
}

fn keys(model: &Model, pairs: &[(Action, &str)], theme: &Theme) -> Line<'static> {
    let spans = pairs.iter().flat_map(|(action, does)| {
        let key = model.keys.key_of(Context::Tokens, *action);
        [Span::styled(key, theme.key), Span::styled(format!(" {does}   "), theme.subdued)]
    });
    Line::from(spans.collect::<Vec<_>>())
}

fn centred(lines: Vec<Line<'static>>, area: Rect, frame: &mut Frame) {
    let height = u16::try_from(lines.len()).unwrap_or(area.height).min(area.height);
    let top = area.y + (area.height - height) / 2;
    let middle = Rect { y: top, height, ..area };
    let text = Paragraph::new(Text::from(lines)).style(Style::new()).alignment(Alignment::Center);
    frame.render_widget(text, middle);
}
