//! Copying a secret: read it, unless it is here already, hand it on, and say which way it took.

use crate::app::effect::{Effect, Effects};
use crate::app::model::{Copying, Model};
use crate::app::msg::{CopiedBy, RequestId};
use crate::app::toast::Tone;
use crate::domain::enroll::Script;
use crate::domain::enroll::script::NotAToken;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::secret::Secret;
use crate::domain::status::Status;
use crate::domain::token::TokenId;

/// Begins to copy a token's secret; `at_hand` is the secret where it is on the screen. One copy at a time.
pub(super) fn begin(model: &mut Model, token: TokenId, name: String, at_hand: Option<Secret>) -> Effects {
    begin_with(model, token, name, at_hand, None)
}

/// Begins to copy a command that enrolls with a token: as it is where it asks for the token, else with the secret in it,
/// which is read for it.
pub(super) fn begin_command(model: &mut Model, token: TokenId, name: String, script: Script) -> Effects {
    if script.holds_token() {
        return begin_with(model, token, name, None, Some(Box::new(script)));
    }
    match script.complete(None) {
        Ok(text) => begin_with(model, token, name, Some(text), Some(Box::new(script))),
        Err(NotAToken) => Vec::new(),
    }
}

/// Begins to copy what is no secret: `what` of the token called so.
pub(super) fn begin_text(model: &mut Model, name: &str, what: &'static str, text: String) -> Effects {
    if model.copying.is_some() {
        return Vec::new();
    }
    let id = model.next_request();
    model.copying = Some(Copying {
        id,
        since: model.now,
        name: name.to_owned(),
        useless: false,
        command: None,
        text: Some(what),
    });
    vec![Effect::Copy { id, secret: Secret::new(text) }]
}

fn begin_with(
    model: &mut Model,
    token: TokenId,
    name: String,
    at_hand: Option<Secret>,
    command: Option<Box<Script>>,
) -> Effects {
    if model.copying.is_some() {
        return Vec::new();
    }
    let id = model.next_request();
    let useless = model.rows.by_id(&token).is_none_or(|row| row.status(model.now) != Status::Active);
    model.copying = Some(Copying { id, since: model.now, name: name.clone(), useless, command, text: None });
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
    let answer =
        answer.and_then(|secret| match model.copying.as_ref().and_then(|copying| copying.command.as_ref()) {
            Some(command) => command.complete(Some(&secret)).map_err(|error| no_command(model, error)),
            None => Ok(secret),
        });
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

fn no_command(model: &Model, error: NotAToken) -> Problem {
    let name = model.copying.as_ref().map(|copying| copying.name.as_str()).unwrap_or_default();
    let what = format!("Can't copy a command with the secret of {name}");
    Problem::new(ProblemKind::Refused, &what, &error.to_string(), "Look at it first (s in the table)")
}

/// The clipboard answered.
pub(super) fn copied(model: &mut Model, answer: Result<CopiedBy, Problem>) {
    let Some(copying) = model.copying.take() else { return };
    let what = match (&copying.command, copying.text) {
        (Some(_), _) => format!("the enroll command of {}", copying.name),
        (None, Some(what)) => format!("{what} of {}", copying.name),
        (None, None) => copying.name.clone(),
    };
    let (tone, text) = match answer {
        Ok(CopiedBy::Clipboard) => (Tone::Info, format!("Copied {what} to the clipboard")),
        Ok(CopiedBy::Terminal) => {
            (Tone::Info, format!("Sent {what} to your terminal (OSC 52, not verifiable)"))
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
