//! Without a sub-command: the tab itself.

use jiff::tz::TimeZone;

use super::args::{self, LookArgs};
use super::{clock, target};
use crate::api::Client;
use crate::app::keymap::{KeyProblem, Keymap};
use crate::config::clipboard;
use crate::config::connection::{ConnectionTarget, Resolved};
use crate::config::environment::Environment;
use crate::config::file::FileContents;
use crate::config::paths;
use crate::config::recording;
use crate::config::state::StateFolder;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::state::SavedState;
use crate::runtime;
use crate::runtime::{Copies, Exit, StopSignals, Surroundings, appearance};

const WHAT: &str = "Can't open the tab";

pub(super) fn run(
    flags: &args::TargetArgs,
    appearance: &LookArgs,
    read_only: bool,
    environment: &Environment,
    mut notices: Vec<String>,
) -> Result<Exit, Problem> {
    let read = target::configuration(environment)?;
    let Resolved { target, notice } = target::resolve(flags, environment, &read)?;
    let FileContents { mut preferences, mut warnings, repaired, .. } = read;
    warnings.extend(homeless(&target, environment));
    notices.extend(repaired);
    notices.extend(notice);
    preferences.read_only |= read_only;
    let keys = Keymap::with(&preferences.keys).map_err(|problems| wrong_keys(&problems))?;
    let wishes = appearance.wishes(environment, &preferences)?;
    let (folder, state) = remembered(environment, &mut warnings);
    let recording = recording::recording(environment);
    let route = clipboard::route(&preferences, environment)?;
    let copies = Copies {
        route: if recording.is_some() { route.recorded() } else { route },
        command: preferences.clipboard_command.clone(),
        hidden: environment.private(),
    };
    let surroundings = Surroundings {
        folder,
        state,
        preferences,
        keys,
        warnings,
        notices,
        clock: clock::of(environment)?,
        zone: TimeZone::system(),
        appearance: appearance::of(&wishes, environment),
        // Before the first thread is started.
        stops: StopSignals::hold(),
        copies,
        recording,
        home: environment.filled("HOME").map(Into::into),
    };
    // The loop stays on this thread; two more do the work, so that none of it waits for a frame.
    let tokio =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|e| {
            Problem::new(ProblemKind::Local, WHAT, &e.to_string(), "Close other programs and try again")
        })?;
    let exit = tokio.block_on(async {
        let (connection, embedded) = target::connect_anyway(target, environment).await?;
        let client = Client::new(connection.clone()).map_err(|e| e.problem(WHAT, &connection.endpoint))?;
        let exit = runtime::run(client, &connection, surroundings).await;
        if let Some(embedded) = embedded {
            embedded.stop().await;
        }
        exit
    });
    // A request that hangs must not keep the person from the shell.
    tokio.shutdown_background();
    exit
}

/// What has no place on a machine that names no home, as some containers and services do: the tab opens without it.
fn homeless(target: &ConnectionTarget, environment: &Environment) -> Option<String> {
    let embedded = matches!(target, ConnectionTarget::Embedded { .. });
    let lacks = [
        (paths::configuration(environment).is_err(), "config.toml is not read"),
        (paths::state(environment).is_err(), "searches, unfinished rotations and the audit log are not kept"),
        (embedded && paths::data(environment).is_err(), "the embedded Fleet is gone when the tab ends"),
    ];
    let lacks: Vec<&str> = lacks.into_iter().filter_map(|(lacks, what)| lacks.then_some(what)).collect();
    let all = lacks.join("; ");
    (!lacks.is_empty()).then(|| format!("HOME is not set to an absolute path: {all}. Set HOME to keep them."))
}

/// What was kept. A state folder that can't be used is said, and no reason not to open the tab.
fn remembered(environment: &Environment, warnings: &mut Vec<String>) -> (Option<StateFolder>, SavedState) {
    // Where there is no place for one, that was said.
    let Ok(folder) = paths::state(environment).map(StateFolder::new) else {
        return (None, SavedState::default());
    };
    match folder.read() {
        Ok((state, moved)) => {
            warnings.extend(moved.map(|moved| moved.problem().sentence()));
            (Some(folder), state)
        }
        Err(error) => {
            // It may be better in a moment. What is written are changes, so what could not be read is not lost.
            warnings.push(error.problem().sentence());
            (Some(folder), SavedState::default())
        }
    }
}

/// Which key does what must be beyond doubt, so the tab does not open on a guess.
fn wrong_keys(problems: &[KeyProblem]) -> Problem {
    let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
    Problem::new(
        ProblemKind::Local,
        "Can't use the key bindings",
        &all.join("; "),
        "Correct the file, or move it away",
    )
}
