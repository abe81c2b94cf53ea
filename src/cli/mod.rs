//! The command line: what can be said, and one small file for each thing that can be done.

mod args;
mod clock;
mod doctor;
mod embedded;
mod list;
mod log;
#[cfg(feature = "sandbox")]
mod sandbox;
mod tab;
mod target;

use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

use clap::Parser as _;

use crate::config::environment::Environment;
use crate::config::own_paths;
use crate::domain::problem::{Problem, ProblemKind};
use crate::runtime::{self, Exit, check_terminal, diagnostics, process};

/// Reads the arguments, does what they say, and gives the exit code.
#[must_use]
pub fn run() -> ExitCode {
    runtime::say_no_more_in_panics();
    let code = run_to_the_end();
    diagnostics::flush();
    code
}

fn run_to_the_end() -> ExitCode {
    let args = match args::Args::try_parse() {
        Ok(args) => args,
        Err(answer) => return answered(&answer),
    };
    // Before anything is read that may be a secret: the environment is the first of it.
    let closed = if args.allow_core_dumps { Ok(()) } else { process::close() };
    let environment = Environment::from_process();
    if let Err(problem) = log::start(&args.log, &environment) {
        return fail(&problem, exit_code(&problem));
    }
    // `doctor` says how things are, and puts nothing right.
    let looks_only = matches!(args.command, Some(args::Command::Doctor(_)));
    let mut notices = if looks_only { Vec::new() } else { own_paths::settle(&environment) };
    notices.extend(closed.err().map(|problem| problem.sentence()));
    if args.command.is_some() {
        for notice in &notices {
            target::say(notice);
        }
    }
    let quit = |()| Exit::Quit;
    let done = match args.command {
        None => match check_terminal(environment.get("TERM"), args.target.api_key_stdin) {
            Ok(()) => tab::run(&args.target, &args.appearance, args.read_only, &environment, notices),
            Err(problem) => return fail(&problem, ExitCode::from(2)),
        },
        Some(_) if args.appearance.is_said() => {
            let why = "how the tab looks was said, but no tab is asked for";
            let next = "Leave out --theme, --ascii, --a11y and --reduce-motion";
            return fail(&Problem::new(ProblemKind::Local, "Can't do that", why, next), ExitCode::from(2));
        }
        Some(args::Command::Doctor(doctor)) => doctor::run(args.target, doctor, &environment).map(quit),
        Some(args::Command::List(list)) => list::run(args.target, list, &environment).map(quit),
        #[cfg(feature = "sandbox")]
        Some(args::Command::Sandbox(command)) => match sandbox::run(args.target, command, &environment) {
            sandbox::SandboxOutcome::Done(done) => done,
            sandbox::SandboxOutcome::Misused(problem) => return fail(&problem, ExitCode::from(2)),
        },
    };
    tracing::info!(exit = ?done.as_ref().ok(), "ended");
    match done {
        Ok(Exit::Quit) => ExitCode::SUCCESS,
        Ok(Exit::NotKnown) => ExitCode::from(1),
        // As every shell has it.
        Ok(Exit::Signal(number)) => ExitCode::from(128 + number),
        Err(problem) => fail(&problem, exit_code(&problem)),
    }
}

/// Help, the version, or what is wrong with the arguments; a script must not take help that was not written for done.
fn answered(answer: &clap::Error) -> ExitCode {
    match answer.print().and_then(|()| std::io::stdout().flush()) {
        Err(error) if !answer.use_stderr() && error.kind() != ErrorKind::BrokenPipe => {
            fail(&target::unwritable(&error), ExitCode::FAILURE)
        }
        _ => ExitCode::from(u8::try_from(answer.exit_code()).unwrap_or(2)),
    }
}

fn fail(problem: &Problem, code: ExitCode) -> ExitCode {
    tracing::error!(kind = ?problem.kind, problem = ?problem.sentence(), "failed");
    target::say(&problem.sentence());
    code
}

/// The exit codes that scripts may rely on: 1 error, 3 credentials or privileges, 4 not found, 6 offline.
fn exit_code(problem: &Problem) -> ExitCode {
    ExitCode::from(match problem.kind {
        ProblemKind::Unauthorized | ProblemKind::Forbidden | ProblemKind::Blocked => 3,
        ProblemKind::NotFound => 4,
        ProblemKind::Offline => 6,
        _ => 1,
    })
}
