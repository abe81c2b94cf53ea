//! What the state folder is asked for, one thing after the other, on a thread of its own: a slow disk holds nothing up
//! but the writes that must not be sent before what they are is on it.

use std::future::Future;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

use crate::config::state::{StateError, StateFolder};
use crate::domain::audit::AuditEntry;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::state::{Change, StateKey};

/// How long a write, or the end, waits for the disk.
const PATIENCE: Duration = Duration::from_secs(3);

/// The way to the folder; without one, everything is forgotten.
#[derive(Clone)]
pub(super) struct StateWriter {
    jobs: Option<UnboundedSender<StateJob>>,
}

/// What the folder has to say unasked.
pub(super) enum StateNotice {
    /// It can't be used as it should.
    NotKept(Problem),
    /// The audit log does not say what became of these writes of an earlier run.
    LeftOpen(Vec<AuditEntry>),
}

enum StateJob {
    Remember(StateKey, Change),
    Note {
        entries: Vec<AuditEntry>,
        begins: bool,
        done: oneshot::Sender<Result<(), Problem>>,
    },
    /// Everything that was asked for before is done; how many lines of the audit log were not written.
    Done(oneshot::Sender<usize>),
}

impl StateWriter {
    /// Opens it; `say` gets what is open from an earlier run, and what goes wrong: files that were moved aside, and the
    /// first error, not the same again and again.
    pub(super) fn open(folder: Option<StateFolder>, say: impl Fn(StateNotice) + Send + 'static) -> Self {
        let jobs = folder.map(|folder| {
            let (jobs, inbox) = unbounded_channel();
            tokio::task::spawn_blocking(move || work(&folder, inbox, &say));
            jobs
        });
        Self { jobs }
    }

    /// Keeps a change of a space.
    pub(super) fn remember(&self, site: StateKey, change: Change) {
        self.ask(StateJob::Remember(site, change));
    }

    /// Adds lines to the audit log: all of them are on the disk, or none, when it ends. `begins` says that an act begins
    /// with them. Without waiting for it they are written all the same.
    pub(super) fn note(
        &self,
        entries: Vec<AuditEntry>,
        begins: bool,
    ) -> impl Future<Output = Result<(), Problem>> + Send + 'static {
        let (done, noted) = oneshot::channel();
        let there = self.ask(StateJob::Note { entries, begins, done });
        async move {
            match tokio::time::timeout(PATIENCE, noted).await {
                _ if !there => Err(unwritten("there is no folder to keep it in")),
                Ok(Ok(result)) => result,
                Ok(Err(_)) => Err(unwritten("the program is about to end")),
                Err(_) => Err(unwritten("the disk takes too long")),
            }
        }
    }

    /// Ends when all that was asked for until now is done, or takes too long.
    pub(super) fn settled(&self) -> impl Future<Output = ()> + Send + 'static {
        let settled = self.finished();
        async move { drop(settled.await) }
    }

    /// The same at the end of the program; says what is missing in the audit log.
    pub(super) fn finished(&self) -> impl Future<Output = Option<Problem>> + Send + 'static {
        let (done, settled) = oneshot::channel();
        let there = self.ask(StateJob::Done(done));
        async move {
            match tokio::time::timeout(PATIENCE, settled).await {
                _ if !there => None,
                Ok(Ok(0) | Err(_)) => None,
                Ok(Ok(1)) => Some(unwritten("one line could not be written")),
                Ok(Ok(lines)) => Some(unwritten(&format!("{lines} lines could not be written"))),
                Err(_) => Some(unwritten("the disk took too long, so its last lines may be missing")),
            }
        }
    }

    /// Whether there is somebody to ask.
    fn ask(&self, job: StateJob) -> bool {
        // The thread is gone only when the program is about to be.
        self.jobs.as_ref().is_some_and(|jobs| jobs.send(job).is_ok())
    }
}

fn unwritten(why: &str) -> Problem {
    let next = "Make room or repair the state folder, so that it can be written again";
    Problem::new(ProblemKind::Local, "The audit log is not complete", why, next)
}

fn work(folder: &StateFolder, mut inbox: UnboundedReceiver<StateJob>, say: &impl Fn(StateNotice)) {
    let (mut failed, mut lost) = (false, 0);
    let mut tell = |error: &StateError| {
        if !std::mem::replace(&mut failed, true) {
            say(StateNotice::NotKept(error.problem()));
        }
    };
    match folder.left_open() {
        Ok(open) if open.is_empty() => {}
        Ok(open) => say(StateNotice::LeftOpen(open)),
        Err(error) => tell(&error),
    }
    while let Some(job) = inbox.blocking_recv() {
        match job {
            StateJob::Remember(site, change) => match folder.remember(&site, &[change]) {
                Ok(moved) => moved.iter().for_each(|moved| say(StateNotice::NotKept(moved.problem()))),
                Err(error) => tell(&error),
            },
            StateJob::Note { entries, begins, done } => {
                let noted = folder.note(&entries, begins);
                if let Err(error) = &noted {
                    lost += entries.len();
                    // Where somebody waits to send a write, they say it; it is no news to them a second time.
                    if done.is_closed() {
                        tell(error);
                    }
                }
                // Whoever waited may have given up.
                drop(done.send(noted.map_err(|error| error.problem())));
            }
            StateJob::Done(done) => drop(done.send(lost)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use crate::domain::status::StatusFilter;
    use crate::runtime::state_writer::*;

    fn site() -> StateKey {
        StateKey { server: "embedded".into(), space: "default".into() }
    }

    #[tokio::test]
    async fn what_was_asked_for_before_is_on_the_disk_when_it_settles() {
        let base = tempfile::tempdir().unwrap();
        let folder = StateFolder::new(base.path().join("state"));
        let state_writer = StateWriter::open(Some(folder.clone()), |_| panic!("it said something"));
        for number in 0..20 {
            state_writer.remember(site(), Change::Searched(number.to_string()));
        }
        state_writer.settled().await;
        assert_eq!(folder.read().unwrap().0.of(&site()).searches.len(), 20);
    }

    #[tokio::test]
    async fn what_fails_again_and_again_is_said_once_and_holds_nothing_up() {
        let base = tempfile::tempdir().unwrap();
        std::fs::write(base.path().join("file"), "").unwrap();
        let said = Arc::new(Mutex::new(0));
        let count = Arc::clone(&said);
        let state_writer = StateWriter::open(Some(StateFolder::new(base.path().join("file/x"))), move |_| {
            *count.lock().unwrap() += 1;
        });
        for _ in 0..5 {
            state_writer.remember(site(), Change::Status(StatusFilter::All));
        }
        state_writer.settled().await;
        assert_eq!(*said.lock().unwrap(), 1);
        StateWriter::open(None, |_| ()).settled().await;
    }
}
