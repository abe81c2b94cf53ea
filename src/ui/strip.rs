//! The filter strip: the status tabs with their counts, the search, and the policy filter.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Span;

use crate::app::Model;
use crate::app::action::Action;
use crate::app::dialog::Overlay;
use crate::app::geometry::Layout;
use crate::app::keymap::Context;
use crate::app::mouse::Target;
use crate::domain::status::StatusFilter;

use super::find;
use super::hits::HitMap;
use super::text::{ends, fit, width};
use super::theme::Theme;

/// From this width on all tabs stay beside an open line, or beside two filters.
const ROOMY: u16 = 110;

/// Draws the strip.
pub(super) fn draw(model: &Model, layout: Layout, theme: &Theme, area: Rect, frame: &mut Frame) -> HitMap {
    let tabs = tabs(model, layout, theme, area.width);
    // A blank, a tab, a blank, a tab; where only the current one is there, there is nothing to choose.
    let mut targets: Vec<(usize, Target)> = match tabs.len() {
        9 => StatusFilter::ALL.into_iter().enumerate().map(|(i, tab)| (2 * i + 1, shows(tab))).collect(),
        _ => Vec::new(),
    };
    let line = if let Some(Overlay::Find(line)) = &model.overlay {
        let field = find::field(model, line, theme, room_for_line(model, layout, theme, area.width));
        let used = u16::try_from(cells(&tabs)).unwrap_or(u16::MAX).saturating_add(2);
        let x = area.x.saturating_add(used).saturating_add(field.cursor);
        frame.set_cursor_position(Position { x: x.min(area.right().saturating_sub(1)), y: area.y });
        tabs.into_iter().chain([Span::raw("  ")]).chain(field.spans).collect()
    } else {
        let room = usize::from(area.width).saturating_sub(cells(&tabs) + 2);
        let first = tabs.len() + 1;
        let Filters { spans, policies } = filters(model, theme, room);
        targets.extend((0..spans.len()).map(|index| {
            let action = if index < policies { Action::FilterPolicy } else { Action::Find };
            (first + index, Target::Do(action))
        }));
        ends(tabs, spans, area.width)
    };
    let mut hits = HitMap::default();
    hits.add_spans(area.as_position(), &line, &targets);
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

/// The cells that are left for an open find line.
pub(super) fn room_for_line(model: &Model, layout: Layout, theme: &Theme, width: u16) -> usize {
    usize::from(width).saturating_sub(cells(&tabs(model, layout, theme, width)) + 3)
}

fn cells(spans: &[Span]) -> usize {
    spans.iter().map(Span::width).sum()
}

/// The tabs; only the current one where the rest of the line is needed more.
fn tabs<'a>(model: &Model, layout: Layout, theme: &Theme, width: u16) -> Vec<Span<'a>> {
    let open = matches!(model.overlay, Some(Overlay::Find(_)));
    let both = !model.filter.find.is_empty() && !model.filter.policies.is_empty();
    let all = all(model, theme);
    let search = find::kept(model, theme, usize::MAX).map_or(0, |spans| cells(&spans));
    let crowded = cells(&all) + 2 + search > usize::from(width);
    if layout == Layout::Compact || crowded || (width < ROOMY && (open || both)) {
        only_the_current(model, theme)
    } else {
        all
    }
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

/// The filters at the right.
struct Filters<'a> {
    /// The policies' spans, then the search's.
    spans: Vec<Span<'a>>,
    /// How many are the policies'.
    policies: usize,
}

/// What is filtered is always said, in halves where there are two filters; that no policy is, if there is room.
fn filters<'a>(model: &Model, theme: &Theme, room: usize) -> Filters<'a> {
    let set = !model.filter.policies.is_empty();
    let search = find::kept(model, theme, if set { room / 2 } else { room });
    let left = room.saturating_sub(search.as_deref().map_or(0, |spans| cells(spans) + 2));
    let mut spans = match policies(model) {
        Some(name) => policy(model, &name, theme, left),
        None if left >= 19 => vec![Span::styled("Agent policy: any ", theme.subdued)],
        None => Vec::new(),
    };
    let policies = spans.len();
    if let Some(search) = search {
        spans.push(Span::raw(" "));
        spans.extend(search);
    }
    Filters { spans, policies }
}

/// The policy filter that is set, in `room` cells.
fn policy<'a>(model: &Model, name: &str, theme: &Theme, room: usize) -> Vec<Span<'a>> {
    let label = if room > 28 { "Agent policy: " } else { "" };
    let name = fit(name, room.saturating_sub(width(label) + 5)).into_owned();
    let key = model.keys.key_of(Context::Tokens, Action::FilterPolicy);
    vec![
        Span::styled(label, theme.subdued),
        Span::styled(format!(" {name} "), theme.tab),
        Span::styled(format!(" {key} "), theme.key),
    ]
}

/// The policies that are filtered for, in few words; `None` for any.
pub(super) fn policies(model: &Model) -> Option<String> {
    let mut policies = model.filter.policies.iter();
    let first = model.policy_name(policies.next()?);
    Some(match policies.count() {
        0 => first,
        more => format!("{} policies", more + 1),
    })
}
