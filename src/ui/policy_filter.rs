//! The choice of agent policies, with the tokens and agents of each.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::action::Action;
use crate::app::geometry::list_rows;
use crate::app::keymap::Context;
use crate::app::pointer::PointerTarget;
use crate::app::policy_filter::choices::PolicyChoices;
use crate::app::policy_filter::state::{PolicyChoice, PolicyFilter, PolicyFilterOutcome};
use crate::domain::status::StatusFilter;

use super::hits::HitMap;
use super::popup::{Popup, SHORT, inner_width};
use super::text::{ends, fit, visible, width};
use super::theme::Theme;
use crate::ui::find::{Highlights, SIMILAR};

const WIDTH: u16 = 64;
/// The cells of a number's column, and of the gap before it.
const NUMBER: usize = 8;
/// The cells before a name: the cursor's, and the tick's.
const BEFORE: usize = 6;

/// Draws the choice: what is typed, the lines around the cursor, and what Enter would do.
pub(super) fn draw(
    model: &Model,
    open: &PolicyFilter,
    theme: &Theme,
    area: Rect,
    frame: &mut Frame,
) -> HitMap {
    let inner = inner_width(area, WIDTH);
    let room = usize::from(inner);
    let PolicyChoices { choices, query } = open.lines(model);
    let here = open.position(&choices);
    let (text, cursor) = visible(&open.search, room.saturating_sub(3));
    let typed = if open.search.value().is_empty() {
        Span::styled("type to find a policy", theme.disabled)
    } else {
        Span::styled(text, theme.text)
    };
    let mut body = vec![Line::from(vec![Span::styled("› ", theme.primary), typed])];
    let similar = query.is_similar();
    let headed = similar || model.size.height >= SHORT;
    if similar {
        body.push(Line::styled(format!("  {SIMILAR}"), theme.warning));
    } else if headed {
        body.push(heads(model, theme, inner));
    }
    let first = body.len();
    let rows = list_rows(model.size).saturating_sub(usize::from(headed)).max(1);
    // The cursor stands in the middle, where there is enough above and below.
    let from = here.saturating_sub(rows / 2).min(choices.len().saturating_sub(rows));
    let mut marks = Highlights::of(&query, theme);
    for (index, choice) in choices.iter().enumerate().skip(from).take(rows) {
        body.push(line(open, choice, index == here, &mut marks, theme, inner));
    }
    if choices.is_empty() {
        body.push(Line::styled("No agent policy is called so", theme.subdued));
    }
    // A list that shrinks while one types stays where it is.
    let all = PolicyFilter::default().choices(model).len().min(rows);
    while body.len() < first + all {
        body.push(Line::raw(" "));
    }
    let buttons = buttons(model, &open.outcome(&choices), theme, room);
    let popup = Popup {
        title: "Agent policy",
        body,
        focus: 0..1,
        cursor: Some((0, cursor + 2)),
        buttons: buttons.clone(),
        width: WIDTH,
    };
    let placed = popup.draw(theme, area, frame);
    let mut hits = HitMap::default();
    let back = [(2, PointerTarget::Do(Action::Back)), (3, PointerTarget::Do(Action::Back))];
    let enter = [(0, PointerTarget::Do(Action::Activate)), (1, PointerTarget::Do(Action::Activate))];
    placed.claim(&mut hits, &buttons, &enter.into_iter().chain(back).collect::<Vec<_>>());
    for (index, choice) in choices.into_iter().skip(from).take(rows).enumerate() {
        if let Some(line) = placed.line(first + index) {
            hits.add(line, choice.id.map_or(PointerTarget::Entry(0), PointerTarget::Policy));
        }
    }
    hits
}

fn heads(model: &Model, theme: &Theme, room: u16) -> Line<'static> {
    let tab = match model.filter.status {
        StatusFilter::All => "In all tabs".to_owned(),
        tab => format!("In the {} tab", tab.label()),
    };
    let left = vec![Span::styled(format!("  {tab}"), theme.subdued)];
    if theme.appearance.accessible {
        return Line::from(left);
    }
    let right = vec![Span::styled(format!("{:>NUMBER$}{:>NUMBER$}", "Tokens", "Agents"), theme.subdued)];
    ends(left, right, room)
}

fn line(
    open: &PolicyFilter,
    choice: &PolicyChoice,
    here: bool,
    marks: &mut Highlights<'_>,
    theme: &Theme,
    inner: u16,
) -> Line<'static> {
    let room = usize::from(inner).saturating_sub(BEFORE + 2 * NUMBER);
    let ticked = match &choice.id {
        None => open.ticked.is_empty(),
        Some(id) => open.ticked.contains(id),
    };
    let tick = if ticked { Span::styled("[x] ", theme.accent) } else { Span::styled("[ ] ", theme.subdued) };
    let mut left = vec![Span::styled(if here { "▸ " } else { "  " }, theme.primary), tick];
    left.extend(marks.policy(choice.id.as_deref().unwrap_or_default(), &choice.name, room, theme.text));
    let agents = choice.agents.map(|agents| agents.to_string()).unwrap_or_default();
    let numbers = if theme.appearance.accessible {
        // Numbers under each other say nothing to who hears them.
        format!(
            "  tokens {}{}",
            choice.tokens,
            choice.agents.map(|n| format!(", agents {n}")).unwrap_or_default()
        )
    } else {
        format!("{:>NUMBER$}{agents:>NUMBER$}", choice.tokens)
    };
    let style = if choice.tokens == 0 { theme.disabled } else { theme.subdued };
    let line = ends(left, vec![Span::styled(numbers, style)], inner);
    if here { line.style(theme.selection) } else { line }
}

/// What Enter would do, in words.
fn buttons(model: &Model, outcome: &PolicyFilterOutcome, theme: &Theme, room: usize) -> Line<'static> {
    let key = |action| model.keys.key_of(Context::PolicyFilter, action);
    let (enter, esc, space) = (key(Action::Activate), key(Action::Back), key(Action::Toggle));
    let leaves = if room < 50 { " leaves   " } else { " leaves as it was   " };
    let rest = [esc, leaves.to_owned(), space, " ticks".to_owned()];
    let verb = if room < 60 { "" } else { "shows " };
    let taken = rest.iter().map(|part| width(part)).sum::<usize>() + width(&enter) + width(verb) + 4;
    let left = room.saturating_sub(taken);
    let does = match outcome {
        PolicyFilterOutcome::Nothing => "nothing".to_owned(),
        PolicyFilterOutcome::Any => "any policy".to_owned(),
        PolicyFilterOutcome::Some(policies) => match policies.first() {
            Some(id) if policies.len() == 1 => model.policy_name(id),
            _ => format!("{} policies", policies.len()),
        },
    };
    let [esc, leaves, space, ticks] = rest;
    Line::from(vec![
        Span::styled(enter, theme.key),
        Span::styled(format!(" {verb}{}   ", fit(&does, left.max(6))), theme.subdued),
        Span::styled(esc, theme.key),
        Span::styled(leaves, theme.subdued),
        Span::styled(space, theme.key),
        Span::styled(ticks, theme.subdued),
    ])
}
