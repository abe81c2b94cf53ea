//! The real client against servers that misbehave in every way that has been thought of.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod broken;
#[cfg(feature = "sandbox")]
mod enrollment;
mod golden;
mod many;
mod odd;
mod places;
mod proxies;
mod reads;
mod refusals;
mod removal;
mod sent;
mod server;
mod words;
mod writes;

use std::time::Duration;

use fleet_tokens::api::{Client, Timeouts};
use fleet_tokens::domain::connection::{Connection, ConnectionKind, Credentials, Endpoint};
use fleet_tokens::domain::token::{NewToken, TokenId};

/// `id:hunter2`, encoded: what must never be seen.
pub(crate) const KEY: &str = "aWQ6aHVudGVyMg==";

pub(crate) fn connection(url: &str) -> Connection {
    Connection {
        endpoint: Endpoint::new(url, None).unwrap(),
        credentials: Credentials::api_key(KEY).unwrap(),
        kind: ConnectionKind::Kibana,
        ca: None,
        proxy: None,
        socket: None,
    }
}

pub(crate) fn client(url: &str) -> Client {
    Client::new(connection(url)).unwrap()
}

/// A client that soon loses patience.
pub(crate) fn hasty(url: &str) -> Client {
    let timeouts = Timeouts::all(Duration::from_secs(5), Duration::from_millis(400));
    Client::with_timeouts(connection(url), timeouts).unwrap()
}

pub(crate) fn id() -> TokenId {
    TokenId::from("3c9a1f0e-52b7-4d18-9e6f-a1b2c3d4e5f6")
}

pub(crate) fn new_token() -> NewToken {
    NewToken { policy_id: "p1".to_owned(), name: "web-east".to_owned(), expiration: None }
}
