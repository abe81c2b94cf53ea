//! What the policies and the hygiene view say about all tokens.

use crate::app::model::Model;
use crate::domain::rows::Overview;

/// Counts what the other views say, after tokens, policies or time changed; the cursor stays on its policy.
pub(in crate::app) fn count(model: &mut Model) {
    // Of tokens that were never read there is nothing to say.
    model.overview = match model.read_at {
        Some(_) => model.rows.overview(&model.policies, model.server_now()),
        None => Overview::default(),
    };
    follow(model);
    if let Some(position) = model.policy_cursor.key.as_ref().and_then(|id| model.policies.position(id)) {
        model.policy_cursor.follow(position);
    }
}

/// Keeps the cursor on its row, after the sections were filled anew. A row that left its section gives way to the next.
pub(in crate::app) fn follow(model: &mut Model) {
    let Some((section, id)) = model.finding_cursor.key.clone() else { return };
    let first = model.overview.first_of(section);
    let rows = first..first + model.overview.count(section);
    let here = rows.into_iter().find(|position| {
        let subject = model.finding(*position);
        subject.is_some_and(|(_, subject)| subject.raw_id() == &*id)
    });
    if let Some(position) = here {
        model.finding_cursor.position = position;
    }
}
