//! The list of all actions: moving in it, and doing what is chosen.

use crate::app::action::Action;
use crate::app::effect::Effects;
use crate::app::enabled::enabled_in_table;
use crate::app::geometry::list_rows;
use crate::app::interact::Interact;
use crate::app::list_moves::moved;
use crate::app::model::Model;
use crate::app::palette::state::{Palette, Purpose};
use crate::app::pointer::PointerTarget;
use crate::app::step::{Step, Turn};
use crate::app::toast::Tone;

/// Opens the list.
pub(in crate::app) fn open(model: &mut Model, purpose: Purpose) {
    model.overlay = Some(Palette::new(purpose).into());
}

impl Interact for Palette {
    fn update(&mut self, model: &mut Model, action: Action) -> Turn {
        let last = self.entries(&model.keys).len().saturating_sub(1);
        let here = self.chosen.min(last);
        self.chosen = moved(action, here, list_rows(model.size)).unwrap_or(here).min(last);
        match action {
            Action::Activate => self.run(model),
            Action::Back => Step::Close.into(),
            _ => Turn::stay(),
        }
    }

    fn typed(&mut self, _: &mut Model) -> Effects {
        self.chosen = 0;
        Vec::new()
    }

    /// A click on an entry chooses it; on the chosen one it does it.
    fn clicked(&mut self, model: &mut Model, target: PointerTarget) -> Turn {
        match target {
            PointerTarget::Entry(entry) if self.chosen == entry => return self.run(model),
            PointerTarget::Entry(entry) => self.chosen = entry,
            _ => {}
        }
        Turn::stay()
    }
}

impl Palette {
    /// Does what is chosen, as if its key had been pressed in the table. What can't be done says why, and the list stays.
    fn run(&self, model: &mut Model) -> Turn {
        let Some(entry) = self.entries(&model.keys).into_iter().nth(self.chosen) else { return Turn::stay() };
        let enabled = if entry.runs {
            enabled_in_table(model, entry.action)
        } else {
            Err("This action works only in a dialog".to_owned())
        };
        match enabled {
            Ok(()) => Step::Run(entry.action).into(),
            Err(why) => {
                model.toasts.say(Tone::Warning, why, model.now);
                Turn::stay()
            }
        }
    }
}
