//! The KQL line: opening it, typing, completing, asking the server; and asking again with every refresh.

use crate::app::action::Action;
use crate::app::effect::{Effect, Effects};
use crate::app::interact::Interact;
use crate::app::kql::state::{Asking, KqlLine};
use crate::app::model::Model;
use crate::app::msg::Outcome;
use crate::app::pointer::PointerTarget;
use crate::app::remote::Remote;
use crate::app::request::RequestId;
use crate::app::step::{Step, Turn};
use crate::domain::kql::complete::Known;
use crate::domain::problem::Problem;
use crate::domain::rows::QueryMatches;
use crate::domain::state::Change;

use crate::app::persistence::remember;
use crate::app::{projection, query};

/// Opens the line; a query that is set can be gone on with.
pub(in crate::app) fn open(model: &mut Model) {
    let mut line = KqlLine::new(&model.kql.text);
    line.typed(model);
    model.overlay = Some(line.into());
}

impl Interact for KqlLine {
    fn update(&mut self, model: &mut Model, action: Action) -> Turn {
        match action {
            Action::ChoosePrevious => self.previous(&model.remembered.queries),
            Action::ChooseNext => self.next(&model.remembered.queries),
            Action::Complete => {
                self.take();
                return self.typed(model).into();
            }
            Action::Activate => return ask(self, model),
            Action::Back => return Turn { step: Step::Close, effects: withdraw(self) },
            _ => {}
        }
        let known = Known { policies: &model.policies, rows: &model.rows };
        if self.read_kept(known) { withdraw(self).into() } else { Turn::stay() }
    }

    /// Reads what is typed. An answer to something else is not waited for any more.
    fn typed(&mut self, model: &mut Model) -> Effects {
        let known = Known { policies: &model.policies, rows: &model.rows };
        if self.read(known) { withdraw(self) } else { Vec::new() }
    }

    /// A click on a candidate takes it.
    fn clicked(&mut self, model: &mut Model, target: PointerTarget) -> Turn {
        let PointerTarget::Entry(number) = target else { return Turn::stay() };
        self.chosen = number;
        self.take();
        self.typed(model).into()
    }

    fn answered(&mut self, model: &mut Model, outcome: Outcome) -> Turn {
        let Some(asking) = self.asking.take() else { return Turn::stay() };
        match outcome {
            Outcome::Kuery(Ok(found)) => {
                let older = query::stop(model);
                model.kql.text.clone_from(&asking.text);
                model.filter.kuery = Some(found);
                projection::show_filtered(model);
                let kept = remember(model, Change::Asked(asking.text));
                let effects = older.map(Effect::Cancel).into_iter().chain([kept]).collect();
                return Turn { step: Step::Close, effects };
            }
            Outcome::Kuery(Err(problem)) => self.problem = Some(problem),
            _ => {}
        }
        Turn::stay()
    }
}

fn withdraw(line: &mut KqlLine) -> Effects {
    line.asking.take().map(|asking| Effect::Cancel(asking.id)).into_iter().collect()
}

/// Sends what is typed, if it can be read; nothing at all clears the query.
fn ask(line: &mut KqlLine, model: &mut Model) -> Turn {
    let text = line.input.value().trim().to_owned();
    if text.is_empty() {
        return Turn { step: Step::Close, effects: clear(model) };
    }
    if line.error.is_some() || line.asking.is_some() {
        return Turn::stay();
    }
    let id = model.next_request();
    line.problem = None;
    line.asking = Some(Asking { id, since: model.now, text: text.clone() });
    vec![Effect::FetchKuery { id, kuery: text }].into()
}

/// The answer to what is asked again with every reading, if this is it. What was found stays where that fails.
pub(in crate::app) fn answer_refresh(
    model: &mut Model,
    id: RequestId,
    answer: Result<QueryMatches, Problem>,
) {
    if !model.kql.reading.awaits(id) {
        return;
    }
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
