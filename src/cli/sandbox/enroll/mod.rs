//! `sandbox enroll`: simulated agents, for demonstrations and load. Each enrolls, checks in once and takes its policy,
//! over HTTP as any agent does.

mod choice;
mod crowd;
mod tally;

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Arc;

use futures_util::StreamExt as _;
use futures_util::stream;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;

use crate::api::{FleetServerClient, FleetServerError};
use crate::cli::args::{EnrollArgs, TargetArgs};
use crate::cli::clock;
use crate::cli::sandbox::enroll::choice::EnrollChoice;
use crate::config::environment::Environment;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::secret::Secret;
use crate::runtime::Exit;
use crate::runtime::clock::SteadyClock;
use tally::Tally;

const WHAT: &str = "Can't enroll agents";
/// How many enroll at a time.
const AT_ONCE: usize = 8;
/// For a Fleet Server that does not say its own: older than any that is in use.
const OLD: &str = "8.18.0";

/// Enrolls; `before` is what was said in front of the sub-command.
pub(super) fn run(
    before: TargetArgs,
    enroll: EnrollArgs,
    environment: &Environment,
) -> Result<Exit, Problem> {
    let clock = clock::of(environment)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| local(&error.to_string(), "Close other programs and try again"))?;
    let done = runtime.block_on(async {
        let count = enroll.count;
        let choice = choice::make(before, enroll, environment, clock.now()).await?;
        until_told(count, &choice, clock).await
    });
    // Whoever told it twice to stop does not wait for what is under way.
    runtime.shutdown_background();
    done
}

/// What every agent does its part with.
struct Work {
    server: FleetServerClient,
    token: Secret,
    version: String,
    clock: SteadyClock,
}

async fn until_told(count: u32, choice: &EnrollChoice, clock: SteadyClock) -> Result<Exit, Problem> {
    let EnrollChoice { server, token, .. } = choice;
    let problem = |error: FleetServerError| error.problem(WHAT, server.endpoint());
    let version = server.version(token).await.map_err(problem)?;
    let version = version.map_or_else(|| OLD.to_owned(), |version| version.raw().to_owned());
    let (server, token) = (server.clone(), token.clone());
    let work = Arc::new(Work { server, token, version, clock });
    let mut ends = Ends::listen()?;
    let (stop, told) = oneshot::channel::<()>();
    let mut stop = Some(stop);
    let mut outcomes = stream::iter(0..count)
        .take_until(told)
        .map(|_| {
            let work = Arc::clone(&work);
            async move { one(&work).await }
        })
        .buffer_unordered(AT_ONCE);
    let (mut tally, mut ended, bar) = (Tally::new(count), None, bar(count));
    loop {
        tokio::select! {
            biased;
            number = ends.next() => {
                // The first time what is under way comes to its end, so that no agent is left half enrolled.
                if ended.replace(number).is_some() {
                    break;
                }
                stop.take();
            }
            outcome = outcomes.next() => match outcome {
                None => break,
                Some(outcome) => {
                    bar.inc(1);
                    if tally.add(outcome, work.server.endpoint()) {
                        stop.take();
                    }
                }
            }
        }
    }
    bar.finish_and_clear();
    report(&tally, &choice.whereto)?;
    match ended {
        Some(number) => Ok(Exit::Signal(number)),
        None => tally.problem().map_or(Ok(Exit::Quit), Err),
    }
}

/// One agent's first minute, and what it did not come past.
async fn one(work: &Work) -> Result<(), (&'static str, FleetServerError)> {
    let mut profile = crowd::profile(&work.version);
    let enrolled = work.server.enroll(&work.token, &profile).await.map_err(|error| ("enroll", error))?;
    crowd::learn_id(&mut profile, enrolled.id.raw());
    let first = work.server.first_check_in(&profile, &enrolled).await;
    let policy = first.map_err(|error| ("check in", error))?;
    let acknowledged = work.server.acknowledge(&profile, &enrolled, &policy, work.clock.now()).await;
    acknowledged.map_err(|error| ("acknowledge the policy", error))
}

/// On standard error, and only for somebody who looks.
fn bar(count: u32) -> ProgressBar {
    let target =
        if io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(u64::from(count)), target);
    // As wide as the terminal, so that it never wraps.
    match ProgressStyle::with_template("{wide_bar} {pos} of {len} agents, {rate}, {eta} left") {
        Ok(style) => bar.with_style(style.with_key("rate", rate)),
        Err(_) => bar,
    }
}

/// Whole agents in a second.
fn rate(state: &ProgressState, out: &mut dyn std::fmt::Write) {
    // Without it the bar is a little poorer, that is all.
    let _ = write!(out, "{:.0}/s", state.per_sec());
}

fn report(tally: &Tally, whereto: &str) -> Result<(), Problem> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{}", tally.line(whereto)).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(local(&error.to_string(), "Check where standard output goes"))
        }
        _ => Ok(()),
    }
}

/// The signals that end it.
struct Ends {
    interrupt: Signal,
    terminate: Signal,
}

impl Ends {
    fn listen() -> Result<Self, Problem> {
        let on = |kind| signal(kind).map_err(|error| local(&error.to_string(), ""));
        Ok(Self { interrupt: on(SignalKind::interrupt())?, terminate: on(SignalKind::terminate())? })
    }

    async fn next(&mut self) -> u8 {
        tokio::select! {
            _ = self.interrupt.recv() => 2,
            _ = self.terminate.recv() => 15,
        }
    }
}

fn local(why: &str, next: &str) -> Problem {
    Problem::new(ProblemKind::Local, WHAT, why, next)
}
