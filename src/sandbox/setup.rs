//! What Fleet's setup makes sure of at every start: the default space, output and Fleet Server host, the users, and a
//! `Default` token for every policy that has no token at all.

use rusqlite::Connection;
use serde_json::json;

use super::mint;
use super::problem::FillError;
use super::store::fleet_server_hosts::{self, Host};
use super::store::settings;
use super::store::spaces::{self, Space};
use super::store::users::{self, Role, User};
use super::store::{policies, tokens};
use crate::domain::secret::Secret;
use crate::sandbox::store::outputs;
use crate::sandbox::store::outputs::StoredOutput;

/// The administrator's name.
pub(super) const ADMINISTRATOR: &str = "elastic";
/// The reader's name.
pub(super) const READER: &str = "reader";

/// Makes what is missing and changes nothing that is there. `now` is in milliseconds since 1970.
pub(super) fn run(db: &Connection, now: i64) -> Result<(), FillError> {
    spaces::insert(db, &default_space())?;
    outputs::insert(db, &default_output())?;
    fleet_server_hosts::insert(db, &default_host())?;
    for (name, role) in [(ADMINISTRATOR, Role::Administrator), (READER, Role::Reader)] {
        users::keep(db, &user(db, name, role)?)?;
    }
    for policy in policies::without_token(db)? {
        let token = mint::token(&policy, "Default", mint::uuid()?, mint::api_key()?, now);
        tokens::insert(db, &token)?;
    }
    Ok(())
}

/// Once in a store's life: older programs sent the administrator's key to whoever had taken the port of an owner that
/// had ended, so that somebody else may have it. Does nothing in a store that is new.
pub(super) fn renew(db: &Connection) -> Result<(), FillError> {
    if settings::get(db, settings::RENEWED)?.is_none() {
        settings::forget(db, settings::API_KEY)?;
        users::change_key(db, ADMINISTRATOR, &mint::secret()?)?;
        settings::keep(db, settings::RENEWED, "yes")?;
    }
    Ok(())
}

fn default_space() -> Space {
    Space {
        id: "default".to_owned(),
        name: "Default".to_owned(),
        description: Some("This is your default space!".to_owned()),
        disabled_features: "[]".to_owned(),
    }
}

fn default_output() -> StoredOutput {
    StoredOutput {
        id: outputs::DEFAULT.to_owned(),
        name: "default".to_owned(),
        kind: "elasticsearch".to_owned(),
        is_default: true,
        is_default_monitoring: true,
        body: json!({"hosts": ["http://localhost:9200"], "preset": "balanced"}).to_string(),
    }
}

fn default_host() -> Host {
    Host {
        id: fleet_server_hosts::DEFAULT.to_owned(),
        name: "Default".to_owned(),
        host_urls: json!(["https://fleet-server.example:8220"]).to_string(),
        is_default: true,
        body: "{}".to_owned(),
    }
}

/// The administrator of an older store keeps the key that it had.
fn user(db: &Connection, name: &str, role: Role) -> Result<User, FillError> {
    let kept = match role {
        Role::Administrator => settings::get(db, settings::API_KEY)?.map(Secret::new),
        Role::Reader => None,
    };
    let api_key = kept.map_or_else(mint::secret, Ok)?;
    Ok(User { name: name.to_owned(), role, api_key, password: mint::secret()?, token: mint::secret()? })
}
