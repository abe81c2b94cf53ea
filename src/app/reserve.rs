//! What is to be kept in mind of all that is on the screen: the list may lack tokens, some are held back, the clocks
//! differ. Said wherever something may be concluded from the list, for as long as it is so.

use crate::domain::time;

use super::model::Model;

/// Clocks that differ by no more are not worth a word.
const WORTH_A_WORD: i64 = 60;

/// In few words each, the most important first.
#[must_use]
pub fn words(model: &Model) -> Vec<String> {
    [incomplete(model), held_back(model), clocks(model)].into_iter().flatten().collect()
}

/// That tokens may be missing: `list not complete (3 not read)`.
#[must_use]
pub fn incomplete(model: &Model) -> Option<String> {
    let not_given = model.unread.saturating_sub(model.unreadable);
    match (model.unreadable, not_given) {
        (0, 0) if model.filter.kuery.as_ref().is_some_and(|found| !found.whole) => {
            Some("the KQL query may find more".to_owned())
        }
        (0, 0) => None,
        (0, _) => Some("list not complete: the server gave out fewer tokens than it has".to_owned()),
        (odd, 0) => Some(format!("list not complete: {odd} unreadable")),
        (odd, _) => Some(format!("list not complete: {odd} unreadable, others not given out")),
    }
}

/// That tokens are not on show, since it is not known whether they may be.
#[must_use]
pub fn held_back(model: &Model) -> Option<String> {
    let held = model.rows.hidden().held_back;
    (held > 0).then(|| format!("{held} held back"))
}

/// That the server's clock is another: `the server's clock is 5 hours ahead`.
#[must_use]
pub fn clocks(model: &Model) -> Option<String> {
    let seconds = model.skew.as_secs();
    let direction = if seconds > 0 { "ahead" } else { "behind" };
    (seconds.abs() > WORTH_A_WORD)
        .then(|| format!("the server's clock is {} {direction}", time::span(model.skew.abs())))
}
