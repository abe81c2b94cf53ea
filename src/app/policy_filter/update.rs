//! The choice of agent policies: finding, ticking, applying.

use std::collections::BTreeSet;

use crate::app::action::Action;
use crate::app::effect::Effects;
use crate::app::geometry::list_rows;
use crate::app::list_moves::moved;
use crate::app::model::Model;
use crate::app::overlay::Overlay;
use crate::app::policy_filter::state::{PolicyFilter, PolicyFilterOutcome};

use crate::app::projection;

/// Opens the choice.
pub(in crate::app) fn open(model: &mut Model) {
    let choice = PolicyFilter::new(model);
    model.overlay = Some(choice.into());
}

/// An action while the choice is open.
pub(in crate::app) fn act(model: &mut Model, action: Action) -> Effects {
    let Some(Overlay::PolicyFilter(open)) = &model.overlay else { return Vec::new() };
    let choices = open.choices(model);
    let (here, last, page) =
        (open.position(&choices), choices.len().saturating_sub(1), list_rows(model.size));
    let outcome = open.outcome(&choices);
    let there = moved(action, here, page).unwrap_or(here).min(last);
    let Some(Overlay::PolicyFilter(open)) = &mut model.overlay else { return Vec::new() };
    let Some(choice) = choices.into_iter().nth(there) else {
        if action == Action::Back {
            model.overlay = None;
        }
        return Vec::new();
    };
    match action {
        Action::Back => model.overlay = None,
        Action::Activate => apply(model, outcome),
        Action::Toggle => {
            open.here.clone_from(&choice.id);
            open.tick(choice.id);
        }
        _ => open.here = choice.id,
    }
    Vec::new()
}

/// A click on a policy ticks it, or takes its tick; with no id on "any".
pub(in crate::app) fn press(model: &mut Model, id: Option<Box<str>>) {
    if let Some(Overlay::PolicyFilter(open)) = &mut model.overlay {
        open.here.clone_from(&id);
        open.tick(id);
    }
}

fn apply(model: &mut Model, outcome: PolicyFilterOutcome) {
    let policies = match outcome {
        PolicyFilterOutcome::Some(policies) => policies,
        PolicyFilterOutcome::Any => BTreeSet::new(),
        PolicyFilterOutcome::Nothing => return,
    };
    model.overlay = None;
    projection::show_policies(model, policies);
}
