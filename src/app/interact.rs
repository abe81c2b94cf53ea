//! What a dialog does. It is taken out of the model for it, so that it can change both, and is put back as its step says.

use crate::app::action::Action;
use crate::app::dialog::Dialog;
use crate::app::effect::Effects;
use crate::app::key::Chord;
use crate::app::model::Model;
use crate::app::msg::Outcome;
use crate::app::overlay::{Overlay, dialogs};
use crate::app::pointer::PointerTarget;
use crate::app::request::RequestId;
use crate::app::step::Turn;
use crate::domain::progress::Progress;

/// An open dialog at work. All but the actions has a default: nothing happens.
pub trait Interact: Dialog {
    /// An action while it is open.
    fn update(&mut self, model: &mut Model, action: Action) -> Turn;

    /// The answer that it awaits.
    fn answered(&mut self, _model: &mut Model, _outcome: Outcome) -> Turn {
        Turn::stay()
    }

    /// A key that no binding took. Whether it was for this dialog.
    fn key(&mut self, _model: &mut Model, _chord: Chord) -> bool {
        false
    }

    /// The text of its field changed.
    fn typed(&mut self, _model: &mut Model) -> Effects {
        Vec::new()
    }

    /// What is pasted instead of this text.
    fn pasted(&mut self, _model: &mut Model, _text: &str) -> Option<String> {
        None
    }

    /// A click on a part of it.
    fn clicked(&mut self, _model: &mut Model, _target: PointerTarget) -> Turn {
        Turn::stay()
    }

    /// Something was read: it looks whether it still fits.
    fn reconcile(&mut self, _model: &mut Model) {}

    /// A secret that is on the screen, or about to be, goes.
    fn hide_secret(&mut self, _model: &mut Model, _because: &str) -> Turn {
        Turn::stay()
    }

    /// How far a request is.
    fn progress(&mut self, _id: RequestId, _progress: Progress) {}

    /// No more of its write is to be sent.
    fn stop(&mut self) -> Effects {
        Vec::new()
    }

    /// A file was saved by the dialog over it.
    fn saved(&mut self, _path: String) {}
}

macro_rules! interact {
    (
        lines { $($(#[$line_doc:meta])* $line:ident($line_state:ident) in $line_feature:ident;)* }
        boxes { $($(#[$doc:meta])* $dialog:ident($state:ident) in $feature:ident;)* }
    ) => {
        impl Overlay {
            /// The dialog, to work with.
            pub(in crate::app) fn interact(&mut self) -> &mut dyn Interact {
                match self {
                    $(Self::$line(dialog) => &mut **dialog,)*
                    $(Self::$dialog(dialog) => &mut **dialog,)*
                }
            }
        }
    };
}
dialogs!(interact);

/// Tells every dialog, also one that another stands over, how far a request is.
pub(in crate::app) fn progress(model: &mut Model, id: RequestId, progress: Progress) {
    all(model).for_each(|dialog| dialog.progress(id, progress));
}

/// No more is to be sent of the write under way. What was sent is waited for: one token's request can't be called back.
pub(in crate::app) fn stop(model: &mut Model) -> Effects {
    all(model).flat_map(Interact::stop).collect()
}

fn all(model: &mut Model) -> impl Iterator<Item = &mut dyn Interact> {
    model.beneath.iter_mut().chain(&mut model.overlay).map(Overlay::interact)
}
