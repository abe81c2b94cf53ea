//! Stops that come from outside: `kill -TSTP`, or a job that reads or writes in the background.
//!
//! They are held back in every thread, and a thread of ours waits for them, so that the terminal is given back before the
//! process stops. The system's own handling stays in place: it knows where nothing would ever let the process go on.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use nix::sys::signal::{SigSet, Signal, raise};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// How long it takes at most until a stop that we sent ourselves is heard.
const ECHO: Duration = Duration::from_millis(50);
const STOPS: [Signal; 3] = [Signal::SIGTSTP, Signal::SIGTTIN, Signal::SIGTTOU];

/// A stop that somebody asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StopSignal(Signal);

impl StopSignal {
    /// The person's, by a key.
    pub(super) const KEY: Self = Self(Signal::SIGTSTP);
    /// The system's, for one who uses the terminal in the background.
    pub(super) const BACKGROUND: Self = Self(Signal::SIGTTOU);
}

/// Where stops are heard.
#[derive(Debug)]
pub struct StopSignals {
    heard: UnboundedReceiver<StopSignal>,
    /// Whether anybody hears them; else the process stops at once.
    listened: Arc<Mutex<bool>>,
}

impl StopSignals {
    /// Holds stops back from now on. Call it before any other thread is started: they inherit it.
    #[must_use]
    pub fn hold() -> Self {
        let (tell, heard) = unbounded_channel();
        let listened = Arc::new(Mutex::new(false));
        let all: SigSet = STOPS.into_iter().collect();
        let shared = Arc::clone(&listened);
        let held = all.thread_block();
        let watcher = std::thread::Builder::new().name("stops".to_owned());
        if held.is_err() || watcher.spawn(move || watch(&all, &tell, &shared)).is_err() {
            // Then the system stops the process as ever.
            let _ = all.thread_unblock();
        }
        Self { heard, listened }
    }

    /// From now on they are heard here, or stop the process at once.
    pub(super) fn listen(&self, listens: bool) {
        *self.listened.lock().unwrap_or_else(PoisonError::into_inner) = listens;
    }

    /// The next stop that somebody asks for.
    pub(super) fn heard(&mut self) -> &mut UnboundedReceiver<StopSignal> {
        &mut self.heard
    }

    /// Stops, with everything else that runs in the foreground if it was the person who wanted it. Comes back when
    /// something lets the process go on, or at once where nothing would.
    pub(super) async fn stop(&mut self, stop: StopSignal) {
        if stop == StopSignal::KEY && tell_the_group() {
            // That told us, too.
            let _ = tokio::time::timeout(ECHO, self.heard.recv()).await;
        }
        give_in(stop.0);
    }
}

fn tell_the_group() -> bool {
    rustix::process::kill_current_process_group(rustix::process::Signal::TSTP).is_ok()
}

fn watch(all: &SigSet, tell: &UnboundedSender<StopSignal>, listened: &Mutex<bool>) {
    while let Ok(signal) = all.wait() {
        let listens = listened.lock().unwrap_or_else(PoisonError::into_inner);
        if !(*listens && tell.send(StopSignal(signal)).is_ok()) {
            // With the lock: nobody takes the terminal until the process goes on.
            give_in(signal);
        }
    }
}

/// Lets the system do with this thread's process what the signal is for.
fn give_in(signal: Signal) {
    let one = SigSet::from(signal);
    if one.thread_unblock().is_ok() {
        let _ = raise(signal);
        let _ = one.thread_block();
    }
}
