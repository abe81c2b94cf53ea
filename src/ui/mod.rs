//! The view: a pure function of the model. Same model, same buffer.
//!
//! Knows ratatui and the core; nothing of terminals, tasks, clocks or servers.

mod cards;
mod clipboard;
mod columns;
mod copy_menu;
mod create;
mod details;
mod dialog_keys;
mod enroll;
mod export;
mod find;
mod footer;
mod header;
pub mod hits;
mod hygiene;
pub mod inks;
mod kql;
mod log;
mod notice;
mod palette;
pub mod plain;
mod policies;
mod policy_filter;
mod popup;
mod quit;
mod removal;
mod rotate;
mod secret;
mod sort;
mod strip;
mod table;
mod table_columns;
mod tabs;
mod text;
pub mod theme;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Borders};

use crate::app::Model;
use crate::app::geometry::{Geometry, Layout, Pane};
use crate::app::overlay::{Overlay, dialogs};
use crate::app::view::View;
use hits::HitMap;
use theme::Theme;

/// Draws the whole tab, and says what can be pointed at in it.
pub fn view(model: &Model, theme: &Theme, frame: &mut Frame) -> HitMap {
    let area = frame.area();
    frame.buffer_mut().set_style(area, theme.paper);
    let mut hits = if let Some(geometry) = model.geometry() {
        parts(model, &geometry, theme, frame)
    } else {
        notice::too_small(model, theme, frame);
        HitMap::default()
    };
    hits.clip(area);
    plain::pass(theme.appearance, frame.buffer_mut());
    hits
}

/// On a screen with fewer lines a dialog covers messages rather than lose lines of its own.
const LOW: u16 = 24;

fn parts(model: &Model, geometry: &Geometry, theme: &Theme, frame: &mut Frame) -> HitMap {
    let area = frame.area();
    let mut hits = HitMap::default();
    let areas = Areas::split(area, geometry);
    header::draw(model, theme, areas.header, frame);
    if geometry.sentence {
        header::sentence(theme, areas.sentence, frame);
    }
    if geometry.strip {
        hits.extend(strip::draw(model, theme, areas.strip, frame));
    }
    for rule in areas.rules.into_iter().flatten().filter(|_| !theme.appearance.accessible) {
        frame.render_widget(Block::new().borders(Borders::TOP).border_style(theme.border), rule);
    }
    notice::banner(model, theme, areas.banner, frame);
    if geometry.heading {
        let room = usize::from(areas.heading.width);
        frame.render_widget(find::heading(model, theme, room), areas.heading);
    }
    match (model.view, geometry.pane) {
        (View::Policies, _) => hits.extend(all_policies(model, geometry, theme, areas.body, frame)),
        (View::Hygiene, _) => hits.extend(findings(model, geometry, theme, areas.body, frame)),
        (View::Tokens, Pane::Cover) if !model.rows.is_empty() => {
            details::draw(model, theme, areas.body, frame);
        }
        (View::Tokens, _) => hits.extend(tokens(model, geometry, theme, areas.body, frame)),
    }
    if let Some(pane) = areas.pane {
        details::draw(model, theme, pane, frame);
    }
    hits.extend(footer::status(model, geometry, theme, areas.status, frame));
    if !model.overlay.as_ref().is_none_or(Overlay::is_line) {
        // What lies under a dialog is out of reach, but for the hints: they are the dialog's.
        hits.clear();
    }
    if geometry.hints {
        hits.extend(footer::hints(model, theme, areas.hints, frame));
    }
    if let Some(Overlay::Kql(line)) = &model.overlay {
        let at = if geometry.strip { areas.strip } else { areas.status };
        let top = if geometry.strip { areas.strip.bottom() } else { areas.header.bottom() };
        let room = Rect { y: top, height: areas.status.y.saturating_sub(top), ..area };
        hits.extend(kql::draw(model, line, theme, (at, room), frame));
    }
    // A dialog leaves a message of several lines whole; in the accessible look, everything that is said.
    let leaves = theme.appearance.accessible || geometry.status > 1 && area.height >= LOW;
    let said = if leaves { geometry.status + u16::from(geometry.hints) } else { 0 };
    let room = Rect { height: area.height.saturating_sub(said), ..area };
    let of_dialog = overlay(model, theme, room, frame);
    hits.extend(match model.keys_shown {
        Some(from) => dialog_keys::draw(model, from, theme, room, frame),
        None => of_dialog,
    });
    hits
}

fn tokens(model: &Model, geometry: &Geometry, theme: &Theme, area: Rect, frame: &mut Frame) -> HitMap {
    if model.rows.is_empty() {
        notice::instead_of_rows(model, theme, area, frame);
        if theme.appearance.accessible && model.overlay.is_none() {
            frame.set_cursor_position(area.as_position());
        }
        return HitMap::default();
    }
    match geometry.layout {
        Layout::Compact => cards::draw(model, geometry, theme, area, frame),
        _ => table::draw(model, geometry, theme, area, frame),
    }
}

fn all_policies(model: &Model, geometry: &Geometry, theme: &Theme, area: Rect, frame: &mut Frame) -> HitMap {
    if model.policies.is_empty() {
        notice::instead_of_policies(model, theme, area, frame);
        if theme.appearance.accessible && model.overlay.is_none() {
            frame.set_cursor_position(area.as_position());
        }
        return HitMap::default();
    }
    policies::draw(model, geometry, theme, area, frame)
}

fn findings(model: &Model, geometry: &Geometry, theme: &Theme, area: Rect, frame: &mut Frame) -> HitMap {
    if model.read_at.is_none() {
        notice::instead_of_rows(model, theme, area, frame);
        return HitMap::default();
    }
    hygiene::draw(model, geometry, theme, area, frame)
}

macro_rules! overlay {
    (
        lines { $($(#[$line_doc:meta])* $line:ident($line_state:ident) in $line_feature:ident;)* }
        boxes { $($(#[$doc:meta])* $dialog:ident($state:ident) in $feature:ident;)* }
    ) => {
        /// Draws the open box. A line stands in the strip.
        fn overlay(model: &Model, theme: &Theme, area: Rect, frame: &mut Frame) -> HitMap {
            match &model.overlay {
                $(Some(Overlay::$dialog(dialog)) => $feature::draw(model, dialog, theme, area, frame),)*
                Some($(Overlay::$line(_))|*) | None => HitMap::default(),
            }
        }
    };
}
dialogs!(overlay);

/// Where each part stands. Parts that are not there have no height.
struct Areas {
    header: Rect,
    sentence: Rect,
    strip: Rect,
    rules: [Option<Rect>; 2],
    banner: Rect,
    heading: Rect,
    body: Rect,
    pane: Option<Rect>,
    status: Rect,
    hints: Rect,
}

impl Areas {
    fn split(area: Rect, geometry: &Geometry) -> Self {
        let mut rest = area;
        let header = take_top(&mut rest, 1);
        let sentence = take_top(&mut rest, u16::from(geometry.sentence));
        let strip = take_top(&mut rest, u16::from(geometry.strip));
        let upper = geometry.rules.then(|| take_top(&mut rest, 1));
        let banner = take_top(&mut rest, geometry.banner);
        let hints = take_bottom(&mut rest, u16::from(geometry.hints));
        let status = take_bottom(&mut rest, geometry.status);
        let lower = geometry.rules.then(|| take_bottom(&mut rest, 1));
        let pane = match geometry.pane {
            Pane::None | Pane::Cover => None,
            Pane::Bottom(lines) => Some(take_bottom(&mut rest, lines)),
            Pane::Right(columns) => {
                let columns = columns.min(rest.width);
                let pane = Rect { x: rest.right() - columns, width: columns, ..rest };
                rest.width -= columns;
                Some(pane)
            }
        };
        let heading = take_top(&mut rest, u16::from(geometry.heading));
        let rules = [upper, lower];
        Self { header, sentence, strip, rules, banner, heading, body: rest, pane, status, hints }
    }
}

fn take_top(rest: &mut Rect, lines: u16) -> Rect {
    let lines = lines.min(rest.height);
    let part = Rect { height: lines, ..*rest };
    rest.y += lines;
    rest.height -= lines;
    part
}

fn take_bottom(rest: &mut Rect, lines: u16) -> Rect {
    let lines = lines.min(rest.height);
    rest.height -= lines;
    Rect { y: rest.y + rest.height, height: lines, ..*rest }
}
