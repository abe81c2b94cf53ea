//! What the details say of a token, line by line. Without styles: the core only has to know how many lines there are.

use jiff::Timestamp;
use unicode_width::UnicodeWidthStr as _;

use crate::domain::rows::Row;
use crate::domain::status::Status;
use crate::domain::text::sanitize;
use crate::domain::time;

use crate::app::action::Action;
use crate::app::details::notes;
use crate::app::geometry::Pane;
use crate::app::keymap::Context;
use crate::app::model::Model;

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// The name, or a part of it; the status stands behind the last one.
    Name(String, Option<Status>),
    /// What is going on with it.
    Remark(String),
    /// What is worth knowing of it, and whether it stands out.
    Note(String, bool),
    /// A label and its value, or a part of that.
    Field(&'static str, String),
    /// Two of them side by side.
    Pair([(&'static str, String); 2]),
}

/// The cells of a label.
pub const LABEL: usize = 12;
/// The cells that a status takes behind the name, with the gap before it.
const STATUS: usize = 12;
/// From this width on two columns of fields stand side by side below the table.
const TWO: usize = 76;

/// The room for the details, borders and padding taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Cells.
    pub width: usize,
    /// Lines.
    pub height: usize,
    /// They stand at the right of the table.
    pub beside: bool,
}

impl Room {
    /// The room that there is now; `None` while no details are on the screen.
    #[must_use]
    pub fn of(model: &Model) -> Option<Self> {
        let geometry = model.geometry()?;
        let body = usize::from(geometry.body_lines(model.size));
        let width = usize::from(model.size.width);
        match geometry.pane {
            Pane::None => None,
            Pane::Bottom(lines) => {
                let height = usize::from(lines.saturating_sub(1));
                Some(Self { width: width.saturating_sub(2), height, beside: false })
            }
            Pane::Cover => {
                Some(Self { width: width.saturating_sub(2), height: body.saturating_sub(1), beside: false })
            }
            Pane::Right(columns) => {
                Some(Self { width: usize::from(columns.saturating_sub(3)), height: body, beside: true })
            }
        }
    }
}

/// The details as they stand: so many lines from the first, and how many there are in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetailsPage {
    /// The lines on show.
    pub lines: Vec<Detail>,
    /// How many lines there are before them.
    pub before: usize,
    /// How many there are after them.
    pub after: usize,
    /// The keys that move go here.
    pub focused: bool,
}

/// What is on show of the selected token's details.
#[must_use]
pub fn page(model: &Model) -> Option<DetailsPage> {
    let (room, row) = (Room::of(model)?, model.selected()?);
    let whole = whole(model, row, room);
    let more = whole.len().saturating_sub(room.height);
    let focused = more > 0 && takes_keys(model);
    if more > 0 && !focused {
        // The most important lines, cut: they can be read in full once the details have the focus.
        let two = has_two(model, room);
        let spare = room.height.saturating_sub(lines(model, row, room, two, 0).len());
        let mut lines = lines(model, row, room, two, spare);
        lines.truncate(room.height);
        return Some(DetailsPage { lines, before: 0, after: more, focused });
    }
    let before = model.reading.scroll.min(more);
    let after = more - before;
    let lines = whole.into_iter().skip(before).take(room.height).collect();
    Some(DetailsPage { lines, before, after, focused })
}

/// How far the details can be scrolled; 0 where all of them are on the screen.
#[must_use]
pub fn farthest(model: &Model) -> usize {
    let (Some(room), Some(row)) = (Room::of(model), model.selected()) else { return 0 };
    whole(model, row, room).len().saturating_sub(room.height)
}

/// Whether keys that move are for the details, if there is more of them than is on the screen.
fn takes_keys(model: &Model) -> bool {
    model.reading.focused || model.geometry().is_some_and(|geometry| geometry.pane == Pane::Cover)
}

/// Whether an action moves within the details, and where to.
#[must_use]
pub fn scrolled(model: &Model, action: Action) -> Option<usize> {
    let farthest = farthest(model);
    if farthest == 0 || !takes_keys(model) {
        return None;
    }
    let page = Room::of(model)?.height.max(1);
    let here = model.reading.scroll.min(farthest);
    let there = match action {
        Action::MoveDown => here + 1,
        Action::MoveUp => here.saturating_sub(1),
        Action::PageDown => here + page,
        Action::PageUp => here.saturating_sub(page),
        Action::HalfPageDown => here + (page / 2).max(1),
        Action::HalfPageUp => here.saturating_sub((page / 2).max(1)),
        Action::First => 0,
        Action::Last => farthest,
        _ => return None,
    };
    Some(there.min(farthest))
}

/// Whether there is room for two columns of fields.
fn has_two(model: &Model, room: Room) -> bool {
    !room.beside && room.width >= TWO && !model.appearance.accessible
}

/// The cells of both columns, with a gap of two between them. The left one has the dates, which are the longest.
#[must_use]
pub fn halves(width: usize) -> [usize; 2] {
    let left = (width / 2).saturating_sub(1).max(46);
    [left, width.saturating_sub(left + 2)]
}

/// All lines, with nothing cut.
fn whole(model: &Model, row: Row<'_>, room: Room) -> Vec<Detail> {
    let [left, right] = halves(room.width);
    let fields = fields(model, row);
    let columns = [left, left, left, right, right, right];
    let fits = fields.iter().zip(columns).all(|((_, value), cells)| value.width() + LABEL <= cells);
    lines(model, row, room, has_two(model, room) && fits, usize::MAX)
}

/// The lines in `room`; names, and values in one column, that are too long take so many lines more.
fn lines(model: &Model, row: Row<'_>, room: Room, two: bool, mut spare: usize) -> Vec<Detail> {
    let mut lines = Vec::new();
    let mut name = in_lines(row.name(), room.width.saturating_sub(STATUS), &mut spare);
    let last = name.pop().unwrap_or_default();
    lines.extend(name.into_iter().map(|part| Detail::Name(part, None)));
    lines.push(Detail::Name(last, Some(row.status(model.server_now()))));
    let remark = remark(model, row).map(Detail::Remark);
    let notes =
        notes::of(model, row).iter().map(|note| Detail::Note(note.text(model, row), note.is_urgent()));
    let fields = fields(model, row);
    if two {
        let [policy, created, expires, others, id, key] = fields;
        let pairs = [[policy, others], [created, id], [expires, key]];
        lines.extend(pairs.map(Detail::Pair));
        lines.extend(remark.into_iter().chain(notes));
    } else {
        lines.extend(remark.into_iter().chain(notes));
        for (label, value) in fields {
            let parts = in_lines(&value, room.width.saturating_sub(LABEL), &mut spare);
            let labels = [label].into_iter().chain(std::iter::repeat(""));
            lines.extend(labels.zip(parts).map(|(label, part)| Detail::Field(label, part)));
        }
    }
    lines
}

fn fields(model: &Model, row: Row<'_>) -> [(&'static str, String); 6] {
    let token = row.token();
    let created = row.created_at().map(|at| moment(model, at, &time::ago(at, model.server_now())));
    let expires = row.expire_at().map(|at| moment(model, at, &time::until(at, model.server_now())));
    [
        ("Policy", policy(model, row)),
        ("Created on", created.unwrap_or_else(|| "unknown".to_owned())),
        ("Expires", expires.unwrap_or_else(|| "never".to_owned())),
        ("Others", others(model, row)),
        ("Token id", token.shown_id().display().to_owned()),
        ("API key id", token.api_key_id.display().to_owned()),
    ]
}

/// A value in as many lines as it takes, while there are lines to spare; the last one may be too long.
fn in_lines(value: &str, room: usize, spare: &mut usize) -> Vec<String> {
    let mut rest = value;
    let mut lines = Vec::new();
    while *spare > 0 && rest.width() > room {
        let Some(first) = textwrap::wrap(rest, room.max(1)).first().map(|line| line.len()) else { break };
        let (line, after) = rest.split_at_checked(first).unwrap_or((rest, ""));
        lines.push(line.to_owned());
        rest = after.trim_start();
        *spare -= 1;
    }
    lines.push(rest.to_owned());
    lines
}

fn moment(model: &Model, at: Timestamp, span: &str) -> String {
    format!("{} ({span})", time::date_and_time(at, &model.zone))
}

fn policy(model: &Model, row: Row<'_>) -> String {
    let name = model.policy_name(row.raw_policy_id());
    match (model.policies.get(row.raw_policy_id()), model.policies.is_empty()) {
        (Some(policy), _) => {
            policy.agents.map_or(name.clone(), |agents| format!("{name}, {}", count(agents, "agent")))
        }
        (None, true) => name,
        (None, false) => format!("{name} (this policy is gone, or not visible to you)"),
    }
}

fn others(model: &Model, row: Row<'_>) -> String {
    let mine = usize::from(row.status(model.server_now()) == Status::Active);
    let others = model.rows.active_of_policy(row.raw_policy_id()).saturating_sub(mine);
    match others {
        0 if model.unread > 0 => "no other active token was read".to_owned(),
        0 => "no other active token".to_owned(),
        n => count(n as u64, "other active token"),
    }
}

/// `1 agent`, `214 agents`.
#[must_use]
pub fn count(n: u64, thing: &str) -> String {
    if n == 1 { format!("1 {thing}") } else { format!("{n} {thing}s") }
}

/// What there is to say of a token that is part of a rotation.
fn remark(model: &Model, row: Row<'_>) -> Option<String> {
    let key = model.keys.key_of(Context::Tokens, Action::Rotations);
    if let Some(rotation) = model.rotation_of(row.id()) {
        let name = sanitize(&rotation.new_name);
        return Some(match rotation.new {
            Some(_) => format!("Rotating: {name} takes its place; {key} finishes."),
            None => format!("Rotating: {name} not found yet; {key} lists it."),
        });
    }
    let rotation = model.rotation_to(row.id())?;
    Some(format!("It takes the place of {}; {key} finishes.", sanitize(&rotation.old_name)))
}
