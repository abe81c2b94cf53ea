//! What the terminal sends, as messages. The one module that knows crossterm's events.

use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::task::Poll;

use crossterm::event::{
    Event, EventStream, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent,
    MouseEventKind,
};
use futures_util::StreamExt as _;

use crate::app::geometry::Size;
use crate::app::key::{Chord, Key};
use crate::app::mouse::Act;
use crate::app::msg::Msg;
use crate::domain::problem::Problem;

use super::late_answer::LateAnswer;
use super::terminal::lost;

/// What was heard.
#[allow(clippy::large_enum_variant, reason = "one lives at a time, and not for long")]
pub(super) enum Heard {
    /// Something that is a message as it stands.
    Msg(Msg),
    /// Something that was done with the mouse at a cell.
    Mouse {
        /// What.
        act: Act,
        /// The column.
        x: u16,
        /// The line.
        y: u16,
    },
}

/// The terminal's input.
pub(super) struct Input {
    events: EventStream,
    late: LateAnswer,
}

impl Input {
    /// Starts reading. One at most may live at a time. `answer_due` says that the terminal was asked something and has
    /// not answered yet.
    pub(super) fn new(answer_due: bool) -> Self {
        let late = if answer_due { LateAnswer::Due } else { LateAnswer::No };
        Self { events: EventStream::new(), late }
    }

    /// The next message; waits for it. `None` when the terminal's input has ended.
    pub(super) async fn next(&mut self) -> Option<Result<Heard, Problem>> {
        loop {
            match self.events.next().await?.map(heard) {
                Ok(None) => {}
                Ok(Some(Heard::Msg(Msg::Key(chord)))) if self.late.takes(chord) => {}
                Ok(Some(heard)) => return Some(Ok(heard)),
                Err(error) => return Some(Err(lost(&error))),
            }
        }
    }

    /// A message that is here already.
    ///
    /// It is looked for with the waker of the task that waits in [`Input::next`]: crossterm keeps the first waker
    /// that it sees until an event comes, so another one, `now_or_never`'s for instance, would leave the loop asleep.
    pub(super) async fn ready(&mut self) -> Option<Result<Heard, Problem>> {
        let mut next = pin!(self.next());
        poll_fn(|context| match next.as_mut().poll(context) {
            Poll::Ready(message) => Poll::Ready(message),
            Poll::Pending => Poll::Ready(None),
        })
        .await
    }
}

fn heard(event: Event) -> Option<Heard> {
    let msg = match event {
        Event::Key(key) => chord(key).map(Msg::Key),
        Event::Paste(text) => Some(Msg::Paste(text)),
        Event::Resize(width, height) => Some(Msg::Resize(Size { width, height })),
        Event::FocusGained => Some(Msg::Focus(true)),
        Event::FocusLost => Some(Msg::Focus(false)),
        Event::Mouse(MouseEvent { kind, column: x, row: y, .. }) => {
            return act(kind).map(|act| Heard::Mouse { act, x, y });
        }
    };
    msg.map(Heard::Msg)
}

/// The left button going down, and the wheel; the rest means nothing here.
fn act(kind: MouseEventKind) -> Option<Act> {
    match kind {
        MouseEventKind::Down(MouseButton::Left) => Some(Act::Press),
        MouseEventKind::ScrollUp => Some(Act::ScrollUp),
        MouseEventKind::ScrollDown => Some(Act::ScrollDown),
        _ => None,
    }
}

/// A key as the core knows it; releases, and keys the core has no use for, are none. A key with a modifier that it does
/// not know must not pass for the key alone: Super-q is not `q`.
fn chord(event: KeyEvent) -> Option<Chord> {
    let foreign = KeyModifiers::SUPER | KeyModifiers::HYPER | KeyModifiers::META;
    if event.kind == KeyEventKind::Release || event.modifiers.intersects(foreign) {
        return None;
    }
    let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
    let shift = event.modifiers.contains(KeyModifiers::SHIFT);
    let key = match event.code {
        KeyCode::Char(c) if ctrl => Key::Char(c.to_ascii_lowercase()),
        KeyCode::Char(c) => Key::Char(c),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Tab if shift => Key::BackTab,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::F(n) => Key::F(n),
        _ => return None,
    };
    Some(Chord { key, ctrl, alt: event.modifiers.contains(KeyModifiers::ALT) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_with_their_modifiers() {
        let of = |code, modifiers| chord(KeyEvent::new(code, modifiers));
        assert_eq!(of(KeyCode::Char('X'), KeyModifiers::SHIFT), Some(Chord::char('X')));
        assert_eq!(of(KeyCode::Char('R'), KeyModifiers::CONTROL), Some(Chord::ctrl('r')));
        assert_eq!(of(KeyCode::Tab, KeyModifiers::SHIFT), Some(Chord::plain(Key::BackTab)));
        assert_eq!(of(KeyCode::CapsLock, KeyModifiers::NONE), None);
        assert_eq!(of(KeyCode::Char('q'), KeyModifiers::SUPER), None);
        let release = KeyEvent::new_with_kind(KeyCode::Enter, KeyModifiers::NONE, KeyEventKind::Release);
        assert_eq!(chord(release), None);
    }
}
