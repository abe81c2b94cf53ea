//! One request for each token, where no route takes many, or for the reason of a failure.

use std::ops::Range;

use futures_util::stream::{self, StreamExt as _};

use crate::api::{Doubt, Error};
use crate::domain::bulk::RemovalKind;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::progress::{Phase, Progress};
use crate::domain::removal::{RemovalEnd, TokenResult};
use crate::operations::follow::Follow;
use crate::operations::removal::{AT_ONCE, Run, UnknownTarget, set, tell_news};
use crate::operations::stop::StopFlag;

/// What became of so many is told at once.
const TOLD: usize = 20;

/// What came of one request.
enum DeleteOutcome {
    Done,
    Failed(Problem),
    /// It was sent, and no answer told what became of it.
    Lost(Problem),
    Unsent,
}

impl<F: Follow> Run<'_, F> {
    /// Where no route takes many. Before more than one is deleted this way, the first one is looked at: Kibana before
    /// 9.5 answers the same and only revokes.
    pub(super) async fn one_by_one(&mut self, targets: Range<usize>) {
        let mut rest = targets;
        if self.order.act == RemovalKind::Delete {
            for first in rest.by_ref() {
                self.singly(vec![first], Phase::Sending).await;
                if self.removed.end != RemovalEnd::Whole || self.stop.asked() {
                    return;
                }
                if self.removed.results.get(first) == Some(&TokenResult::Done) {
                    if !self.is_gone(first).await {
                        return;
                    }
                    break;
                }
            }
        }
        self.singly(rest.collect(), Phase::Sending).await;
    }

    /// Whether a token that was deleted is gone.
    async fn is_gone(&mut self, index: usize) -> bool {
        let Some(target) = self.order.targets.get(index) else { return true };
        match self.client.token(&target.id).await {
            Err(Error::Kibana { status: 404, .. }) => true,
            Ok(_) => {
                self.settle(index, TokenResult::OnlyRevoked);
                self.removed.end = RemovalEnd::OnlyRevokes;
                false
            }
            Err(error) => {
                let what = format!("Can't tell whether {} was deleted", target.name);
                let next = "Refresh and check the list before you try again";
                let why = format!("the server said so, and looking failed: {}", self.problem("", &error).why);
                let problem = Problem::new(ProblemKind::Unknown, &what, &why, next);
                self.settle(index, TokenResult::Failed(problem.clone()));
                self.removed.end = RemovalEnd::Stopped(problem);
                false
            }
        }
    }

    /// One request for each, a few at a time. After an answer that the others would get too, no more are sent.
    pub(super) async fn singly(&mut self, targets: Vec<usize>, phase: Phase) {
        let lost = self.send_each(targets, phase).await;
        self.look_at(lost).await;
    }

    /// Sends them, and gives those of which no answer told what became of them.
    async fn send_each(&mut self, targets: Vec<usize>, phase: Phase) -> Vec<UnknownTarget> {
        let (client, order, stop, count) = (self.client, self.order, self.stop, targets.len());
        let halt = StopFlag::default();
        let follow = &self.follow;
        let calls = stream::iter(targets).map(|index| {
            let halt = halt.clone();
            async move {
                let target = order.targets.get(index).filter(|_| !stop.asked() && !halt.asked())?;
                if let Err(problem) = follow.before(&[index]).await {
                    halt.ask();
                    return Some((index, DeleteOutcome::Unsent, Some(problem)));
                }
                let answer = match order.act {
                    RemovalKind::Revoke => client.revoke(&target.id).await,
                    RemovalKind::Delete => client.delete(&target.id).await,
                };
                let Err(error) = answer else { return Some((index, DeleteOutcome::Done, None)) };
                let what = format!("Can't {} {}", order.act.verb(), target.name);
                let problem = error.problem(&what, client.endpoint());
                let ends = concerns_all(&error).then(|| problem.clone());
                if ends.is_some() {
                    halt.ask();
                }
                let is_lost = matches!(error, Error::OutcomeUnknown(_));
                let answer =
                    if is_lost { DeleteOutcome::Lost(problem) } else { DeleteOutcome::Failed(problem) };
                Some((index, answer, ends))
            }
        });
        let (mut done, mut lost) = (0, Vec::new());
        let mut answers = std::pin::pin!(calls.buffer_unordered(AT_ONCE));
        let (removed, news) = (&mut self.removed, &mut self.news);
        while let Some(answer) = answers.next().await {
            let Some((index, answer, ends)) = answer else { continue };
            done += 1;
            match answer {
                DeleteOutcome::Done => set(removed, news, index, TokenResult::Done),
                DeleteOutcome::Failed(problem) => set(removed, news, index, TokenResult::Failed(problem)),
                DeleteOutcome::Lost(problem) => lost.push((index, problem)),
                DeleteOutcome::Unsent => {}
            }
            if removed.end == RemovalEnd::Whole
                && let Some(problem) = ends
            {
                removed.end = RemovalEnd::Stopped(problem);
            }
            if phase == Phase::Sending {
                let handled = order.targets.len() - removed.untried() + lost.len();
                follow.progress(Progress { phase, done: handled, of: order.targets.len() });
            } else {
                follow.progress(Progress { phase, done, of: count });
            }
            if news.len() >= TOLD {
                tell_news(follow, removed, news);
            }
        }
        lost
    }
}

/// Whether an error says more about the server or the person than about one token.
fn concerns_all(error: &Error) -> bool {
    match error {
        Error::Kibana { status, .. } => matches!(status, 401 | 403 | 429),
        Error::OutcomeUnknown(Doubt::Failed { status: 500, .. }) | Error::Internal(_) => false,
        _ => true,
    }
}
