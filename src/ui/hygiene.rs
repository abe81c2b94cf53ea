//! The hygiene view: what there is to tidy up, under headings. Only the lines on the screen are ever built.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::geometry::{Geometry, Layout};
use crate::app::pointer::PointerTarget;
use crate::domain::rows::{Section, Subject};
use crate::domain::time;

use super::details::count;
use super::hits::HitMap;
use super::table::mark;
use super::text::{ends, fit, width};
use super::theme::Theme;
use crate::ui::table_columns::MARK;

/// The cells of what is said behind name and policy.
const FACT: usize = 22;
/// The cells of a policy's name beside a token's, at least; a third of the line at most.
const POLICY: usize = 26;

/// One line of the view.
enum HygieneLine {
    Heading(Section),
    /// By its position among all rows.
    Row(usize),
}

/// What stands on the lines from `offset` on.
fn items(model: &Model, offset: usize, height: usize) -> impl Iterator<Item = HygieneLine> {
    let overview = &model.overview;
    let all = Section::ALL.into_iter().flat_map(|section| {
        let first = overview.first_of(section);
        let rows = first..first + overview.count(section);
        [HygieneLine::Heading(section)].into_iter().chain(rows.map(HygieneLine::Row))
    });
    all.skip(offset).take(height)
}

/// Draws the lines of the window.
pub(super) fn draw(
    model: &Model,
    geometry: &Geometry,
    theme: &Theme,
    area: Rect,
    frame: &mut Frame,
) -> HitMap {
    let mut hits = HitMap::default();
    let cursor = &model.finding_cursor;
    for (item, line) in items(model, cursor.offset, geometry.rows).zip(area.rows()) {
        let position = match item {
            HygieneLine::Heading(section) => {
                frame.render_widget(heading(model, section, theme), line);
                continue;
            }
            HygieneLine::Row(position) => position,
        };
        let Some((section, subject)) = model.finding(position) else { continue };
        let selected = position == cursor.position;
        let text = row(model, geometry.layout, section, subject, selected, theme, line.width);
        frame.render_widget(text, line);
        hits.add(line, PointerTarget::Finding(section, subject.raw_id().into()));
        if selected {
            frame.buffer_mut().set_style(line, theme.selection);
            if theme.appearance.accessible && model.overlay.is_none() {
                frame.set_cursor_position(Position { x: line.x + MARK, y: line.y });
            }
        }
    }
    hits
}

fn heading<'a>(model: &Model, section: Section, theme: &Theme) -> Line<'a> {
    let found = model.overview.count(section);
    let (label, number) = match (found, section) {
        (0, _) => (theme.subdued, theme.subdued),
        (_, Section::Inactive) => (theme.heading, theme.subdued),
        _ => (theme.heading, theme.warning),
    };
    Line::from(vec![
        Span::raw(" "),
        Span::styled(section.label(), label),
        Span::styled(format!("  {found}"), number),
    ])
}

fn row<'a>(
    model: &Model,
    layout: Layout,
    section: Section,
    subject: Subject<'_>,
    selected: bool,
    theme: &Theme,
    room: u16,
) -> Line<'a> {
    let (name, policy, fact) = match subject {
        Subject::Token(token) => {
            let policy = model.policy_name(token.raw_policy_id());
            (token.name().to_owned(), policy, fact(model, layout, section, subject))
        }
        Subject::Policy(policy) => {
            (policy.name.display().to_owned(), String::new(), fact(model, layout, section, subject))
        }
    };
    let body = if model.is_stale() || section == Section::Inactive { theme.subdued } else { theme.text };
    let urgent = matches!(section, Section::ExpiresSoon | Section::NoActiveToken);
    let said: Style = if urgent { theme.warning } else { theme.subdued };
    let fact_room = if layout == Layout::Compact { 12 } else { FACT };
    let fact = fit(&fact, fact_room).into_owned();
    let widest = model.policies.widest_name().max(POLICY).min(usize::from(room) / 3);
    let policy_room = if layout >= Layout::Medium && !policy.is_empty() { widest } else { 0 };
    let beside = policy_room + if policy_room > 0 { 2 } else { 0 };
    // Policies stand below each other, wherever the facts begin.
    let said_room = if policy_room > 0 { FACT } else { width(&fact) };
    let room_left = usize::from(room).saturating_sub(usize::from(MARK) + beside + said_room + 3);
    let name = fit(&name, room_left).into_owned();
    let [left, right] = mark(false, selected, theme);
    let mut spans = vec![left, right, Span::raw("  "), Span::styled(name.clone(), body)];
    if policy_room > 0 {
        let pad = room_left.saturating_sub(width(&name)) + 2;
        let policy = fit(&policy, policy_room).into_owned();
        spans.push(Span::raw(" ".repeat(pad)));
        spans.push(Span::styled(policy, theme.subdued));
    }
    ends(spans, vec![Span::styled(fact, said), Span::raw(" ")], room)
}

/// What is worth knowing of a row; an age says what it counts from.
fn fact(model: &Model, layout: Layout, section: Section, subject: Subject<'_>) -> String {
    let token = match subject {
        Subject::Policy(policy) => return policy.agents.map_or(String::new(), |n| count(n, "agent")),
        Subject::Token(token) => token,
    };
    let short = layout == Layout::Compact;
    match (section, token.created_at(), token.expire_at()) {
        (Section::ExpiresSoon, _, Some(at)) if short => time::expiry(at, model.server_now()),
        (Section::ExpiresSoon, _, Some(at)) => time::ends(at, model.server_now(), &model.zone),
        (Section::PolicyGone, _, _) => token.status(model.server_now()).label().to_owned(),
        (_, Some(at), _) if short => format!("created {}", time::age(at, model.server_now())),
        (_, Some(at), _) => format!("created {}", time::ago(at, model.server_now())),
        (_, None, _) => String::new(),
    }
}

/// Where the cursor is, and how much there is to do, for the status line: a token may stand in several sections.
pub(super) fn status(model: &Model) -> String {
    let overview = &model.overview;
    let lines = match overview.findings() {
        _ if model.read_at.is_none() => return String::new(),
        0 => return "Nothing to tidy up".to_owned(),
        lines => lines,
    };
    let things = [(overview.tokens(), "token"), (overview.count(Section::NoActiveToken), "policies")];
    let things = things.into_iter().filter(|(n, _)| *n > 0).map(|(n, thing)| match (n, thing) {
        (1, "policies") => "1 policy".to_owned(),
        (n, "policies") => format!("{n} policies"),
        (n, thing) => count(n as u64, thing),
    });
    let things = things.collect::<Vec<_>>().join(" and ");
    format!("{} of {lines} · {things} to tidy up", model.finding_cursor.position + 1)
}
