//! Who follows a write for the tab: writes it down before each request, and tells the loop what came of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::mpsc::UnboundedSender;

use crate::app::request::RequestId;
use crate::domain::audit::AuditEntry;
use crate::domain::problem::Problem;
use crate::domain::progress::Progress;
use crate::domain::removal::TokenResult;
use crate::operations::Follow;

use crate::runtime::state_writer::StateWriter;
use crate::runtime::task_report::TaskReport;

/// What the audit log is to have of a write before it is sent.
#[derive(Clone, Default)]
pub(super) struct Intents {
    /// The lines, one for each target.
    pub(super) lines: Vec<AuditEntry>,
    /// Nothing is sent that could not be written down.
    pub(super) must: bool,
}

/// Follows one write.
#[derive(Clone)]
pub(super) struct Follower {
    id: RequestId,
    intents: Intents,
    state_writer: StateWriter,
    reports: UnboundedSender<TaskReport>,
    begun: Arc<AtomicBool>,
}

impl Follower {
    pub(super) fn new(
        id: RequestId,
        intents: Intents,
        state_writer: StateWriter,
        reports: UnboundedSender<TaskReport>,
    ) -> Self {
        Self { id, intents, state_writer, reports, begun: Arc::default() }
    }

    /// Whether anything was written down, and so may have been sent.
    pub(super) fn has_begun(&self) -> bool {
        self.begun.load(Ordering::Relaxed)
    }
}

impl Follow for Follower {
    async fn before(&self, targets: &[usize]) -> Result<(), Problem> {
        let lines = targets.iter().filter_map(|index| self.intents.lines.get(*index).cloned()).collect();
        let noted = self.state_writer.note(lines, !self.has_begun()).await;
        if self.intents.must {
            noted?;
        }
        self.begun.store(true, Ordering::Relaxed);
        Ok(())
    }

    fn settled(&self, results: Vec<(usize, TokenResult)>) {
        // The loop is gone when this fails, and with it everybody who could read it.
        let _ = self.reports.send(TaskReport::Settled(self.id, results));
    }

    fn progress(&self, progress: Progress) {
        let _ = self.reports.send(TaskReport::Progress(self.id, progress));
    }
}
