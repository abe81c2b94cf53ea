//! Signals, answers of tasks and input become messages of the model.

use std::collections::VecDeque;
use std::io;

use super::Loop;
use crate::app::effect::Effect;
use crate::app::geometry::Size;
use crate::app::msg::{Msg, Outcome, Signal};
use crate::app::pointer::Pointer;
use crate::app::update;
use crate::runtime::clipboard::osc52;
use crate::runtime::input::Event;
use crate::runtime::signals::{SignalEvent, Signals};
use crate::runtime::task_report::TaskReport;

impl Loop {
    pub(super) async fn signal(&mut self, heard: SignalEvent, signals: &mut Signals) {
        tracing::info!(signal = ?heard, "signal");
        match heard {
            SignalEvent::End(number) => self.ending.by_signal(number),
            SignalEvent::Stop(stop) => {
                self.stop = Some(stop);
                self.take(Msg::Signal(Signal::Stop), signals).await;
            }
            SignalEvent::Continue => {
                // Stopped from outside, without having been asked: the terminal may be in anybody's state.
                let size = self.take_again(signals).await;
                for msg in size.map(Msg::Resize).into_iter().chain([Msg::Signal(Signal::Resumed)]) {
                    self.take(msg, signals).await;
                }
            }
            SignalEvent::Resized => {
                let size = self.terminal.measure();
                self.resized(size, signals).await;
            }
        }
    }

    pub(super) async fn resized(&mut self, size: io::Result<Size>, signals: &mut Signals) {
        if let Some(size) = self.on_terminal(size) {
            self.take(Msg::Resize(size), signals).await;
        }
    }

    /// Tells the model the time, and whether the clock jumped.
    pub(super) async fn tick(&mut self, signals: &mut Signals) {
        let jump = self.clock.follow();
        if let Some(jump) = jump {
            self.take(Msg::ClockSet(jump.set), signals).await;
        }
        self.take(Msg::Tick(self.clock.now()), signals).await;
        if jump.is_some() {
            self.take(Msg::Signal(Signal::ClockJumped), signals).await;
        }
    }

    /// Input as a message. What the mouse points at is looked up in the frame that the person saw.
    pub(super) async fn hear(&mut self, event: Event, signals: &mut Signals) {
        let msg = match event {
            Event::Key(chord) => Msg::Key(chord),
            Event::Paste(text) => Msg::Paste(text),
            Event::Focus(focused) => Msg::Focus(focused),
            Event::Mouse { act, x, y } => Msg::Mouse(Pointer { act, target: self.hits.at(x, y) }),
            // Answers that nobody waits for any more.
            Event::Background(_) | Event::Attributes => return,
        };
        self.take(msg, signals).await;
    }

    pub(super) async fn report(&mut self, report: TaskReport, signals: &mut Signals) {
        report.log();
        let msg = match report {
            TaskReport::Progress(id, progress) => Msg::Progress(id, progress),
            TaskReport::Done(id, outcome) => Msg::Done(id, outcome),
            TaskReport::Settled(id, results) => Msg::Settled(id, results),
            TaskReport::LeftOpen(entries) => Msg::LeftOpen(entries),
            TaskReport::NotKept(problem) => Msg::NotKept(problem),
            TaskReport::CopyByTerminal(id, secret, wrap, landed) => {
                let sent = self.send(&osc52::set(secret.expose(), wrap));
                Msg::Done(id, Outcome::Copied(landed.if_sent(sent)))
            }
            TaskReport::ClearByTerminal(id, wrap, cleared) => {
                let sent = self.send(&osc52::clear(wrap));
                Msg::Done(id, Outcome::Cleared(sent.and(cleared)))
            }
        };
        self.take(msg, signals).await;
    }

    /// Takes a message into the model and does what comes of it.
    pub(super) async fn take(&mut self, msg: Msg, signals: &mut Signals) {
        self.dirty = true;
        let mut messages = VecDeque::from([msg]);
        while let Some(msg) = messages.pop_front() {
            tracing::trace!(kind = <&str>::from(&msg), "message");
            for effect in update(&mut self.model, msg) {
                if effect == Effect::Suspend {
                    messages.extend(self.suspend(signals).await.map(Msg::Resize));
                    messages.extend([Msg::Tick(self.clock.now()), Msg::Signal(Signal::Resumed)]);
                } else {
                    self.perform(effect);
                }
            }
        }
    }
}
