//! The KQL query that is set: asked again with every reading of the tokens, taken away.

use crate::app::effect::{Effect, Effects};
use crate::app::model::Model;
use crate::app::remote::Remote;
use crate::app::request::RequestId;
use crate::domain::policy::Place;

/// Asks the query that is set once more, with every reading of the tokens.
pub(in crate::app) fn ask_again(model: &mut Model) -> Effects {
    if model.kql.text.is_empty() {
        return Vec::new();
    }
    let dropped = model.kql.reading.request().map(Effect::Cancel);
    let id = model.next_request();
    model.kql.reading = Remote::Loading { id, since: model.now };
    let kuery = model.kql.text.clone();
    dropped.into_iter().chain([Effect::FetchKuery { id, kuery }]).collect()
}

/// Stops asking again; the request that was under way. What was found stays.
pub(in crate::app) fn stop(model: &mut Model) -> Option<RequestId> {
    let asking = model.kql.reading.request();
    if asking.is_some() {
        model.kql.reading = Remote::Idle;
    }
    asking
}

/// How many of the tokens that were found the tab lists at all.
pub(in crate::app) fn listed(model: &Model) -> usize {
    let rows =
        model.filter.kuery.iter().flat_map(|found| &found.tokens).filter_map(|id| model.rows.by_id(id));
    rows.filter(|row| model.policies.place(row.token()) == Place::Listed).count()
}

/// Takes the query away. The rows must be projected anew after it.
pub(in crate::app) fn forget(model: &mut Model) {
    model.filter.kuery = None;
    model.kql.text.clear();
    model.kql.reading = Remote::Idle;
}
