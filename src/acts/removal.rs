//! Revokes or deletes exactly the tokens of an order.
//!
//! Many go out in chunks, where the server takes many at once; else one by one, a few at a time. The answer to a chunk
//! has numbers and no names (Kibana 9.5), so after a number of failures the tokens are read again, and those that are
//! still there are tried once more each, for the server's reason. A request whose outcome no answer told is not
//! repeated: the server is asked how things stand.

use std::ops::Range;

use super::follow::Follow;
use super::stop::Stop;
use crate::api::{Client, Error};
use crate::domain::problem::Problem;
use crate::domain::progress::{Phase, Progress};
use crate::domain::removal::{End, Fate, Order, Removed};
use crate::domain::token::TokenId;

mod again;
mod singly;

/// So many go out in one request.
const CHUNK: usize = 100;
/// So many single calls are under way at once, and so many tokens are asked for one by one.
const AT_ONCE: usize = 4;

/// Does what is ordered, and says what came of it. `follow` hears of it meanwhile; `stop` ends it between two requests.
pub async fn remove(client: &Client, order: &Order, stop: &Stop, follow: impl Follow) -> Removed {
    let count = order.targets.len();
    let removed = Removed { fates: vec![Fate::Untried; count], end: End::Whole, no_bulk_route: false };
    let mut run = Run { client, order, stop, follow, removed, news: Vec::new() };
    if count > 1 && order.bulk_route {
        run.in_chunks().await;
    } else {
        run.one_by_one(0..count).await;
    }
    run.tell_news();
    let Run { mut removed, .. } = run;
    match removed.end {
        End::Whole if stop.asked() && removed.untried() > 0 => removed.end = End::Cancelled,
        // The answer was lost, and everything was found to be done.
        End::Stopped(_) if removed.done() == count => removed.end = End::Whole,
        _ => {}
    }
    removed
}

struct Run<'a, F> {
    client: &'a Client,
    order: &'a Order,
    stop: &'a Stop,
    follow: F,
    removed: Removed,
    /// Those whose fate was settled since this was told last.
    news: Vec<usize>,
}

/// A target, and why nobody knows what became of it.
type Lost = (usize, Problem);

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
                    chunk.clone().for_each(|index| self.settle(index, Fate::Done));
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
                    self.removed.end = End::Stopped(problem.clone());
                    let of_each = chunk.map(|index| (index, self.of(index, &problem)));
                    if matches!(error, Error::OutcomeUnknown(_)) {
                        lost.extend(of_each);
                    } else {
                        of_each.collect::<Vec<_>>().into_iter().for_each(|(index, problem)| {
                            self.settle(index, Fate::Failed(problem));
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
                self.removed.end = End::Stopped(problem);
                false
            }
        }
    }

    fn settle(&mut self, index: usize, fate: Fate) {
        set(&mut self.removed, &mut self.news, index, fate);
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

fn set(removed: &mut Removed, news: &mut Vec<usize>, index: usize, fate: Fate) {
    if let Some(slot) = removed.fates.get_mut(index) {
        *slot = fate;
        news.push(index);
    }
}

/// A fate that was told once may be settled anew by a later look; then it is told again.
fn tell_news(follow: &impl Follow, removed: &Removed, news: &mut Vec<usize>) {
    let fates = news.drain(..).filter_map(|index| Some((index, removed.fates.get(index)?.clone())));
    let fates: Vec<(usize, Fate)> = fates.collect();
    if !fates.is_empty() {
        follow.settled(fates);
    }
}

fn these(count: usize) -> String {
    if count == 1 { "the token".to_owned() } else { format!("{count} tokens") }
}
