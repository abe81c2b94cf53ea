//! Copying a secret: read it, unless it is here already, hand it on, and say which way it took.

use crate::app::effect::{Effect, Effects};
use crate::app::model::{Copying, Model};
use crate::app::msg::{CopiedBy, RequestId};
use crate::app::toast::Tone;
use crate::domain::problem::Problem;
use crate::domain::secret::Secret;
use crate::domain::status::Status;
use crate::domain::token::TokenId;

/// Begins to copy a token's secret; `at_hand` is the secret where it is on the screen. One copy at a time.
pub(super) fn begin(model: &mut Model, token: TokenId, name: String, at_hand: Option<Secret>) -> Effects {
    if model.copying.is_some() {
        return Vec::new();
    }
    let id = model.next_request();
    let useless = model.rows.by_id(&token).is_none_or(|row| row.status(model.now) != Status::Active);
    model.copying = Some(Copying { id, since: model.now, name: name.clone(), useless });
    match at_hand {
        Some(secret) => vec![Effect::Copy { id, secret }],
        None => vec![Effect::FetchSecret { id, token, name }],
    }
}

/// Whether the copy under way waits for this request.
pub(super) fn awaits(model: &Model, id: RequestId) -> bool {
    model.copying.as_ref().is_some_and(|copying| copying.id == id)
}

/// The secret was read: on to the clipboard.
pub(super) fn fetched(model: &mut Model, answer: Result<Secret, Problem>) -> Effects {
    match answer {
        Ok(secret) => {
            let id = model.next_request();
            if let Some(copying) = &mut model.copying {
                copying.id = id;
            }
            vec![Effect::Copy { id, secret }]
        }
        Err(problem) => {
            model.copying = None;
            model.toasts.say(Tone::Error, problem.sentence(), model.now);
            Vec::new()
        }
    }
}

/// The clipboard answered.
pub(super) fn copied(model: &mut Model, answer: Result<CopiedBy, Problem>) {
    let Some(copying) = model.copying.take() else { return };
    let (tone, text) = match answer {
        Ok(CopiedBy::Clipboard) => (Tone::Info, format!("Copied {} to the clipboard", copying.name)),
        Ok(CopiedBy::Terminal) => {
            (Tone::Info, format!("Sent {} to your terminal (OSC 52, not verifiable)", copying.name))
        }
        Err(problem) => (Tone::Error, problem.sentence()),
    };
    let (tone, text) = match (tone, copying.useless) {
        // First what would be missed: a long line loses its end.
        (Tone::Info, true) => (Tone::Warning, format!("It enrolls no agents any more. {text}")),
        (tone, _) => (tone, text),
    };
    model.toasts.say_of(&copying.name, tone, text, model.now);
}
