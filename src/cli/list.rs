//! `list`: the tokens, on standard output. Only data goes there; whatever else is to be said goes to standard error.

mod json;
mod table;

use std::io::{self, Write};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{clock, target};
use crate::api::{Client, TokenListing};
use crate::cli::args::{List, OutputFormat, StatusArg, TargetArgs};
use crate::cli::embedded::Embedded;
use crate::config::environment::Environment;
use crate::domain::policy::Policies;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::rows::{RowFilter, Sort, TokenRows};
use crate::domain::status::StatusFilter;
use crate::domain::time;

const WHAT: &str = "Can't list the enrollment tokens";
/// How often another process that runs the embedded Fleet may end under our hands.
const JOINS: u32 = 20;

/// Prints the list; `before` is what was said in front of the sub-command.
pub(super) fn run(before: TargetArgs, list: List, environment: &Environment) -> Result<(), Problem> {
    let target = target::resolve_aloud(&list.target.or(before), environment)?;
    let clock = clock::of(environment)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| {
        Problem::new(ProblemKind::Local, WHAT, &e.to_string(), "Close other programs and try again")
    })?;
    let (tokens, policies) = runtime.block_on(async {
        let mut tries = JOINS;
        loop {
            let (connection, embedded) = target::connect(target.clone(), environment).await?;
            let read = read(connection).await;
            // Whoever ran the embedded Fleet has ended meanwhile, as another `list` does. Only reads are lost.
            let again = matches!(&read, Err(problem) if is_gone(problem, embedded.as_ref()) && tries > 0);
            if let Some(embedded) = embedded {
                embedded.stop().await;
            }
            if !again {
                break read;
            }
            tries -= 1;
        }
    })?;
    let missing = missing(&tokens);
    let filter = RowFilter { status: list.status.filter(), ..RowFilter::default() };
    let here = clock.now();
    // What has expired is for the server's clock to say.
    let now = tokens.server_time.unwrap_or(here);
    say_skew(now.duration_since(here));
    let mut rows = TokenRows::new(tokens.tokens);
    rows.show(&filter, Sort::default(), &policies, now);
    print(&rows, &policies, now, list.output)?;
    missing.map_or(Ok(()), Err)
}

fn is_gone(problem: &Problem, embedded: Option<&Embedded>) -> bool {
    problem.kind == ProblemKind::Offline && embedded.is_some_and(Embedded::is_joined)
}

async fn read(
    connection: crate::domain::connection::Connection,
) -> Result<(TokenListing, Policies), Problem> {
    let endpoint = connection.endpoint.clone();
    let client = Client::new(connection).map_err(|e| e.problem(WHAT, &endpoint))?;
    let tokens = client.tokens().await.map_err(|e| e.problem(WHAT, &endpoint))?;
    let policies = client.agent_policies().await;
    match policies.map_err(|e| e.problem("Can't read the agent policies", &endpoint)) {
        Ok(policies) => Ok((tokens, policies)),
        // The names of the policies are an extra; whoever can't read them still gets the tokens. Nothing can be done to a
        // token here, so those that may belong to the platform are not held back.
        Err(problem) => {
            let without = "Policies are shown by id, and tokens of managed ones may be among these.";
            target::say(&format!("{} {without}", problem.sentence()));
            Ok((tokens, Policies::new(Vec::new())))
        }
    }
}

/// Two clocks that differ by more than a minute are said: one of them is wrong.
fn say_skew(skew: SignedDuration) {
    if skew.abs() > SignedDuration::from_mins(1) {
        let direction = if skew.is_positive() { "ahead of" } else { "behind" };
        let text = format!(
            "The server's clock is {} {direction} this machine's. Statuses follow the server's.",
            time::span(skew.abs())
        );
        target::say(&text);
    }
}

/// A list that is not whole is printed, and then it is an error: a script must not take it for all.
fn missing(list: &TokenListing) -> Option<Problem> {
    (!list.is_complete()).then(|| {
        let not_given = list.total.saturating_sub(list.tokens.len() as u64 + list.unreadable);
        let (why, next) = if not_given == 0 {
            (
                format!("{} of {} tokens can't be read", list.unreadable, list.total),
                "Compare the list with Kibana's: the rows are not as this program knows them",
            )
        } else {
            (
                format!("the server gave out {} of {} tokens", list.tokens.len(), list.total),
                "Try again; if it stays, filter in Kibana for what is missing",
            )
        };
        Problem::new(ProblemKind::Server, "The list is not complete", &why, next)
    })
}

fn print(rows: &TokenRows, policies: &Policies, now: Timestamp, output: OutputFormat) -> Result<(), Problem> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = match output {
        OutputFormat::Table => table::write(&mut out, rows, policies, now, &TimeZone::system()),
        OutputFormat::Json => json::write(&mut out, rows, policies, now),
    };
    match written.and_then(|()| out.flush()) {
        // Whoever reads has read enough: `list | head`.
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(e) => Err(target::unwritable(&e)),
        Ok(()) => Ok(()),
    }
}

impl StatusArg {
    fn filter(self) -> StatusFilter {
        match self {
            Self::Active => StatusFilter::Active,
            Self::Expired => StatusFilter::Expired,
            Self::Inactive => StatusFilter::Inactive,
            Self::All => StatusFilter::All,
        }
    }
}
