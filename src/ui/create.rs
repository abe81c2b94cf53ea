//! The create dialog, with Kibana's labels.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use tui_input::Input;

use crate::app::Model;
use crate::app::action::Action;
use crate::app::create::state::{CreateDialog, CreateField, CreateState};
use crate::app::guard::Guard;
use crate::app::keymap::Context;
use crate::app::pointer::PointerTarget;
use crate::app::refresh::next::next_look;
use crate::app::remote::Remote;
use crate::domain::expiration::Lifetime;
use crate::domain::policy::AgentPolicy;
use crate::domain::problem::Problem;
use crate::domain::status::Status;
use crate::domain::time;

use super::details::count;
use super::hits::HitMap;
use super::popup::{Popup, SHORT, inner_width};
use super::text::{self, ends, fit, spinner, visible, wrap};
use super::theme::Theme;

const WIDTH: u16 = 64;
/// How many policies the form lists at once.
const CHOICES: usize = 5;
/// A name so long that the explanation takes more lines than this leaves none for the form.
const EXPLANATION: usize = 3;

/// The form as it grows, line by line.
struct CreateForm<'a> {
    model: &'a Model,
    dialog: &'a CreateDialog,
    theme: &'a Theme,
    room: usize,
    short: bool,
    body: Vec<Line<'static>>,
    focus: std::ops::Range<usize>,
    cursor: Option<(usize, u16)>,
    targets: Vec<Spot>,
}

/// What can be pointed at: a line of the body, which of its cells unless all (from, and how many), and what it is.
type Spot = (usize, Option<(u16, u16)>, PointerTarget);

/// Draws the dialog.
pub(super) fn draw(
    model: &Model,
    dialog: &CreateDialog,
    theme: &Theme,
    area: Rect,
    frame: &mut Frame,
) -> HitMap {
    let room = usize::from(inner_width(area, WIDTH));
    let short = area.height < SHORT;
    let mut form = CreateForm {
        model,
        dialog,
        theme,
        room,
        short,
        body: Vec::new(),
        focus: 0..0,
        cursor: None,
        targets: Vec::new(),
    };
    form.explanation();
    form.field(CreateField::Name, CreateForm::name);
    form.field(CreateField::Expiration, CreateForm::expiration);
    form.field(CreateField::Policy, CreateForm::policy);
    form.field(CreateField::Submit, CreateForm::outcome);
    let buttons = form.buttons();
    let title = if dialog.replaces.is_some() { "Rotate enrollment token" } else { "Create enrollment token" };
    let CreateForm { body, focus, cursor, targets, .. } = form;
    let popup = Popup { title, body, focus, cursor, buttons: buttons.clone(), width: WIDTH };
    let placed = popup.draw(theme, area, frame);
    let mut hits = HitMap::default();
    if dialog.is_sending() {
        placed.claim(&mut hits, &buttons, &[]);
        return hits;
    }
    let does = |index, action| (index, PointerTarget::Do(action));
    let pressed = match buttons.spans.len() {
        // In a narrow dialog a key and a word for each of the two.
        4 => vec![
            does(0, Action::Submit),
            does(1, Action::Submit),
            does(2, Action::Back),
            does(3, Action::Back),
        ],
        _ => vec![does(0, Action::Back), does(1, Action::Submit)],
    };
    placed.claim(&mut hits, &buttons, &pressed);
    for (number, cells, target) in targets {
        let Some(line) = placed.line(number) else { continue };
        let (from, width) = cells.unwrap_or((0, line.width));
        hits.add(Rect { x: line.x + from, width, ..line }.intersection(line), target);
    }
    if theme.appearance.accessible && dialog.focus == CreateField::Submit {
        let submit = usize::from(buttons.spans.len() != 4);
        frame.set_cursor_position(placed.button(&buttons, submit).as_position());
    }
    hits
}

impl CreateForm<'_> {
    /// Adds a field; when it has the focus, its lines are those that must be seen.
    fn field(&mut self, field: CreateField, lines: impl FnOnce(&mut Self)) {
        let from = self.body.len();
        // The field itself first: what it holds lies on top.
        let mark = self.targets.len();
        lines(self);
        if let Some(error) = self.dialog.error(field) {
            let error = text::name_arrows(&error.to_string(), self.theme);
            self.body.extend(wrap(&error, self.room, self.theme.danger));
        }
        if self.dialog.focus == field {
            self.focus = from..self.body.len();
        }
        let whole = (from..self.body.len()).map(|line| (line, None, PointerTarget::Field(field)));
        self.targets.splice(mark..mark, whole);
        self.body.push(Line::default());
    }

    fn has_focus(&self, field: CreateField) -> bool {
        self.dialog.focus == field && !self.dialog.is_sending()
    }

    fn label(&mut self, field: CreateField, text: &'static str) {
        let style = if self.has_focus(field) { self.theme.key } else { self.theme.heading };
        self.body.push(Line::styled(text, style));
    }

    /// A line to type into.
    fn input(&mut self, field: CreateField, input: &Input, placeholder: &'static str) {
        let focused = self.has_focus(field);
        let bar = if focused { self.theme.border_focus } else { self.theme.border };
        let (text, column) = visible(input, self.room.saturating_sub(2));
        if focused {
            self.cursor = Some((self.body.len(), column + 2));
        }
        let value = if text.is_empty() {
            Span::styled(text::name_arrows(placeholder, self.theme), self.theme.disabled)
        } else {
            Span::styled(text, self.theme.text)
        };
        self.body.push(Line::from(vec![Span::styled("▏ ", bar), value]));
    }

    fn note(&mut self, text: &str, style: Style) {
        self.body.extend(wrap(&text::name_arrows(text, self.theme), self.room, style));
    }

    /// What a rotation is, where there is room to say it.
    fn explanation(&mut self) {
        let Some(old) = &self.dialog.replaces else { return };
        let text = format!(
            "A new token takes the place of {}. Copy its secret next, then revoke the old token: at once or later.",
            old.name.display()
        );
        let lines = wrap(&text, self.room, self.theme.text);
        if !self.short && lines.len() <= EXPLANATION {
            self.body.extend(lines);
        } else {
            let name = format!("Replaces {}", old.name.display());
            self.body.push(Line::styled(fit(&name, self.room).into_owned(), self.theme.text));
        }
        self.body.push(Line::default());
    }

    fn name(&mut self) {
        let dialog = self.dialog;
        self.label(CreateField::Name, "Token name");
        self.input(CreateField::Name, &dialog.name, "Enter a token name");
        match dialog.taken {
            Some(_) if dialog.found.is_some() || dialog.is_sending() => {}
            Some(Status::Inactive) => {
                let text = "Taken: a revoked token of this policy keeps this name.";
                self.note(text, self.theme.warning);
            }
            Some(_) => self.note("Taken: a token of this policy has this name.", self.theme.warning),
            None if dialog.replaces.is_some() => {}
            None => self.note("Token id will be used when this is left empty.", self.theme.subdued),
        }
    }

    fn expiration(&mut self) {
        let (dialog, theme) = (self.dialog, self.theme);
        if dialog.no_lifetimes {
            self.body.push(Line::styled("Expiration", theme.disabled));
            self.body.push(Line::styled("never", theme.disabled));
            let version = self.model.offers.version.as_ref();
            let version = version.map(|version| format!(" ({version})")).unwrap_or_default();
            let text = format!("This Kibana{version} gives tokens no lifetime: that came with 9.5.1.");
            return self.note(&text, theme.subdued);
        }
        self.label(CreateField::Expiration, "Expiration");
        let focused = self.has_focus(CreateField::Expiration);
        let chosen = if focused { theme.button } else { theme.selection };
        // Side by side they take 38 cells; without the blanks before them they fit the narrowest dialog.
        let blank = if self.room < 38 { "" } else { " " };
        let choices = Lifetime::ALL.into_iter().map(|choice| {
            let is_chosen = dialog.lifetime == Some(choice);
            let style = if is_chosen { chosen } else { theme.text };
            let label = choice.label();
            // A colour is nothing to hear.
            let text = if is_chosen && theme.appearance.accessible {
                format!("[{label}]")
            } else {
                format!("{blank}{label} ")
            };
            Span::styled(text, style)
        });
        let choices: Vec<Span> = choices.collect();
        let mut left = 0;
        for (choice, span) in Lifetime::ALL.into_iter().zip(&choices) {
            let width = u16::try_from(span.width()).unwrap_or(0);
            self.targets.push((self.body.len(), Some((left, width)), PointerTarget::Lifetime(choice)));
            if focused && theme.appearance.accessible && dialog.lifetime == Some(choice) {
                self.cursor = Some((self.body.len(), left + 1));
            }
            left += width;
        }
        self.body.push(Line::from(choices));
        if dialog.lifetime == Some(Lifetime::Custom) {
            self.input(CreateField::Expiration, &dialog.custom, "For example, 30d, 24h, 90m, 60s");
        }
        match dialog.expiration() {
            Ok(Some(expiration)) => {
                let end = expiration.from(self.model.server_now());
                let end =
                    end.map_or_else(|| "far away".to_owned(), |end| time::date_time(end, &self.model.zone));
                self.note(&format!("Expires {end}"), theme.subdued);
            }
            Ok(None) => self.note("It lives until somebody revokes it.", theme.subdued),
            Err(_) if dialog.error(CreateField::Expiration).is_none() => {
                self.note("How long the token can be used. ← and → choose.", theme.subdued);
            }
            Err(_) => {}
        }
    }

    fn policy(&mut self) {
        let dialog = self.dialog;
        self.label(CreateField::Policy, "Policy");
        if !self.has_focus(CreateField::Policy) {
            let chosen = dialog.policy.as_deref().map(|id| self.model.policy_name(id));
            let (text, style) = match chosen {
                Some(name) => (fit(&name, self.room.saturating_sub(2)).into_owned(), self.theme.text),
                None => ("Select a policy".to_owned(), self.theme.disabled),
            };
            self.body
                .push(Line::from(vec![Span::styled("▏ ", self.theme.border), Span::styled(text, style)]));
            return;
        }
        self.input(CreateField::Policy, &dialog.search, "Type to find; ↑ and ↓ choose");
        match &self.model.policy_list {
            _ if !self.model.policies.is_empty() => self.choices(),
            Remote::Loading { .. } => self.note("Loading the agent policies...", self.theme.subdued),
            Remote::Failed(problem) => self.note(&problem.sentence(), self.theme.danger),
            _ => self.note("There is no agent policy yet.", self.theme.warning),
        }
    }

    /// The policies around the chosen one.
    fn choices(&mut self) {
        let chosen = self.dialog.policy.as_deref();
        let found: Vec<&AgentPolicy> = self.dialog.matches(&self.model.policies).collect();
        let here = found.iter().position(|policy| Some(policy.id.raw()) == chosen).unwrap_or(0);
        let first = here.saturating_sub(CHOICES / 2).min(found.len().saturating_sub(CHOICES));
        for policy in found.iter().skip(first).take(CHOICES) {
            let is_chosen = Some(policy.id.raw()) == chosen;
            let agents = policy.agents.map(|agents| count(agents, "agent")).unwrap_or_default();
            let room = self.room.saturating_sub(agents.len() + 6);
            let name =
                format!("{} {}", if is_chosen { "  ▸" } else { "   " }, fit(policy.name.display(), room));
            let line = ends(
                vec![Span::styled(name, self.theme.text)],
                vec![Span::styled(agents, self.theme.subdued), Span::raw(" ")],
                u16::try_from(self.room).unwrap_or(u16::MAX),
            );
            self.targets.push((self.body.len(), None, PointerTarget::Policy(policy.id.raw().into())));
            self.body.push(if is_chosen { line.style(self.theme.selection) } else { line });
        }
        match found.len() {
            0 => self.note("No policy has that in its name or id.", self.theme.warning),
            n if n > CHOICES => self.note(&format!("   {n} policies"), self.theme.subdued),
            _ => {}
        }
    }

    fn outcome(&mut self) {
        if self.dialog.found.is_some() {
            let text = "It exists: the token was created, only the answer was lost.";
            return self.note(text, self.theme.success);
        }
        if let CreateState::Failed(problem) | CreateState::Unlogged(problem) = &self.dialog.state {
            let problem = &self.looked(problem);
            let said = if self.short { text::reason } else { text::problem };
            self.body.extend(said(problem, self.room, self.theme));
        }
    }

    /// Of a create whose answer was lost: what looking for the token has shown until now.
    fn looked(&self, problem: &Problem) -> Problem {
        let Some(lost_at) = self.dialog.lost().and_then(|sent| sent.lost_at) else { return problem.clone() };
        let read = self.model.read_at.filter(|at| *at >= lost_at);
        let looking = next_look(self.model).is_some() || self.model.list.request().is_some();
        let next_step = match (self.dialog.fitting, read) {
            (0, _) if looking => "Looking whether it is there...".to_owned(),
            (0, Some(at)) if self.model.trouble.is_none() => {
                format!(
                    "Not there at {}. Look again (Esc) before you send this again",
                    time::clock(at, &self.model.zone)
                )
            }
            (0, _) => {
                "Looking for it failed too. Look at the list (Esc) before you send this again".to_owned()
            }
            (count, _) => {
                format!(
                    "{count} new tokens without a name are there, and one may be it. Look at the list (Esc) first"
                )
            }
        };
        Problem { next_step, ..problem.clone() }
    }

    fn buttons(&self) -> Line<'static> {
        if let CreateState::Sending { since, .. } = self.dialog.state {
            let spinner = spinner(since, self.model.now).unwrap_or(' ');
            return Line::styled(format!("{spinner} Creating..."), self.theme.primary);
        }
        let (submit_key, back_key) = (
            self.model.keys.key_of(Context::Create, Action::Submit),
            self.model.keys.key_of(Context::Create, Action::Back),
        );
        let (label, short) = if self.dialog.found.is_some() {
            ("Show it", " show it   ")
        } else {
            ("Create enrollment token", " create   ")
        };
        let submit = if self.dialog.guard != Guard::Armed {
            Span::styled(format!("  {label} {}  ", self.theme.waits()), self.theme.disabled)
        } else if self.has_focus(CreateField::Submit) {
            Span::styled(format!("[ {label} ]"), self.theme.button)
        } else {
            Span::styled(format!("  {label} ({submit_key})  "), self.theme.primary)
        };
        if self.room < 50 {
            let keys = [(submit_key, short), (back_key, " cancel")];
            let spans = keys.map(|(key, does)| [Span::styled(key, self.theme.key), Span::raw(does)]);
            return Line::from(spans.concat());
        }
        Line::from(vec![Span::styled(format!("Cancel ({back_key})   "), self.theme.text), submit])
    }
}
