//! One request for each token, where no route takes many, or for the reason of a failure.

use std::ops::Range;

use futures_util::stream::{self, StreamExt as _};

use super::super::follow::Follow;
use super::super::stop::Stop;
use super::{AT_ONCE, Lost, Run, set, tell_news};
use crate::api::{Doubt, Error};
use crate::domain::bulk::BulkAct;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::progress::{Phase, Progress};
use crate::domain::removal::{End, Fate};

/// What became of so many is told at once.
const TOLD: usize = 20;

/// What came of one request.
enum Answer {
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
        if self.order.act == BulkAct::Delete {
            for first in rest.by_ref() {
                self.singly(vec![first], Phase::Sending).await;
                if self.removed.end != End::Whole || self.stop.asked() {
                    return;
                }
                if self.removed.fates.get(first) == Some(&Fate::Done) {
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
                self.settle(index, Fate::OnlyRevoked);
                self.removed.end = End::OnlyRevokes;
                false
            }
            Err(error) => {
                let what = format!("Can't tell whether {} was deleted", target.name);
                let next = "Refresh, and look before doing it again";
                let why = format!("the server said so, and looking failed: {}", self.problem("", &error).why);
                let problem = Problem::new(ProblemKind::Unknown, &what, &why, next);
                self.settle(index, Fate::Failed(problem.clone()));
                self.removed.end = End::Stopped(problem);
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
    async fn send_each(&mut self, targets: Vec<usize>, phase: Phase) -> Vec<Lost> {
        let (client, order, stop, count) = (self.client, self.order, self.stop, targets.len());
        let halt = Stop::default();
        let follow = &self.follow;
        let calls = stream::iter(targets).map(|index| {
            let halt = halt.clone();
            async move {
                let target = order.targets.get(index).filter(|_| !stop.asked() && !halt.asked())?;
                if let Err(problem) = follow.before(&[index]).await {
                    halt.ask();
                    return Some((index, Answer::Unsent, Some(problem)));
                }
                let answer = match order.act {
                    BulkAct::Revoke => client.revoke(&target.id).await,
                    BulkAct::Delete => client.delete(&target.id).await,
                };
                let Err(error) = answer else { return Some((index, Answer::Done, None)) };
                let what = format!("Can't {} {}", order.act.verb(), target.name);
                let problem = error.problem(&what, client.endpoint());
                let ends = concerns_all(&error).then(|| problem.clone());
                if ends.is_some() {
                    halt.ask();
                }
                let is_lost = matches!(error, Error::OutcomeUnknown(_));
                let answer = if is_lost { Answer::Lost(problem) } else { Answer::Failed(problem) };
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
                Answer::Done => set(removed, news, index, Fate::Done),
                Answer::Failed(problem) => set(removed, news, index, Fate::Failed(problem)),
                Answer::Lost(problem) => lost.push((index, problem)),
                Answer::Unsent => {}
            }
            if removed.end == End::Whole
                && let Some(problem) = ends
            {
                removed.end = End::Stopped(problem);
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
