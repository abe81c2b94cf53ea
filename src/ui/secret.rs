//! The dialog that shows a token's secret: the one place where it can be seen.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::action::Action;
use crate::app::keymap::Context;
use crate::app::pointer::PointerTarget;
use crate::app::secret::state::{SecretDialog, SecretState};

use crate::domain::text::sanitize;

use super::hits::HitMap;
use super::popup::{Popup, inner_width};
use super::table::mask;
use super::text::{self, fit, spinner, wrap};
use super::theme::Theme;

const WIDTH: u16 = 64;

/// Draws the dialog.
pub(super) fn draw(
    model: &Model,
    dialog: &SecretDialog,
    theme: &Theme,
    area: Rect,
    frame: &mut Frame,
) -> HitMap {
    let room = usize::from(inner_width(area, WIDTH));
    let mut body = vec![
        Line::styled(fit(&dialog.name, room).into_owned(), theme.heading),
        Line::styled(fit(&dialog.policy, room).into_owned(), theme.subdued),
        Line::default(),
    ];
    let from = body.len();
    body.extend(value(model, dialog, room, theme));
    let mut focus = from..body.len();
    body.push(Line::default());
    if let (SecretState::Warned, Some(recorder)) = (&dialog.state, model.recording) {
        let key = model.keys.key_of(Context::Secret, Action::Confirm);
        let from = body.len();
        let text =
            format!("This terminal is being recorded ({recorder}). {key} shows the secret all the same.");
        body.extend(wrap(&text, room, theme.warning));
        focus = from..body.len();
    } else {
        body.extend(wrap(&remark(model, dialog), room, theme.subdued));
    }
    if let Some(rotation) = model.rotation_to(&dialog.token).filter(|_| dialog.just_created) {
        let text = format!("Next: revoke {}, at once or later.", sanitize(&rotation.old_name));
        body.extend(wrap(&text, room, theme.text));
    }
    if dialog.never_expires {
        let key = model.keys.key_of(Context::Secret, Action::Revoke);
        let text = format!("This server ignored the expiration: the token never expires. {key} revokes it.");
        body.extend(wrap(&text, room, theme.warning));
    }
    body.push(Line::default());
    let title = if dialog.just_created { "Enrollment token created" } else { "Enrollment token" };
    let buttons = buttons(model, dialog, room, theme);
    let placed = Popup { title, body, focus, cursor: None, buttons: buttons.clone(), width: WIDTH }
        .draw(theme, area, frame);
    let mut hits = HitMap::default();
    let does = |index, action| (index, PointerTarget::Do(action));
    let actions = [Action::Copy, Action::ShowSecret, Action::Enroll, Action::Back];
    // Key and word are a span each.
    let targets: Vec<_> = actions
        .into_iter()
        .enumerate()
        .flat_map(|(i, action)| [does(2 * i, action), does(2 * i + 1, action)])
        .collect();
    placed.claim(&mut hits, &buttons, &targets);
    hits
}

/// The secret, unbroken but for the dialog's width, so that selecting it by mouse copies it right; or what stands
/// for it.
fn value<'a>(model: &Model, dialog: &'a SecretDialog, room: usize, theme: &Theme) -> Vec<Line<'a>> {
    match &dialog.state {
        SecretState::Masked | SecretState::Warned => vec![Line::styled(mask(theme), theme.subdued)],
        SecretState::Fetching { since, .. } => {
            let spinner = spinner(*since, model.now).unwrap_or(' ');
            vec![Line::styled(format!("{} {spinner}", mask(theme)), theme.subdued)]
        }
        SecretState::Shown { secret, .. } => {
            // Borrowed, so that a frame leaves no copies behind that nobody wipes.
            let parts = secret.expose().as_bytes().chunks(room.max(1));
            parts
                .filter_map(|part| std::str::from_utf8(part).ok())
                .map(|part| Line::styled(part, theme.primary))
                .collect()
        }
        SecretState::Failed(problem) => text::problem(problem, room, theme),
    }
}

fn remark(model: &Model, dialog: &SecretDialog) -> String {
    match &dialog.state {
        SecretState::Masked if dialog.just_created => "Ready to be copied, without being shown.".to_owned(),
        SecretState::Masked => "Hidden.".to_owned(),
        SecretState::Fetching { .. } => "Reading the secret...".to_owned(),
        SecretState::Shown { until, .. } => {
            // Rounded up, so that the last second still counts as one.
            let left = until.duration_since(model.now).as_millis().max(0).unsigned_abs().div_ceil(1000);
            if model.appearance.accessible {
                let seconds = model.hide_secret_after.as_secs();
                return format!("Hides itself after {seconds} s. Whoever has it can enroll agents.");
            }
            format!("Hides itself in {left} s. Whoever has it can enroll agents.")
        }
        SecretState::Warned | SecretState::Failed(_) => String::new(),
    }
}

/// Kibana's labels; their first words where the dialog is narrow.
fn buttons(model: &Model, dialog: &SecretDialog, room: usize, theme: &Theme) -> Line<'static> {
    let narrow = room < 44;
    let toggle = match dialog.state {
        SecretState::Failed(_) => "Try again",
        SecretState::Masked if narrow => "Show",
        SecretState::Masked => "Show token",
        SecretState::Warned if narrow => "Leave",
        SecretState::Warned => "Leave hidden",
        SecretState::Fetching { .. } | SecretState::Shown { .. } if narrow => "Hide",
        SecretState::Fetching { .. } | SecretState::Shown { .. } => "Hide token",
    };
    let copy = if narrow { "Copy" } else { "Copy token" };
    let pair = |action, does: &'static str| {
        let key = model.keys.key_of(Context::Secret, action);
        let gap = if narrow { "  " } else { "   " };
        [Span::styled(key, theme.key), Span::styled(format!(" {does}{gap}"), theme.subdued)]
    };
    let back =
        if dialog.just_created && model.rotation_to(&dialog.token).is_some() { "Next" } else { "Close" };
    let pairs = [
        pair(Action::Copy, copy),
        pair(Action::ShowSecret, toggle),
        pair(Action::Enroll, "Enroll"),
        pair(Action::Back, back),
    ];
    Line::from(pairs.into_iter().flatten().collect::<Vec<_>>())
}
