//! What was just said and what went wrong, broken into lines: the division of the screen and the drawing both need it.

use unicode_width::UnicodeWidthStr as _;

use crate::domain::lines::{broken, cut};
use crate::domain::problem::ended;
use crate::domain::time;

use super::action::Action;
use super::geometry::Geometry;
use super::keymap::Context;
use super::model::Model;
use super::toast::{Toast, Tone};
use crate::app::overlay::Overlay;
use crate::app::refresh::next::outlook;

/// The most lines that an error takes.
pub const MOST: u16 = 4;
/// The longest that usually stands for the next try.
const COUNTED: &str = "retry in 60 s";
const STILL: &str = "it is tried again by itself";
/// So much of a name is left at least where it gives way.
const SHORTEST_NAME: usize = 8;

/// The message on show, in the lines that it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageLines {
    /// How much it matters.
    pub tone: Tone,
    /// The lines, without the sign before the first one.
    pub lines: Vec<String>,
    /// The count of marks stands beside the last line.
    pub beside: Option<String>,
    /// What else the status line says stands below, the count of marks among it.
    pub below: bool,
}

impl MessageLines {
    /// All lines.
    #[must_use]
    pub fn height(&self) -> u16 {
        u16::try_from(self.lines.len()).unwrap_or(MOST).saturating_add(u16::from(self.below))
    }
}

/// The message on show in at most `most` lines, with what must be seen beside it; `None` where there is none.
#[must_use]
pub fn news(model: &Model, geometry: &Geometry, most: u16) -> Option<MessageLines> {
    if model.overlay.as_ref().is_some_and(Overlay::is_line) && !geometry.strip {
        return None;
    }
    let toast = model.toasts.current()?;
    let before = toast.tone.sign(model.appearance.accessible).width() + 1;
    let help = if geometry.hints { 0 } else { help_width(model) };
    let room = usize::from(model.size.width).saturating_sub(2 + before + help);
    let marks = marked(model);
    let taken = marks.as_ref().map_or(0, |text| text.width() + 2);
    let one = |room| one_line(toast, room);
    let said = |lines, beside, below| Some(MessageLines { tone: toast.tone, lines, beside, below });
    if let Some(line) = one(room.saturating_sub(taken)) {
        return said(vec![line], marks, false);
    }
    if most < 2 {
        let lines = broken_toast(toast, room.saturating_sub(taken), 1);
        return said(lines, marks, false);
    }
    let below = marks.is_some();
    if let Some(line) = one(room) {
        return said(vec![line], None, below);
    }
    let lines = broken_toast(toast, room, MOST.min(most - u16::from(below)));
    match lines.last() {
        Some(last) if below && last.width() + taken <= room => said(lines, marks, false),
        _ => said(lines, None, below),
    }
}

/// What went wrong with what is still on the screen, in at most `most` lines; none where nothing did.
#[must_use]
pub fn banner(model: &Model, most: u16) -> Vec<String> {
    lines_of_banner(model, outlook(model), most)
}

/// How many lines the banner is to have. They don't change while the seconds are counted down, nor during a try.
#[must_use]
pub fn banner_height(model: &Model) -> u16 {
    let usual = if model.appearance.is_still() { STILL } else { COUNTED };
    let longest = outlook(model).map(|now| if now.len() < usual.len() { usual.to_owned() } else { now });
    u16::try_from(lines_of_banner(model, longest, MOST).len()).unwrap_or(MOST)
}

fn lines_of_banner(model: &Model, outlook: Option<String>, most: u16) -> Vec<String> {
    let Some(problem) = model.trouble.as_ref().filter(|_| model.has_banner()) else { return Vec::new() };
    let [_, why, next_step] = problem.lines().map(|part| ended(&part));
    let as_of = model.read_at.map(|at| format!("As of {}", time::ago(at, model.now)));
    let key = model.keys.key_of(Context::Tokens, Action::Refresh);
    let outlook = outlook.map(|outlook| format!("{outlook}, {key} now"));
    let first: Vec<String> = [as_of, outlook].into_iter().flatten().collect();
    let body = if first.is_empty() { why } else { format!("{}. {why}", first.join(" · ")) };
    let before = Tone::Error.sign(model.appearance.accessible).width() + 1;
    broken(&body, &next_step, usize::from(model.size.width).saturating_sub(2 + before), usize::from(most))
}

/// `3 marked (1 hidden)`
#[must_use]
pub fn marked(model: &Model) -> Option<String> {
    let (marked, hidden) = (model.marks.len(), model.marks.hidden());
    let hidden = if hidden > 0 { format!(" ({hidden} hidden)") } else { String::new() };
    let range = if model.marks.is_ranging() { ", marking a range" } else { "" };
    (marked > 0).then(|| format!("{marked} marked{hidden}{range}"))
}

/// `? help `, which stands at the right where no line of hints has it.
fn help_width(model: &Model) -> usize {
    model.keys.key_of(Context::Tokens, Action::Help).width() + " help ".len()
}

/// The toast where it fits into one line. The name in it gives way, unless it is an error.
fn one_line(toast: &Toast, room: usize) -> Option<String> {
    let over = toast.text.width().saturating_sub(room);
    if over == 0 {
        return Some(toast.text.clone());
    }
    if toast.name.is_empty() || toast.tone == Tone::Error {
        return None;
    }
    let name = cut(&toast.name, toast.name.width().saturating_sub(over).max(SHORTEST_NAME));
    Some(toast.text.replacen(&toast.name, &name, 1)).filter(|text| text.width() <= room)
}

fn broken_toast(toast: &Toast, room: usize, most: u16) -> Vec<String> {
    let body = toast.text.strip_suffix(&toast.next_step).unwrap_or(&toast.text).trim_end();
    broken(body, &toast.next_step, room, usize::from(most))
}
