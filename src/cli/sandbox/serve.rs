//! `sandbox serve`: the embedded Fleet as a server of its own.

use std::io::{self, Write as _};
use std::path::Path;

use serde::Serialize;
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::args::{Cache, ClientCerts, LimitsArg, Serve};
use crate::cli::embedded::clock;
use crate::cli::target;
use crate::config::environment::Environment;
use crate::config::{own_paths, paths};
use crate::domain::connection::Credentials;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::secret::Secret;
use crate::sandbox;
use crate::sandbox::{Clients, DataLocation, Fill, FleetServerOptions, SandboxOptions, Tls, User};

/// Fixes the key for this run: `id:key`, or its base64.
const KEY_VARIABLE: &str = "FLEET_TOKENS_SANDBOX_API_KEY";

/// The one line that tells a program how to get in.
#[derive(Serialize)]
struct ReadyLine<'a> {
    kibana: &'a str,
    api_key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    fleet_server: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ca: Option<&'a str>,
    users: Vec<Entrance<'a>>,
}

/// A user, and what opens the door for them.
#[derive(Serialize)]
struct Entrance<'a> {
    name: &'a str,
    role: &'static str,
    api_key: &'a str,
    password: &'a str,
    token: &'a str,
}

impl<'a> Entrance<'a> {
    fn of(user: &'a User) -> Self {
        Self {
            name: &user.name,
            role: user.role.name(),
            api_key: user.api_key.expose(),
            password: user.password.expose(),
            token: user.token.expose(),
        }
    }
}

pub(super) fn run(serve: &Serve, environment: &Environment) -> Result<(), Problem> {
    let options = options(serve, environment)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| trouble(&error))?;
    let done = runtime.block_on(until_told(options));
    // Whatever still blocks a thread may not hold the process.
    runtime.shutdown_background();
    done
}

fn options(serve: &Serve, environment: &Environment) -> Result<SandboxOptions, Problem> {
    let data = match serve.data.as_deref() {
        Some(":memory:") => DataLocation::Memory,
        Some(path) => {
            for notice in own_paths::settle_files(&sandbox::belongings(Path::new(path))) {
                target::say(&notice);
            }
            DataLocation::File(path.into())
        }
        None => DataLocation::File(paths::serve_store(environment)?),
    };
    let fill = match (serve.tokens, serve.empty) {
        (Some(count), _) => Fill::Generated(count),
        (None, true) => Fill::Empty,
        (None, false) => Fill::Samples,
    };
    Ok(SandboxOptions {
        listen: serve.listen,
        allow_remote: serve.allow_remote,
        api_key: fixed_key(environment)?,
        wall: clock::wall(),
        compat: serve.compat,
        base_path: serve.base_path.clone().unwrap_or_default(),
        retention: serve.retention,
        tls: tls(serve),
        fleet_server: fleet_server(serve),
        ..SandboxOptions::new(data, fill, clock::of_sandbox(environment)?)
    })
}

fn tls(serve: &Serve) -> Option<Tls> {
    let clients = serve.client_ca.clone();
    let clients = clients.map(|ca| Clients { ca, required: serve.client_certs == ClientCerts::Required });
    serve.tls.clone().map(|identity| Tls { identity, clients })
}

fn fleet_server(serve: &Serve) -> Option<FleetServerOptions> {
    let (limits, caches) = (serve.limits == LimitsArg::Real, serve.cache == Cache::Realistic);
    serve.fleet_server.map(|listen| FleetServerOptions { listen, limits, caches })
}

fn fixed_key(environment: &Environment) -> Result<Option<Secret>, Problem> {
    let Some(text) = environment.get(KEY_VARIABLE) else { return Ok(None) };
    match Credentials::api_key(text) {
        Ok(Credentials::ApiKey(key)) => Ok(Some(key)),
        _ => Err(Problem::new(
            ProblemKind::Local,
            "Can't start the embedded Fleet",
            &format!("{KEY_VARIABLE} holds no API key"),
            "Write it as id:key or as the base64 of that, or unset it to use the store's own key",
        )),
    }
}

async fn until_told(options: SandboxOptions) -> Result<(), Problem> {
    // Before the line is printed: whoever reads it may send a signal at once.
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| trouble(&error))?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| trouble(&error))?;
    let mut told = std::pin::pin!(async {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    });
    let running = tokio::select! {
        started = sandbox::start(options) => started.map_err(|error| error.problem())?,
        // A fill that is cut off leaves the store empty: it is one transaction.
        () = &mut told => return Ok(()),
    };
    announce(&running).map_err(|error| trouble(&error))?;
    told.await;
    running.stop().await;
    Ok(())
}

fn announce(running: &sandbox::Running) -> io::Result<()> {
    let fleet_server = running.fleet_server_url();
    let ready = ReadyLine {
        kibana: &running.url(),
        api_key: running.api_key().expose(),
        fleet_server: fleet_server.as_deref(),
        ca: running.ca(),
        users: running.users().iter().map(Entrance::of).collect(),
    };
    let mut line = serde_json::to_string(&ready)?;
    line.push('\n');
    let mut out = io::stdout().lock();
    out.write_all(line.as_bytes())?;
    out.flush()
}

fn trouble(error: &io::Error) -> Problem {
    Problem::new(ProblemKind::Local, "Can't run the embedded Fleet", &error.to_string(), "")
}
