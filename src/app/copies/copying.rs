//! Copying a secret: read it, unless it is here already, hand it on, and say which way it took.

use crate::app::action::Action;
use crate::app::copies::state::Copying;
use crate::app::effect::{Effect, Effects};
use crate::app::enabled::copying_is_off;
use crate::app::keymap::Context;
use crate::app::model::Model;
use crate::app::request::RequestId;
use crate::app::toast::Tone;
use crate::domain::clipboard::{ClipboardBackend, Control, Landed, TMUX_BUFFER};
use crate::domain::enroll::Script;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::secret::{Secret, TokenSecret};
use crate::domain::status::Status;
use crate::domain::token::TokenId;

use crate::app::copies;

/// Begins to copy a token's secret; `at_hand` is the secret where it is on the screen. One copy at a time.
pub(in crate::app) fn begin(
    model: &mut Model,
    token: TokenId,
    name: String,
    at_hand: Option<Secret>,
) -> Effects {
    begin_with(model, token, name, at_hand, None, true)
}

/// Begins to copy a command that enrolls with a token: as it is where it asks for the token, else with the secret in it,
/// which is read for it.
pub(in crate::app) fn begin_command(
    model: &mut Model,
    token: TokenId,
    name: String,
    script: Script,
) -> Effects {
    if script.holds_token() {
        return begin_with(model, token, name, None, Some(Box::new(script)), true);
    }
    let text = script.complete(None);
    begin_with(model, token, name, Some(text), Some(Box::new(script)), false)
}

/// Begins to copy what is no secret: `what` of the token called so.
pub(in crate::app) fn begin_text(model: &mut Model, name: &str, what: &'static str, text: String) -> Effects {
    if model.clipboard.route.is_off() {
        model.toasts.say(Tone::Warning, copying_is_off(), model.now);
        return Vec::new();
    }
    if model.copying.is_some() {
        return Vec::new();
    }
    let id = model.next_request();
    model.copying = Some(Copying {
        id,
        since: model.now,
        handed_on: true,
        name: name.to_owned(),
        sensitive: false,
        useless: false,
        command: None,
        text: Some(what),
    });
    vec![Effect::Copy { id, secret: Secret::new(text), sensitive: false }]
}

fn begin_with(
    model: &mut Model,
    token: TokenId,
    name: String,
    at_hand: Option<Secret>,
    command: Option<Box<Script>>,
    sensitive: bool,
) -> Effects {
    if model.clipboard.route.is_off() {
        model.toasts.say(Tone::Warning, copying_is_off(), model.now);
        return Vec::new();
    }
    if model.copying.is_some() || (sensitive && at_hand.is_none() && warns_of_recording(model)) {
        return Vec::new();
    }
    let id = model.next_request();
    let useless = model.rows.by_id(&token).is_none_or(|row| row.status(model.server_now()) != Status::Active);
    let handed_on = at_hand.is_some();
    model.copying = Some(Copying {
        id,
        since: model.now,
        handed_on,
        name: name.clone(),
        sensitive,
        useless,
        command,
        text: None,
    });
    match at_hand {
        Some(secret) => vec![Effect::Copy { id, secret, sensitive }],
        None => vec![Effect::FetchSecret { id, token, name }],
    }
}

/// Says once that a recorder gets what the terminal gets, instead of copying. A secret on the screen was agreed to.
fn warns_of_recording(model: &mut Model) -> bool {
    let Some(recorder) = model.recording else { return false };
    if model.clipboard.knows_of_recording || !model.clipboard.route.ends_at_the_terminal() {
        return false;
    }
    model.clipboard.knows_of_recording = true;
    let text = format!("Not copied: {recorder} would record it. Again: copies anyway");
    model.toasts.say(Tone::Warning, text, model.now);
    true
}

/// Whether the copy under way waits for this request.
pub(in crate::app) fn awaits(model: &Model, id: RequestId) -> bool {
    model.copying.as_ref().is_some_and(|copying| copying.id == id)
}

/// The secret was read: on to the clipboard.
pub(in crate::app) fn fetched(model: &mut Model, answer: Result<TokenSecret, Problem>) -> Effects {
    match answer {
        Ok(token) => {
            let command = model.copying.as_ref().and_then(|copying| copying.command.as_ref());
            let secret =
                command.map_or_else(|| token.clone().into(), |command| command.complete(Some(&token)));
            let id = model.next_request();
            let mut sensitive = true;
            if let Some(copying) = &mut model.copying {
                copying.id = id;
                copying.handed_on = true;
                sensitive = copying.sensitive;
            }
            vec![Effect::Copy { id, secret, sensitive }]
        }
        Err(problem) => {
            model.copying = None;
            model.toasts.show_problem(&problem, model.now);
            Vec::new()
        }
    }
}

/// The clipboard answered: it took this way, or none, or that is not known.
pub(in crate::app) fn copied(model: &mut Model, answer: Result<Landed, Problem>) -> Effects {
    let Some(copying) = model.copying.take() else { return Vec::new() };
    let mut effects = Vec::new();
    model.clipboard.used_tmux |= answer.as_ref().is_ok_and(is_in_tmux);
    let what = match (&copying.command, copying.text) {
        (Some(_), _) => format!("the enroll command of {}", copying.name),
        (None, Some(what)) => format!("{what} of {}", copying.name),
        (None, None) => copying.name.clone(),
    };
    let (landed, left, stays) = match answer {
        Ok(landed) if copying.sensitive => {
            let (clearing, left) = copies::hold(model, copying.id, copying.name.clone(), landed.clone());
            effects = clearing;
            let stays = stays(model, &landed);
            (landed, left, stays)
        }
        Ok(landed) => {
            copies::replaced(model, &landed);
            (landed, None, String::new())
        }
        Err(problem) => {
            model.toasts.show_problem(&problem, model.now);
            return effects;
        }
    };
    // First what would be missed: a long line loses its end.
    let warning = match left {
        Some(left) => format!("{left} may still be where it was copied. "),
        None if copying.useless => "This token can no longer enroll agents. ".to_owned(),
        None => String::new(),
    };
    if landed.unsure.is_empty() {
        let tone = if warning.is_empty() { Tone::Info } else { Tone::Warning };
        let went = landed.took.map_or_else(String::new, |backend| went(&what, backend));
        let text = if stays.is_empty() { went } else { format!("{went}. {stays}") };
        model.toasts.say_of(&copying.name, tone, format!("{warning}{text}"), model.now);
    } else {
        let problem = unknown(&what, &landed, &format!("{warning}{stays}"));
        model.toasts.fail(&problem, model.now);
    }
    if model.clipboard.leaving.is_some() {
        effects.extend(copies::end(model));
    }
    effects
}

fn is_in_tmux(landed: &Landed) -> bool {
    landed.backends().any(|backend| matches!(backend, ClipboardBackend::Tmux { .. }))
}

/// What is said where a way failed in the middle: the copy may be there.
fn unknown(what: &str, landed: &Landed, next_step: &str) -> Problem {
    let reasons: Vec<&str> = landed.unsure.iter().map(|unsure| unsure.why.as_str()).collect();
    let reasons = reasons.join("; ");
    let (what, why) = match landed.took {
        Some(backend) => (went(what, backend), format!("{reasons}, and may hold a copy too")),
        None => (format!("Can't tell whether {what} was copied"), reasons),
    };
    Problem::new(ProblemKind::Local, &what, &why, next_step)
}

/// Where it went, and whether anybody can tell.
fn went(what: &str, backend: ClipboardBackend) -> String {
    match backend {
        ClipboardBackend::System { .. } => format!("Copied {what} to the clipboard"),
        ClipboardBackend::WlCopy { reads: true } => format!("Copied {what} to the clipboard (wl-copy)"),
        ClipboardBackend::WlCopy { reads: false } => {
            format!("Copied {what} to the clipboard (wl-copy, not verifiable)")
        }
        ClipboardBackend::ClipExe => format!("Copied {what} to the clipboard (clip.exe, not verifiable)"),
        ClipboardBackend::Tmux { .. } => format!("Copied {what} to tmux (buffer {TMUX_BUFFER})"),
        ClipboardBackend::Command => format!("Copied {what} by your command"),
        ClipboardBackend::Terminal(_) => format!("Sent {what} to your terminal (OSC 52, not verifiable)"),
    }
}

/// When it goes, or that it does not.
fn stays(model: &Model, landed: &Landed) -> String {
    let key = model.keys.key_of(Context::Tokens, Action::ClearClipboard);
    match (landed.control(), model.clipboard.clear_after) {
        (Control::None, _) => "fleet-tokens can't clear it".to_owned(),
        (_, None) => String::new(),
        (Control::Blind, Some(_)) if !copies::may_clear_all(model) => format!("{key} clears it"),
        (_, Some(span)) => format!("Clears in {}s", span.as_secs()),
    }
}
