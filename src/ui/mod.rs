//! The view: a pure function of the model. Same model, same buffer.
//!
//! Knows ratatui and the core; nothing of terminals, tasks, clocks or servers.

mod actions;
mod cards;
mod columns;
mod create;
mod details;
mod footer;
mod header;
mod log;
mod notice;
mod popup;
mod revoke;
mod rotations;
mod secret;
mod strip;
mod table;
mod text;
pub mod theme;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Borders};

use crate::app::Model;
use crate::app::dialog::Overlay;
use crate::app::geometry::{Geometry, Layout, Pane};
use theme::Theme;

/// Draws the whole tab.
pub fn view(model: &Model, theme: &Theme, frame: &mut Frame) {
    let area = frame.area();
    let Some(geometry) = model.geometry() else {
        return notice::too_small(model, theme, frame);
    };
    let areas = Areas::split(area, &geometry);
    header::draw(model, theme, areas.header, frame);
    if geometry.sentence {
        header::sentence(theme, areas.sentence, frame);
    }
    if geometry.strip {
        strip::draw(model, geometry.layout, theme, areas.strip, frame);
    }
    for rule in areas.rules.into_iter().flatten() {
        frame.render_widget(Block::new().borders(Borders::TOP).border_style(theme.border), rule);
    }
    notice::banner(model, theme, areas.banner, frame);
    match geometry.pane {
        Pane::Cover if !model.rows.is_empty() => details::draw(model, theme, areas.body, frame),
        _ => tokens(model, &geometry, theme, areas.body, frame),
    }
    if let Some(pane) = areas.pane {
        details::draw(model, theme, pane, frame);
    }
    footer::status(model, &geometry, theme, areas.status, frame);
    if geometry.hints {
        footer::hints(model, theme, areas.hints, frame);
    }
    overlay(model, theme, area, frame);
}

fn tokens(model: &Model, geometry: &Geometry, theme: &Theme, area: Rect, frame: &mut Frame) {
    if model.rows.is_empty() {
        return notice::instead_of_rows(model, theme, area, frame);
    }
    match geometry.layout {
        Layout::Compact => cards::draw(model, geometry, theme, area, frame),
        _ => table::draw(model, geometry, theme, area, frame),
    }
}

fn overlay(model: &Model, theme: &Theme, area: Rect, frame: &mut Frame) {
    match &model.overlay {
        None => {}
        Some(Overlay::Actions(list)) => actions::draw(model, list, theme, area, frame),
        Some(Overlay::Log(view)) => log::draw(model, *view, theme, area, frame),
        Some(Overlay::Rotations(view)) => rotations::draw(model, *view, theme, area, frame),
        Some(Overlay::Secret(dialog)) => secret::draw(model, dialog, theme, area, frame),
        Some(Overlay::Create(dialog)) => create::draw(model, dialog, theme, area, frame),
        Some(Overlay::Revoke(dialog)) => revoke::draw(model, dialog, theme, area, frame),
    }
}

/// Where each part stands. Parts that are not there have no height.
struct Areas {
    header: Rect,
    sentence: Rect,
    strip: Rect,
    rules: [Option<Rect>; 2],
    banner: Rect,
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
        let banner = take_top(&mut rest, u16::from(geometry.banner));
        let hints = take_bottom(&mut rest, u16::from(geometry.hints));
        let status = take_bottom(&mut rest, 1);
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
        Self { header, sentence, strip, rules: [upper, lower], banner, body: rest, pane, status, hints }
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
