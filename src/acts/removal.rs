//! Revokes or deletes exactly the tokens of an order.
//!
//! Many go out in chunks, where the server takes many at once; else one by one, a few at a time. The answer to a chunk
//! has numbers and no names (Kibana 9.5), so after a number of failures the tokens are read again, and those that are
//! still there are tried once more each, for the server's reason. A request whose answer was lost is not repeated:
//! the list tells what came of it.

use std::collections::HashMap;
use std::ops::Range;

use futures_util::stream::{self, StreamExt as _};

use super::stop::Stop;
use crate::api::{Client, Error, TokenList};
use crate::domain::bulk::BulkAct;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::progress::{Phase, Progress};
use crate::domain::removal::{End, Fate, Order, Removed};
use crate::domain::token::{Token, TokenId};

/// So many go out in one request.
const CHUNK: usize = 100;
/// So many single calls are under way at once.
const AT_ONCE: usize = 4;

/// Does what is ordered, and says what came of it. `progress` is told how far it is; `stop` ends it between two requests.
pub async fn remove(
    client: &Client,
    order: &Order,
    stop: &Stop,
    progress: impl Fn(Progress) + Send + Sync,
) -> Removed {
    let count = order.targets.len();
    let removed = Removed { fates: vec![Fate::Untried; count], end: End::Whole, no_bulk_route: false };
    let mut run = Run { client, order, stop, progress, removed };
    if count > 1 && order.bulk_route {
        run.in_chunks().await;
    } else {
        run.one_by_one(0..count).await;
    }
    let Run { mut removed, .. } = run;
    if stop.asked() && removed.end == End::Whole && removed.untried() > 0 {
        removed.end = End::Cancelled;
    }
    removed
}

struct Run<'a, P> {
    client: &'a Client,
    order: &'a Order,
    stop: &'a Stop,
    progress: P,
    removed: Removed,
}

impl<P: Fn(Progress) + Send + Sync> Run<'_, P> {
    async fn in_chunks(&mut self) {
        let count = self.order.targets.len();
        // Chunks of which some failed, and the one whose answer was lost.
        let (mut doubtful, mut lost) = (Vec::new(), None);
        for from in (0..count).step_by(CHUNK) {
            if self.stop.asked() {
                break;
            }
            let chunk = from..(from + CHUNK).min(count);
            let targets = self.order.targets.get(chunk.clone()).unwrap_or_default();
            let ids: Vec<TokenId> = targets.iter().map(|target| target.id.clone()).collect();
            match self.client.bulk(&ids, self.order.act).await {
                Ok(answer) if answer.errors == 0 && answer.success >= ids.len() as u64 => {
                    chunk.clone().for_each(|index| self.settle(index, Fate::Done));
                }
                Ok(_) => doubtful.extend(chunk.clone()),
                Err(Error::Kibana { status: 404, .. }) => {
                    self.removed.no_bulk_route = true;
                    self.one_by_one(from..count).await;
                    break;
                }
                Err(error) => {
                    let problem =
                        self.problem(&format!("Can't {} {}", self.verb(), these(ids.len())), &error);
                    self.removed.end = End::Stopped(problem.clone());
                    if may_have_happened(&error) {
                        lost = Some((chunk, problem));
                    } else {
                        chunk.for_each(|index| self.fail(index, &problem));
                    }
                    break;
                }
            }
            self.tell(Phase::Sending, chunk.end, count);
        }
        let undecided = doubtful.iter().copied().chain(lost.iter().flat_map(|(chunk, _)| chunk.clone()));
        let undecided: Vec<usize> = undecided.collect();
        if !undecided.is_empty() {
            self.look_again(undecided, lost).await;
        }
    }

    /// Reads the tokens, to see which of the undecided ones are as ordered. Of the others those that the server counted
    /// as failed are tried once more, for its reason; never those whose answer was lost.
    async fn look_again(&mut self, undecided: Vec<usize>, lost: Option<(Range<usize>, Problem)>) {
        self.tell(Phase::Reading, 0, undecided.len());
        let read = match self.client.tokens().await {
            Ok(read) => read,
            Err(error) => {
                for index in undecided {
                    let what =
                        format!("Can't tell whether {} was {}", self.name(index), self.order.act.past());
                    let problem = self.problem(&what, &error);
                    self.settle(index, Fate::Failed(problem));
                }
                return;
            }
        };
        let by_id: HashMap<&TokenId, &Token> = read.tokens.iter().map(|token| (&token.id, token)).collect();
        let mut failed = Vec::new();
        for index in undecided {
            let Some(target) = self.order.targets.get(index) else { continue };
            if self.is_done(by_id.get(&target.id).copied(), &read) {
                self.settle(index, Fate::Done);
                continue;
            }
            match &lost {
                Some((chunk, problem)) if chunk.contains(&index) => self.fail(index, problem),
                _ => failed.push(index),
            }
        }
        self.ask_why(failed).await;
    }

    /// Whether a token is as ordered, by the list.
    fn is_done(&self, token: Option<&Token>, list: &TokenList) -> bool {
        match (self.order.act, token) {
            (BulkAct::Revoke, Some(token)) => !token.active,
            (BulkAct::Revoke, None) | (BulkAct::Delete, Some(_)) => false,
            (BulkAct::Delete, None) => list.is_complete(),
        }
    }

    async fn ask_why(&mut self, failed: Vec<usize>) {
        if self.removed.end != End::Whole || self.stop.asked() {
            for index in failed {
                let why = "the server counted it among those that failed, and was not asked why";
                let what = format!("Can't {} {}", self.verb(), self.name(index));
                let problem = Problem::new(ProblemKind::Refused, &what, why, "Try again");
                self.settle(index, Fate::Failed(problem));
            }
            return;
        }
        self.singly(failed, Phase::Asking).await;
    }

    /// Where no route takes many. Before more than one is deleted this way, the first one is looked at: Kibana before
    /// 9.5 answers the same and only revokes.
    async fn one_by_one(&mut self, targets: Range<usize>) {
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
                let problem =
                    self.problem(&format!("Can't tell whether {} was deleted", target.name), &error);
                self.settle(index, Fate::Failed(problem.clone()));
                self.removed.end = End::Stopped(problem);
                false
            }
        }
    }

    /// One request for each, a few at a time. After an answer that the others would get too, no more are sent.
    async fn singly(&mut self, targets: Vec<usize>, phase: Phase) {
        let (client, order, stop, count) = (self.client, self.order, self.stop, targets.len());
        let halt = Stop::default();
        let calls = stream::iter(targets).map(|index| {
            let halt = halt.clone();
            async move {
                let target = order.targets.get(index).filter(|_| !stop.asked() && !halt.asked())?;
                let answer = match order.act {
                    BulkAct::Revoke => client.revoke(&target.id).await,
                    BulkAct::Delete => client.delete(&target.id).await,
                };
                if answer.as_ref().is_err_and(concerns_all) {
                    halt.ask();
                }
                Some((index, answer))
            }
        });
        let mut answers = std::pin::pin!(calls.buffer_unordered(AT_ONCE));
        let mut done = 0;
        while let Some(answer) = answers.next().await {
            let Some((index, answer)) = answer else { continue };
            done += 1;
            match answer {
                Ok(()) => self.settle(index, Fate::Done),
                Err(error) => {
                    let problem =
                        self.problem(&format!("Can't {} {}", self.verb(), self.name(index)), &error);
                    if concerns_all(&error) && self.removed.end == End::Whole {
                        self.removed.end = End::Stopped(problem.clone());
                    }
                    self.settle(index, Fate::Failed(problem));
                }
            }
            match phase {
                Phase::Sending => {
                    let handled = order.targets.len() - self.removed.untried();
                    self.tell(phase, handled, order.targets.len());
                }
                _ => self.tell(phase, done, count),
            }
        }
    }

    fn settle(&mut self, index: usize, fate: Fate) {
        if let Some(slot) = self.removed.fates.get_mut(index) {
            *slot = fate;
        }
    }

    /// What went wrong with a whole chunk went wrong with each token of it.
    fn fail(&mut self, index: usize, problem: &Problem) {
        let what = format!("Can't {} {}", self.verb(), self.name(index));
        self.settle(index, Fate::Failed(Problem { what, ..problem.clone() }));
    }

    fn tell(&self, phase: Phase, done: usize, of: usize) {
        (self.progress)(Progress { phase, done, of });
    }

    fn problem(&self, what: &str, error: &Error) -> Problem {
        error.problem(what, self.client.endpoint())
    }

    fn verb(&self) -> &'static str {
        self.order.act.verb()
    }

    fn name(&self, index: usize) -> &str {
        self.order.targets.get(index).map_or("", |target| target.name.as_str())
    }
}

fn these(count: usize) -> String {
    if count == 1 { "the token".to_owned() } else { format!("{count} tokens") }
}

/// Whether part of a chunk may have been done in spite of the error.
fn may_have_happened(error: &Error) -> bool {
    matches!(error, Error::OutcomeUnknown(_) | Error::Kibana { status: 500.., .. })
}

/// Whether an error says more about the server or the person than about one token.
fn concerns_all(error: &Error) -> bool {
    match error {
        Error::Kibana { status, .. } => matches!(status, 401 | 403 | 429 | 503),
        Error::Internal(_) => false,
        _ => true,
    }
}
