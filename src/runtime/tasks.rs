//! Effects become tasks here. Each ends in exactly one answer, also when it panics or is cancelled.

use std::collections::HashMap;
use std::future::Future;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::AbortHandle;

use crate::api::Client;
use crate::app::msg::{CopiedBy, Listing, Outcome, RequestId};
use crate::config::state::StateFolder;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::rows::TokenRows;
use crate::domain::secret::Secret;
use crate::domain::token::{NewToken, TokenId};

use super::clipboard::Clipboard;
use super::desk::Desk;

/// What a task has to say.
pub(super) enum Report {
    /// It ended.
    Done(RequestId, Outcome),
    /// The system's clipboard can't be used: the terminal is asked instead, by the loop, between frames.
    CopyByTerminal(RequestId, Secret),
    /// The state folder can't be used as it should.
    NotKept(Problem),
}

/// The tasks under way.
pub(super) struct Tasks {
    client: Client,
    clipboard: Clipboard,
    desk: Desk,
    reports: UnboundedSender<Report>,
    inbox: UnboundedReceiver<Report>,
    running: HashMap<RequestId, AbortHandle>,
}

impl Tasks {
    /// No task yet.
    pub(super) fn new(client: Client, clipboard: Clipboard, folder: Option<StateFolder>) -> Self {
        let (reports, inbox) = unbounded_channel();
        let tell = reports.clone();
        // The loop is gone when this fails, and with it everybody who could read it.
        let desk = Desk::open(folder, move |problem| drop(tell.send(Report::NotKept(problem))));
        Self { client, clipboard, desk, reports, inbox, running: HashMap::new() }
    }

    /// The next report; waits for it.
    pub(super) async fn next(&mut self) -> Report {
        loop {
            // The sender lives in `self`, so the channel never closes.
            if let Some(report) = self.inbox.recv().await {
                return self.ended(report);
            }
        }
    }

    /// A report that is here already.
    pub(super) fn ready(&mut self) -> Option<Report> {
        let report = self.inbox.try_recv().ok()?;
        Some(self.ended(report))
    }

    fn ended(&mut self, report: Report) -> Report {
        if let Report::Done(id, _) | Report::CopyByTerminal(id, _) = &report {
            self.running.remove(id);
        }
        report
    }

    /// Ends a task early.
    pub(super) fn cancel(&mut self, id: RequestId) {
        if let Some(task) = self.running.remove(&id) {
            task.abort();
        }
    }

    pub(super) fn fetch_tokens(&mut self, id: RequestId) {
        let client = self.client.clone();
        self.spawn(id, |problem| Outcome::Tokens(Err(problem)), async move {
            let read = client
                .tokens()
                .await
                .map(|list| Listing { total: list.total, rows: TokenRows::new(list.tokens) });
            Outcome::Tokens(
                read.map_err(|error| error.problem("Can't read the enrollment tokens", client.endpoint())),
            )
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

    pub(super) fn fetch_secret(&mut self, id: RequestId, token: TokenId, name: &str) {
        let (client, what) = (self.client.clone(), format!("Can't read the secret of {name}"));
        self.spawn(id, |problem| Outcome::Secret(Err(problem)), async move {
            let read = client.secret(&token).await;
            Outcome::Secret(read.map_err(|error| error.problem(&what, client.endpoint())))
        });
    }

    /// The way to the state folder.
    pub(super) fn desk(&self) -> &Desk {
        &self.desk
    }

    pub(super) fn create(&mut self, id: RequestId, token: NewToken) {
        let (client, written_down) = (self.client.clone(), self.desk.settled());
        self.spawn(id, |problem| Outcome::Created(Err(problem)), async move {
            let what = match token.name.as_str() {
                "" => "Can't create the enrollment token".to_owned(),
                name => format!("Can't create {name}"),
            };
            written_down.await;
            let created = client.create(&token).await;
            Outcome::Created(created.map_err(|error| error.problem(&what, client.endpoint())))
        });
    }

    pub(super) fn revoke(&mut self, id: RequestId, token: TokenId, name: &str) {
        let (client, written_down) = (self.client.clone(), self.desk.settled());
        let what = format!("Can't revoke {name}");
        self.spawn(id, |problem| Outcome::Revoked(Err(problem)), async move {
            written_down.await;
            let revoked = client.revoke(&token).await;
            Outcome::Revoked(revoked.map_err(|error| error.problem(&what, client.endpoint())))
        });
    }

    pub(super) fn copy(&mut self, id: RequestId, secret: Secret) {
        let clipboard = self.clipboard.clone();
        self.report(id, |problem| Outcome::Copied(Err(problem)), async move {
            if clipboard.set(secret.clone()).await {
                Report::Done(id, Outcome::Copied(Ok(CopiedBy::Clipboard)))
            } else {
                Report::CopyByTerminal(id, secret)
            }
        });
    }

    fn spawn(
        &mut self,
        id: RequestId,
        failed: fn(Problem) -> Outcome,
        work: impl Future<Output = Outcome> + Send + 'static,
    ) {
        self.report(id, failed, async move { Report::Done(id, work.await) });
    }

    fn report(
        &mut self,
        id: RequestId,
        failed: fn(Problem) -> Outcome,
        work: impl Future<Output = Report> + Send + 'static,
    ) {
        let work = tokio::spawn(work);
        self.running.insert(id, work.abort_handle());
        let reports = self.reports.clone();
        tokio::spawn(async move {
            let report = work.await.unwrap_or_else(|error| Report::Done(id, failed(broken(&error))));
            // The loop is gone when this fails, and with it everybody who could read the answer.
            let _ = reports.send(report);
        });
    }
}

fn broken(error: &tokio::task::JoinError) -> Problem {
    let why = if error.is_cancelled() { "it was cancelled" } else { "the program made a mistake of its own" };
    Problem::new(ProblemKind::Unknown, "A request did not end", why, "Refresh (^r) to see what is true")
}
