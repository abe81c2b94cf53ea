//! What the system tells the program: end, or go on after a stop.

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::domain::problem::Problem;

use super::terminal::lost;

/// A signal that the loop acts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    /// End now; the signal's number.
    End(u8),
    /// The program was stopped and goes on.
    Continue,
}

/// The signals the loop listens to.
pub(super) struct Signals {
    terminate: Signal,
    hang_up: Signal,
    interrupt: Signal,
    go_on: Signal,
}

impl Signals {
    /// Starts listening.
    pub(super) fn listen() -> Result<Self, Problem> {
        let on = |kind: SignalKind| signal(kind).map_err(|error| lost(&error));
        Ok(Self {
            terminate: on(SignalKind::terminate())?,
            hang_up: on(SignalKind::hangup())?,
            interrupt: on(SignalKind::interrupt())?,
            go_on: on(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))?,
        })
    }

    /// The next signal.
    pub(super) async fn next(&mut self) -> Heard {
        tokio::select! {
            _ = self.terminate.recv() => Heard::End(15),
            _ = self.hang_up.recv() => Heard::End(1),
            _ = self.interrupt.recv() => Heard::End(2),
            _ = self.go_on.recv() => Heard::Continue,
        }
    }

    /// Waits for the signal to go on, after the program was told to stop.
    pub(super) async fn until_continued(&mut self) {
        self.go_on.recv().await;
    }
}
