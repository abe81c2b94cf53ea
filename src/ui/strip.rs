//! The filter strip: the status tabs with their counts, and the policy filter.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::action::Action;
use crate::app::geometry::Layout;
use crate::app::keymap::Context;
use crate::domain::status::StatusFilter;

use super::text::{ends, fit, width};
use super::theme::Theme;

/// Draws the strip.
pub(super) fn draw(model: &Model, layout: Layout, theme: &Theme, area: Rect, frame: &mut Frame) {
    let tabs = match layout {
        Layout::Compact => only_the_current(model, theme),
        _ => all(model, theme),
    };
    let used: usize = tabs.iter().map(Span::width).sum();
    let room = usize::from(area.width).saturating_sub(used + 2);
    let line = match policy(model, theme, room) {
        Some(policy) => ends(tabs, policy, area.width),
        None => Line::from(tabs),
    };
    frame.render_widget(line, area);
}

fn all<'a>(model: &Model, theme: &Theme) -> Vec<Span<'a>> {
    let counts = model.rows.counts();
    let mut spans = vec![Span::raw(" ")];
    for tab in StatusFilter::ALL {
        let style = if tab == model.filter.status { theme.tab } else { theme.subdued };
        spans.push(Span::styled(format!(" {} {} ", tab.label(), counts.of(tab)), style));
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
