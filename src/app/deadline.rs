//! When the model must be told the time again. Between two deadlines the program sleeps.

use jiff::{SignedDuration, Timestamp};

use crate::domain::time::{later, next_minute};

use super::model::Model;
use super::view::View;
use crate::app::copies::state::CopiedSecret;
use crate::app::guard::Guard;
use crate::app::refresh::next::{next_reading, next_retry};

/// So long the same policies must be on show before their agents are counted.
pub const REST: SignedDuration = SignedDuration::from_millis(400);
/// A spinner appears when something takes longer than this.
pub const SPINNER_AFTER: SignedDuration = SignedDuration::from_millis(300);
/// What takes longer than this is said to last.
pub const LASTING: SignedDuration = SignedDuration::from_secs(3);
/// A spinner's frame lasts this long.
pub const SPINNER_FRAME: SignedDuration = SignedDuration::from_millis(100);

/// The next moment at which the screen changes by itself; `None` while it can't.
#[must_use]
pub fn deadline(model: &Model) -> Option<Timestamp> {
    let aged = !model.rows.is_empty() || (model.view == View::Hygiene && model.overview.findings() > 0);
    let minute = aged.then(|| next_minute(model.now));
    [
        minute,
        model.rows.next_change().and_then(|at| by_our_clock(model, at)),
        model.overview.next_change().and_then(|at| by_our_clock(model, at)),
        if model.appearance.accessible { None } else { model.toasts.deadline() },
        model.quit_armed,
        model.clipboard.leaving,
        model.ending,
        model.clipboard.held.as_ref().and_then(|held| countdown(model, held)),
        model.recently_added.until,
        next_reading(model),
        waiting_since(model).and_then(|since| next_frame(model, since)),
        in_overlay(model),
        retry_countdown(model),
        model.counting.resting.as_ref().map(|(since, _)| later(*since, REST)),
    ]
    .into_iter()
    .flatten()
    .min()
}

/// A moment of the server's clock by this machine's.
fn by_our_clock(model: &Model, at: Timestamp) -> Option<Timestamp> {
    at.checked_sub(model.skew).ok()
}

/// The countdown to the next try, where it is on the screen and may move.
fn retry_countdown(model: &Model) -> Option<Timestamp> {
    let at = next_retry(model).filter(|at| *at > model.now && !model.appearance.is_still())?;
    let left = at.duration_since(model.now).as_millis() % 1_000;
    let next = if left == 0 { 1_000 } else { left };
    Some(later(model.now, SignedDuration::from_millis(i64::try_from(next).unwrap_or(1_000))))
}

/// Since when the person has been waiting for something that a spinner stands for.
#[must_use]
pub fn waiting_since(model: &Model) -> Option<Timestamp> {
    let in_dialog = model.overlay.as_ref().and_then(|overlay| overlay.dialog().waiting_since());
    in_dialog.or_else(|| model.copying.as_ref().map(|copying| copying.since)).or_else(|| model.list.since())
}

fn in_overlay(model: &Model) -> Option<Timestamp> {
    let dialog = model.overlay.as_ref()?.dialog();
    match dialog.hides_at() {
        Some(until) if model.appearance.accessible => Some(until),
        // The countdown of a shown secret changes with the seconds.
        Some(until) => Some(until.min(next_second(model.now))),
        None => dialog.guard().and_then(Guard::deadline),
    }
}

/// The countdown of the clipboard; its end, where nothing is to move or it will not be cleared.
fn countdown(model: &Model, held: &CopiedSecret) -> Option<Timestamp> {
    if model.appearance.accessible || !model.clipboard.may_clear(held) {
        held.until.filter(|_| held.clearing.is_none())
    } else {
        held.next_second(model.now)
    }
}

fn next_second(now: Timestamp) -> Timestamp {
    later(now, SignedDuration::from_secs(1))
}

/// Where nothing may move, the words beside the spinner come all the same, and those that say that it lasts.
fn next_frame(model: &Model, since: Timestamp) -> Option<Timestamp> {
    let (first, lasting) = (later(since, SPINNER_AFTER), later(since, LASTING));
    match model.now {
        now if now < first => Some(first),
        now if !model.appearance.is_still() => Some(later(now, SPINNER_FRAME)),
        now => Some(lasting).filter(|lasting| now < *lasting),
    }
}
