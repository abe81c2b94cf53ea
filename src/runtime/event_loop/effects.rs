//! What the model asks for: tasks, and what is done with the terminal itself.

use std::io;
use std::time::Instant;

use super::{FRAME, Loop, to_the_front};
use crate::app::effect::Effect;
use crate::app::geometry::Size;
use crate::app::msg::Msg;
use crate::app::update;
use crate::domain::problem::Problem;
use crate::runtime::signals::Signals;
use crate::runtime::stops::StopSignal;
use crate::runtime::terminal::lost;
use crate::ui::theme::Theme;

impl Loop {
    pub(super) fn perform(&mut self, effect: Effect) {
        let name = <&str>::from(&effect);
        tracing::error_span!("effect", name).in_scope(|| self.perform_here(effect));
    }

    pub(super) fn perform_here(&mut self, effect: Effect) {
        match effect {
            Effect::FetchTokens(id) => self.tasks.fetch_tokens(id),
            Effect::FetchKuery { id, kuery } => self.tasks.fetch_kuery(id, kuery),
            Effect::FetchPolicies(id) => self.tasks.fetch_policies(id),
            Effect::CountAgents { id, policies } => self.tasks.count_agents(id, policies),
            Effect::FetchStatus(id) => self.tasks.fetch_status(id),
            Effect::FetchSecret { id, token, name } => self.tasks.fetch_secret(id, token, &name),
            Effect::Create { id, token } => self.tasks.create(id, token),
            Effect::Remove { id, order } => self.tasks.remove(id, order),
            Effect::Copy { id, secret, sensitive } => self.tasks.copy(id, secret, sensitive),
            Effect::ClearClipboard { id, copy, unseen } => self.tasks.clear_clipboard(id, copy, unseen),
            Effect::ClearLeftover(id) => self.tasks.clear_leftover(id),
            Effect::FetchFacts(id) => self.tasks.fetch_facts(id),
            Effect::Save { id, path, overwrite, content } => self.tasks.save(id, &path, overwrite, content),
            Effect::Remember { site, change } => self.tasks.state_writer().remember(site, change),
            Effect::Intend { id, lines, must } => self.tasks.intend(id, lines, must),
            // Nobody waits for what is said afterwards.
            Effect::Audit(lines) => drop(self.tasks.state_writer().note(lines, false)),
            Effect::Cancel(id) => self.tasks.cancel(id),
            Effect::Mouse(ours) => {
                let set = self.terminal.set_mouse(ours);
                self.on_terminal(set);
            }
            Effect::Redraw => {
                let measured = self.terminal.measure();
                self.on_terminal(measured);
            }
            // It waits, so `take` does it.
            Effect::Suspend => {}
            Effect::Quit => self.quit = true,
        }
    }

    /// Gives the terminal back and stops, until the shell says to go on. What the last frame showed is drawn over first,
    /// so that no buffer keeps it. The terminal's size, when it is ours again.
    pub(super) async fn suspend(&mut self, signals: &mut Signals) -> Option<Size> {
        let stop = self.stop.take().unwrap_or(StopSignal::KEY);
        self.draw();
        let left = self.terminal.leave();
        self.on_terminal(left);
        if self.ending.has_begun() {
            return None;
        }
        signals.stop(stop).await;
        self.take_again(signals).await
    }

    /// Takes the terminal again, whoever had it meanwhile; its size.
    pub(super) async fn take_again(&mut self, signals: &mut Signals) -> Option<Size> {
        let front = to_the_front(&self.device, signals).await;
        self.on_terminal(front)?;
        let left = self.terminal.leave();
        self.on_terminal(left)?;
        self.input.reset();
        let size = self.terminal.come_back();
        self.on_terminal(size)
    }

    pub(super) fn draw_if_due(&mut self) {
        let due = self.drawn.is_none_or(|at| at.elapsed() >= FRAME);
        if self.dirty && due {
            self.draw();
            if !self.ending.has_begun() {
                for effect in update(&mut self.model, Msg::Drawn) {
                    self.perform(effect);
                }
            }
            self.drawn = Some(Instant::now());
            self.dirty = false;
        }
    }

    pub(super) fn draw(&mut self) {
        // Nobody looks any more, and the terminal may be gone.
        if !self.ending.has_begun() {
            let drawn = self.terminal.draw(&self.model, &Theme::of(self.model.appearance));
            self.hits = self.on_terminal(drawn).unwrap_or_default();
        }
    }

    /// What came of using the terminal. Whatever fails there ends the program as a hang-up does.
    pub(super) fn on_terminal<T>(&mut self, done: io::Result<T>) -> Option<T> {
        done.map_err(|error| self.ending.lost(&error)).ok()
    }

    pub(super) fn send(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        self.terminal.send(bytes).map_err(|error| {
            self.ending.lost(&error);
            lost(&error)
        })
    }
}
