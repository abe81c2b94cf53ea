//! When the next reading comes, as the model stands.

use jiff::{SignedDuration, Timestamp};

use crate::app::model::Model;
use crate::app::refresh::schedule::RefreshSchedule;
use crate::app::remote::Remote;
use crate::domain::time::later;

/// How long after a reading that did not have it a token is looked for again, and for how long in all.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_secs(2);
const LOOK_LONGEST: SignedDuration = SignedDuration::from_secs(10);

/// When the next reading begins by itself. Never while one is under way, and never again by itself after the server
/// refused the person, or could not prove who it is.
#[must_use]
pub fn next_reading(model: &Model) -> Option<Timestamp> {
    if let Some(at) = next_look(model) {
        return Some(at);
    }
    if let Some(at) = next_retry(model) {
        return Some(at);
    }
    match (&model.list, runs(model)) {
        (Remote::Ready(at), Some(every)) => Some(later(*at, every)),
        _ => None,
    }
}

/// When a reading that failed is tried again.
#[must_use]
pub fn next_retry(model: &Model) -> Option<Timestamp> {
    runs(model)?;
    match &model.list {
        Remote::Failed(problem) if problem.retryable => model.refresh_schedule.retry.map(|retry| retry.at),
        _ => None,
    }
}

/// What comes of a reading that failed, for the person: `retry in 16 s`.
#[must_use]
pub fn outlook(model: &Model) -> Option<String> {
    model.trouble.as_ref()?;
    if model.list.request().is_some() {
        return Some("trying again".to_owned());
    }
    let at = next_retry(model)?;
    if model.appearance.is_still() {
        return Some("it is tried again by itself".to_owned());
    }
    let left = at.duration_since(model.now).as_millis();
    Some(format!("retry in {} s", (left + 999) / 1_000))
}

/// The usual time between two readings, where any come by themselves.
fn runs(model: &Model) -> Option<SignedDuration> {
    let RefreshSchedule { every, paused, stopped, rejected, .. } = &model.refresh_schedule;
    every.filter(|_| !(*paused || *stopped || *rejected))
}

/// A form whose answer was lost waits for its token: Kibana 9.5 may show it about a second late.
#[must_use]
pub fn next_look(model: &Model) -> Option<Timestamp> {
    look_after(model, model.overlay.as_ref()?.dialog().lost_at())
}

/// When a token is looked for whose create was answered by nothing.
pub(in crate::app) fn look_after(model: &Model, lost_at: Option<Timestamp>) -> Option<Timestamp> {
    let Remote::Ready(at) = &model.list else { return None };
    let next = later(*at, LOOK_AGAIN);
    (next <= later(lost_at?, LOOK_LONGEST)).then_some(next)
}
