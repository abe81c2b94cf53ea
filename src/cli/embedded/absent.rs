//! Stands in for the embedded Fleet in a build without it.

use crate::cli::embedded::{WHAT, WithoutHome};
use crate::config::environment::Environment;
use crate::domain::connection::Connection;
use crate::domain::problem::{Problem, ProblemKind};

/// There never is one.
#[derive(Debug)]
pub(in crate::cli) enum Embedded {}

impl Embedded {
    /// As in a build that has it.
    pub(in crate::cli) fn is_joined(&self) -> bool {
        match *self {}
    }

    /// As in a build that has it.
    #[expect(clippy::unused_async, reason = "the other build's waits for the server's end")]
    pub(in crate::cli) async fn stop(self) {
        match self {}
    }
}

/// Says that there is none, and how to name a Kibana.
pub(in crate::cli) async fn open(
    _space: Option<&str>,
    _without_home: WithoutHome,
    _environment: &Environment,
) -> Result<(Connection, Embedded), Problem> {
    Err(Problem::new(
        ProblemKind::Local,
        WHAT,
        "this build has none, and no Kibana is named",
        "Set KIBANA_ENDPOINT and KIBANA_API_KEY, or url in config.toml, or give --url",
    ))
}
