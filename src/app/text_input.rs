//! Text fields: typing, editing keys, pasting.

use tui_input::{Input, InputRequest};
use zeroize::Zeroizing;

use crate::app::act::in_dialog;
use crate::app::effect::Effects;
use crate::app::key::{Chord, Key};
use crate::app::model::Model;
use crate::app::toast::Tone;
use crate::app::unbound_keys;

/// So many characters a field takes at most, whatever it is for: each one more is read again at every key.
const LONGEST: usize = 4_000;

/// A key that no binding took.
pub(super) fn key(model: &mut Model, chord: Chord) -> Effects {
    if model.keys_shown.is_none() && in_dialog(model, |dialog, model| dialog.key(model, chord)) == Some(true)
    {
        return Vec::new();
    }
    if !model.context().takes_text() {
        unbound_keys::say(model, chord);
        return Vec::new();
    }
    let Some(request) = request(chord) else { return Vec::new() };
    let mut full = false;
    let edited = edit(model, |input| {
        full = matches!(request, InputRequest::InsertChar(_)) && room(input) == 0;
        if !full {
            input.handle(request);
        }
    });
    say_full(model, full);
    edited.unwrap_or_default()
}

/// Pasted text goes to the focused field, never to the bindings. What is more than a field takes is cut off.
pub(super) fn paste(model: &mut Model, text: &str) -> Effects {
    let instead = in_dialog(model, |dialog, model| dialog.pasted(model, text)).flatten();
    let text = instead.as_deref().unwrap_or(text);
    let mut cut = false;
    let edited = edit(model, |input| {
        let mut printable = text.chars().filter(|c| !c.is_control());
        let line: Zeroizing<String> = Zeroizing::new(printable.by_ref().take(room(input)).collect());
        cut = printable.next().is_some();
        insert(input, &line);
    });
    if edited.is_none() {
        model.toasts.say(Tone::Warning, "Paste ignored: no text field has the focus", model.now);
    }
    say_full(model, cut);
    edited.unwrap_or_default()
}

/// How many characters a field takes more.
fn room(input: &Input) -> usize {
    LONGEST.saturating_sub(input.value().chars().count())
}

fn say_full(model: &mut Model, full: bool) {
    if full {
        let said = format!("Cut off: a field takes no more than {LONGEST} characters");
        model.toasts.say(Tone::Warning, said, model.now);
    }
}

/// Puts `text` where the cursor is, all at once: one character after the other costs the square of its length, and a
/// whole file pasted by mistake would hold the program up for minutes.
fn insert(input: &mut Input, text: &str) {
    let value = input.value();
    let at = value.char_indices().nth(input.cursor()).map_or(value.len(), |(at, _)| at);
    let (before, after) = value.split_at(at);
    let cursor = input.cursor() + text.chars().count();
    *input = Input::new(format!("{before}{text}{after}")).with_cursor(cursor);
}

/// Changes the focused field, if there is one.
fn edit(model: &mut Model, change: impl FnOnce(&mut Input)) -> Option<Effects> {
    if model.keys_shown.is_some() {
        return None;
    }
    change(model.overlay.as_mut()?.dialog_mut().input()?);
    in_dialog(model, |dialog, model| dialog.typed(model))
}

/// What an editing key does, as in every shell.
fn request(chord: Chord) -> Option<InputRequest> {
    if let Some(c) = chord.typed() {
        return Some(InputRequest::InsertChar(c));
    }
    match (chord.key, chord.ctrl || chord.alt) {
        (Key::Backspace, false) => Some(InputRequest::DeletePrevChar),
        (Key::Delete, false) => Some(InputRequest::DeleteNextChar),
        (Key::Left, false) => Some(InputRequest::GoToPrevChar),
        (Key::Right, false) => Some(InputRequest::GoToNextChar),
        (Key::Left, true) => Some(InputRequest::GoToPrevWord),
        (Key::Right, true) => Some(InputRequest::GoToNextWord),
        (Key::Home, _) | (Key::Char('a'), true) => Some(InputRequest::GoToStart),
        (Key::End, _) | (Key::Char('e'), true) => Some(InputRequest::GoToEnd),
        (Key::Char('w') | Key::Backspace, true) => Some(InputRequest::DeletePrevWord),
        (Key::Char('u'), true) => Some(InputRequest::DeleteFromStart),
        (Key::Char('k'), true) => Some(InputRequest::DeleteTillEnd),
        _ => None,
    }
}
