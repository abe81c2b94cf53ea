//! The hygiene view: moving in it, and from each row to its action.

use crate::app::action::Action;
use crate::app::keymap::Context;
use crate::app::model::Model;
use crate::app::toast::Tone;
use crate::app::view::View;
use crate::domain::rows::{Section, Subject};
use crate::domain::server::Offer;
use crate::domain::time;

use crate::app::{overview, trail};

/// Moves the cursor.
pub(in crate::app) fn move_cursor(model: &mut Model, action: Action) {
    model.finding_cursor.move_cursor(action, model.visible_rows());
}

/// Puts the cursor on a row.
pub(in crate::app) fn choose(model: &mut Model, section: Section, id: &str) {
    model.finding_cursor.key = Some((section, id.into()));
    overview::follow(model);
}

/// Brings cursor and window back within what there is.
pub(in crate::app) fn clamp(model: &mut Model) {
    let rows = model.overview.findings();
    let visible = model.visible_rows();
    let position = model.finding_cursor.position.min(rows.saturating_sub(1));
    let place = model.overview.place(position);
    let key = model.finding(position).map(|(section, subject)| (section, subject.raw_id().into()));
    let cursor = &mut model.finding_cursor;
    (cursor.position, cursor.key) = (position, key);
    if model.view != View::Hygiene {
        return;
    }
    let line = place.map_or(0, |(section, _)| line_of(section, position));
    cursor.keep_in_sight(line, rows + Section::ALL.len(), visible);
    // The heading above the first row of a section belongs to it; those above the very first row too.
    match place {
        Some(_) if position == 0 && line < visible => cursor.offset = 0,
        Some((_, 0)) if visible > 1 && cursor.offset == line => cursor.offset -= 1,
        _ => {}
    }
}

/// A row's line: above it are the rows before it, and the headings up to its section's.
fn line_of(section: Section, position: usize) -> usize {
    let headings = Section::ALL.iter().position(|other| *other == section).unwrap_or(0) + 1;
    position + headings
}

/// Goes to the token of the row under the cursor, and says what can be done with it. For a policy without a token it is
/// the action that creates one.
pub(in crate::app) fn open(model: &mut Model) -> Option<Action> {
    let (section, subject) = model.finding(model.finding_cursor.position)?;
    let Subject::Token(row) = subject else { return Some(Action::Create) };
    let id = row.id().clone();
    trail::go_to(model, &id);
    let advice = advice(model, section);
    model.toasts.say(Tone::Warning, advice, model.now);
    None
}

/// What can be done with the token that is now under the table's cursor.
fn advice(model: &Model, section: Section) -> String {
    let key = |action| model.keys.key_of(Context::Tokens, action);
    let (rotate, revoke) = (key(Action::Rotate), key(Action::Revoke));
    match section {
        Section::NeverExpires => {
            format!("It never expires: {rotate} puts one in its place that does, {revoke} revokes it")
        }
        Section::Old => {
            format!("It is older than 90 days: {rotate} puts another in its place, {revoke} revokes it")
        }
        Section::ExpiresSoon => {
            let end = model.selected().and_then(crate::domain::rows::Row::expire_at);
            let end =
                end.map_or_else(|| "soon".to_owned(), |at| time::ends(at, model.server_now(), &model.zone));
            format!("It expires {end}: {rotate} puts another in its place")
        }
        Section::NoActiveToken => format!("{} creates a token", key(Action::Create)),
        Section::PolicyGone => format!("Its policy is gone: {revoke} revokes it"),
        Section::Inactive if model.offers.delete == Offer::No => {
            "This Kibana deletes no token: Elasticsearch purges it in time".to_owned()
        }
        Section::Inactive => format!("It is of no use any more: {} deletes it", key(Action::Delete)),
    }
}
