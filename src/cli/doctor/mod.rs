//! `doctor`: how things stand. It changes nothing but what opening the server changes, and knows the name of a secret's
//! place, never the secret.

mod report;
mod server;
mod text;

use std::io::{self, Write as _};

use super::target;
use crate::cli::args::{Doctor, TargetArgs};
use crate::cli::doctor::report::DoctorReport;
use crate::config::connection::decide;
use crate::config::environment::Environment;
use crate::config::file::FileContents;
use crate::config::own_paths;
use crate::domain::problem::{Problem, ProblemKind};

const WHAT: &str = "Something is to be put right";

/// Prints the report; the first trouble in it is the error that it ends with.
pub(super) fn run(before: TargetArgs, doctor: Doctor, environment: &Environment) -> Result<(), Problem> {
    // As it is found: reading the configuration closes it to others.
    let files: Vec<_> = own_paths::all(environment).iter().map(report::File::of).collect();
    let mut troubles: Vec<Problem> = files.iter().filter_map(report::File::problem).collect();
    let read = target::configuration(environment).unwrap_or_else(|problem| {
        troubles.insert(0, problem);
        FileContents::default()
    });
    let mut report = DoctorReport::of(&read, files, environment, &mut troubles);
    let flags = doctor.target.or(before);
    match decide(&flags.flags(), environment, &read.kibana) {
        Ok(decision) => {
            let (server, problem) = server::ask(decision, environment)?;
            report.server = Some(server);
            // What keeps the server away matters most: its exit code is the one that scripts want.
            troubles.splice(0..0, problem);
        }
        Err(error) => troubles.insert(0, error.problem()),
    }
    report.problems = troubles.iter().map(Problem::sentence).collect();
    print(&report, doctor.json)?;
    let Some(first) = troubles.into_iter().next() else { return Ok(()) };
    let kind = first.kind;
    Err(Problem { kind, ..if report.problems.len() == 1 { first } else { several(&report) } })
}

fn several(report: &DoctorReport) -> Problem {
    let why = format!("{} things, which the report names", report.problems.len());
    Problem::new(ProblemKind::Local, WHAT, &why, "")
}

fn print(report: &DoctorReport, as_json: bool) -> Result<(), Problem> {
    let text = if as_json {
        serde_json::to_string_pretty(report).map(|text| text + "\n").unwrap_or_default()
    } else {
        text::of(report)
    };
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(target::unwritable(&error)),
        _ => Ok(()),
    }
}
