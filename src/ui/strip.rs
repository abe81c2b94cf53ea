//! The filter strip: the status tabs with their counts, the search, and the policy filter.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Span;

use crate::app::Model;
use crate::app::action::Action;
use crate::app::keymap::Context;
use crate::app::overlay::Overlay;
use crate::app::pointer::PointerTarget;
use crate::app::view::View;

use super::hits::HitMap;
use super::tabs::{self, Tabs};
use super::text::{cells, ends, fit, width};
use super::theme::Theme;
use super::{find, kql};

/// The cells of `Agent policy: any `.
const ANY: usize = 19;
/// So many cells are kept for what is typed into an open line, where there are as many.
const LINE: usize = 40;

/// Draws the strip.
pub(super) fn draw(model: &Model, theme: &Theme, area: Rect, frame: &mut Frame) -> HitMap {
    let Tabs { spans: tabs, mut targets } = tabs(model, theme, area.width);
    let room = || room_for_line(model, theme, area.width);
    let field = match &model.overlay {
        Some(Overlay::Find(line)) => Some(find::field(model, line, theme, room())),
        Some(Overlay::Kql(line)) => Some(kql::field(line, theme, room())),
        _ => None,
    };
    let line = if let Some(field) = field {
        let used = u16::try_from(cells(&tabs)).unwrap_or(u16::MAX).saturating_add(2);
        let x = area.x.saturating_add(used).saturating_add(field.cursor);
        frame.set_cursor_position(Position { x: x.min(area.right().saturating_sub(1)), y: area.y });
        tabs.into_iter().chain([Span::raw("  ")]).chain(field.spans).collect()
    } else {
        let room = usize::from(area.width).saturating_sub(cells(&tabs) + 2);
        let first = tabs.len() + 1;
        let Filters { spans, policies, query } = match model.view {
            View::Tokens => filters(model, theme, room),
            View::Policies | View::Hygiene => Filters { spans: Vec::new(), policies: 0, query: 0 },
        };
        targets.extend((0..spans.len()).map(|index| {
            let action = match index {
                _ if index < policies => Action::FilterPolicy,
                _ if index < policies + query => Action::Kql,
                _ => Action::Find,
            };
            (first + index, PointerTarget::Do(action))
        }));
        ends(tabs, spans, area.width)
    };
    let mut hits = HitMap::default();
    hits.add_spans(area.as_position(), &line, &targets);
    frame.render_widget(line, area);
    hits
}

/// The cells that are left for an open find line.
pub(super) fn room_for_line(model: &Model, theme: &Theme, width: u16) -> usize {
    usize::from(width).saturating_sub(cells(&tabs(model, theme, width).spans) + 3)
}

/// The tabs, as long as an open line or the filters leave room for.
fn tabs<'a>(model: &Model, theme: &Theme, width: u16) -> Tabs<'a> {
    let width = usize::from(width);
    let wanted = match &model.overlay {
        Some(overlay) if overlay.is_line() => LINE + 3,
        _ if model.view != View::Tokens => 0,
        // Of a long filter the first half of the line is enough.
        _ => filters(model, theme, width / 2).needed(),
    };
    tabs::tabs(model, theme, width, wanted)
}

/// The filters at the right.
struct Filters<'a> {
    /// The policies' spans, then the KQL query's, then the search's.
    spans: Vec<Span<'a>>,
    /// How many are the policies'.
    policies: usize,
    /// How many after those are the KQL query's.
    query: usize,
}

impl Filters<'_> {
    /// The cells that they need, with a gap before them; that no policy is filtered for may go unsaid.
    fn needed(&self) -> usize {
        // The one span that says `any` stands alone; a filter has its label and its key beside it.
        let unneeded = usize::from(self.policies == 1);
        let needed = cells(self.spans.get(unneeded..).unwrap_or_default());
        if needed == 0 { 0 } else { needed + 2 }
    }
}

/// How many filters are set, the tabs not counted.
fn set(model: &Model) -> usize {
    let set = [!model.filter.policies.is_empty(), !model.kql.text.is_empty(), !model.filter.find.is_empty()];
    set.into_iter().filter(|set| *set).count()
}

/// What is filtered is always said, in equal parts where there are several filters; that no policy is, if there is room.
fn filters<'a>(model: &Model, theme: &Theme, room: usize) -> Filters<'a> {
    let part = room / set(model).max(1);
    let search = find::kept(model, theme, part);
    let taken = search.as_deref().map_or(0, |spans| cells(spans) + 2);
    let query = kql::kept(model, theme, part.saturating_sub(1));
    let left = room.saturating_sub(taken + query.as_deref().map_or(0, |spans| cells(spans) + 2));
    let mut spans = match policies(model) {
        Some(name) => policy(model, &name, theme, left),
        None if left >= ANY => vec![Span::styled("Agent policy: any ", theme.subdued)],
        None => Vec::new(),
    };
    let policies = spans.len();
    if let Some(query) = query {
        spans.push(Span::raw(" "));
        spans.extend(query);
    }
    let query = spans.len() - policies;
    if let Some(search) = search {
        spans.push(Span::raw(" "));
        spans.extend(search);
    }
    Filters { spans, policies, query }
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
