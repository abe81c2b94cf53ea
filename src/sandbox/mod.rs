//! The embedded Fleet ("sandbox"): Kibana's routes over a store of its own, on a loopback port.
//!
//! It is written from the contract and shares no wire types with `api`: the interface reaches it over HTTP like any
//! Kibana. It alone knows axum and SQLite, and knows nothing of terminals or configuration.
//!
//! Beside Kibana, on a port of its own, [Fleet Server](fleet_server): enroll, check-in, acks, audit/unenroll and status;
//! its page lists what is left out there.
//!
//! One process runs a store: it holds the store's lock file, which tells others how to reach it. [`start`] refuses a
//! store that is taken, [`start_or_join`] joins and takes over when the owner ends, [`reset`] takes a store away.
//! Requests come over HTTP/1.1, in clear or over [TLS](Tls); chosen here, not by Kibana: a client that is to show a
//! certificate must, unless [`Clients::required`] says otherwise, as `server.ssl.clientAuthentication: required` has it.
//!
//! # What Kibana's side serves
//!
//! Each route in every space (`/s/<space>`) and below a base path, for an administrator and a reader, as Kibana 8.18.0,
//! 9.4.0, 9.5.0 or 9.5.1 answers. Every other route is 404. `GET /api/oas` has the whole as an OpenAPI document.
//!
//! | route | what is left out there |
//! | --- | --- |
//! | GET `/api/status` | plugins, metrics and core services; `v7format` and `v8format` change nothing |
//! | GET `/api/oas` | Kibana's own document; the parameters that choose a part change nothing |
//! | GET `/api/fleet/enrollment_api_keys` | nothing known |
//! | GET `/api/fleet/enrollment_api_keys/{keyId}` | nothing known |
//! | POST `/api/fleet/enrollment_api_keys` | see "Tokens" |
//! | DELETE `/api/fleet/enrollment_api_keys/{keyId}` | nothing known |
//! | POST `/api/fleet/enrollment_api_keys/_bulk_delete` | nothing known; since 9.5.0 |
//! | GET `/api/fleet/agent_policies` | see "Agent policies" |
//! | GET `/api/fleet/agent_policies/{agentPolicyId}` | the same |
//! | POST `/api/fleet/agent_policies` | the same |
//! | PUT `/api/fleet/agent_policies/{agentPolicyId}` | the same |
//! | POST `/api/fleet/agent_policies/delete` | uninstall tokens, and whatever else a policy owns beside its tokens |
//! | GET `/api/spaces/space` | `purpose` and authorized purposes change nothing |
//! | GET `/api/spaces/space/{id}` | colour, initials, image and solution |
//! | POST `/api/spaces/space` | the same: they are taken and dropped |
//! | GET `/api/fleet/outputs` | nothing known |
//! | GET `/api/fleet/outputs/{outputId}` | nothing known |
//! | POST `/api/fleet/outputs` | see "Outputs and hosts" |
//! | POST `/api/fleet/logstash_api_keys` | nothing known |
//! | GET `/api/fleet/fleet_server_hosts` | nothing known |
//! | GET `/api/fleet/fleet_server_hosts/{itemId}` | nothing known |
//! | POST `/api/fleet/fleet_server_hosts` | see "Outputs and hosts" |
//! | GET `/api/fleet/agents` | see "Agents" |
//! | GET `/api/fleet/agents/{agentId}` | the same |
//! | POST `/api/fleet/agents/{agentId}/unenroll` | nothing known |
//! | GET `/api/fleet/kubernetes` | Elastic's manifest: this one is our own, and so are the words for what was not given |
//! | GET `/api/fleet/kubernetes/download` | the same |
//! | GET `/internal/fleet/settings/enrollment` | Fleet Server policies, `es_output`, proxies; the download source is always Elastic's |
//!
//! # What Kibana's side leaves out
//!
//! HTTP:
//! - HTTP/2, CORS, the legacy paths `/api/fleet/enrollment-api-keys` of 7.x and 8.x, `/api/fleet/setup`, pages of the
//!   user interface, and sessions with cookies;
//! - Kibana's development mode, in which a version must be named, and an Elasticsearch without security (403);
//! - bodies of another type than JSON are 415; a JSON text with half a surrogate pair is malformed (JavaScript takes
//!   it); only the first thing that is wrong in a nested body is told of, where Kibana may list every alternative.
//!
//! Users: two of them, neither of whom can be changed, each with one key, password and token. There are no roles to
//! be made, and no privileges by space. An enrollment token gets in and may do nothing, as with Elasticsearch.
//!
//! Tokens:
//! - a name is taken in one transaction, so of two that want it at once one gets 409 (Kibana may let both pass);
//! - names with unbalanced parentheses or quotes are fine (Kibana may answer 500);
//! - a token is in the list at once (a newer Kibana's may take a second);
//! - a revoked one goes when [`Retention`] says so; Kibana keeps it for ever, as [`Retention::Never`] does. A key that
//!   was invalidated past Fleet stays active here, too;
//! - tokens of one moment come newest first; with Elasticsearch their order is open.
//!
//! KQL: the language whole, compiled to SQL. Nothing is nested, so `field:{ … }` is Elasticsearch's error. More than
//! 50 levels of parentheses, 30 of clauses or 8,192 clauses are refused; Elasticsearch counts by its memory. Texts are
//! keywords throughout: a policy's `description` is matched whole, and nothing is scored. A policy's or an agent's
//! field of which the sandbox keeps nothing is let through and found nowhere.
//!
//! Agent policies:
//! - copy, full policy, download, outputs, revisions, and package policies: the only integration is the system's, for
//!   agents alone, with or without `sys_monitoring`; `package_policies` is always empty;
//! - taken and dropped, so that they are not read back: `advanced_settings`, `agent_features`, `agentless`,
//!   `bumpRevision`, `download_source_id`, `global_data_tags`, `has_fleet_server`, `is_default`,
//!   `is_default_fleet_server`, `is_protected`, `keep_monitoring_alive`, `min_agent_version`, `monitoring_diagnostics`,
//!   `monitoring_http`, `monitoring_pprof_enabled`, `overrides`, `required_versions`, `unenroll_timeout`;
//! - licences: every output may be chosen; a Fleet Server host that there is not is taken;
//! - `showUpgradeable` changes nothing; sorting is by `id`, `name`, `namespace`, `description`, `is_managed` and
//!   `updated_at`.
//!
//! Spaces: update and delete, features that are really disabled, and Fleet's own settings of a space. An unknown space
//! is 404 on every route; Kibana may answer as from an empty one. Outputs and hosts belong to no space.
//!
//! Outputs and hosts: update, delete, health, proxies (an id of one is kept), download sources, and preconfiguration.
//! The YAML of `config_yaml` is not parsed: a line that begins with a reserved key counts. A host that is no URL is
//! 400, where Kibana fails. Of a new default hear the policies that use the default; Kibana tells all. A taken id is
//! refused with the id itself, where Kibana names a uuid that it makes of it.
//!
//! Agents: bulk actions, upgrade, reassign, migrate, diagnostics, tags, uploads, action status, status counts by
//! themselves; metrics (always `{}`) and packages (always `[]`). A point in time leaves newer agents out and shows the
//! others as they are now.
//!
//! # What is a guess
//!
//! Nothing here was held against a live Kibana; the contract is what could be read of its sources, tests and
//! documentation. Not known, and chosen:
//! - Elasticsearch's words for wrong credentials, and `WWW-Authenticate` beside them;
//! - the privileges that change policies (`fleet-agent-policies-all`), see the manifest and get a single host;
//! - the order of checks where sources and tests are silent: a body is read before `kbn-xsrf` is looked for (hapi's
//!   order), an unknown route is 404 for strangers but for GET and HEAD;
//! - the exact words of most refusals of a value (form and status are Kibana's), of "must be a safe number", and of
//!   `definition for this key is missing`, which is taken for every Kibana before 9.5.0;
//! - the answers past a window of 10,000, of negative pages, and of a policy list beyond it (400);
//! - `hidden` in every list and get, as the service has it, though one schema lacks it; the wording of a refused
//!   `expiration`; whether bulk's `count` stays equal to `successCount`;
//! - what an 8.18 and a 9.4 do otherwise beside tokens: neighbours answer in the form of 9.5 under every version;
//! - 9.5.x after August 2026 is not told from 9.5.1: it differs in the tab alone.

mod clock;
mod compat;
mod door;
pub mod fleet_server;
mod generate;
mod join;
mod kibana;
mod kuery;
mod lock;
mod mint;
mod owner;
mod plain_file;
mod private;
mod problem;
pub mod reset;
mod retention;
mod running;
mod samples;
mod server;
mod setup;
mod shared;
mod start;
mod store;
mod store_files;
#[cfg(test)]
mod tests;
mod tls;
mod traces;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

pub use crate::sandbox::clock::SandboxClock;
pub use crate::sandbox::fleet_server::FleetServerOptions;
pub use crate::sandbox::server::ServerTimeouts;
pub use compat::{Compat, UnknownVersion};
pub use join::{Embedded, Joined, start_or_join};
pub use problem::StartError;
pub use retention::Retention;
pub use running::Running;
pub use start::start;
pub use store::users::{Role, User};
pub use store_files::belongings;
pub use tls::{Clients, Identity, Tls, TlsError};

use crate::domain::secret::Secret;

/// How to run a sandbox.
#[derive(Debug, Clone)]
pub struct SandboxOptions {
    /// Where its data is.
    pub data: DataLocation,
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Whether `listen` may be an address that other machines reach.
    pub allow_remote: bool,
    /// What goes into a store that is empty.
    pub fill: Fill,
    /// The administrator's key, encoded, for this time; `None` takes the store's own, which survives restarts.
    pub api_key: Option<Secret>,
    /// What tells the time.
    pub clock: SandboxClock,
    /// The machine's time, which clients check certificates by; `clock` may be another.
    pub wall: SandboxClock,
    /// Which Kibana it answers as.
    pub compat: Compat,
    /// What every path begins with: empty, or `/kibana` and its like.
    pub base_path: String,
    /// How long revoked tokens stay.
    pub retention: Retention,
    /// Fleet Server beside it, when it is wanted.
    pub fleet_server: Option<FleetServerOptions>,
    /// Certificates, when it shall speak TLS.
    pub tls: Option<Tls>,
    /// How long it waits for a client that has begun to talk.
    pub timeouts: ServerTimeouts,
}

impl SandboxOptions {
    /// On a free port of this machine, with a key of its own, as the newest Kibana.
    #[must_use]
    pub fn new(data: DataLocation, fill: Fill, clock: SandboxClock) -> Self {
        Self {
            data,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            allow_remote: false,
            fill,
            api_key: None,
            wall: clock.clone(),
            clock,
            compat: Compat::default(),
            base_path: String::new(),
            retention: Retention::default(),
            fleet_server: None,
            tls: None,
            timeouts: ServerTimeouts::default(),
        }
    }
}

/// Where a sandbox keeps its data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataLocation {
    /// In this SQLite file; it and its folder are made when they are missing.
    File(PathBuf),
    /// In memory, until it stops.
    Memory,
}

/// What goes into an empty store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// The sample data, once: a store that a person emptied stays empty.
    Samples,
    /// This many generated tokens. A store that is not empty is an error.
    Generated(u32),
    /// Nothing.
    Empty,
}
