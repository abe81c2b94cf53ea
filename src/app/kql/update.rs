//! The KQL line: opening it, typing, completing, asking the server; and asking again with every refresh.

use crate::app::action::Action;
use crate::app::effect::{Effect, Effects};
use crate::app::kql::state::{Asking, KqlLine};
use crate::app::model::Model;
use crate::app::overlay::Overlay;
use crate::app::remote::Remote;
use crate::app::request::RequestId;
use crate::domain::kql::complete::Known;
use crate::domain::problem::Problem;
use crate::domain::rows::QueryMatches;
use crate::domain::state::Change;

use crate::app::persistence::remember;
use crate::app::{projection, query};

/// Opens the line; a query that is set can be gone on with.
pub(in crate::app) fn open(model: &mut Model) {
    model.overlay = Some(KqlLine::new(&model.kql.text).into());
    typed(model);
}

/// An action while the line is open.
pub(in crate::app) fn act(model: &mut Model, action: Action) -> Effects {
    let Some(Overlay::Kql(line)) = &mut model.overlay else { return Vec::new() };
    match action {
        Action::ChoosePrevious => line.previous(&model.remembered.queries),
        Action::ChooseNext => line.next(&model.remembered.queries),
        Action::Complete => {
            line.take();
            return typed(model);
        }
        Action::Activate => return ask(model),
        Action::Back => {
            let asking = line.asking.as_ref().map(|asking| Effect::Cancel(asking.id));
            model.overlay = None;
            return asking.into_iter().collect();
        }
        _ => {}
    }
    let known = Known { policies: &model.policies, rows: &model.rows };
    if line.read_kept(known) { withdraw(line) } else { Vec::new() }
}

/// A click on a candidate takes it.
pub(in crate::app) fn press(model: &mut Model, number: usize) -> Effects {
    let Some(Overlay::Kql(line)) = &mut model.overlay else { return Vec::new() };
    line.chosen = number;
    line.take();
    typed(model)
}

/// Reads what is typed, if the line is open. An answer to something else is not waited for any more.
pub(in crate::app) fn typed(model: &mut Model) -> Effects {
    let Some(Overlay::Kql(line)) = &mut model.overlay else { return Vec::new() };
    let known = Known { policies: &model.policies, rows: &model.rows };
    if line.read(known) { withdraw(line) } else { Vec::new() }
}

fn withdraw(line: &mut KqlLine) -> Effects {
    line.asking.take().map(|asking| Effect::Cancel(asking.id)).into_iter().collect()
}

/// Sends what is typed, if it can be read; nothing at all clears the query.
fn ask(model: &mut Model) -> Effects {
    let id = model.next_request();
    let Some(Overlay::Kql(line)) = &mut model.overlay else { return Vec::new() };
    let text = line.input.value().trim().to_owned();
    if text.is_empty() {
        model.overlay = None;
        return clear(model);
    }
    if line.error.is_some() || line.asking.is_some() {
        return Vec::new();
    }
    line.problem = None;
    line.asking = Some(Asking { id, since: model.now, text: text.clone() });
    vec![Effect::FetchKuery { id, kuery: text }]
}

/// The request that the open line waits for.
pub(in crate::app) fn request(model: &Model) -> Option<RequestId> {
    match &model.overlay {
        Some(Overlay::Kql(line)) => line.asking.as_ref().map(|asking| asking.id),
        _ => None,
    }
}

/// The server answered: what the line asked, or what is asked again with every refresh.
pub(in crate::app) fn answer(
    model: &mut Model,
    id: RequestId,
    answer: Result<QueryMatches, Problem>,
) -> Effects {
    if request(model) == Some(id) {
        return answer_line(model, answer);
    }
    if model.kql.reading.awaits(id) {
        answer_refresh(model, answer);
    }
    Vec::new()
}

fn answer_line(model: &mut Model, answer: Result<QueryMatches, Problem>) -> Effects {
    let Some(Overlay::Kql(line)) = &mut model.overlay else { return Vec::new() };
    let Some(asking) = line.asking.take() else { return Vec::new() };
    match answer {
        Ok(found) => {
            let older = query::stop(model);
            model.overlay = None;
            model.kql.text.clone_from(&asking.text);
            model.filter.kuery = Some(found);
            projection::show_filtered(model);
            let kept = remember(model, Change::Asked(asking.text));
            older.map(Effect::Cancel).into_iter().chain([kept]).collect()
        }
        Err(problem) => {
            line.problem = Some(problem);
            Vec::new()
        }
    }
}

/// What was found stays where asking again fails.
fn answer_refresh(model: &mut Model, answer: Result<QueryMatches, Problem>) {
    match answer {
        Ok(found) => {
            model.kql.reading = Remote::Ready(());
            model.filter.kuery = Some(found);
            projection::project_anew(model);
        }
        Err(problem) => {
            // Where the list fails as well, that says it.
            if model.trouble.is_none() {
                model.toasts.show_problem(&problem, model.now);
            }
            model.kql.reading = Remote::Failed(problem);
        }
    }
}

/// Takes the query away, and shows what it hid.
pub(in crate::app) fn clear(model: &mut Model) -> Effects {
    let asking = query::stop(model);
    query::forget(model);
    projection::show_filtered(model);
    asking.map(Effect::Cancel).into_iter().collect()
}
