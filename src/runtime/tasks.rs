//! Effects become tasks here. Each ends in exactly one answer, also when it panics or is cancelled.

use std::collections::HashMap;
use std::future::Future;
use std::path::PathBuf;
use std::time::Instant;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::AbortHandle;
use tracing::{Instrument as _, Span};

use crate::api::Client;
use crate::app::effect::FileContent;
use crate::app::msg::{Listing, Outcome, SaveFailure};
use crate::app::request::RequestId;
use crate::config::state::StateFolder;
use crate::domain::audit::AuditEntry;
use crate::domain::enroll::EnrollFacts;
use crate::domain::export::{CHUNK, Export};
use crate::domain::policy::AgentPolicy;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::progress::{Phase, Progress};
use crate::domain::removal::{RemovalEnd, RemovalOrder, RemovalResult, TokenResult};
use crate::domain::rows::TokenRows;
use crate::domain::secret::Secret;
use crate::domain::token::{NewToken, TokenId};
use crate::operations;
use crate::operations::{Follow as _, StopFlag};

use super::files;
use super::follower::{Follower, Intents};
use crate::runtime::clipboard::{Clipboard, ClipboardDone};
use crate::runtime::state_writer::{StateNotice, StateWriter};
use crate::runtime::task_report::TaskReport;

/// A task that writes rows says how far it is every so many.
const TELL: usize = 10 * CHUNK;

/// The tasks under way.
pub(super) struct Tasks {
    client: Client,
    clipboard: Clipboard,
    state_writer: StateWriter,
    home: Option<PathBuf>,
    reports: UnboundedSender<TaskReport>,
    inbox: UnboundedReceiver<TaskReport>,
    running: HashMap<RequestId, AbortHandle>,
    /// For those that are ended by being asked to.
    stops: HashMap<RequestId, StopFlag>,
    /// What the audit log gets before the requests of a write that is about to begin.
    intents: HashMap<RequestId, Intents>,
}

impl Tasks {
    /// No task yet.
    pub(super) fn new(
        client: Client,
        clipboard: Clipboard,
        folder: Option<StateFolder>,
        home: Option<PathBuf>,
    ) -> Self {
        let (reports, inbox) = unbounded_channel();
        let tell = reports.clone();
        // The loop is gone when this fails, and with it everybody who could read it.
        let state_writer = StateWriter::open(folder, move |news| {
            drop(tell.send(match news {
                StateNotice::NotKept(problem) => TaskReport::NotKept(problem),
                StateNotice::LeftOpen(entries) => TaskReport::LeftOpen(entries),
            }));
        });
        let (running, stops, intents) = (HashMap::new(), HashMap::new(), HashMap::new());
        Self { client, clipboard, state_writer, home, reports, inbox, running, stops, intents }
    }

    /// The next report; waits for it.
    pub(super) async fn next(&mut self) -> TaskReport {
        loop {
            // The sender lives in `self`, so the channel never closes.
            if let Some(report) = self.inbox.recv().await {
                return self.ended(report);
            }
        }
    }

    /// A report that is here already.
    pub(super) fn ready(&mut self) -> Option<TaskReport> {
        let report = self.inbox.try_recv().ok()?;
        Some(self.ended(report))
    }

    fn ended(&mut self, report: TaskReport) -> TaskReport {
        if let TaskReport::Done(id, _)
        | TaskReport::CopyByTerminal(id, ..)
        | TaskReport::ClearByTerminal(id, ..) = &report
        {
            self.running.remove(id);
            self.stops.remove(id);
        }
        report
    }

    /// Ends a task early. One that changes many things ends by itself, once it can say what it did.
    pub(super) fn cancel(&mut self, id: RequestId) {
        if let Some(stop) = self.stops.get(&id) {
            stop.ask();
        } else if let Some(task) = self.running.remove(&id) {
            task.abort();
        }
    }

    pub(super) fn fetch_tokens(&mut self, id: RequestId) {
        let client = self.client.clone();
        self.spawn(id, |problem| Outcome::Tokens(Err(problem)), async move {
            let read = client.tokens().await.map(|list| Listing {
                total: list.total,
                unreadable: list.unreadable,
                server_time: list.server_time,
                rows: TokenRows::new(list.tokens),
            });
            Outcome::Tokens(
                read.map_err(|error| error.problem("Can't read the enrollment tokens", client.endpoint())),
            )
        });
    }

    pub(super) fn fetch_kuery(&mut self, id: RequestId, kuery: String) {
        let client = self.client.clone();
        self.spawn(id, |problem| Outcome::Kuery(Err(problem)), async move {
            let read = client.found(&kuery).await;
            Outcome::Kuery(read.map_err(|error| error.problem("Can't ask by KQL", client.endpoint())))
        });
    }

    pub(super) fn fetch_policies(&mut self, id: RequestId) {
        let client = self.client.clone();
        self.spawn(id, |problem| Outcome::Policies(Err(problem)), async move {
            let read = client.agent_policies().await;
            Outcome::Policies(
                read.map_err(|error| error.problem("Can't read the agent policies", client.endpoint())),
            )
        });
    }

    pub(super) fn count_agents(&mut self, id: RequestId, policies: Vec<AgentPolicy>) {
        let client = self.client.clone();
        self.spawn(id, |problem| Outcome::Agents(Err(problem)), async move {
            let read = client.agents_of(&policies).await;
            Outcome::Agents(read.map_err(|error| error.problem("Can't count the agents", client.endpoint())))
        });
    }

    pub(super) fn fetch_secret(&mut self, id: RequestId, token: TokenId, name: &str) {
        let (client, what) = (self.client.clone(), format!("Can't read the secret of {name}"));
        self.spawn(id, |problem| Outcome::Secret(Err(problem)), async move {
            let read = client.secret(&token).await;
            Outcome::Secret(read.map_err(|error| error.problem(&what, client.endpoint())))
        });
    }

    /// The way to the state folder.
    pub(super) fn state_writer(&self) -> &StateWriter {
        &self.state_writer
    }

    /// Takes in what the audit log is to have of a write that follows.
    pub(super) fn intend(&mut self, id: RequestId, lines: Vec<AuditEntry>, must: bool) {
        self.intents.insert(id, Intents { lines, must });
    }

    fn follower(&mut self, id: RequestId) -> Follower {
        let intents = self.intents.remove(&id).unwrap_or_default();
        Follower::new(id, intents, self.state_writer.clone(), self.reports.clone())
    }

    pub(super) fn create(&mut self, id: RequestId, token: NewToken) {
        let (client, written_down) = (self.client.clone(), self.state_writer.settled());
        let follower = self.follower(id);
        self.spawn(id, |problem| Outcome::Created(Err(problem)), async move {
            let what = match token.name.as_str() {
                "" => "Can't create the enrollment token".to_owned(),
                name => format!("Can't create {name}"),
            };
            written_down.await;
            if let Err(problem) = follower.before(&[0]).await {
                return Outcome::Unlogged(problem);
            }
            let created = client.create(&token).await;
            Outcome::Created(created.map_err(|error| error.problem(&what, client.endpoint())))
        });
    }

    pub(super) fn fetch_status(&mut self, id: RequestId) {
        let client = self.client.clone();
        self.spawn(id, |problem| Outcome::Status(Err(problem)), async move {
            let read = client.status().await;
            Outcome::Status(
                read.map_err(|error| error.problem("Can't read the server's status", client.endpoint())),
            )
        });
    }

    pub(super) fn remove(&mut self, id: RequestId, order: RemovalOrder) {
        let (client, stop, follower) = (self.client.clone(), StopFlag::default(), self.follower(id));
        self.stops.insert(id, stop.clone());
        let written_down = self.state_writer.settled();
        let count = order.targets.len();
        let failed = move |problem: Problem| {
            let end = RemovalEnd::Stopped(problem.clone());
            Outcome::Removed(RemovalResult {
                results: vec![TokenResult::Failed(problem); count],
                end,
                no_bulk_route: false,
            })
        };
        self.spawn(id, failed, async move {
            written_down.await;
            let removed = operations::remove(&client, &order, &stop, follower.clone()).await;
            match removed.end {
                RemovalEnd::Stopped(problem) if !follower.has_begun() => Outcome::Unlogged(problem),
                _ => Outcome::Removed(removed),
            }
        });
    }

    /// The way to the clipboard.
    pub(super) fn clipboard(&self) -> &Clipboard {
        &self.clipboard
    }

    pub(super) fn copy(&mut self, id: RequestId, secret: Secret, sensitive: bool) {
        let clipboard = self.clipboard.clone();
        self.report(id, |problem| Outcome::Copied(Err(problem)), async move {
            match clipboard.copy(id, &secret, sensitive).await {
                Ok(ClipboardDone::Here(landed)) => TaskReport::Done(id, Outcome::Copied(Ok(landed))),
                Ok(ClipboardDone::ByTerminal(wrap, landed)) => {
                    TaskReport::CopyByTerminal(id, secret, wrap, landed)
                }
                Err(problem) => TaskReport::Done(id, Outcome::Copied(Err(problem))),
            }
        });
    }

    pub(super) fn clear_clipboard(&mut self, id: RequestId, copy: RequestId, unseen: bool) {
        let clipboard = self.clipboard.clone();
        self.report(id, |problem| Outcome::Cleared(Err(problem)), async move {
            match clipboard.clear(copy, unseen).await {
                ClipboardDone::Here(cleared) => TaskReport::Done(id, Outcome::Cleared(cleared)),
                ClipboardDone::ByTerminal(wrap, cleared) => TaskReport::ClearByTerminal(id, wrap, cleared),
            }
        });
    }

    pub(super) fn clear_leftover(&mut self, id: RequestId) {
        let clipboard = self.clipboard.clone();
        self.spawn(id, |problem| Outcome::Leftover(Err(problem)), async move {
            Outcome::Leftover(clipboard.clear_leftover(id).await)
        });
    }

    pub(super) fn fetch_facts(&mut self, id: RequestId) {
        let client = self.client.clone();
        let unread = |problem: Problem| {
            Outcome::Facts(Box::new(EnrollFacts { hosts: Err(problem.clone()), version: Err(problem) }))
        };
        self.spawn(id, unread, async move {
            let (hosts, status) = tokio::join!(client.fleet_server_hosts(), client.status());
            let endpoint = client.endpoint();
            Outcome::Facts(Box::new(EnrollFacts {
                hosts: hosts.map_err(|error| error.problem("Can't read the Fleet Server hosts", endpoint)),
                version: status
                    .map(|status| status.version)
                    .map_err(|error| error.problem("Can't read the stack's version", endpoint)),
            }))
        });
    }

    pub(super) fn save(&mut self, id: RequestId, typed: &str, overwrite: bool, content: FileContent) {
        let path = files::resolve(typed, self.home.as_deref());
        let (client, reports) = (self.client.clone(), self.reports.clone());
        let failed = |problem| Outcome::Saved(Err(SaveFailure::Problem(problem)));
        self.spawn(id, failed, async move {
            let shown = path.to_string_lossy().into_owned();
            let saved = match content {
                FileContent::Rows(export) => {
                    let of = export.rows.len();
                    let tell = move |done| {
                        let progress = Progress { phase: Phase::Writing, done, of };
                        drop(reports.send(TaskReport::Progress(id, progress)));
                    };
                    save_rows(path, overwrite, *export, tell).await
                }
                FileContent::Manifest { token, name, host } => {
                    save_manifest(&client, path, overwrite, &token, &name, &host).await
                }
            };
            Outcome::Saved(saved.map(|()| shown))
        });
    }

    fn spawn(
        &mut self,
        id: RequestId,
        failed: impl FnOnce(Problem) -> Outcome + Send + 'static,
        work: impl Future<Output = Outcome> + Send + 'static,
    ) {
        self.report(id, failed, async move { TaskReport::Done(id, work.await) });
    }

    fn report(
        &mut self,
        id: RequestId,
        failed: impl FnOnce(Problem) -> Outcome + Send + 'static,
        work: impl Future<Output = TaskReport> + Send + 'static,
    ) {
        let (span, started) = (Span::current(), Instant::now());
        tracing::debug!(id = id.0, "task started");
        let work = tokio::spawn(work.instrument(span.clone()));
        self.running.insert(id, work.abort_handle());
        let reports = self.reports.clone();
        tokio::spawn(async move {
            let ended = work.await;
            let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            let how = match &ended {
                Ok(_) => "by itself",
                Err(error) if error.is_cancelled() => "cancelled",
                Err(_) => "by a panic",
            };
            span.in_scope(|| tracing::debug!(id = id.0, ms, how, "task ended"));
            let report = ended.unwrap_or_else(|error| TaskReport::Done(id, failed(broken(&error))));
            // The loop is gone when this fails, and with it everybody who could read the answer.
            let _ = reports.send(report);
        });
    }
}

/// Writes rows on a thread of its own, since a disk may take its time.
async fn save_rows(
    path: PathBuf,
    overwrite: bool,
    export: Export,
    tell: impl Fn(usize) + Send + 'static,
) -> Result<(), SaveFailure> {
    let stop = files::WriteStop::default();
    let stopped = stop.listener();
    let writing = tokio::task::spawn_blocking(move || {
        let mut written = 0;
        files::write(&path, overwrite, &stopped, || {
            if written > 0 && written % TELL == 0 {
                tell(written);
            }
            let piece = export.chunk(written)?;
            written += CHUNK;
            Some(piece.map_err(std::io::Error::other))
        })
    });
    writing.await.unwrap_or_else(|error| Err(SaveFailure::Problem(broken(&error))))
}

/// Reads the manifest with the token's secret in it, and writes it down.
async fn save_manifest(
    client: &Client,
    path: PathBuf,
    overwrite: bool,
    token: &TokenId,
    name: &str,
    host: &str,
) -> Result<(), SaveFailure> {
    let failed =
        |what: &str, error: &crate::api::Error| SaveFailure::Problem(error.problem(what, client.endpoint()));
    let read = client.secret(token).await;
    let secret = read.map_err(|error| failed(&format!("Can't read the secret of {name}"), &error))?;
    let read = client.kubernetes_manifest(host, &secret).await;
    let manifest = read.map_err(|error| failed("Can't read the manifest for Kubernetes", &error))?;
    let stop = files::WriteStop::default();
    let stopped = stop.listener();
    let writing = tokio::task::spawn_blocking(move || {
        let mut text = Some(manifest);
        files::write(&path, overwrite, &stopped, || {
            text.take().map(|text| Ok(text.expose().as_bytes().to_vec()))
        })
    });
    writing.await.unwrap_or_else(|error| Err(SaveFailure::Problem(broken(&error))))
}

fn broken(error: &tokio::task::JoinError) -> Problem {
    let why = if error.is_cancelled() { "it was cancelled" } else { "the program made a mistake of its own" };
    Problem::new(ProblemKind::Unknown, "A request did not end", why, "Refresh (^r) to see what is true")
}

#[cfg(test)]
mod tests;
