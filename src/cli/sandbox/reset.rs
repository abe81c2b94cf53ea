//! `sandbox reset`: removes the embedded Fleet's data, after asking.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use crate::cli::args::ResetArgs as Args;
use crate::config::environment::Environment;
use crate::config::paths;
use crate::domain::problem::{Problem, ProblemKind};
use crate::sandbox::reset;
use crate::sandbox::reset::StoreReset;

const WHAT: &str = "Can't reset the embedded Fleet";

/// How it ended, where it is no failure.
pub(super) enum ResetOutcome {
    /// It is gone, or was never there.
    Yes,
    /// There is no terminal, and nobody said `--yes`.
    NobodyToAsk(Problem),
}

pub(super) fn run(args: &Args, environment: &Environment) -> Result<ResetOutcome, Problem> {
    let file = args.data.clone().map_or_else(|| paths::embedded_store(environment), Ok)?;
    let prepared =
        reset::prepare(&file).map_err(|error| Problem { what: WHAT.to_owned(), ..error.problem() })?;
    let Some(store) = prepared else {
        say(&format!("There is nothing to reset: {} does not exist.\n", file.display()))?;
        return Ok(ResetOutcome::Yes);
    };
    let name = store.file().display().to_string();
    if !args.yes {
        if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
            let why =
                format!("it removes {} and asks first, and there is no terminal to ask on", held(&store));
            return Ok(ResetOutcome::NobodyToAsk(problem(&why, "Pass --yes to skip the question")));
        }
        if !agreed(&store)? {
            return Err(problem("the answer was not `yes`, so nothing was removed", ""));
        }
    }
    store.remove().map_err(|error| Problem { what: WHAT.to_owned(), ..error.problem() })?;
    say(&format!("Removed {name}.\n"))?;
    Ok(ResetOutcome::Yes)
}

/// The file and what is in it.
fn held(store: &StoreReset) -> String {
    let name = store.file().display();
    let counted =
        |count: i64, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    match store.contents() {
        Some(found) => format!(
            "{name} ({}, {}, {})",
            counted(found.tokens, "token", "tokens"),
            counted(found.policies, "agent policy", "agent policies"),
            counted(found.agents, "agent", "agents"),
        ),
        None => format!("{name} (its content can't be read)"),
    }
}

/// Only the word `yes` agrees: what is removed does not come back.
fn agreed(store: &StoreReset) -> Result<bool, Problem> {
    let mut err = io::stderr().lock();
    let asked = write!(err, "This removes {} for good.\nType yes to go on: ", held(store));
    asked.and_then(|()| err.flush()).map_err(|error| problem(&error.to_string(), ""))?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).map_err(|error| problem(&error.to_string(), ""))?;
    Ok(answer.trim() == "yes")
}

fn say(text: &str) -> Result<(), Problem> {
    let mut out = io::stdout().lock();
    let said = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    said.map_err(|error| problem(&error.to_string(), "Check where standard output goes"))
}

fn problem(why: &str, next: &str) -> Problem {
    Problem::new(ProblemKind::Local, WHAT, why, next)
}
