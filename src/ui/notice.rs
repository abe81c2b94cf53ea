//! What stands where rows would be: loading, nothing there, nothing found, something wrong, too small.

use std::iter;

use ratatui::Frame;
use ratatui::layout::{Alignment, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::Paragraph;

use crate::app::Model;
use crate::app::action::Action;
use crate::app::geometry::SMALLEST;
use crate::app::keymap::Context;
use crate::app::news;
use crate::app::overlay::Overlay;
use crate::app::refresh::next::outlook;
use crate::app::remote::Remote;
use crate::app::toast::Tone;
use crate::domain::problem::{Problem, capitalized};
use crate::domain::rows::Row;
use crate::domain::status::StatusFilter;

use super::tabs::shows;
use super::text::{self, spinner, width, wrap};
use super::theme::Theme;
use super::{find, kql, strip};

/// So many tokens that are held back are named.
const NAMED: usize = 5;

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
    let lines = signed(Tone::Error, news::banner(model, area.height), theme);
    for (line, part) in lines.into_iter().zip(area.rows()) {
        frame.render_widget(line, part);
    }
}

/// The sign before a message, and its style.
pub(super) fn tone(tone: Tone, theme: &Theme) -> (&'static str, Style) {
    let style = match tone {
        Tone::Quiet => theme.subdued,
        Tone::Info => theme.success,
        Tone::Warning => theme.warning,
        Tone::Error => theme.danger,
    };
    (tone.sign(theme.appearance.accessible), style)
}

/// What is said, its sign before the first line and the others below its text.
pub(super) fn signed(tone: Tone, lines: Vec<String>, theme: &Theme) -> Vec<Line<'static>> {
    let (sign, style) = self::tone(tone, theme);
    let indent = " ".repeat(width(sign));
    let starts = iter::once(sign).chain(iter::repeat(indent.as_str()));
    lines
        .into_iter()
        .zip(starts)
        .map(|(line, start)| Line::styled(format!(" {start} {line}"), style))
        .collect()
}

/// Says why there are no policies.
pub(super) fn instead_of_policies(model: &Model, theme: &Theme, area: Rect, frame: &mut Frame) {
    let room = usize::from(area.width.saturating_sub(4)).min(90);
    let lines = match &model.policy_list {
        Remote::Failed(problem) => failed(model, problem, theme, room),
        Remote::Loading { since, .. } => waiting(model, *since, "Loading agent policies...", theme),
        Remote::Ready(_) => vec![Line::styled("There are no agent policies in this space.", theme.text)],
        Remote::Idle => {
            let key = model.keys.key_of(Context::Tokens, Action::Refresh);
            vec![Line::styled(format!("Not read yet. {key} reads the agent policies."), theme.text)]
        }
    };
    centred(lines, area, frame);
}

/// Says why there are no rows.
pub(super) fn instead_of_rows(model: &Model, theme: &Theme, area: Rect, frame: &mut Frame) {
    let room = usize::from(area.width.saturating_sub(4)).min(90);
    let lines = match (&model.list, model.read_at) {
        (Remote::Failed(problem), None) => failed(model, problem, theme, room),
        // A try by itself does not take away what is known: that it went wrong before, and why.
        (Remote::Loading { .. }, None) if let Some(problem) = &model.trouble => {
            failed(model, problem, theme, room)
        }
        (Remote::Loading { since, .. }, None) => {
            waiting(model, *since, "Loading enrollment tokens...", theme)
        }
        (Remote::Idle, None) => {
            let key = model.keys.key_of(Context::Tokens, Action::Refresh);
            vec![Line::styled(format!("Not read yet. {key} reads the tokens."), theme.text)]
        }
        _ => nothing(model, theme, room),
    };
    centred(lines, area, frame);
}

fn waiting(model: &Model, since: jiff::Timestamp, for_what: &str, theme: &Theme) -> Vec<Line<'static>> {
    let waited = model.now.duration_since(since).as_secs();
    let spinner = spinner(since, model.now);
    if spinner.is_some() && theme.appearance.is_still() {
        return still(model, waited, for_what, theme);
    }
    let text = match (spinner, waited) {
        (None, _) => return Vec::new(),
        (Some(spinner), ..3) => format!("{spinner} {for_what}"),
        (Some(spinner), _) => {
            let key = model.keys.key_of(Context::Tokens, Action::Back);
            format!("{spinner} Still waiting for {} ({waited}s). {key} cancels", model.server.host)
        }
    };
    vec![Line::styled(text, theme.text)]
}

/// The same without anything that moves.
fn still(model: &Model, waited: i64, for_what: &str, theme: &Theme) -> Vec<Line<'static>> {
    let key = model.keys.key_of(Context::Tokens, Action::Back);
    let text = match waited {
        ..3 => for_what.to_owned(),
        _ => format!("Still waiting for {}. {key} cancels", model.server.host),
    };
    vec![Line::styled(text, theme.text)]
}

fn failed(model: &Model, problem: &Problem, theme: &Theme, room: usize) -> Vec<Line<'static>> {
    let mut lines = text::problem(problem, room, theme);
    lines.push(Line::default());
    if let Some(outlook) = outlook(model).filter(|_| model.trouble.as_ref() == Some(problem)) {
        lines.push(Line::styled(capitalized(&outlook), theme.subdued));
    }
    lines.push(keys(model, &[(Action::Refresh, "tries again"), (Action::Quit, "quits")], theme));
    lines
}

/// Kibana's sentence, or what hides the tokens that there are; and what can be done about it.
fn nothing(model: &Model, theme: &Theme, room: usize) -> Vec<Line<'static>> {
    let hidden = model.rows.hidden();
    if hidden.listed == 0 && hidden.held_back > 0 {
        return held_back(model, theme, room);
    }
    if hidden.listed == 0 {
        let mut lines = vec![Line::styled("No enrollment tokens yet.", theme.text), Line::default()];
        lines.push(keys(model, &[(Action::Create, "creates one")], theme));
        return lines;
    }
    let mut lines = wrap(&hidden_by(model, room), room, theme.text);
    lines.push(Line::default());
    let counts = model.rows.counts();
    let elsewhere =
        StatusFilter::ALL.into_iter().find(|tab| *tab != StatusFilter::All && counts.of(*tab) > 0);
    if let Some(Overlay::Find(_)) = model.overlay {
        let key = model.keys.key_of(Context::Find, Action::Back);
        let does = format!(" {}", with_count("clears the search", hidden.by_find));
        lines.push(Line::from(vec![Span::styled(key, theme.key), Span::styled(does, theme.subdued)]));
        if let Some(tab) = elsewhere {
            let keep = model.keys.key_of(Context::Find, Action::Activate);
            let show = model.keys.key_of(Context::Tokens, shows(tab));
            let does = format!(" {}", with_count(&format!("shows {}", tab.label()), counts.of(tab)));
            lines.push(Line::from(vec![
                Span::styled(keep, theme.key),
                Span::styled(", then ", theme.subdued),
                Span::styled(show, theme.key),
                Span::styled(does, theme.subdued),
            ]));
        }
        return lines;
    }
    if matches!(model.overlay, Some(Overlay::Kql(_))) {
        return lines;
    }
    let mut say = |action: Action, does: &str, count: usize| {
        lines.push(keys(model, &[(action, &with_count(does, count))], theme));
    };
    if let Some(tab) = elsewhere {
        say(shows(tab), &format!("shows {}", tab.label()), counts.of(tab));
    }
    let searched = !model.filter.find.is_empty();
    if searched {
        say(Action::Back, "clears the search", hidden.by_find);
    }
    let asked = !model.kql.text.is_empty();
    if asked {
        let action = if searched { Action::Kql } else { Action::Back };
        let does = if searched { "changes the KQL query" } else { "clears the KQL query" };
        say(action, does, hidden.by_kuery);
    }
    if !model.filter.policies.is_empty() {
        let (action, does) = if searched || asked {
            (Action::FilterPolicy, "chooses other policies")
        } else {
            (Action::Back, "clears the policy filter")
        };
        say(action, does, hidden.by_policy);
    }
    lines
}

/// Why tokens that were read are not on show, and which those are.
fn held_back(model: &Model, theme: &Theme, room: usize) -> Vec<Line<'static>> {
    let held = model.rows.hidden().held_back;
    let tokens = if held == 1 { "1 token is".to_owned() } else { format!("{held} tokens are") };
    let why = match model.policy_list.problem() {
        Some(_) => "the agent policies could not be read",
        None => "the agent policies have not been read yet",
    };
    let text = format!("{tokens} held back: {why}, so it is not known which of them belong to the platform.");
    let mut lines = wrap(&text, room, theme.text);
    let names: Vec<&str> = model.rows.all().take(NAMED).map(Row::name).collect();
    let more = model.rows.total().saturating_sub(names.len());
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    lines.extend(wrap(&format!("{}{more}", names.join(", ")), room, theme.subdued));
    if let Some(problem) = model.policy_list.problem() {
        lines.push(Line::default());
        lines.extend(text::problem(problem, room, theme));
    }
    lines.push(Line::default());
    lines.push(keys(model, &[(Action::Refresh, "reads again")], theme));
    lines
}

/// `0 of 162 match `web` in Active, Linux web.`
fn hidden_by(model: &Model, room: usize) -> String {
    let (hidden, tab) = (model.rows.hidden(), model.filter.status);
    let policies = strip::policies(model);
    let found = find::shown(model, room / 2).map(|text| format!("`{text}`"));
    let asked = || kql::shown(model, room / 2).map(|text| format!("KQL `{text}`"));
    // Of the tokens that the other filters leave; those that one filter alone hides are all of these.
    let among = if found.is_some() { hidden.by_find } else { hidden.by_kuery };
    if let Some(what) = found.or_else(asked) {
        let tab = (tab != StatusFilter::All).then(|| tab.label().to_owned());
        let places: Vec<String> = [tab, policies].into_iter().flatten().collect();
        let places = if places.is_empty() { String::new() } else { format!(" in {}", places.join(", ")) };
        let similar = if model.shows_similar() && !model.rows.counts().is_empty() {
            " What is similar stands under another tab."
        } else {
            ""
        };
        return match among {
            0 => format!("There are no tokens{places}, so none matches {what}."),
            _ => format!("0 of {among} match {what}{places}.{similar}"),
        };
    }
    let policies = policies.map(|name| format!(" of {name}")).unwrap_or_default();
    if tab == StatusFilter::All {
        return format!("None of the {} tokens is{policies}.", hidden.listed);
    }
    format!("0 of {} tokens{policies} are {}.", model.rows.counts().of(StatusFilter::All), tab.label())
}

fn with_count(does: &str, count: usize) -> String {
    if count == 0 { does.to_owned() } else { format!("{does} ({count})") }
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
