//! The menu of what can be copied of a token.

use crate::app::action::Action;
use crate::app::copies::copying;
use crate::app::copy_menu::state::{CopyItem, CopyMenu};
use crate::app::dialog::Dialog as _;
use crate::app::effect::Effect;
use crate::app::interact::Interact;
use crate::app::model::Model;
use crate::app::msg::Outcome;
use crate::app::remote::Remote;
use crate::app::step::{Opening, Step, Turn};
use crate::app::toast::Tone;
use crate::domain::enroll::Platform;
use crate::domain::export;
use crate::domain::text::sanitize;

/// Opens the menu for the token at hand.
pub(in crate::app) fn open(model: &mut Model) {
    if let Some(token) = model.token_at_hand().map(|row| row.token().clone()) {
        model.overlay = Some(CopyMenu::new(token).into());
    }
}

impl Interact for CopyMenu {
    fn update(&mut self, model: &mut Model, action: Action) -> Turn {
        match action {
            Action::Back => {
                let dropped = self.request().map(Effect::Cancel);
                return Turn { step: Step::Close, effects: dropped.into_iter().collect() };
            }
            _ if self.request().is_some() => return Turn::stay(),
            Action::ChooseNext | Action::ChoosePrevious => self.step(action == Action::ChooseNext),
            Action::Activate => return copy(self, model),
            other => {
                if let Some(item) = CopyItem::ALL.into_iter().find(|item| item.action() == other) {
                    self.chosen = item;
                    return copy(self, model);
                }
            }
        }
        Turn::stay()
    }

    /// What the enroll command is made of was read.
    fn answered(&mut self, _: &mut Model, outcome: Outcome) -> Turn {
        let Outcome::Facts(facts) = outcome else { return Turn::stay() };
        Step::Open(Opening::CopyCommand { token: Box::new(self.token.clone()), facts }).into()
    }
}

/// Copies what is chosen, and closes the menu; for the enroll command something has to be read first.
fn copy(menu: &mut CopyMenu, model: &mut Model) -> Turn {
    let token = &menu.token;
    let name = token.name.display();
    // Names and ids go in their display form: a line break in one, pasted into a shell, would run what follows it.
    let effects = match menu.chosen {
        // Kubernetes needs a file of its own first: there the dialog is the way.
        CopyItem::Command if model.last_platform == Platform::Kubernetes => {
            return Step::Open(Opening::Enroll(Box::new(token.clone()))).into();
        }
        CopyItem::Command => {
            let id = model.next_request();
            menu.facts = Remote::Loading { id, since: model.now };
            return vec![Effect::FetchFacts(id)].into();
        }
        CopyItem::Secret => copying::begin(model, token.id.clone(), name.to_owned(), None),
        CopyItem::Id => copying::begin_text(model, name, "the id", sanitize(token.id.as_str()).into_owned()),
        CopyItem::Name => copying::begin_text(model, name, "the name", token.name.whole().into_owned()),
        CopyItem::Json => {
            let row = model.rows.by_id(&token.id);
            let text = row.map(|row| export::json_row(row, &model.policies, model.server_now()));
            if let Some(Ok(text)) = text {
                copying::begin_text(model, name, "the JSON row", text)
            } else {
                model.toasts.say_of(name, Tone::Warning, format!("{name} is gone"), model.now);
                Vec::new()
            }
        }
    };
    Turn { step: Step::Close, effects }
}
