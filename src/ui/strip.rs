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
use crate::app::view::View;
use crate::domain::status::StatusFilter;

use super::hits::HitMap;
use super::text::{ends, fit, width};
use super::theme::Theme;
use super::{find, kql};

/// From this width on all tabs stay beside an open line, or beside two filters.
const ROOMY: u16 = 110;
/// The cells of `Agent policy: any `.
const ANY: usize = 19;

/// Draws the strip.
pub(super) fn draw(model: &Model, layout: Layout, theme: &Theme, area: Rect, frame: &mut Frame) -> HitMap {
    let tabs = tabs(model, layout, theme, area.width);
    // A blank, a tab, a blank, a tab; where only the current one is there, there is nothing to choose.
    let status = StatusFilter::ALL
        .into_iter()
        .map(shows)
        .chain([Action::ShowPolicies, Action::ShowHygiene].map(Target::Do));
    let mut targets: Vec<(usize, Target)> = match tabs.len() {
        0..9 => Vec::new(),
        _ => status.enumerate().map(|(i, tab)| (2 * i + 1, tab)).take(tabs.len() / 2).collect(),
    };
    let room = || room_for_line(model, layout, theme, area.width);
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
    let open = model.overlay.as_ref().is_some_and(Overlay::is_line);
    let both = set(model) > 1;
    let all = all(model, theme);
    let search = find::kept(model, theme, usize::MAX).map_or(0, |spans| cells(&spans));
    let query = kql::kept(model, theme, usize::MAX).map_or(0, |spans| cells(&spans));
    let views = views(model, theme);
    if model.view != View::Tokens {
        // Of tokens that nobody could read there are no numbers.
        let room = model.read_at.is_some() && cells(&all) + cells(&views) <= usize::from(width);
        return if room { all.into_iter().chain(views).collect() } else { only_the_view(model, theme) };
    }
    let crowded = cells(&all) + 2 + search + query > usize::from(width);
    let roomy = cells(&all) + cells(&views) + 2 + search + query + ANY <= usize::from(width);
    if roomy && !open && !both && model.filter.policies.is_empty() {
        return all.into_iter().chain(views).collect();
    }
    if layout == Layout::Compact || crowded || (width < ROOMY && (open || both)) {
        only_the_current(model, theme)
    } else {
        all
    }
}

fn all<'a>(model: &Model, theme: &Theme) -> Vec<Span<'a>> {
    let mut spans = vec![Span::raw(" ")];
    for tab in StatusFilter::ALL {
        let current = tab == model.filter.status && model.view == View::Tokens;
        spans.push(self::tab(&counted(model, tab), current, theme));
        spans.push(Span::raw(" "));
    }
    spans
}

/// A status tab's label. Before the first reading nobody knows how many there are.
fn counted(model: &Model, tab: StatusFilter) -> String {
    match model.read_at {
        Some(_) => format!("{} {}", tab.label(), model.rows.counts().of(tab)),
        None => tab.label().to_owned(),
    }
}

/// The tabs of the other views, each with its key: they are no status.
fn views<'a>(model: &Model, theme: &Theme) -> Vec<Span<'a>> {
    let key = |action| model.keys.key_of(Context::Tokens, action);
    let policies = format!("{} Policies {}", key(Action::ShowPolicies), model.policies.len());
    let hygiene = format!("{} Hygiene {}", key(Action::ShowHygiene), model.overview.findings());
    vec![
        tab(&policies, model.view == View::Policies, theme),
        Span::raw(" "),
        tab(&hygiene, model.view == View::Hygiene, theme),
        Span::raw(" "),
    ]
}

fn tab<'a>(text: &str, current: bool, theme: &Theme) -> Span<'a> {
    let style = if current { theme.tab } else { theme.subdued };
    // A colour is nothing to hear.
    let text = if current && theme.look.accessible { format!("[{text}]") } else { format!(" {text} ") };
    Span::styled(text, style)
}

fn only_the_view<'a>(model: &Model, theme: &Theme) -> Vec<Span<'a>> {
    let text = match model.view {
        View::Hygiene if model.read_at.is_none() => "Hygiene".to_owned(),
        View::Hygiene => format!("Hygiene {}", model.overview.findings()),
        View::Policies | View::Tokens => format!("Agent policies {}", model.policies.len()),
    };
    let key = model.keys.key_of(Context::Tokens, Action::ShowActive);
    vec![
        Span::raw(" "),
        tab(&text, true, theme),
        Span::raw("  "),
        Span::styled(key, theme.key),
        Span::styled(" tokens", theme.subdued),
    ]
}

fn only_the_current<'a>(model: &Model, theme: &Theme) -> Vec<Span<'a>> {
    let current = Span::styled(format!(" {} ", counted(model, model.filter.status)), theme.tab);
    let all = model.read_at.map(|_| format!(" of {}", model.rows.counts().of(StatusFilter::All)));
    vec![Span::raw(" "), current, Span::styled(all.unwrap_or_default(), theme.subdued)]
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
