//! The filter strip: the status tabs with their counts, and the policy filter.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::action::Action;
use crate::app::geometry::Layout;
use crate::app::keymap::Context;
use crate::app::mouse::Target;
use crate::domain::status::StatusFilter;

use super::hits::HitMap;
use super::text::{ends, fit, width};
use super::theme::Theme;

/// Draws the strip.
pub(super) fn draw(model: &Model, layout: Layout, theme: &Theme, area: Rect, frame: &mut Frame) -> HitMap {
    let tabs = match layout {
        Layout::Compact => only_the_current(model, theme),
        _ => all(model, theme),
    };
    let used: usize = tabs.iter().map(Span::width).sum();
    let room = usize::from(area.width).saturating_sub(used + 2);
    let mut targets: Vec<(usize, Target)> = match layout {
        Layout::Compact => Vec::new(),
        // A blank, a tab, a blank, a tab.
        _ => StatusFilter::ALL.into_iter().enumerate().map(|(i, tab)| (2 * i + 1, shows(tab))).collect(),
    };
    let line = match policy(model, theme, room) {
        Some(policy) => {
            let (blank, last) = (tabs.len(), tabs.len() + policy.len());
            targets.extend((blank + 1..=last).map(|index| (index, Target::Do(Action::FilterPolicy))));
            ends(tabs, policy, area.width)
        }
        None => Line::from(tabs),
    };
    let mut hits = HitMap::default();
    hits.add_spans(Position { x: area.x, y: area.y }, &line, &targets);
    frame.render_widget(line, area);
    hits
}

fn shows(tab: StatusFilter) -> Target {
    Target::Do(match tab {
        StatusFilter::Active => Action::ShowActive,
        StatusFilter::Expired => Action::ShowExpired,
        StatusFilter::Inactive => Action::ShowInactive,
        StatusFilter::All => Action::ShowAll,
    })
}

fn all<'a>(model: &Model, theme: &Theme) -> Vec<Span<'a>> {
    let counts = model.rows.counts();
    let mut spans = vec![Span::raw(" ")];
    for tab in StatusFilter::ALL {
        let current = tab == model.filter.status;
        let style = if current { theme.tab } else { theme.subdued };
        let text = format!("{} {}", tab.label(), counts.of(tab));
        // A colour is nothing to hear.
        let text = if current && theme.look.accessible { format!("[{text}]") } else { format!(" {text} ") };
        spans.push(Span::styled(text, style));
        spans.push(Span::raw(" "));
    }
    spans
}

fn only_the_current<'a>(model: &Model, theme: &Theme) -> Vec<Span<'a>> {
    let (counts, tab) = (model.rows.counts(), model.filter.status);
    vec![
        Span::raw(" "),
        Span::styled(format!(" {} {} ", tab.label(), counts.of(tab)), theme.tab),
        Span::styled(format!(" of {}", counts.of(StatusFilter::All)), theme.subdued),
    ]
}

/// The policy filter, as long as there is room; a filter that is set is always said.
fn policy<'a>(model: &Model, theme: &Theme, room: usize) -> Option<Vec<Span<'a>>> {
    match &model.filter.policy {
        None if room < 19 => None,
        None => Some(vec![Span::styled("Agent policy: any ", theme.subdued)]),
        Some(id) => {
            let label = if room > 28 { "Agent policy: " } else { "" };
            let name = model.policy_name(id);
            let name = fit(&name, room.saturating_sub(width(label) + 5)).into_owned();
            Some(vec![
                Span::styled(label, theme.subdued),
                Span::styled(format!(" {name} "), theme.tab),
                Span::styled(
                    format!(" {} ", model.keys.key_of(Context::Tokens, Action::FilterPolicy)),
                    theme.key,
                ),
            ])
        }
    }
}
