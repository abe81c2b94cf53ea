//! The choice of agent policies: finding, ticking, applying.

use std::collections::BTreeSet;

use crate::app::action::Action;
use crate::app::effect::Effects;
use crate::app::geometry::list_rows;
use crate::app::interact::Interact;
use crate::app::list_moves::moved;
use crate::app::model::Model;
use crate::app::pointer::PointerTarget;
use crate::app::policy_filter::state::{PolicyFilter, PolicyFilterOutcome};
use crate::app::step::{Step, Turn};

use crate::app::projection;

/// Opens the choice.
pub(in crate::app) fn open(model: &mut Model) {
    let choice = PolicyFilter::new(model);
    model.overlay = Some(choice.into());
}

impl Interact for PolicyFilter {
    fn update(&mut self, model: &mut Model, action: Action) -> Turn {
        if action == Action::Back {
            return Step::Close.into();
        }
        let choices = self.choices(model);
        let (here, last) = (self.position(&choices), choices.len().saturating_sub(1));
        let outcome = self.outcome(&choices);
        let there = moved(action, here, list_rows(model.size)).unwrap_or(here).min(last);
        let Some(choice) = choices.into_iter().nth(there) else { return Turn::stay() };
        match action {
            Action::Activate => return apply(model, outcome),
            Action::Toggle => {
                self.here.clone_from(&choice.id);
                self.tick(choice.id);
            }
            _ => self.here = choice.id,
        }
        Turn::stay()
    }

    fn typed(&mut self, _: &mut Model) -> Effects {
        self.here = None;
        Vec::new()
    }

    /// A click on a policy, or on "any", ticks it or takes its tick.
    fn clicked(&mut self, _: &mut Model, target: PointerTarget) -> Turn {
        let id = match target {
            PointerTarget::Policy(id) => Some(id),
            PointerTarget::Entry(_) => None,
            _ => return Turn::stay(),
        };
        self.here.clone_from(&id);
        self.tick(id);
        Turn::stay()
    }
}

fn apply(model: &mut Model, outcome: PolicyFilterOutcome) -> Turn {
    let policies = match outcome {
        PolicyFilterOutcome::Some(policies) => policies,
        PolicyFilterOutcome::Any => BTreeSet::new(),
        PolicyFilterOutcome::Nothing => return Turn::stay(),
    };
    projection::show_policies(model, policies);
    Step::Close.into()
}
