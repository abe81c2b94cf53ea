//! Keys that mean nothing where they are pressed: it is said, once, and quietly.

use crate::app::action::Action;
use crate::app::enabled::may_write;
use crate::app::key::Chord;
use crate::app::keymap::Context;
use crate::app::model::Model;
use crate::domain::server::Offer;

/// Says that a key means nothing here. A text field is silent: keys are typed there.
pub(super) fn say(model: &mut Model, chord: Chord) {
    let context = model.context();
    if context.takes_text() || model.idle_keys.contains(&chord) {
        return;
    }
    let help = model.keys.key_of(context, Action::Help);
    let instead = match beside(model, context, chord) {
        Some(keys) => format!("; {keys}"),
        None if help.is_empty() => String::new(),
        None => format!("; {help} shows the keys"),
    };
    if model.toasts.hint(format!("{chord} does nothing here{instead}"), model.now) {
        model.idle_keys.insert(chord);
    }
}

/// Something was done: keys that mean nothing are said anew.
pub(super) fn done(model: &mut Model) {
    model.idle_keys.clear();
    model.toasts.drop_hint();
}

/// The keys that remove tokens here, where the capital of a small letter is one of them.
fn beside(model: &Model, context: Context, chord: Chord) -> Option<String> {
    let small = chord.typed().filter(char::is_ascii_lowercase)?;
    let meant = model.keys.lookup(context, Chord::char(small.to_ascii_uppercase()))?;
    let removes = [(Action::Revoke, "revokes"), (Action::Delete, "deletes")];
    let offered = |action| {
        let known = action != Action::Delete || model.offers.delete != Offer::No;
        known && model.view.knows(action) && may_write(model).is_ok()
    };
    if !removes.iter().any(|(action, _)| *action == meant) || !offered(meant) {
        return None;
    }
    let here = |action| {
        model.keys.rows().any(|row| row.context == context && row.action == action && !row.chords.is_empty())
    };
    let named = removes.into_iter().filter(|(action, _)| here(*action) && offered(*action));
    let named: Vec<String> =
        named.map(|(action, does)| format!("{} {does}", model.keys.key_of(context, action))).collect();
    Some(named.join(", "))
}
