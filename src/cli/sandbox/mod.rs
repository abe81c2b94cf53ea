//! `sandbox`: the embedded Fleet as a server, its removal, and simulated agents.

mod enroll;
mod reset;
mod serve;

use crate::cli::args::{SandboxCommand, TargetArgs};
use crate::config::environment::Environment;
use crate::domain::problem::{Problem, ProblemKind};
use crate::runtime::Exit;

/// How a sub-command ended.
pub(super) enum SandboxOutcome {
    /// It did what it could.
    Done(Result<Exit, Problem>),
    /// The arguments don't fit, or nobody could be asked.
    Misused(Problem),
}

/// Does what the sub-command says; `before` is what was said in front of it.
pub(super) fn run(before: TargetArgs, command: SandboxCommand, environment: &Environment) -> SandboxOutcome {
    let quit = |()| Exit::Quit;
    match command {
        SandboxCommand::Enroll(enroll) => SandboxOutcome::Done(enroll::run(before, enroll, environment)),
        _ if before.is_said() => SandboxOutcome::Misused(Problem::new(
            ProblemKind::Local,
            "Can't use the embedded Fleet",
            "it is the server itself: --url and --space mean nothing to it",
            "Leave them out",
        )),
        SandboxCommand::Serve(serve) => SandboxOutcome::Done(serve::run(&serve, environment).map(quit)),
        SandboxCommand::Reset(reset) => match reset::run(&reset, environment) {
            Ok(reset::ResetOutcome::NobodyToAsk(problem)) => SandboxOutcome::Misused(problem),
            Ok(reset::ResetOutcome::Yes) => SandboxOutcome::Done(Ok(Exit::Quit)),
            Err(problem) => SandboxOutcome::Done(Err(problem)),
        },
    }
}
