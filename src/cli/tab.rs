//! Without a sub-command: the tab itself.

use jiff::tz::TimeZone;

use super::args::{LookArgs, Target};
use super::{clock, target};
use crate::api::Client;
use crate::config::environment::Environment;
use crate::domain::problem::{Problem, ProblemKind};
use crate::runtime::{self, ClipboardRoute, Exit, Surroundings, appearance};

const WHAT: &str = "Can't open the tab";

pub(super) fn run(flags: &Target, look: &LookArgs, environment: &Environment) -> Result<Exit, Problem> {
    let target = target::resolve(flags, environment)?;
    let surroundings = Surroundings {
        clock: clock::of(environment)?,
        zone: TimeZone::system(),
        appearance: appearance::of(&look.wishes(environment)?, environment),
        clipboard: ClipboardRoute::choose(environment),
    };
    // The loop stays on this thread; two more do the work, so that none of it waits for a frame.
    let tokio =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|e| {
            Problem::new(ProblemKind::Local, WHAT, &e.to_string(), "Close other programs and try again")
        })?;
    let exit = tokio.block_on(async {
        let (connection, embedded) = target::connect(target, environment).await?;
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
