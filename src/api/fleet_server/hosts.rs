//! Where Kibana says that Fleet Server is.

use serde::Deserialize;

use super::super::call::Call;
use super::super::client::Client;
use super::super::error::Error;
use super::super::wire::Page;
use crate::domain::text::Text;

/// How many hosts are asked for; Fleets have a handful.
const PAGE: usize = 1_000;

#[derive(Deserialize)]
struct Host {
    id: String,
    #[serde(default, rename = "host_urls")]
    urls: Vec<String>,
    #[serde(default)]
    is_default: bool,
}

impl Client {
    /// The address that agents are given: the first of this host, or of the default one. `None` when there is none.
    ///
    /// # Errors
    /// Any but [`Error::OutcomeUnknown`].
    pub async fn fleet_server_address(&self, host_id: Option<&str>) -> Result<Option<Text>, Error> {
        let call = Call::get("/api/fleet/fleet_server_hosts").query("page", &1).query("perPage", &PAGE);
        let hosts = self.ask::<Page<Host>>(call).await?.items;
        let own = hosts.iter().find(|host| Some(host.id.as_str()) == host_id);
        let host = own.or_else(|| hosts.iter().find(|host| host.is_default));
        Ok(host.and_then(|host| host.urls.first()).map(|url| Text::from(url.as_str())))
    }
}
