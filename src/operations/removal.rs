//! Revokes or deletes exactly the tokens of an order.
//!
//! Many go out in chunks, where the server takes many at once; else one by one, a few at a time. The answer to a chunk
//! has numbers and no names (Kibana 9.5), so after a number of failures the tokens are read again, and those that are
//! still there are tried once more each, for the server's reason. A request whose outcome no answer told is not
//! repeated: the server is asked how things stand.

use std::ops::Range;

use crate::api::{Client, Error};
use crate::domain::problem::Problem;
use crate::domain::progress::{Phase, Progress};
use crate::domain::removal::{RemovalEnd, RemovalOrder, RemovalResult, TokenResult};
use crate::domain::token::TokenId;
use crate::operations::follow::Follow;
use crate::operations::stop::StopFlag;

mod again;
mod singly;

/// So many go out in one request.
const CHUNK: usize = 100;
/// So many single calls are under way at once, and so many tokens are asked for one by one.
const AT_ONCE: usize = 4;

/// Does what is ordered, and says what came of it. `follow` hears of it meanwhile; `stop` ends it between two requests.
pub async fn remove(
    client: &Client,
    order: &RemovalOrder,
    stop: &StopFlag,
    follow: impl Follow,
) -> RemovalResult {
    let count = order.targets.len();
    let removed = RemovalResult {
        results: vec![TokenResult::Untried; count],
        end: RemovalEnd::Whole,
        no_bulk_route: false,
    };
    let mut run = Run { client, order, stop, follow, removed, news: Vec::new() };
    if count > 1 && order.bulk_route {
        run.in_chunks().await;
    } else {
        run.one_by_one(0..count).await;
    }
    run.tell_news();
    let Run { mut removed, .. } = run;
    match removed.end {
        RemovalEnd::Whole if stop.asked() && removed.untried() > 0 => removed.end = RemovalEnd::Cancelled,
        // The answer was lost, and everything was found to be done.
        RemovalEnd::Stopped(_) if removed.done() == count => removed.end = RemovalEnd::Whole,
        _ => {}
    }
    removed
}

struct Run<'a, F> {
    client: &'a Client,
    order: &'a RemovalOrder,
    stop: &'a StopFlag,
    follow: F,
    removed: RemovalResult,
    /// Those whose fate was settled since this was told last.
    news: Vec<usize>,
}

/// A target, and why nobody knows what became of it.
type UnknownTarget = (usize, Problem);

impl<F: Follow> Run<'_, F> {
    async fn in_chunks(&mut self) {
        let count = self.order.targets.len();
        // Those of chunks of which some failed, and those of the one whose outcome is not known.
        let (mut counted, mut lost) = (Vec::new(), Vec::new());
        for from in (0..count).step_by(CHUNK) {
            let chunk = from..(from + CHUNK).min(count);
            if self.stop.asked() || !self.announce(chunk.clone()).await {
                break;
            }
            let targets = self.order.targets.get(chunk.clone()).unwrap_or_default();
            let ids: Vec<TokenId> = targets.iter().map(|target| target.id.clone()).collect();
            match self.client.bulk(&ids, self.order.act).await {
                Ok(answer) if answer.errors == 0 && answer.success >= ids.len() as u64 => {
                    chunk.clone().for_each(|index| self.settle(index, TokenResult::Done));
                }
                Ok(_) => counted.extend(chunk.clone()),
                Err(Error::Kibana { status: 404, .. }) => {
                    self.removed.no_bulk_route = true;
                    self.one_by_one(from..count).await;
                    break;
                }
                Err(error) => {
                    let problem =
                        self.problem(&format!("Can't {} {}", self.verb(), these(ids.len())), &error);
                    self.removed.end = RemovalEnd::Stopped(problem.clone());
                    let of_each = chunk.map(|index| (index, self.of(index, &problem)));
                    if matches!(error, Error::OutcomeUnknown(_)) {
                        lost.extend(of_each);
                    } else {
                        of_each.collect::<Vec<_>>().into_iter().for_each(|(index, problem)| {
                            self.settle(index, TokenResult::Failed(problem));
                        });
                    }
                    break;
                }
            }
            self.tell(Phase::Sending, chunk.end, count);
        }
        self.look_again(counted, lost).await;
    }

    /// Says what is about to be sent. Where that may not be, it says so and nothing more is sent.
    async fn announce(&mut self, targets: Range<usize>) -> bool {
        let targets: Vec<usize> = targets.collect();
        match self.follow.before(&targets).await {
            Ok(()) => true,
            Err(problem) => {
                self.removed.end = RemovalEnd::Stopped(problem);
                false
            }
        }
    }

    fn settle(&mut self, index: usize, result: TokenResult) {
        set(&mut self.removed, &mut self.news, index, result);
    }

    /// What went wrong with a whole chunk went wrong with each token of it.
    fn of(&self, index: usize, problem: &Problem) -> Problem {
        let what = format!("Can't {} {}", self.verb(), self.name(index));
        Problem { what, ..problem.clone() }
    }

    fn tell(&mut self, phase: Phase, done: usize, of: usize) {
        self.tell_news();
        self.follow.progress(Progress { phase, done, of });
    }

    fn tell_news(&mut self) {
        tell_news(&self.follow, &self.removed, &mut self.news);
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

fn set(removed: &mut RemovalResult, news: &mut Vec<usize>, index: usize, result: TokenResult) {
    if let Some(slot) = removed.results.get_mut(index) {
        *slot = result;
        news.push(index);
    }
}

/// A fate that was told once may be settled anew by a later look; then it is told again.
fn tell_news(follow: &impl Follow, removed: &RemovalResult, news: &mut Vec<usize>) {
    let results = news.drain(..).filter_map(|index| Some((index, removed.results.get(index)?.clone())));
    let results: Vec<(usize, TokenResult)> = results.collect();
    if !results.is_empty() {
        follow.settled(results);
    }
}

fn these(count: usize) -> String {
    if count == 1 { "the token".to_owned() } else { format!("{count} tokens") }
}
