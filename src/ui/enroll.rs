//! The dialog with the enroll command: platforms, the commands with a mask for the token, options, warnings.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use tui_input::Input;

use crate::app::Model;
use crate::app::action::Action;
use crate::app::enroll::state::EnrollDialog;
use crate::app::keymap::{Context, Keymap};
use crate::app::pointer::PointerTarget as Pointed;
use crate::app::remote::Remote;
use crate::domain::enroll::{EnrollTarget, HostTrouble, Platform};
use crate::domain::problem::Problem;
use crate::domain::status::Status;

use super::hits::HitMap;
use super::popup::{Popup, SHORT, inner_width};
use super::table::mask;
use super::text::{ends, fit, spinner, width, wrap};
use super::theme::Theme;

const WIDTH: u16 = 108;
/// From this width of the inside on, the platforms stand at the left.
const BESIDE: usize = 70;
/// The cells that the list of platforms takes, the gap behind it included.
const LIST: usize = 22;
/// The switches, in the order in which they stand.
const OPTIONS: [Action; 3] = [Action::AskForToken, Action::TrustAuthority, Action::SkipVerification];

/// Draws the dialog.
pub(super) fn draw(
    model: &Model,
    dialog: &EnrollDialog,
    theme: &Theme,
    area: Rect,
    frame: &mut Frame,
) -> HitMap {
    // The status line stays free: it says that the copy was made.
    let footer = match area.height {
        // There it is free already.
        _ if theme.appearance.accessible => 0,
        ..SHORT => 1,
        _ => 2,
    };
    let area = Rect { height: area.height.saturating_sub(footer), ..area };
    let inner = inner_width(area, WIDTH);
    let room = usize::from(inner);
    let short = area.height < SHORT;
    let target = dialog.target();
    let kubernetes = dialog.platform == Platform::Kubernetes;

    let switches = options(dialog, &model.keys, room, theme);
    let mut platforms: Vec<(usize, Platform)> = Vec::new();
    let mut notes = notes(model, dialog, &target, room, theme);
    notes.truncate(if short { 1 } else { notes.len() });
    let (below, cursor) = below(dialog, &switches, notes, room, theme);

    let mut body = head(model, dialog, &target, inner, theme);
    body.push(Line::default());
    let full = |lines: &[Line]| lines.iter().filter(|line| line.width() > 0).count();
    // Two borders, the buttons; the empty lines go first.
    let left = usize::from(area.height).saturating_sub(3 + full(&body) + full(&below));
    // Who hears the screen hears lines, one after the other.
    let beside = room >= BESIDE && left >= Platform::ALL.len() && !theme.appearance.accessible;
    let commands = commands(dialog, &model.keys, if beside { room - LIST } else { room }, theme);
    if beside {
        let shown = paged(commands, dialog, &model.keys, left, theme);
        platforms.extend(Platform::ALL.into_iter().enumerate().map(|(i, it)| (body.len() + i, it)));
        body.extend(side_by_side(dialog, shown, theme));
    } else {
        body.push(chosen(dialog, &model.keys, inner, theme));
        body.extend(paged(commands, dialog, &model.keys, left.saturating_sub(1).max(1), theme));
    }
    body.push(Line::default());
    let from = body.len();
    let cursor = cursor.map(|(line, column)| (from + line, column));
    let focus = cursor.map_or(0..1, |(line, _)| line..line + 1);
    if !below.is_empty() {
        body.extend(below);
        body.push(Line::default());
    }
    let (buttons, does) = buttons(dialog, &model.keys, theme);
    let popup =
        Popup { title: "Enroll command", body, focus, cursor, buttons: buttons.clone(), width: WIDTH };
    let placed = popup.draw(theme, area, frame);
    let mut hits = HitMap::default();
    placed.claim(&mut hits, &buttons, &in_pairs(&does));
    if let Some(line) = placed.line(from).filter(|_| !kubernetes) {
        hits.add_spans(line.as_position(), &switches, &in_pairs(&OPTIONS));
    }
    for (number, platform) in platforms {
        if let Some(line) = placed.line(number) {
            let width = u16::try_from(LIST).unwrap_or(0).min(line.width);
            hits.add(Rect { width, ..line }, Pointed::Platform(platform));
        }
    }
    hits
}

/// What stands below the commands: the switches with the path that belongs to one of them, where there are any, and the
/// notes; and the cursor's place while the path is being typed.
fn below(
    dialog: &EnrollDialog,
    switches: &Line<'static>,
    notes: Vec<Line<'static>>,
    room: usize,
    theme: &Theme,
) -> (Vec<Line<'static>>, Option<(usize, u16)>) {
    if dialog.platform == Platform::Kubernetes {
        return (notes, None);
    }
    let mut lines = vec![switches.clone()];
    let mut cursor = None;
    if let Some(path) = &dialog.authority {
        let (line, column) = authority(dialog, path, room, theme);
        cursor = column.map(|column| (lines.len(), column));
        lines.push(line);
    }
    if !notes.is_empty() {
        lines.push(Line::default());
    }
    lines.extend(notes);
    (lines, cursor)
}

/// A key and a word for each.
fn in_pairs(actions: &[Action]) -> Vec<(usize, Pointed)> {
    let pairs = actions.iter().enumerate();
    pairs.flat_map(|(i, action)| [2 * i, 2 * i + 1].map(|span| (span, Pointed::Do(*action)))).collect()
}

/// The path of a private CA; and the cursor's column while it is being typed.
fn authority(
    dialog: &EnrollDialog,
    path: &Input,
    room: usize,
    theme: &Theme,
) -> (Line<'static>, Option<u16>) {
    let (text, column) = super::text::visible(path, room.saturating_sub(8));
    let bar = if dialog.typing { theme.border_focus } else { theme.border };
    let value = match (text.is_empty(), dialog.typing) {
        (true, true) => Span::styled("/path/to/ca.pem, as the agent's machine has it", theme.disabled),
        _ => Span::styled(text, theme.text),
    };
    let line = Line::from(vec![Span::styled("   CA ", theme.subdued), Span::styled("▏ ", bar), value]);
    (line, dialog.typing.then_some(column + 8))
}

/// The token with its policy, and where its agents go.
fn head(
    model: &Model,
    dialog: &EnrollDialog,
    target: &EnrollTarget,
    inner: u16,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let room = usize::from(inner);
    let name = fit(dialog.token.name.display(), room).into_owned();
    let policy = fit(&dialog.policy, room.saturating_sub(width(&name) + 2).max(8)).into_owned();
    let title =
        ends(vec![Span::styled(name, theme.heading)], vec![Span::styled(policy, theme.subdued)], inner);
    let version = target.version.as_deref().map(|version| format!("agent {version}")).unwrap_or_default();
    let label = "Fleet Server  ";
    let value = match (&dialog.facts, &target.host) {
        (Remote::Loading { since, .. }, _) => {
            let spinner = spinner(*since, model.now).unwrap_or(' ');
            Span::styled(format!("{spinner} reading..."), theme.subdued)
        }
        (_, Ok(host)) => {
            let room = room.saturating_sub(label.len() + version.len() + 2);
            Span::styled(fit(host, room).into_owned(), theme.primary)
        }
        (_, Err(_)) => Span::styled("not known", theme.warning),
    };
    let left = vec![Span::styled(label, theme.subdued), value];
    vec![title, ends(left, vec![Span::styled(version, theme.subdued)], inner)]
}

/// The commands, broken to the room; what goes on is indented.
fn commands(dialog: &EnrollDialog, keys: &Keymap, room: usize, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if dialog.platform == Platform::Kubernetes {
        let key = keys.key_of(Context::Enroll, Action::SaveManifest);
        let first = match &dialog.manifest {
            Some(_) => "1. The manifest is saved. The token stands in it.".to_owned(),
            None => format!("1. Save the manifest ({key}). The token will stand in it."),
        };
        lines.extend(wrap(&first, room, theme.subdued));
        lines.extend(wrap("2. Apply it where kubectl knows your cluster:", room, theme.subdued));
    }
    for command in dialog.script().shown(mask(theme)) {
        let options = textwrap::Options::new(room.max(8))
            .subsequent_indent("    ")
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        let parts = textwrap::wrap(&command, options);
        lines.extend(parts.into_iter().map(|part| Line::styled(part.into_owned(), theme.text)));
    }
    lines
}

/// As many lines as there is room for; the last of them says so where there are more.
fn paged(
    lines: Vec<Line<'static>>,
    dialog: &EnrollDialog,
    keys: &Keymap,
    room: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    if lines.len() <= room || room < 2 {
        return lines.into_iter().take(room).collect();
    }
    let pages = lines.len().div_ceil(room - 1);
    let here = dialog.page.rem_euclid(isize::try_from(pages).unwrap_or(1)).unsigned_abs();
    let mut shown: Vec<Line> = lines.into_iter().skip(here * (room - 1)).take(room - 1).collect();
    shown.resize(room - 1, Line::raw(" "));
    let key = keys.key_of(Context::Enroll, Action::PageDown);
    shown.push(Line::styled(format!("{key}: part {} of {pages}", here + 1), theme.subdued));
    shown
}

/// The platforms at the left, the commands at the right.
fn side_by_side(dialog: &EnrollDialog, commands: Vec<Line<'static>>, theme: &Theme) -> Vec<Line<'static>> {
    let mut commands = commands.into_iter();
    let mut lines = Vec::new();
    let mut platforms = Platform::ALL.into_iter();
    loop {
        let (platform, command) = (platforms.next(), commands.next());
        if platform.is_none() && command.is_none() {
            return lines;
        }
        let mut spans = match platform {
            Some(platform) => entry(platform, platform == dialog.platform, theme),
            None => vec![Span::raw(" ".repeat(LIST))],
        };
        if let Some(command) = command {
            let style = command.style;
            spans.extend(
                command.spans.into_iter().map(|span| Span::styled(span.content, style.patch(span.style))),
            );
        }
        lines.push(Line::from(spans));
    }
}

fn entry(platform: Platform, chosen: bool, theme: &Theme) -> Vec<Span<'static>> {
    let mark = if chosen { "▸ " } else { "  " };
    let style = if chosen { theme.selection.patch(theme.primary) } else { theme.text };
    let label = format!("{:<16}", platform.label());
    vec![
        Span::styled(mark, style),
        Span::styled(format!("{} ", platform.digit()), if chosen { style } else { theme.key }),
        Span::styled(label, style),
        Span::raw("  "),
    ]
}

/// Where there is no room for a list: the chosen one, and the keys for the others.
fn chosen(dialog: &EnrollDialog, keys: &Keymap, inner: u16, theme: &Theme) -> Line<'static> {
    let [up, down] =
        [Action::ChoosePrevious, Action::ChooseNext].map(|action| keys.key_of(Context::Enroll, action));
    let label = format!(" {} {} ", dialog.platform.digit(), dialog.platform.label());
    let hint = format!("{up} {down} or a digit: another");
    ends(vec![Span::styled(label, theme.tab)], vec![Span::styled(hint, theme.subdued)], inner)
}

/// The options with their keys and ticks; in fewer words where the dialog is narrow.
fn options(dialog: &EnrollDialog, keys: &Keymap, room: usize, theme: &Theme) -> Line<'static> {
    let (labels, gap) = match room {
        ..50 => (["ask", "CA", "insecure"], "  "),
        50..64 => (["ask for token", "private CA", "insecure"], "  "),
        _ => (["ask for the token", "private CA", "insecure"], "     "),
    };
    let options = OPTIONS.into_iter().zip([dialog.ask, dialog.authority.is_some(), dialog.insecure]);
    let spans = options.zip(labels).flat_map(|((action, on), label)| {
        let style = if on { theme.text } else { theme.subdued };
        let tick = if on { " [x] " } else { " [ ] " };
        [
            Span::styled(keys.key_of(Context::Enroll, action), theme.key),
            Span::styled(format!("{tick}{label}{gap}"), style),
        ]
    });
    spans.collect()
}

/// What is worth knowing before the command is used, the worst first.
fn notes(
    model: &Model,
    dialog: &EnrollDialog,
    target: &EnrollTarget,
    room: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let mut notes: Vec<(String, Style)> = Vec::new();
    let mut warn = |text: String| notes.push((format!("! {text}"), theme.warning));
    let kubernetes = dialog.platform == Platform::Kubernetes;
    match model.rows.by_id(&dialog.token.id).map(|row| row.status(model.server_now())) {
        None => warn("This token is gone: it enrolls no agents.".to_owned()),
        Some(Status::Inactive) => warn("This token is revoked: it enrolls no agents.".to_owned()),
        Some(Status::Expired) => warn("This token has expired: it enrolls no agents.".to_owned()),
        Some(Status::Active) => {}
    }
    let host = match &target.host {
        Err(HostTrouble::Unread(problem)) => Some(format!("No Fleet Server address: {}.", reason(problem))),
        Err(HostTrouble::Missing) => Some("Fleet has no Fleet Server host for this policy.".to_owned()),
        Err(HostTrouble::Unusable) => Some("What Fleet has for the Fleet Server is no address.".to_owned()),
        Err(HostTrouble::Unasked) | Ok(_) => None,
    };
    if !dialog.policy_known && target.host.is_ok() {
        warn("This policy is not known here: the Fleet Server is the default one.".to_owned());
    }
    if let Some(host) = host {
        let next = if kubernetes { "There is no manifest without it." } else { "Replace FLEET_SERVER_HOST." };
        warn(format!("{host} {next}"));
    }
    if target.version.is_none() && matches!(dialog.facts, Remote::Ready(_)) && !kubernetes {
        warn("The stack's version is not known. Replace AGENT_VERSION.".to_owned());
    }
    let plain = target.host.as_ref().is_ok_and(|host| host.starts_with("http://"));
    if plain && !dialog.insecure && !kubernetes {
        let key = model.keys.key_of(Context::Enroll, Action::SkipVerification);
        warn(format!("Plain http: agents refuse it without --insecure ({key})."));
    }
    if dialog.insecure && !kubernetes {
        warn("--insecure: the agent trusts whoever answers there. For tests only.".to_owned());
    }
    if let Err(error) = dialog.authority() {
        warn(format!("{error}."));
    }
    if !kubernetes {
        let history = match (dialog.ask, dialog.platform) {
            (false, _) => "The copy holds the token: it will be in the shell's history.",
            (true, Platform::Windows) => "It asks for the token, which stays out of the shell's history.",
            (true, _) => "It asks for the token (bash, zsh), which stays out of the shell's history.",
        };
        notes.push((history.to_owned(), theme.subdued));
    }
    notes.into_iter().flat_map(|(text, style)| wrap(&text, room, style)).collect()
}

/// Why, or else what went wrong.
fn reason(problem: &Problem) -> &str {
    let why = if problem.why.is_empty() { &problem.what } else { &problem.why };
    why.trim_end_matches('.')
}

/// What the keys do, and which actions those are.
fn buttons(dialog: &EnrollDialog, keys: &Keymap, theme: &Theme) -> (Line<'static>, Vec<Action>) {
    let pairs = if dialog.typing {
        vec![(Context::Authority, Action::Activate, " Done")]
    } else {
        let save = (Context::Enroll, Action::SaveManifest, " Save the manifest   ");
        let copy = (Context::Enroll, Action::Copy, " Copy command   ");
        let close = (Context::Enroll, Action::Back, " Close");
        if dialog.platform == Platform::Kubernetes { vec![save, copy, close] } else { vec![copy, close] }
    };
    let spans = pairs.iter().flat_map(|(context, action, does)| {
        [Span::styled(keys.key_of(*context, *action), theme.key), Span::styled(*does, theme.subdued)]
    });
    (spans.collect(), pairs.iter().map(|(_, action, _)| *action).collect())
}
