//! The search as it is seen: the line it is typed into, and the characters that it found.

use std::collections::BTreeSet;

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::app::Model;
use crate::app::action::Action;
use crate::app::find::state::FindLine;
use crate::app::keymap::Context;
use crate::app::overlay::Overlay;
use crate::domain::find::{FindQuery, Marker};
use crate::domain::rows::Row;
use crate::domain::text::sanitize;

use super::text::{fit, fit_middle, visible, width};
use super::theme::Theme;

/// What can be typed, as long as nothing is.
const EXAMPLES: &str = "web  policy:lab  age>90d  !old";
/// So many cells the line keeps for what is typed, whatever else there is to say.
const LEAST: usize = 16;

/// What stands above rows that are similar to what was searched for, and no more.
pub(super) const SIMILAR: &str = "no exact match, similar:";
/// The same where similar ones were asked for.
const ASKED_FOR: &str = "similar, exact or not:";

/// The words above the rows, where what is on show is similar.
pub(super) fn heading(model: &Model, theme: &Theme, room: usize) -> Line<'static> {
    let words = if model.rows.likened().is_some() { SIMILAR } else { ASKED_FOR };
    Line::styled(fit(&format!(" {words}"), room).into_owned(), theme.warning)
}

/// So much of an id is shown behind a name at least.
const SHORTEST_ID: usize = 8;

/// The line while it is open.
pub(super) struct FindLineView {
    /// Key, text, and what is missing where there is room for it.
    pub(super) spans: Vec<Span<'static>>,
    /// The cursor's column.
    pub(super) cursor: u16,
}

/// The open line in `room` cells.
pub(super) fn field(model: &Model, line: &FindLine, theme: &Theme, room: usize) -> FindLineView {
    let hint = hint(model).filter(|hint| hint_fits(hint, room));
    let taken = hint.as_deref().map_or(0, |hint| width(hint) + 3);
    let (text, column) = visible(&line.input, room.saturating_sub(taken + 2));
    let text = if line.input.value().is_empty() {
        Span::styled(fit(EXAMPLES, room.saturating_sub(2)).into_owned(), theme.disabled)
    } else {
        Span::styled(text, theme.text)
    };
    let mut spans = vec![Span::styled(format!("{} ", slash(model)), theme.key), text];
    if let Some(hint) = hint {
        spans.push(Span::styled(format!("   {hint}"), theme.warning));
    }
    FindLineView { spans, cursor: column + 2 }
}

/// What is missing from what is being typed, where the line has no room to say it.
pub(super) fn homeless_hint(model: &Model, room: usize) -> Option<String> {
    hint(model).filter(|hint| !hint_fits(hint, room))
}

/// What is missing from what is being typed.
fn hint(model: &Model) -> Option<String> {
    match model.overlay {
        Some(Overlay::Find(_)) => model.filter.find.hint().map(|hint| hint.to_string()),
        _ => None,
    }
}

fn hint_fits(hint: &str, room: usize) -> bool {
    width(hint) + 3 + LEAST <= room
}

/// The search that is set, in `room` cells: as it is typed.
pub(super) fn kept(model: &Model, theme: &Theme, room: usize) -> Option<Vec<Span<'static>>> {
    let text = shown(model, room.saturating_sub(3))?;
    let style = if model.filter.find.hint().is_some() { theme.warning } else { theme.matched };
    let key = Span::styled(format!("{} ", slash(model)), theme.key);
    Some(vec![key, Span::styled(text, style), Span::raw(" ")])
}

/// What is searched for, fit for the screen, in `room` cells; `None` while nothing is.
pub(super) fn shown(model: &Model, room: usize) -> Option<String> {
    let find = &model.filter.find;
    (!find.is_empty()).then(|| fit(&sanitize(find.text()), room).into_owned())
}

fn slash(model: &Model) -> String {
    model.keys.key_of(Context::Tokens, Action::Find)
}

/// Marks what a search found in the rows that are drawn.
pub(super) struct Highlights<'q> {
    marker: Option<Marker<'q>>,
    style: Style,
}

impl<'q> Highlights<'q> {
    /// For the search that is set.
    pub(super) fn new(model: &'q Model, theme: &Theme) -> Self {
        Self::of(model.rows.likened().unwrap_or(&model.filter.find), theme)
    }

    /// For what is typed in a dialog.
    pub(super) fn of(query: &'q FindQuery, theme: &Theme) -> Self {
        Self { marker: (!query.filters_nothing()).then(|| Marker::new(query)), style: theme.matched }
    }

    /// A name in `room` cells.
    pub(super) fn name<'a>(&mut self, name: &str, room: usize, style: Style) -> Vec<Span<'a>> {
        let marks = self.marker.as_mut().map(|marker| marker.name(name)).unwrap_or_default();
        self.spans(name, &marks, room, style)
    }

    /// A policy's name in `room` cells.
    pub(super) fn policy<'a>(&mut self, id: &str, name: &str, room: usize, style: Style) -> Vec<Span<'a>> {
        self.policy_in(id, name, name, room, style)
    }

    /// A text that begins with a policy's name in `room` cells.
    pub(super) fn policy_in<'a>(
        &mut self,
        id: &str,
        name: &str,
        text: &str,
        room: usize,
        style: Style,
    ) -> Vec<Span<'a>> {
        let marks = self.marker.as_mut().map(|marker| marker.policy(id, name)).unwrap_or_default();
        self.spans(text, &marks, room, style)
    }

    /// A token's id, or its API key's, in `room` cells, cut in the middle.
    pub(super) fn id<'a>(&self, id: &str, room: usize, style: Style) -> Vec<Span<'a>> {
        let fitted = fit_middle(id, room).into_owned();
        let found = self.marker.as_ref().map_or(0, |marker| marker.id(id));
        let kept = fitted.char_indices().take(found).take_while(|(_, c)| *c != '…' || fitted == id);
        let (head, tail) = fitted.split_at(kept.last().map_or(0, |(at, c)| at + c.len_utf8()));
        vec![Span::styled(head.to_owned(), style.patch(self.style)), Span::styled(tail.to_owned(), style)]
    }

    /// A token's name in `room` cells; and behind it the id by which alone it was found, where no column has that.
    pub(super) fn token<'a>(
        &mut self,
        model: &Model,
        row: Row<'_>,
        room: usize,
        style: Style,
        shown: [bool; 2],
    ) -> Vec<Span<'a>> {
        let Some((label, id)) = self.only_by_id(model, row, shown) else {
            return self.name(row.name(), room, style);
        };
        let left = room.saturating_sub(width(row.name()) + width(label) + 2);
        if left < SHORTEST_ID {
            // The name stands for its id.
            let marks = (0..row.name().chars().count()).collect();
            return self.spans(row.name(), &marks, room, style);
        }
        let found = self.marker.as_ref().map_or(0, |marker| marker.id(&id));
        let mut spans = self.name(row.name(), room, style);
        spans.push(Span::styled(format!(" {label} "), style));
        let shown = left.min(found.max(SHORTEST_ID) + 1);
        spans.extend(self.spans(&id, &(0..found).collect(), shown, style));
        spans
    }

    /// The id by which alone a token was found, with what it is called; none where a column shows it: the token's, the
    /// API key's.
    fn only_by_id(
        &mut self,
        model: &Model,
        row: Row<'_>,
        shown: [bool; 2],
    ) -> Option<(&'static str, String)> {
        let marker = self.marker.as_mut()?;
        let token = row.token();
        let ids = [("id", token.shown_id()), ("API key", token.api_key_id.clone())];
        let (label, id) = ids
            .into_iter()
            .zip(shown)
            .find(|((_, id), shown)| !shown && marker.id(id.display()) > 0)
            .map(|((label, id), _)| (label, id.display().to_owned()))?;
        let policy = model.policy_name(row.raw_policy_id());
        let elsewhere =
            !marker.name(row.name()).is_empty() || !marker.policy(row.raw_policy_id(), &policy).is_empty();
        (!elsewhere).then_some((label, id))
    }

    /// Runs of marked and of other characters. What people see as one character is marked as a whole.
    fn spans<'a>(&self, text: &str, marks: &BTreeSet<usize>, room: usize, style: Style) -> Vec<Span<'a>> {
        let fitted = fit(text, room);
        // The ellipsis of a text that was cut stands for the rest of it.
        let kept = if fitted == text { fitted.len() } else { fitted.len().saturating_sub('…'.len_utf8()) };
        let mut runs: Vec<(bool, String)> = Vec::new();
        let mut position = 0;
        for (at, grapheme) in fitted.grapheme_indices(true) {
            let chars = grapheme.chars().count();
            let end = if at < kept { position + chars } else { usize::MAX };
            let marked = marks.range(position..end).next().is_some();
            position += chars;
            match runs.last_mut() {
                Some((same, run)) if *same == marked => run.push_str(grapheme),
                _ => runs.push((marked, grapheme.to_owned())),
            }
        }
        let styled = |(marked, run)| Span::styled(run, if marked { style.patch(self.style) } else { style });
        runs.into_iter().map(styled).collect()
    }
}
