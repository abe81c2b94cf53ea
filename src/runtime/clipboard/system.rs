//! The system's clipboard, on a thread of its own: its calls wait for other programs. On X11 and Wayland the content lives
//! as long as the handle, which is kept for the program's whole life.

use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use tokio::sync::oneshot;
use zeroize::Zeroizing;

use crate::domain::secret::Secret;

use crate::runtime::clipboard::fingerprint::Fingerprint;

/// A system clipboard that has not answered by then is taken for dead.
const PATIENCE: Duration = Duration::from_secs(2);
/// The end waits no longer than this for it.
const LAST: Duration = Duration::from_millis(300);

/// The way to the thread; `None` where it could not be started.
pub(super) struct System(Option<Sender<SystemJob>>);

type SystemReply<T> = oneshot::Sender<Result<T, String>>;

enum SystemJob {
    Set(Secret, bool, SystemReply<()>),
    Clear(Fingerprint, SystemReply<bool>),
    Close(oneshot::Sender<()>),
}

impl System {
    /// Starts the thread. The clipboard is first touched when something is copied.
    pub(super) fn start() -> Self {
        let (jobs, queue) = channel::<SystemJob>();
        let owner = std::thread::Builder::new().name("clipboard".to_owned());
        let started = owner.spawn(move || {
            let mut handle = None;
            for job in queue {
                work(&mut handle, job);
            }
        });
        Self(started.is_ok().then_some(jobs))
    }

    /// Puts a text there; a secret is kept out of histories.
    pub(super) async fn set(&self, text: Secret, sensitive: bool) -> Result<(), String> {
        self.ask(|done| SystemJob::Set(text, sensitive, done)).await
    }

    /// Clears it if it holds what was sealed; whether it did.
    pub(super) async fn clear(&self, fingerprint: Fingerprint) -> Result<bool, String> {
        self.ask(|done| SystemJob::Clear(fingerprint, done)).await
    }

    /// Lets go of it in an orderly way, so that no clipboard manager takes the end for a crash and saves what was there.
    pub(super) async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.0.as_ref().is_some_and(|jobs| jobs.send(SystemJob::Close(done)).is_ok()) {
            let _ = tokio::time::timeout(LAST, closed).await;
        }
    }

    async fn ask<T>(&self, job: impl FnOnce(SystemReply<T>) -> SystemJob) -> Result<T, String> {
        let gone = || "the thread of the system's clipboard has ended".to_owned();
        let jobs = self.0.as_ref().ok_or_else(gone)?;
        let (done, answer) = oneshot::channel();
        jobs.send(job(done)).map_err(|_| gone())?;
        match tokio::time::timeout(PATIENCE, answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(gone()),
            Err(_) => Err("the system's clipboard did not answer".to_owned()),
        }
    }
}

/// Does a job, unless nobody waits for it any more: then another way was taken, and this one must hold nothing.
fn work(handle: &mut Option<arboard::Clipboard>, job: SystemJob) {
    let text = |error: arboard::Error| error.to_string();
    match job {
        SystemJob::Set(secret, sensitive, done) if !done.is_closed() => {
            let set = set(handle, &secret, sensitive).map_err(text).and_then(|kept| {
                let lost = || "the system's clipboard did not keep it".to_owned();
                kept.then_some(()).ok_or_else(lost)
            });
            if let Err(Ok(())) = done.send(set)
                && let Some(clipboard) = handle
            {
                let _ = clipboard.clear();
            }
        }
        SystemJob::Clear(fingerprint, done) if !done.is_closed() => {
            let cleared = clear(handle, &fingerprint, &done);
            let _ = done.send(cleared.map_err(text));
        }
        SystemJob::Set(..) | SystemJob::Clear(..) => {}
        SystemJob::Close(done) => {
            *handle = None;
            let _ = done.send(());
        }
    }
}

fn open(handle: &mut Option<arboard::Clipboard>) -> Result<&mut arboard::Clipboard, arboard::Error> {
    match handle {
        Some(clipboard) => Ok(clipboard),
        None => Ok(handle.insert(arboard::Clipboard::new()?)),
    }
}

/// Puts it there and looks whether it is: an X server that hangs takes everything and answers nothing.
fn set(
    handle: &mut Option<arboard::Clipboard>,
    text: &Secret,
    sensitive: bool,
) -> Result<bool, arboard::Error> {
    let clipboard = open(handle)?;
    // Twice, since X's word that what was cleared before is gone may come late, and takes the new text with it.
    for _ in 0..2 {
        let set = clipboard.set();
        if sensitive { keep_out_of_histories(set) } else { set }.text(text.expose())?;
        match clipboard.get_text().map(Zeroizing::new) {
            Ok(kept) if *kept == text.expose() => return Ok(true),
            Ok(_) | Err(arboard::Error::ContentNotAvailable) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

fn clear<T>(
    handle: &mut Option<arboard::Clipboard>,
    fingerprint: &Fingerprint,
    done: &oneshot::Sender<T>,
) -> Result<bool, arboard::Error> {
    let clipboard = open(handle)?;
    let ours = match clipboard.get_text() {
        Ok(text) => fingerprint.is_of(&Zeroizing::new(text)),
        // A picture, or nothing at all.
        Err(arboard::Error::ContentNotAvailable | arboard::Error::ConversionFailure) => false,
        Err(error) => return Err(error),
    };
    if ours && !done.is_closed() {
        clipboard.clear()?;
    }
    Ok(ours)
}

/// Asks clipboard managers not to remember it.
#[cfg(not(target_os = "macos"))]
fn keep_out_of_histories(set: arboard::Set<'_>) -> arboard::Set<'_> {
    arboard::SetExtLinux::exclude_from_history(set)
}

/// Asks clipboard managers not to remember it.
#[cfg(target_os = "macos")]
fn keep_out_of_histories(set: arboard::Set<'_>) -> arboard::Set<'_> {
    arboard::SetExtApple::exclude_from_history(set)
}
