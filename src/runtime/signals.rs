//! What the system tells the program: end, stop, go on after a stop, or that the terminal has another size.

use std::future::poll_fn;
use std::io;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::runtime::stops::{StopSignal, StopSignals};

/// How long a stop may take to be over. A shell without job control never stops the program.
const STOP: Duration = Duration::from_millis(200);

/// A signal that the loop acts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SignalEvent {
    /// End now; the signal's number.
    End(u8),
    /// Stop, until told to go on.
    Stop(StopSignal),
    /// The program was stopped and goes on.
    Continue,
    /// The terminal has another size.
    Resized,
}

/// The signals the loop listens to.
pub(super) struct Signals {
    ends: Vec<(u8, Signal)>,
    stops: StopSignals,
    go_on: Signal,
    resized: Signal,
}

/// Every signal that ends a program which does not listen, but for those that nobody can catch, and those that the system
/// sends for a mistake in the program itself: going on after one of these would only repeat it.
fn ending() -> impl Iterator<Item = i32> {
    use rustix::process::Signal as S;
    let everywhere = [
        S::HUP,
        S::INT,
        S::QUIT,
        S::ABORT,
        S::USR1,
        S::USR2,
        S::ALARM,
        S::TERM,
        S::XCPU,
        S::XFSZ,
        S::VTALARM,
        S::PROF,
        S::SYS,
    ];
    everywhere.into_iter().map(S::as_raw).chain(elsewhere())
}

#[cfg(target_os = "linux")]
fn elsewhere() -> impl Iterator<Item = i32> {
    use rustix::process::Signal as S;
    // The first two of the real-time signals belong to the C library.
    [S::STKFLT, S::IO, S::POWER].map(S::as_raw).into_iter().chain(34..=64)
}

#[cfg(not(target_os = "linux"))]
fn elsewhere() -> impl Iterator<Item = i32> {
    std::iter::empty()
}

impl Signals {
    /// Starts listening.
    pub(super) fn listen(stops: StopSignals) -> io::Result<Self> {
        let on = |number| signal(SignalKind::from_raw(number));
        let ends = ending().map(|number| Ok((u8::try_from(number).unwrap_or(u8::MAX), on(number)?)));
        let ends = ends.collect::<io::Result<_>>()?;
        let go_on = on(rustix::process::Signal::CONT.as_raw())?;
        let resized = signal(SignalKind::window_change())?;
        stops.listen(true);
        Ok(Self { ends, stops, go_on, resized })
    }

    /// The next signal. An end comes before everything else that was heard with it.
    pub(super) async fn next(&mut self) -> SignalEvent {
        poll_fn(|context| self.poll(context)).await
    }

    /// The next signal to end.
    pub(super) async fn end(&mut self) -> u8 {
        poll_fn(|context| self.poll_end(context)).await
    }

    fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<u8> {
        for (number, signal) in &mut self.ends {
            if signal.poll_recv(context).is_ready() {
                return Poll::Ready(*number);
            }
        }
        Poll::Pending
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<SignalEvent> {
        if let Poll::Ready(number) = self.poll_end(context) {
            return Poll::Ready(SignalEvent::End(number));
        }
        if let Poll::Ready(Some(stop)) = self.stops.heard().poll_recv(context) {
            return Poll::Ready(SignalEvent::Stop(stop));
        }
        if self.go_on.poll_recv(context).is_ready() {
            return Poll::Ready(SignalEvent::Continue);
        }
        self.resized.poll_recv(context).map(|_| SignalEvent::Resized)
    }

    /// The terminal is given back: from now on a stop takes effect at once.
    pub(super) fn let_stop(&self) {
        self.stops.listen(false);
    }

    /// Stops the program until something lets it go on.
    pub(super) async fn stop(&mut self, stop: StopSignal) {
        self.stops.stop(stop).await;
        // Where nothing can stop the program, nothing will tell it to go on either.
        let _ = tokio::time::timeout(STOP, self.go_on.recv()).await;
    }
}
