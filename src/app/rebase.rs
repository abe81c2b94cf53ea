//! The clock was set. Whatever counts down goes on counting from where it was: each moment that was reckoned from the
//! old clock is moved by as much as the clock was.
//!
//! A new countdown has its place here; `tests/update/rebase.rs` looks for one that was forgotten.

use jiff::{SignedDuration, Timestamp};

use crate::app::model::Model;
use crate::app::overlay::Overlay;
use crate::app::remote::Remote;
use crate::domain::time::later;

use crate::app::projection;

/// Moves the present and every countdown by what the clock was set.
pub(super) fn rebase(model: &mut Model, by: SignedDuration) {
    let set = |at: &mut Timestamp| *at = later(*at, by);
    set(&mut model.now);
    waits(model, set);
    model.clipboard.leaving.iter_mut().for_each(set);
    model.clipboard.held.iter_mut().filter_map(|held| held.until.as_mut()).for_each(set);
    model.copying.iter_mut().for_each(|copying| set(&mut copying.since));
    model.toasts.rebase(by);
    model.quit_armed.iter_mut().for_each(set);
    model.clicked.iter_mut().for_each(|clicked| set(&mut clicked.at));
    model.pending_creates.iter_mut().for_each(|new| set(&mut new.since));
    model.recently_added.until.iter_mut().for_each(set);
    model.beneath.iter_mut().chain(&mut model.overlay).for_each(|overlay| in_overlay(overlay, by));
    // Which tokens are expired is for the wall clock to say: it says something else now.
    projection::project_anew(model);
}

/// What was read, or is being read, and when it is read again.
fn waits(model: &mut Model, set: impl Fn(&mut Timestamp)) {
    remote(&mut model.status, &set);
    remote(&mut model.kql.reading, &set);
    for list in [&mut model.list, &mut model.policy_list] {
        remote(list, &set);
        if let Remote::Ready(at) = list {
            set(at);
        }
    }
    model.read_at.iter_mut().for_each(&set);
    model.refresh_schedule.retry.iter_mut().for_each(|retry| set(&mut retry.at));
    model.counting.resting.iter_mut().for_each(|(since, _)| set(since));
    model.counting.asked.values_mut().filter(|at| **at != Timestamp::MIN).for_each(set);
}

fn remote<T>(asked: &mut Remote<T>, set: impl Fn(&mut Timestamp)) {
    if let Remote::Loading { since, .. } = asked {
        set(since);
    }
}

fn in_overlay(overlay: &mut Overlay, by: SignedDuration) {
    if let Some(guard) = overlay.guard_mut() {
        guard.rebase(by);
    }
    overlay.dialog_mut().rebase(by);
}
