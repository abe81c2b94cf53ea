//! What `doctor` finds at the server: whether it is there, what it is, and whether the tokens may be read.

use std::time::Duration;

use serde::Serialize;

use crate::api::{Client, Timeouts};
use crate::cli::target;
use crate::config::connection::{ConnectionTarget, Decision, Resolved};
use crate::config::environment::Environment;
use crate::domain::connection::Connection;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::server::{Offer, Offers, ServerStatus};

const CONNECT: Duration = Duration::from_secs(5);
const QUIET: Duration = Duration::from_secs(10);

#[derive(Debug, Serialize)]
pub(super) struct ServerReport {
    /// `embedded` or `kibana`.
    pub(super) kind: &'static str,
    pub(super) url: Option<String>,
    pub(super) space: Option<String>,
    /// What names the credentials.
    pub(super) credentials: String,
    pub(super) reachable: bool,
    pub(super) version: Option<String>,
    pub(super) level: Option<String>,
    /// How many; `None` where they could not be read.
    pub(super) tokens: Option<u64>,
    pub(super) offers: Option<Offered>,
}

/// `yes`, `no`, or `unknown` where only trying tells.
#[derive(Debug, Serialize)]
pub(super) struct Offered {
    pub(super) bulk: &'static str,
    pub(super) delete: &'static str,
    pub(super) expiration: &'static str,
}

/// Asks it. The problem that came up, if one did, goes with what is known all the same.
pub(super) fn ask(
    decision: Decision,
    environment: &Environment,
) -> Result<(ServerReport, Option<Problem>), Problem> {
    let mut server = ServerReport::of(&decision);
    let target = match decision.fetch() {
        Ok(Resolved { target, notice }) => {
            if let Some(notice) = notice {
                target::say(&notice);
            }
            target
        }
        Err(error) => return Ok((server, Some(error.problem()))),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
        let next = "Close other programs and try again";
        Problem::new(ProblemKind::Local, "Can't ask the server", &error.to_string(), next)
    })?;
    let problem = runtime.block_on(server.fill(target, environment)).err();
    runtime.shutdown_background();
    Ok((server, problem))
}

impl ServerReport {
    fn of(decision: &Decision) -> Self {
        let (kind, url, space, credentials) = match decision {
            Decision::Embedded { space } => ("embedded", None, space.clone(), "its own key".to_owned()),
            Decision::Kibana { endpoint, origin, .. } => {
                ("kibana", Some(endpoint.shown()), Some(endpoint.space().to_owned()), origin.named())
            }
        };
        let (reachable, version, level, tokens, offers) = (false, None, None, None, None);
        Self { kind, url, space, credentials, reachable, version, level, tokens, offers }
    }

    async fn fill(&mut self, target: ConnectionTarget, environment: &Environment) -> Result<(), Problem> {
        let (connection, embedded) = target::connect(target, environment).await?;
        self.url = Some(connection.endpoint.shown());
        self.space = Some(connection.endpoint.space().to_owned());
        let asked = self.converse(connection).await;
        if let Some(embedded) = embedded {
            embedded.stop().await;
        }
        asked
    }

    async fn converse(&mut self, connection: Connection) -> Result<(), Problem> {
        let endpoint = connection.endpoint.clone();
        let what = |what: &'static str| {
            let endpoint = endpoint.clone();
            move |error: crate::api::Error| error.problem(what, &endpoint)
        };
        let client = Client::with_timeouts(connection, Timeouts::all(CONNECT, QUIET))
            .map_err(what("Can't ask the server"))?;
        let status = client.status().await.map_err(what("Can't ask the server"))?;
        self.reachable = true;
        let offers = Offers::of(&status);
        let ServerStatus { version, level } = status;
        self.version = version.map(|text| text.display().to_owned());
        self.level = level.map(|text| text.display().to_owned());
        self.offers = Some(Offered {
            bulk: word(offers.bulk),
            delete: word(offers.delete),
            expiration: word(offers.expiration),
        });
        self.tokens = Some(client.count().await.map_err(what("Can't read the enrollment tokens"))?);
        Ok(())
    }
}

fn word(offer: Offer) -> &'static str {
    match offer {
        Offer::Yes => "yes",
        Offer::No => "no",
        Offer::Unknown => "unknown",
    }
}
