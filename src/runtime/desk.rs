//! What the state folder is asked for, one thing after the other, on a thread of its own: a slow disk holds nothing up
//! but the writes that must not be sent before what they are is on it.

use std::future::Future;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

use crate::config::state::{StateError, StateFolder};
use crate::domain::audit::Entry;
use crate::domain::problem::Problem;
use crate::domain::state::{Change, Site};

/// How long a write, or the end, waits for the disk.
const PATIENCE: Duration = Duration::from_secs(3);

/// The way to the folder; without one, everything is forgotten.
#[derive(Clone)]
pub(super) struct Desk {
    jobs: Option<UnboundedSender<Job>>,
}

enum Job {
    Remember(Site, Change),
    Note(Box<Entry>),
    /// Everything that was asked for before is done.
    Done(oneshot::Sender<()>),
}

impl Desk {
    /// Opens it; `say` gets what goes wrong: files that were moved aside, and the first error, not the same again and
    /// again.
    pub(super) fn open(folder: Option<StateFolder>, say: impl Fn(Problem) + Send + 'static) -> Self {
        let jobs = folder.map(|folder| {
            let (jobs, inbox) = unbounded_channel();
            tokio::task::spawn_blocking(move || work(&folder, inbox, &say));
            jobs
        });
        Self { jobs }
    }

    /// Keeps a change of a space.
    pub(super) fn remember(&self, site: Site, change: Change) {
        self.ask(Job::Remember(site, change));
    }

    /// Adds a line to the audit log.
    pub(super) fn note(&self, entry: Entry) {
        self.ask(Job::Note(Box::new(entry)));
    }

    /// Ends when all that was asked for until now is done, or takes too long.
    pub(super) fn settled(&self) -> impl Future<Output = ()> + Send + 'static {
        let (done, settled) = oneshot::channel();
        self.ask(Job::Done(done));
        async move {
            // Whether the disk was too slow or is not there: the tab goes on.
            let _ = tokio::time::timeout(PATIENCE, settled).await;
        }
    }

    fn ask(&self, job: Job) {
        if let Some(jobs) = &self.jobs {
            // The thread is gone only when the program is about to be.
            let _ = jobs.send(job);
        }
    }
}

fn work(folder: &StateFolder, mut inbox: UnboundedReceiver<Job>, say: &impl Fn(Problem)) {
    let mut failed = false;
    let mut tell = |error: StateError| {
        if !std::mem::replace(&mut failed, true) {
            say(error.problem());
        }
    };
    while let Some(job) = inbox.blocking_recv() {
        match job {
            Job::Remember(site, change) => match folder.remember(&site, &[change]) {
                Ok(moved) => moved.iter().for_each(|moved| say(moved.problem())),
                Err(error) => tell(error),
            },
            Job::Note(entry) => folder.note(&entry).unwrap_or_else(&mut tell),
            // Whoever waited may have given up.
            Job::Done(done) => drop(done.send(())),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::domain::status::StatusFilter;

    fn site() -> Site {
        Site { server: "embedded".into(), space: "default".into() }
    }

    #[tokio::test]
    async fn what_was_asked_for_before_is_on_the_disk_when_it_settles() {
        let base = tempfile::tempdir().unwrap();
        let folder = StateFolder::new(base.path().join("state"));
        let desk = Desk::open(Some(folder.clone()), |problem| panic!("{problem:?}"));
        for number in 0..20 {
            desk.remember(site(), Change::Searched(number.to_string()));
        }
        desk.settled().await;
        assert_eq!(folder.read().unwrap().0.of(&site()).searches.len(), 20);
    }

    #[tokio::test]
    async fn what_fails_again_and_again_is_said_once_and_holds_nothing_up() {
        let base = tempfile::tempdir().unwrap();
        std::fs::write(base.path().join("file"), "").unwrap();
        let said = Arc::new(Mutex::new(0));
        let count = Arc::clone(&said);
        let desk = Desk::open(Some(StateFolder::new(base.path().join("file/x"))), move |_| {
            *count.lock().unwrap() += 1;
        });
        for _ in 0..5 {
            desk.remember(site(), Change::Status(StatusFilter::All));
        }
        desk.settled().await;
        assert_eq!(*said.lock().unwrap(), 1);
        Desk::open(None, |_| ()).settled().await;
    }
}
