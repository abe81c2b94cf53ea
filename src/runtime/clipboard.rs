//! Ways to a clipboard: the system's own, on a thread of its own, or the terminal's, by OSC 52.

use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::config::environment::Environment;
use crate::domain::secret::Secret;

/// A system clipboard that has not answered by then is taken for dead.
const PATIENCE: Duration = Duration::from_secs(2);

/// Which way a copy takes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// The system's clipboard; the terminal's where that fails.
    System,
    /// The terminal's, by OSC 52: over SSH, or where there is no display.
    Terminal,
}

impl Route {
    /// Chooses by the environment. Over SSH a system clipboard would be the wrong machine's.
    #[must_use]
    pub fn choose(environment: &Environment) -> Self {
        let any = |names: &[&str]| names.iter().any(|name| environment.filled(name).is_some());
        let remote = any(&["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"]);
        let display = cfg!(target_os = "macos") || any(&["DISPLAY", "WAYLAND_DISPLAY"]);
        if remote || !display { Self::Terminal } else { Self::System }
    }
}

/// The clipboard that copies go to.
#[derive(Clone)]
pub(super) struct Clipboard {
    system: Option<Sender<Job>>,
}

struct Job {
    secret: Secret,
    done: oneshot::Sender<Result<(), arboard::Error>>,
}

impl Clipboard {
    /// Opens the way. The system's clipboard is first touched when something is copied.
    pub(super) fn new(route: Route) -> Self {
        match route {
            Route::Terminal => Self { system: None },
            Route::System => {
                let (jobs, queue) = channel::<Job>();
                let owner = std::thread::Builder::new().name("clipboard".to_owned());
                let started = owner.spawn(move || {
                    // On X11 the content lives as long as this handle: it is kept for the program's whole life.
                    let mut handle = None;
                    for job in queue {
                        // Nobody waits any more when this fails.
                        let _ = job.done.send(set(&mut handle, &job.secret));
                    }
                });
                Self { system: started.is_ok().then_some(jobs) }
            }
        }
    }

    /// Hands a secret to the system's clipboard. False when there is none, or it failed, or did not answer.
    pub(super) async fn set(&self, secret: Secret) -> bool {
        let Some(jobs) = &self.system else { return false };
        let (done, answer) = oneshot::channel();
        if jobs.send(Job { secret, done }).is_err() {
            return false;
        }
        matches!(tokio::time::timeout(PATIENCE, answer).await, Ok(Ok(Ok(()))))
    }
}

fn set(handle: &mut Option<arboard::Clipboard>, secret: &Secret) -> Result<(), arboard::Error> {
    let clipboard = match handle {
        Some(clipboard) => clipboard,
        None => handle.insert(arboard::Clipboard::new()?),
    };
    keep_out_of_histories(clipboard.set()).text(secret.expose())
}

/// Asks clipboard managers not to remember it.
#[cfg(all(unix, not(target_os = "macos")))]
fn keep_out_of_histories(set: arboard::Set<'_>) -> arboard::Set<'_> {
    arboard::SetExtLinux::exclude_from_history(set)
}

/// Asks clipboard managers not to remember it.
#[cfg(target_os = "macos")]
fn keep_out_of_histories(set: arboard::Set<'_>) -> arboard::Set<'_> {
    arboard::SetExtApple::exclude_from_history(set)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_display_of_another_machine_is_not_used() {
        let choose = |pairs| Route::choose(&pairs);
        assert_eq!(choose(Environment::from([("DISPLAY", ":0")])), Route::System);
        assert_eq!(choose(Environment::from([("WAYLAND_DISPLAY", "wayland-0")])), Route::System);
        assert_eq!(
            choose(Environment::from([("DISPLAY", ":0"), ("SSH_TTY", "/dev/pts/1")])),
            Route::Terminal
        );
        assert_eq!(choose(Environment::from([("DISPLAY", "")])), Route::Terminal);
    }
}
