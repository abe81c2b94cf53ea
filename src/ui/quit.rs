//! The question before the program ends while a secret of it is on the clipboard, or a write under way.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::action::Action;
use crate::app::guard::Guard;
use crate::app::keymap::Context;
use crate::app::pointer::PointerTarget;
use crate::app::quit::state::{About, QuitAnswer, QuitConfirmation};
use crate::domain::clipboard::Control;

use crate::ui::hits::HitMap;
use crate::ui::popup::{Popup, inner_width};
use crate::ui::text::{fit, wrap};
use crate::ui::theme::Theme;

const WIDTH: u16 = 62;
/// So much of a token's name is said at most.
const NAME: usize = 40;

/// Draws the dialog.
pub(super) fn draw(
    model: &Model,
    dialog: &QuitConfirmation,
    theme: &Theme,
    area: Rect,
    frame: &mut Frame,
) -> HitMap {
    let room = usize::from(inner_width(area, WIDTH));
    let mut body = Vec::new();
    for (text, style) in sentences(model, dialog, theme) {
        body.extend(wrap(&text, room, style));
    }
    body.push(Line::default());
    let narrow = room < 60;
    let answers = dialog.answers();
    let mut spans = Vec::new();
    for answer in answers {
        if !spans.is_empty() {
            spans.push(Span::raw(" "));
        }
        spans.push(button(model, dialog, *answer, narrow, theme));
    }
    let buttons = Line::from(spans);
    let popup =
        Popup { title: "Quit", body, focus: 0..2, cursor: None, buttons: buttons.clone(), width: WIDTH };
    let placed = popup.draw(theme, area, frame);
    let mut hits = HitMap::default();
    let targets: Vec<_> = answers
        .iter()
        .enumerate()
        .map(|(index, answer)| (2 * index, PointerTarget::Do(action(*answer))))
        .collect();
    placed.claim(&mut hits, &buttons, &targets);
    if theme.appearance.accessible {
        let focused = answers.iter().position(|answer| *answer == dialog.focus).unwrap_or(0);
        frame.set_cursor_position(placed.button(&buttons, 2 * focused).as_position());
    }
    hits
}

fn sentences(
    model: &Model,
    dialog: &QuitConfirmation,
    theme: &Theme,
) -> Vec<(String, ratatui::style::Style)> {
    if dialog.about == About::Write {
        let what = model.writes.what().unwrap_or_else(|| "A write".to_owned());
        let text = "Quitting waits for the server's answer, 5 s at most, and sends nothing more. What is not known then \
                    is looked up at the next start.";
        return vec![
            (format!("{} is under way.", fit(&what, WIDTH.into())), theme.heading),
            (text.to_owned(), theme.subdued),
        ];
    }
    let Some(held) = &model.clipboard.held else {
        return vec![("The clipboard is cleared by now.".to_owned(), theme.text)];
    };
    let mut all = vec![(format!("Clipboard still holds {}.", fit(&held.name, NAME)), theme.heading)];
    let text = match (dialog.can_keep, held.at.control()) {
        (false, _) => {
            "It goes with this program, unless a clipboard manager keeps it: paste it first where you need it."
        }
        (true, Control::Blind) => "Nobody can look whether it is still there: clearing takes whatever is.",
        (true, _) => "Clearing leaves alone what somebody else put there.",
    };
    all.push((text.to_owned(), theme.subdued));
    all
}

fn action(answer: QuitAnswer) -> Action {
    match answer {
        QuitAnswer::Clear => Action::Confirm,
        QuitAnswer::Keep => Action::Keep,
        QuitAnswer::Stay => Action::Back,
    }
}

/// A button shows whether it counts yet, so that nobody has to guess.
fn button(
    model: &Model,
    dialog: &QuitConfirmation,
    answer: QuitAnswer,
    narrow: bool,
    theme: &Theme,
) -> Span<'static> {
    let label = match answer {
        QuitAnswer::Clear if !dialog.can_keep => "Quit",
        QuitAnswer::Clear if narrow => "Clear",
        QuitAnswer::Clear => "Clear and quit",
        QuitAnswer::Keep if narrow => "Keep",
        QuitAnswer::Keep => "Keep and quit",
        QuitAnswer::Stay => "Stay",
    };
    let armed = answer == QuitAnswer::Stay || dialog.guard == Guard::Armed;
    let key = if armed {
        format!("({})", model.keys.key_of(Context::Leave, action(answer)))
    } else {
        theme.waits().to_owned()
    };
    let focused = dialog.focus == answer;
    let style = match (armed, focused) {
        (false, _) => theme.disabled,
        (true, true) => theme.button,
        (true, false) => theme.text,
    };
    let (open, close) = match (focused, narrow) {
        (true, true) => ("[", "]"),
        (false, true) => (" ", " "),
        (true, false) => ("[ ", " ]"),
        (false, false) => ("  ", "  "),
    };
    Span::styled(format!("{open}{label} {key}{close}"), style)
}
