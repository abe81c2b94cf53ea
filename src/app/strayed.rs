//! A key acts on what the person saw: not on a row that came under the cursor after the last frame.

use crate::app::action::Action;
use crate::app::at_hand::AtHand;
use crate::app::model::Model;
use crate::app::toast::Tone;
use crate::app::view::View;
use crate::domain::text::sanitize;

/// Whether an action is not done because what it would act on has just become something else, which is said.
pub(super) fn refuses(model: &mut Model, action: Action) -> bool {
    let takes_marks = matches!(action, Action::Revoke | Action::Delete);
    let on_marks = takes_marks && model.acts_on_marks();
    let strayed = takes_marks && model.strayed.marks || !on_marks && model.strayed.row;
    if !strayed || model.overlay.is_some() || !is_on_a_row(model.view, action) {
        return false;
    }
    let now = match model.at_hand() {
        _ if on_marks => format!("{} marked", model.marks.len()),
        // Why it can't be done is for others to say.
        AtHand::Nothing => return false,
        AtHand::Token(id) => model.rows.by_id(&id).map_or(String::new(), |row| row.name().to_owned()),
        AtHand::Policy(id) => model.policy_name(&id),
    };
    let said = format!("The list has just changed, nothing was done. Now: {}", sanitize(&now));
    model.toasts.say(Tone::Warning, said, model.now);
    true
}

/// Whether an action is done with the row under the cursor, or with the marks.
fn is_on_a_row(view: View, action: Action) -> bool {
    use Action::{
        Copy, CopyMenu, Create, Delete, Details, Enroll, Mark, MarkRange, Revoke, Rotate, ShowSecret,
    };
    match action {
        Copy | CopyMenu | Delete | Enroll | Mark | MarkRange | Revoke | Rotate | ShowSecret => true,
        Create | Details => view != View::Tokens,
        _ => false,
    }
}
