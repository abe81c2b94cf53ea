//! What enrolling an agent takes besides a token: the Fleet Server hosts, their proxies, the manifest for Kubernetes.

use super::call::Call;
use super::client::Client;
use super::error::Error;
use crate::api::wire::{Through, WireFleetServerHost, WireItem, WirePage};
use crate::domain::enroll::{AgentProxy, FleetServerHost, manifest};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::secret::{Secret, TokenSecret};
use crate::domain::text::Text;

const NO_PROXY: &str = "Can't read the Fleet Server's proxy";

impl Client {
    /// The Fleet Server hosts of Fleet's settings, each with its proxy, or with the reason why that could not be read. The
    /// proxies are asked for only where a host refers to one.
    ///
    /// # Errors
    /// Any but [`Error::OutcomeUnknown`].
    pub async fn fleet_server_hosts(&self) -> Result<Vec<FleetServerHost>, Error> {
        let hosts = self.hosts().await?;
        let proxies = if hosts.iter().any(|host| host.proxy_id.is_some()) {
            let read = self.ask::<WirePage<Through>>(Call::get("/api/fleet/proxies")).await;
            read.map(WirePage::rows).map_err(|error| error.problem(NO_PROXY, self.endpoint()))
        } else {
            Ok(Vec::new())
        };
        let proxy_of = |host: &WireFleetServerHost| -> Result<Option<AgentProxy>, Problem> {
            let Some(id) = &host.proxy_id else { return Ok(None) };
            let found = proxies.as_ref().map_err(Clone::clone)?.iter().find(|proxy| proxy.id == *id);
            found.map(|found| Some(found.proxy.clone())).ok_or_else(|| {
                let why = format!("the host's proxy {id} is not in Fleet's settings");
                Problem::new(ProblemKind::NotFound, NO_PROXY, &why, "Look at Fleet's settings in Kibana")
            })
        };
        Ok(hosts.iter().map(|host| FleetServerHost { proxy: proxy_of(host), ..host.host.clone() }).collect())
    }

    /// The address that agents are given: the first of this host, or of the default one. `None` when there is none.
    ///
    /// # Errors
    /// Any but [`Error::OutcomeUnknown`].
    pub async fn fleet_server_address(&self, host_id: Option<&str>) -> Result<Option<Text>, Error> {
        let hosts = self.hosts().await?;
        let own = hosts.iter().find(|host| Some(host.host.id.raw()) == host_id);
        let host = own.or_else(|| hosts.iter().find(|host| host.host.is_default));
        Ok(host.and_then(|host| host.host.urls.first()).cloned())
    }

    async fn hosts(&self) -> Result<Vec<WireFleetServerHost>, Error> {
        Ok(self
            .ask::<WirePage<WireFleetServerHost>>(Call::get("/api/fleet/fleet_server_hosts"))
            .await?
            .rows())
    }

    /// The manifest that runs the agent on Kubernetes. The token stands in it in clear; it is filled in here, since what
    /// stands in an address is kept in the logs of servers and proxies.
    ///
    /// # Errors
    /// Any but [`Error::OutcomeUnknown`].
    pub async fn kubernetes_manifest(
        &self,
        fleet_server: &str,
        token: &TokenSecret,
    ) -> Result<Secret, Error> {
        let call = Call::get("/api/fleet/kubernetes").query("fleetServer", &fleet_server);
        let manifest = self.ask::<WireItem<String>>(call).await?.item;
        manifest::fill(&manifest, token).map_err(Error::NoPlace)
    }
}
